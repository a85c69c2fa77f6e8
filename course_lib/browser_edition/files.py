"""The files of others that the browser edition is made of: fetched once, checked, kept in a cache.

Pyodide's own files come from npm. Its packages (numpy, matplotlib, IPython, ...) come from its
release, or from the folder that `PYODIDE_PACKAGES` names; either way each must have the SHA-256 of
Pyodide's lock file. The wheels that Pyodide does not have are listed in `wheels.txt` with theirs.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from course_lib.npm import package

VERSION = "0.27.7"  # jupyterlite-pyodide-kernel 0.6 is made for Pyodide 0.27
OF_PYODIDE = ("numpy", "matplotlib", "ipython", "jedi", "micropip", "packaging", "sqlite3", "ssl")
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
FOLDER = "PYODIDE_PACKAGES"  # the environment variable
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
SECONDS = 60.0  # without an answer, before a file is given up
WHEELS = Path(__file__).with_name("wheels.txt")


class BrowserEditionError(RuntimeError):
    """A file is missing or is not what it should be; the message says what to do."""


def core() -> Path:
    """The folder with Pyodide's own files and `pyodide-lock.json`, as npm has them.

    Raises:
        NpmError: npm is missing, or its registry cannot be reached.
    """
    return package(f"pyodide@{VERSION}")


def lock() -> dict[str, Any]:
    """Pyodide's lock file: each package's file, SHA-256 and dependencies."""
    return json.loads((core() / "pyodide-lock.json").read_text("utf-8"))


def needed(packages: dict[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    """The wanted packages of a lock and all that they depend on, with their entries."""
    found: dict[str, Any] = {}
    left = list(wanted)
    while left:
        name = canonicalize_name(left.pop())
        if name not in found:
            found[name] = packages[name]
            left += packages[name]["depends"]
    return dict(sorted(found.items()))


def compiled(entry: dict[str, Any]) -> bytes:
    """The file of one package of Pyodide, from the local folder, the cache, or the release.

    Raises:
        BrowserEditionError: it cannot be had, or its digest is not the lock file's.
    """
    name, digest = entry["file_name"], entry["sha256"]
    if folder := os.environ.get(FOLDER):
        path = Path(folder).expanduser() / name
        if not path.is_file():
            raise BrowserEditionError(
                f"{path} is missing. {FOLDER} names a folder that must hold the packages of "
                f"Pyodide {VERSION}; without it they are fetched from Pyodide's release."
            )
        return _checked(path.read_bytes(), digest, str(path))
    kept = cache() / f"pyodide-{VERSION}" / name
    if kept.is_file() and hashlib.sha256(content := kept.read_bytes()).hexdigest() == digest:
        return content
    content = _checked(_download(name), digest, RELEASE + name)
    _keep(kept, content)
    return content


def wheels() -> list[Path]:
    """The wheels of `wheels.txt`, in the cache; pip fetches them once and checks their hashes.

    Raises:
        BrowserEditionError: pip could not fetch one.
    """
    text = WHEELS.read_bytes()
    folder = cache() / f"wheels-{hashlib.sha256(text).hexdigest()[:12]}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            ready = Path(place) / "wheels"
            words = ["--no-deps", "--only-binary=:all:", "--platform=any", "--python-version=3.12"]
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]
            command = [*pip, *words, "--require-hashes", "-r", str(WHEELS), "-d", str(ready)]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise BrowserEditionError(
                    f"pip cannot fetch the wheels of the browser edition:\n{done.stderr.strip()}"
                )
            try:
                ready.rename(folder)
            except OSError:  # another build was quicker
                if not folder.is_dir():
                    raise
    return sorted(folder.glob("*.whl"))


def _download(name: str) -> bytes:
    try:
        with urllib.request.urlopen(RELEASE + name, timeout=SECONDS) as answer:
            return answer.read()
    except OSError as error:
        raise BrowserEditionError(
            f"{RELEASE}{name} cannot be fetched ({error}). Without a network, put the packages of "
            f"Pyodide {VERSION} into a folder, and name it in the environment variable {FOLDER}."
        ) from error


def _checked(content: bytes, digest: str, place: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != digest:
        raise BrowserEditionError(
            f"{place} is not the file of Pyodide {VERSION}: its SHA-256 is another one than "
            "pyodide-lock.json says. Delete it and fetch it again."
        )
    return content


def _keep(path: Path, content: bytes) -> None:
    """Write a file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)


def cache() -> Path:
    """Where fetched files are kept."""
    import pooch

    return Path(pooch.os_cache("derive-mnist"))
