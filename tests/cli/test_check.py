"""`course check`: what it prints, and that it prints nothing that no learner caused."""

import re
from pathlib import Path

import pytest

from course_lib.cli import main

ROOT = Path(__file__).resolve().parents[2]
GIVEN = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLVED = sorted((ROOT / "solutions").glob("*.ipynb"))


@pytest.fixture(autouse=True)
def _no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", "none")


@pytest.mark.parametrize("path", GIVEN, ids=lambda path: path.stem)
def test_an_untouched_notebook_is_not_attempted_and_nothing_else(
    path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", str(path)]) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
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
        assert re.fullmatch(r"✓ \d\d\.\d+ .+ · passed · (\d+) of \1 points?", line)
