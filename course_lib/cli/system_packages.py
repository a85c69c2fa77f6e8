"""System packages that tests need, and how they come onto Debian and Ubuntu.

This table is the only place that names them.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class SystemPackage:
    """A package of the system: what it brings and what needs it."""

    debian: str
    programs: tuple[str, ...]
    needed_for: str

    def program(self) -> str | None:
        """Return the path of the first of its programs that is installed."""
        return next((path for name in self.programs if (path := shutil.which(name))), None)


CHROMIUM = SystemPackage(
    debian="chromium",
    programs=("chromium", "chromium-browser", "google-chrome"),
    needed_for="the browser tests",
)
BUBBLEWRAP = SystemPackage(
    debian="bubblewrap", programs=("bwrap",), needed_for="grading behind its strongest walls"
)
PACKAGES = (CHROMIUM, BUBBLEWRAP)


def missing() -> list[SystemPackage]:
    """Return the packages none of whose programs is installed."""
    return [package for package in PACKAGES if package.program() is None]


def install_command() -> str:
    """Return what a person types to install the missing packages."""
    names = " ".join(package.debian for package in missing())
    return f"sudo apt-get install {names}" if shutil.which("apt-get") else f"install {names}"


def install_missing() -> None:
    """Install what is missing as root on Debian or Ubuntu; elsewhere say what to type."""
    packages = missing()
    if not packages:
        return
    may_install = is_root() and shutil.which("apt-get")
    if not may_install:
        for package in packages:
            print(f"{package.debian} is missing: {package.needed_for} will be skipped.")
        print(f"To run them, type:  {install_command()}", flush=True)
        return
    names = [package.debian for package in packages]
    told = ", ".join(names)
    print(f"Installing system packages that tests need: {told}", flush=True)
    if not (_apt_get("install", *names) or (_apt_get("update") and _apt_get("install", *names))):
        print(f"apt-get failed: the tests that need {told} will be skipped.", flush=True)


def is_root() -> bool:
    """Say whether this process may do everything (never true on Windows)."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _apt_get(verb: str, *names: str) -> bool:
    """Run apt-get without questions; its output is shown on stderr only."""
    words = ["apt-get", "-q", "-y", verb]
    if verb == "install":
        words += ["--no-install-recommends", *names]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    return done.returncode == 0
