"""`course check`: what it prints, and that it prints nothing that no learner caused."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from notebook_bytes import notebook

from course_lib import exercises
from course_lib.cli import main

ROOT = Path(__file__).resolve().parents[2]
GIVEN = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLVED = [p for p in sorted((ROOT / "solutions").glob("*.ipynb")) if exercises.lesson(p.name[:2])]


@pytest.fixture(autouse=True)
def _no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", "none")


@pytest.mark.parametrize("path", GIVEN, ids=lambda path: path.stem)
def test_an_untouched_notebook_is_not_attempted_and_nothing_else(
    path: Path, capsys: pytest.CaptureFixture[str]
):
    some = bool(exercises.lesson(path.stem[:2]))
    assert main(["check", str(path)]) == some
    shown = capsys.readouterr()
    assert shown.err == ""
    if not some:
        assert shown.out == "This lesson has no exercise to check.\n"
        return
    for report in shown.out.strip().split("\n\n"):
        head, todo = report.splitlines()
        assert re.fullmatch(r"· \d\d\.\d+ .+ · not attempted · 0 of \d+ points?", head)
        assert todo.endswith("Until then the course's own version is used.")


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.stem)
def test_a_solved_notebook_passes_and_says_nothing_else(
    path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", str(path)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for line in filter(None, shown.out.splitlines()):
        if line.startswith("  A person gives up to "):
            continue
        found = re.fullmatch(r"✓ (\d\d\.\d+) .+ · passed · (\d+) of (\d+) points?", line)
        assert found, line
        exercise = exercises.get(found[1])  # a person gives the rest
        assert (int(found[2]), int(found[3])) == (exercise.by_program, exercise.points)


WARNS = """import numpy as np


class Layer:
    scale = np.log(np.zeros(1))


def softmax(z):
    return z * 1e308 if z is not 0 else np.exp(z) - np.exp(z)"""


def test_warnings_of_definitions_answers_and_the_judge_stay_off_the_terminal(tmp_path: Path):
    path = tmp_path / "02_softmax.ipynb"
    path.write_bytes(notebook(WARNS))
    command = [sys.executable, "-m", "course_lib.cli", "check", str(path), "02.1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("○ 02.1 softmax · not yet")
