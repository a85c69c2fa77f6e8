"""What `course doctor` examines, one short function a question.

Nothing heavy is imported, and a function that fails becomes a finding of its own.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from course_lib.cli import system_packages
from course_lib.cli.commands import UsageError
from course_lib.cli.folders import clone, notebooks_folder, notebooks_in

DISTRIBUTION = "derive-mnist"
OLDEST_PYTHON = (3, 11)
FREE_DISK_GB = 1.0


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table: state is `ok`, `note` or `MISSING`."""

    state: str
    name: str
    detail: str
    cure: str = ""


def examine() -> list[Finding]:
    """Answer every question, in the order in which a person can mend things."""
    findings: list[Finding] = []
    for question in QUESTIONS:
        try:
            findings += question()
        except Exception as error:  # the doctor reports a failure, and goes on
            name = question.__name__.replace("_", " ")
            findings.append(Finding("MISSING", name, f"could not be examined: {error}"))
    return findings


def python_version() -> Iterator[Finding]:
    """Is this Python new enough?"""
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info[:2] >= OLDEST_PYTHON
    cure = "" if good else "make lab PYTHON=python3.11, after installing Python 3.11 or newer"
    yield Finding("ok" if good else "MISSING", "python", f"{version} at {sys.executable}", cure)


def dependencies() -> Iterator[Finding]:
    """Is each dependency installed, in the range that the course asks for?"""
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        yield Finding("MISSING", DISTRIBUTION, "the course is not installed here", _install())
        return
    needed = [line for line in lines if "extra ==" not in line]
    for line in needed:
        yield _dependency(line)
    if not clone():
        return  # the tests are not here
    tools = [_dependency(line) for line in lines if line not in needed]
    if absent := [f"{tool.name} {tool.detail}" for tool in tools if tool.state != "ok"]:
        yield Finding("note", "tools for tests", "; ".join(absent), _install("[test]"))
    else:
        yield Finding("ok", "tools for tests", f"{len(tools)} of {len(tools)} in range")


def _dependency(line: str) -> Finding:
    """Compare one line of metadata, such as `numpy<3,>=2.0`, with what is installed."""
    from packaging.requirements import Requirement

    requirement = Requirement(line)
    bounds = sorted(map(str, requirement.specifier), reverse=True)  # the lower bound first
    wanted = f"(needs {','.join(bounds)})"
    cure = _install() if clone() else f'{_pip()} "{requirement.name}{requirement.specifier}"'
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return Finding("MISSING", requirement.name, f"not installed {wanted}", cure)
    if requirement.specifier.contains(version, prereleases=True):
        return Finding("ok", requirement.name, f"{version} {wanted}")
    return Finding("MISSING", requirement.name, f"{version} {wanted}", cure)


def _install(extra: str = "") -> str:
    """Return the command that installs the course, with an optional `[extra]`."""
    root = clone()
    return f'{_pip()} -e "{root}{extra}"' if root else f"{_pip()} derive_mnist-*.whl"


def _pip() -> str:
    return f"{Path(sys.executable).as_posix()} -m pip install"


def mnist() -> Iterator[Finding]:
    """Are the four MNIST files there, unchanged?"""
    from course_lib.data import mnist_bytes

    for name in ("train-images", "train-labels", "test-images", "test-labels"):
        mnist_bytes(name)
    yield Finding("ok", "MNIST", "four files present, SHA-256 as published")


def notebooks() -> Iterator[Finding]:
    """Is there something to open?"""
    try:
        folder = notebooks_folder(Path.cwd())
    except UsageError:
        yield Finding("MISSING", "notebooks", f"none in {Path.cwd()}", "course start my-course")
        return
    if count := len(notebooks_in(folder)):
        yield Finding("ok", "notebooks", f"{count} in {folder}")
    else:
        yield Finding("MISSING", "notebooks", f"none in {folder}", "git checkout -- notebooks")


def kernel() -> Iterator[Finding]:
    """Does the notebook kernel `python3` run in this environment?"""
    from jupyter_client.kernelspec import KernelSpecManager

    program = KernelSpecManager().get_kernel_spec("python3").argv[0]
    bare = program in {"python", "python3", f"python{sys.version_info[0]}.{sys.version_info[1]}"}
    if bare or Path(program).parent == Path(sys.executable).parent:
        yield Finding("ok", "kernel python3", "runs in this environment")
    else:
        cure = f"{sys.executable} -m ipykernel install --sys-prefix"
        yield Finding("MISSING", "kernel python3", f"runs {program}, another Python", cure)


def disk_space() -> Iterator[Finding]:
    """Is there room to work?"""
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    state = "ok" if free >= FREE_DISK_GB else "MISSING"
    cure = "" if state == "ok" else f"df -h, and free {FREE_DISK_GB:.0f} GB"
    yield Finding(state, "disk space", f"{free:.1f} GB free", cure)


def progress_file() -> Iterator[Finding]:
    """Can progress be kept?"""
    from course_lib.checking.progress import progress_path

    path = progress_path()
    if path is None:
        yield Finding("note", "progress file", "none is kept: COURSE_PROGRESS says so")
        return
    folder = next(parent for parent in path.parents if parent.is_dir())
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
        writable = os.access(path, os.W_OK) if path.exists() else True
    except OSError:
        writable = False
    if writable:
        yield Finding("ok", "progress file", f"can be written: {path}")
    else:
        cure = "export COURSE_PROGRESS=a/file/that/you/may/write.json"
        yield Finding("note", "progress file", f"cannot be written, is not kept: {path}", cure)


def blas() -> Iterator[Finding]:
    """Which library multiplies matrices, on how many threads?"""
    import numpy as np

    library = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]  # type: ignore[index]
    limit = os.environ.get("OPENBLAS_NUM_THREADS") or os.environ.get("OMP_NUM_THREADS")
    threads = f"limited to {limit} threads" if limit else "as many threads as cores"
    yield Finding("ok", "matrix products", f"{library}, {threads}, {os.cpu_count()} cores")


def programs_for_tests() -> Iterator[Finding]:
    """Are the programs there that only tests and grading need?"""
    for package in system_packages.PACKAGES:
        if path := package.program():
            yield Finding("ok", package.debian, path)
        else:
            detail = f"not installed: only {package.needed_for} need it"
            yield Finding("note", package.debian, detail, system_packages.install_command())


QUESTIONS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python_version,
    dependencies,
    mnist,
    notebooks,
    kernel,
    disk_space,
    progress_file,
    blas,
    programs_for_tests,
)
