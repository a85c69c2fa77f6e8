"""The library's own tests of `nn`, `judging` and `checking`, run by Pyodide in Node."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyodide_packages import NoPackages, folder

from course_lib.browser_edition import files
from course_lib.npm import NpmError

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PURE = ("pytest", "pluggy", "iniconfig", "hypothesis", "sortedcontainers")
ROOMS = ("tests/nn", "tests/judging", "tests/checking")
APART = {  # what a browser has not -> the tests that need it
    "a reason to count once more what Python's own code does": ("tests/nn/test_cost.py",),
    "processes and threads": (
        "tests/nn/test_threads.py",
        "tests/checking/test_progress.py::test_two_writers_lose_nothing",
        "tests/judging/test_torch_values.py",
        "tests/judging/test_runner.py::test_time_in_which_the_whole_process_stands_still",
    ),
    "a clock of the processor, by which these limit themselves": (
        "tests/judging/test_locate.py",
        "tests/judging/test_runner.py::test_computing_has_a_limit_of_its_own",
        "tests/judging/test_runner.py::test_a_limit_of_the_judges_own",
    ),
    "flags of the processor for overflow and division by 0": (
        "tests/judging/test_detectors.py::test_detector[out of range-task11",
        "tests/judging/test_runner.py::test_floating_point_warnings",
        "tests/judging/test_suppressed_warnings.py::test_a_silenced_overflow",
        "tests/judging/test_warnings.py::test_an_answers_own_warnings",
    ),
    "64 bits": ("tests/judging/test_runner.py::test_after_two_cases_without_memory",),
    "nbformat and genanki, which are not part of the page": (
        "tests/checking/test_notebook.py",
        "tests/checking/test_flashcards.py",
    ),
}


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is missing")
    return found


@pytest.fixture(scope="module")
def pure(fetching: None) -> Path:
    """pytest and its like without compiled parts, in the user's cache."""
    wanted_text = " ".join(PURE) + files.WHEELS.read_text("utf-8")
    place = files.cache() / f"pytest-{hashlib.sha256(wanted_text.encode()).hexdigest()[:8]}"
    if not place.is_dir():
        words = ["--platform=any", "--python-version=3.12", "--only-binary=:all:", "--no-deps"]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
        part = place.with_suffix(".part")
        wanted = [*PURE, *map(str, files.wheels())]
        done = subprocess.run(
            [*pip, *words, "--target", part, *wanted], capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"pytest cannot be fetched for Pyodide: {done.stderr[-300:]}")
        part.rename(place)
    return place


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, fetching: None) -> Path:
    """Pyodide's core and its packages in one folder, where Node's Pyodide looks for them."""
    place = tmp_path_factory.mktemp("pyodide")
    try:
        held = folder(files.cache() / f"pyodide-{files.VERSION}")
        core = files.core()
    except (NoPackages, NpmError) as error:
        pytest.skip(str(error))
    for path in {p.name: p for p in (*held.iterdir(), *core.iterdir())}.values():
        (place / path.name).symlink_to(path)
    return place


def test_the_librarys_tests_pass_in_pyodide(node: str, pure: Path, packages: Path):
    apart = [f"--deselect={test}" for tests in APART.values() for test in tests if "::" in test]
    apart += [f"--ignore={test}" for tests in APART.values() for test in tests if "::" not in test]
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--capture=sys", "--tb=short"]
    words += ["-o", "addopts=--import-mode=importlib", *apart, *ROOMS]
    run = [node, str(Path(__file__).with_name("run.mjs")), str(packages), str(ROOT), str(pure)]
    done = subprocess.run([*run, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert int(re.findall(r"(\d+) passed", done.stdout)[-1]) > 1000
