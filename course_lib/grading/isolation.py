"""Which walls this machine can put around a stranger's code, and how a process gets there."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["plain", "torch"]  # what a sandbox shows: numpy; also PyTorch

COURSE = Path(__file__).resolve().parents[1]  # the folder course_lib
ROOM = "/course/course_lib"
SITE = "/site"
INSIDE = (
    "__init__.py",
    "hand_ins",
    "judging",
    "lesson_functions",
    "machine.py",
    "grading/__init__.py",
    "grading/records.py",
    "grading/sandboxed",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")
PACKAGES = ("site-packages", "dist-packages")
PACKAGES_OF: dict[Kind, tuple[str, ...]] = {"plain": ("numpy",), "torch": ("numpy", "torch")}


@dataclass(frozen=True)
class Isolation:
    """A rung of the ladder."""

    name: str  # how users call it
    isolated: bool  # whether namespaces, limits and the filter of system calls are used
    program: str = ""  # the outer program's path; "" where Landlock takes its place


NONE = Isolation("no isolation", False)
LANDLOCK = Isolation("namespaces and Landlock", True)


class NoIsolation(RuntimeError):
    """This machine cannot isolate a stranger's code; the message says what is missing."""


def strongest() -> Isolation:
    """Return the strongest isolation that works here, tried out, not guessed.

    Raises:
        NoIsolation: none does.
    """
    if not sys.platform.startswith("linux"):
        raise NoIsolation(
            REFUSED.format("It needs Linux; Windows has it in WSL, macOS in a virtual machine.")
        )
    try:
        import pyseccomp  # noqa: F401 (only whether it is there)
    except (ImportError, RuntimeError, OSError):
        raise NoIsolation(REFUSED.format(NO_FILTER)) from None
    program = shutil.which("bwrap")
    if program and _bubblewrap_works(program):
        return Isolation("bubblewrap", True, program)
    if _landlock_works():
        return LANDLOCK
    raise NoIsolation(REFUSED.format(NO_NAMESPACES if program else NO_BUBBLEWRAP))


REFUSED = (
    "Grading runs a stranger's code, and this machine cannot isolate it. {} Nothing was graded. "
    "`--unsafe-no-isolation` grades without any protection: only for code that you trust as your "
    "own."
)
NO_FILTER = (
    "The filter of system calls is missing: `python -m pip install -e .[grading]` in the "
    "course's folder, and your system's libseccomp2 (`apt-get install libseccomp2`)."
)
NO_BUBBLEWRAP = "bubblewrap is missing: `apt-get install bubblewrap`, or your system's like."
NO_NAMESPACES = (
    "bubblewrap is here but may not make namespaces: ask for `kernel.unprivileged_userns_clone=1`, "
    "or for a container that allows them."
)


@cache
def _bubblewrap_works(program: str) -> bool:
    words = [program, *_walls(), "--ro-bind", "/usr", "/usr", *_links(), "--", "/usr/bin/true"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@cache
def _landlock_works() -> bool:
    """Whether namespaces and Landlock can be had: tried in a process of its own."""
    attempt = (
        "from course_lib.grading.sandboxed import landlock, limits; limits.rule(True); "
        "assert landlock.version(); landlock.restrict(['/usr'], [], [])"
    )
    words = [sys.executable, "-c", attempt]
    environment = {**os.environ, "PYTHONPATH": str(COURSE.parent)}
    done = subprocess.run(words, capture_output=True, check=False, env=environment)
    return done.returncode == 0


def command(
    kind: Kind, isolation: Isolation, settings: dict[str, Any], show: tuple[tuple[Path, str], ...]
) -> tuple[list[str], dict[str, str]]:
    """Return the words that start a sandbox's warm process, and its environment."""
    walls = {"readable": [], "listed": []}
    words: list[str] = []
    if isolation.program:
        room, path = ROOM, ["/course", SITE]
        words += [isolation.program, *_walls(), *_mounts(kind)]
        for folder, where in show:
            words += ["--ro-bind", str(folder), where]
        words += ["--remount-ro", "/", "--"]
    else:
        parts = [str(part) for part in _installed(PACKAGES_OF[kind])]
        room, path = COURSE, [str(COURSE.parent), *sorted({*map(os.path.dirname, parts)})]
        if isolation.isolated:
            walls = {"readable": [*_readable(), *parts], "listed": _standard_library()}
    python, zygote = os.path.realpath(sys.executable), f"{room}/grading/sandboxed/zygote.py"
    code = json.dumps({**settings, "path": path, **walls})
    return [*words, python, "-I", "-S", zygote, code], _environment()


def _environment() -> dict[str, str]:
    """One thread, a home that is not there, and nothing else of the instructor's environment."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    kept = {k: v for k, v in os.environ.items() if k.startswith("OPENBLAS_CORE")}
    return {
        **kept,
        **dict.fromkeys(threads, "1"),
        "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": "/nowhere",
        "LANG": "C.UTF-8",
    }


def _walls() -> list[str]:
    return [
        *("--unshare-all", "--die-with-parent", "--new-session", "--hostname", "sandbox"),
        *("--proc", "/proc", "--size", "16777216", "--tmpfs", "/tmp"),  # each child covers both
        *("--dir", "/course", "--chdir", "/"),
    ]


def _links() -> list[str]:
    """The system's own folders, or links where they are links into /usr."""
    words = []
    for place in map(Path, ("/lib", "/lib64", "/lib32", "/bin", "/sbin")):
        if place.is_symlink():
            words += ["--symlink", os.readlink(place), str(place)]
        elif place.is_dir():
            words += ["--ro-bind", str(place), str(place)]
    return words


def _mounts(kind: Kind) -> list[str]:
    words = ["--ro-bind", "/usr", "/usr", *_links()]
    for place in ("/etc/ld.so.cache", "/etc/alternatives"):
        words += ["--ro-bind-try", place, place]
    for device in DEVICES:
        words += ["--dev-bind", device, device]
    prefix = sys.base_prefix
    if not prefix.startswith("/usr/") and prefix != "/usr":
        words += ["--ro-bind", prefix, prefix]
    for folder in _site_folders():
        words += ["--tmpfs", folder, "--remount-ro", folder]
    for source in _installed(PACKAGES_OF[kind]):
        words += ["--ro-bind", str(source), f"{SITE}/{source.name}"]
    for pattern in INSIDE:
        for source in sorted(COURSE.glob(pattern)):
            words += ["--ro-bind", str(source), f"{ROOM}/{source.relative_to(COURSE)}"]
    return words


def _site_folders() -> list[str]:
    """The folders where packages are installed beside Pythons that a sandbox shows: covered, all.

    Of Anaconda's Python, its other environments and its store of packages, too.
    """
    base = {"base": sys.base_prefix, "platbase": sys.base_prefix}
    found = {Path(sysconfig.get_path(name, vars=base)) for name in ("purelib", "platlib")}
    for prefix in {"/usr", "/usr/local", sys.base_prefix}:
        for packages in PACKAGES:
            found |= set(Path(prefix, "lib").glob(f"python3*/{packages}"))
    found |= {Path(sys.base_prefix, folder) for folder in ("envs", "pkgs")}
    return sorted(str(folder) for folder in found if folder.is_dir() and not folder.is_symlink())


def _standard_library() -> list[str]:
    """The folders of Python's own modules."""
    base: dict[str, Any] = dict.fromkeys(("installed_base", "base", "platbase"), sys.base_prefix)
    found = {sysconfig.get_path(name, vars=base) for name in ("stdlib", "platstdlib")}
    return sorted(folder for folder in found if Path(folder).is_dir())


def _readable() -> list[str]:
    """What a child may read where Landlock is the wall: libraries, and Python without packages.

    Landlock allows a folder with all that is in it, so a folder is allowed part by part.
    """
    found = ["/etc/ld.so.cache", *DEVICES]
    found += [str(part) for part in Path(sys.base_prefix, "lib").glob("*.so*")]
    for folder in _standard_library():
        found += [str(part) for part in Path(folder).iterdir() if part.name not in PACKAGES]
    for folder in filter(os.path.isdir, LIBRARIES):
        parts = Path(folder).iterdir()
        found += [str(part) for part in parts if not part.name.startswith("python")]
    return found


@cache
def _installed(names: tuple[str, ...]) -> list[Path]:
    """What pip installed for these packages and for what they need: files and folders."""
    seen, found = set[str](), set[Path]()
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            if not top.endswith(".dist-info"):
                found.add(Path(str(distribution.locate_file(top))).resolve())
        for wanted in distribution.requires or []:
            if "extra ==" not in wanted:
                waiting.append(re.split(r"[^\w.-]", wanted, maxsplit=1)[0])
    return sorted(found)
