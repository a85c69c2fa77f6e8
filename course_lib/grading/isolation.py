"""Which walls this machine can put around a stranger's code, and how a process gets there."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["plain", "library", "torch"]
"""What a sandbox shows: numpy; also the course's layers; also PyTorch."""

COURSE = Path(__file__).resolve().parents[1]  # the folder course_lib
ROOM = "/course/course_lib"
SITE = "/site"
INSIDE = ("__init__.py", "judging", "grading/__init__.py", "grading/records.py", "grading/inside")
LIBRARY = (
    "nn",
    "data/__init__.py",
    "data/*.py",
    "data/mnist/*.py",
    "data/fashion/*.py",
    "training",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")


@dataclass(frozen=True)
class Isolation:
    """A rung of the ladder.

    Attributes:
        name: how users call it.
        isolated: whether namespaces, limits and the filter of system calls are used.
        program: the outer program's path, or "".
    """

    name: str
    isolated: bool
    program: str = ""


NONE = Isolation("no isolation", False)


class NoIsolation(RuntimeError):
    """This machine cannot isolate a stranger's code; the message says what is missing."""


def strongest() -> Isolation:
    """Return the strongest isolation that works here, tried out, not guessed.

    Raises:
        NoIsolation: none does.
    """
    missing = [sentence for sentence in _missing() if sentence]
    if missing:
        raise NoIsolation(
            " ".join(
                (
                    "Grading runs a stranger's code, and this machine cannot isolate it.",
                    *missing,
                    "Nothing was graded. `--unsafe-no-isolation` grades without any protection: "
                    "only for code that you trust as your own.",
                )
            )
        )
    return Isolation("bubblewrap", True, shutil.which("bwrap") or "")


def _missing() -> Iterator[str]:
    if not sys.platform.startswith("linux"):
        yield "Isolation needs Linux; Windows has it in WSL, macOS in a virtual machine."
        return
    program = shutil.which("bwrap")
    if program is None:
        yield "bubblewrap is missing: `apt-get install bubblewrap`, or your system's like."
    elif not _works(program):
        yield (
            "bubblewrap is here but may not make namespaces: ask for "
            "`kernel.unprivileged_userns_clone=1`, or for a container that allows them."
        )
    try:
        import pyseccomp  # noqa: F401 (only whether it is there)
    except (ImportError, RuntimeError, OSError):
        yield "The filter of system calls is missing: `pip install pyseccomp`, and libseccomp2."


@cache
def _works(program: str) -> bool:
    words = [program, *_walls(), "--ro-bind", "/usr", "/usr", *_links(), "--", "/usr/bin/true"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def command(
    kind: Kind, isolation: Isolation, settings: dict[str, Any], show: tuple[tuple[Path, str], ...]
) -> tuple[list[str], dict[str, str]]:
    """Return the words that start a sandbox's warm process, and its environment."""
    python = os.path.realpath(sys.executable)
    if not isolation.isolated:
        path = [str(COURSE.parent), *(p for p in sys.path if p)]
        code = json.dumps({**settings, "path": path})
        zygote = str(COURSE / "grading" / "inside" / "zygote.py")
        return [python, "-I", "-S", zygote, code], _environment()
    code = json.dumps({**settings, "path": ["/course", SITE]})
    words = [isolation.program, *_walls(), *_mounts(kind)]
    for folder, where in show:
        words += ["--ro-bind", str(folder), where]
    words += ["--remount-ro", "/", "--", python, "-I", "-S"]
    return [*words, f"{ROOM}/grading/inside/zygote.py", code], _environment()


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
    needs = ["numpy", "pyseccomp", *(["torch"] if kind == "torch" else [])]
    for source in _installed(tuple(needs)):
        words += ["--ro-bind", str(source), f"{SITE}/{source.name}"]
    for pattern in (*INSIDE, *(LIBRARY if kind != "plain" else ())):
        for source in sorted(COURSE.glob(pattern)):
            words += ["--ro-bind", str(source), f"{ROOM}/{source.relative_to(COURSE)}"]
    return words


def _site_folders() -> list[str]:
    """The folders of the base Python where packages are installed: covered, all of them."""
    base = {"base": sys.base_prefix, "platbase": sys.base_prefix}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = {sysconfig.get_path(name, vars=base) for name in ("purelib", "platlib")}
    for prefix in ("/usr/lib", "/usr/local/lib"):
        found |= {f"{prefix}/python3/dist-packages", f"{prefix}/{version}/dist-packages"}
        found |= {f"{prefix}/{version}/site-packages"}
    return sorted(folder for folder in found if folder and Path(folder).is_dir())


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
        found |= set(_parts(distribution))
        for wanted in distribution.requires or []:
            if "extra ==" not in wanted:
                waiting.append(re.split(r"[^\w.-]", wanted, maxsplit=1)[0])
    return sorted(found)


def _parts(distribution: importlib.metadata.Distribution) -> Iterator[Path]:
    for file in distribution.files or []:
        top = file.parts[0]
        if top in ("..", "__pycache__") or top.endswith(".dist-info"):
            continue
        yield Path(str(distribution.locate_file(top))).resolve()
