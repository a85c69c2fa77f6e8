"""`course test`: what it asks pytest to run, and in which environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from course_lib.cli import main, test


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "solutions").mkdir()
    for name in ("01_data.ipynb", "00_start_here.ipynb", "00_start_here.py"):
        (tmp_path / "solutions" / name).touch()
    return tmp_path


def test_every_solution_notebook_is_compared_with_its_outputs(course: Path):
    words = test.pytest_arguments(course, quick=False)
    assert "--nbval" in words
    notebooks = [word for word in words if word.startswith("solutions")]
    assert [Path(word).name for word in notebooks] == ["00_start_here.ipynb", "01_data.ipynb"]
    assert words[-2:] == ["course_lib", "tests"]
    assert words[words.index("--dist") + 1] == "loadfile", "a notebook stays on one worker"


def test_quick_leaves_out_notebooks_and_browser(course: Path):
    words = test.pytest_arguments(course, quick=True)
    assert "--nbval" not in words
    assert words[words.index("-m") + 1] == "not browser"


def test_no_progress_is_recorded_and_figures_stay_in_the_notebook():
    variables = test.variables_of_tests()
    assert variables["COURSE_PROGRESS"] == "none"
    assert "MPLBACKEND" not in variables  # it would hide the figures of every kernel


def test_compiled_code_is_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    asks = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    assert subprocess.check_output(asks, env=test.variables_of_tests(), text=True) == "False\n"


def test_missing_pytest_is_said(monkeypatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(test, "find_spec", lambda name: None)
    assert main(["test"]) == 2
    assert "pytest is not installed here" in capsys.readouterr().err


def test_further_words_and_the_exit_code_pass_through(monkeypatch):
    asked: list[list[str]] = []
    monkeypatch.setattr(test.subprocess, "call", lambda words, **how: asked.append(words) or 5)
    assert main(["test", "--quick", "-k", "softmax"]) == 5
    assert " -k softmax " in " ".join(asked[0])


def test_one_exercise_runs_in_one_process_without_what_loads_slowly(course: Path):
    words = test.pytest_arguments(course, quick=False, extra=["-k", "02.1"])
    assert words == ["-q", "-rsfER", "-p", "no:nbval", "-k", "02.1", "tests/exercises"]


def test_named_files_are_run_alone(course: Path):
    words = test.pytest_arguments(course, quick=False, extra=["solutions/01_data.ipynb", "-x"])
    assert words[-2:] == ["solutions/01_data.ipynb", "-x"]
    assert "--nbval" not in words
