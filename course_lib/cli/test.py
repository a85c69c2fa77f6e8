"""Run every test: library, exercises, notebooks through nbval, browser.

Options that `course` does not know go to pytest. As root on Debian or Ubuntu, the system
packages that tests need are installed first; elsewhere what needs them is skipped, and named.

Examples:
  course test
  course test --quick              without the browser and the notebooks
  course test -k softmax -x
  course test -k 02.1              one exercise: its page, its kill matrix
  course test tests/nn             only these files
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from course_lib.cli import system_packages
from course_lib.cli.commands import ONE_THREAD, UsageError
from course_lib.cli.folders import repository


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of `course test`."""
    parser.set_defaults(takes_extra=True)
    parser.add_argument("--quick", action="store_true", help="without browser and notebooks")


def run(args: argparse.Namespace) -> int:
    """Run pytest over the course, on a few workers."""
    root = repository()
    if find_spec("pytest") is None:
        raise UsageError(
            "pytest is not installed here. Type `python -m pip install -e .[test]` "
            "in the course's folder, or `make test`."
        )
    if not args.quick:
        system_packages.install_missing()
    command = [sys.executable, "-m", "pytest", *pytest_arguments(root, args.quick, args.extra)]
    return subprocess.call(command, cwd=root, env=variables_of_tests())


def pytest_arguments(root: Path, quick: bool, extra: Sequence[str] = ()) -> list[str]:
    """Return pytest's words: everything, without the slow part if `quick`, or the named files."""
    words = ["-q", "-rsfER", "-n", str(n_workers()), "--dist", "loadfile", *extra]
    named = [w for w in extra if not w.startswith("-") and (root / w.split("::")[0]).exists()]
    if not named and re.search(r"-k[ =]?\d\d\.\d", " ".join(extra)):
        # One exercise: sooner in one process, and without nbval, which takes seconds to load.
        return ["-q", "-rsfER", "-p", "no:nbval", *extra, "tests/exercises"]
    if quick:
        words += ["-m", "not browser"]
    elif not named:
        words += nbval_arguments(root)
    return words if named else [*words, "course_lib", "tests"]


def n_workers() -> int:
    """Return two workers more than there are cores, as tests also wait; 4 at most, for memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min((cores or 1) + 2, 4)


def nbval_arguments(root: Path) -> list[str]:
    """Return the words that compare every solution notebook with its stored outputs."""
    notebooks = [str(path.relative_to(root)) for path in sorted(root.glob("solutions/*.ipynb"))]
    if not notebooks:
        return []
    return ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "300", *notebooks]


def variables_of_tests() -> dict[str, str]:
    """Return the environment of a test run: one thread a worker, and what the build sets.

    A second thread of BLAS or of PyTorch only spins beside the other workers.

    Compiled code is kept: else each of some hundred processes would compile the course again.
    """
    from course_lib.authoring.execute import STILL

    kept = {"PYTHONDONTWRITEBYTECODE": ""}
    return {**ONE_THREAD, **os.environ, **STILL, **kept}
