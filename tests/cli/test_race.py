"""`course race`: a trial, the race itself, the table, and what it refuses."""

from pathlib import Path

import pytest

from course_lib.cli import main
from course_lib.training import race

ENTRY = """
from course_lib.data import nearest_mean

def train(x, y, rng):
    rows = x.reshape(len(x), 784)
    return lambda new: nearest_mean(rows, y, new.reshape(len(new), 784), 10)
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(race, "SEEDS", 2)
    (tmp_path / "mine.py").write_text(ENTRY)
    return str(tmp_path / "mine.py")


def test_a_trial_is_scored_on_held_out_digits_and_not_kept(
    mine: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["race", mine, "--digits", "1000", "--seeds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("seed  0: ")
    assert lines[1].endswith("% of the held-out training digits")
    assert main(["race"]) == 0
    assert "No race yet" in capsys.readouterr().out


def test_the_race_is_kept_in_the_table(mine: str, capsys: pytest.CaptureFixture[str]):
    assert main(["race", mine, "--final"]) == 0
    told = capsys.readouterr().out
    assert "seed  1: " in told
    assert "% of the test digits" in told
    assert "not yet there" in told
    assert main(["race"]) == 0
    table = capsys.readouterr().out
    assert table in told
    assert table.splitlines()[1].split()[0] == "mine"


def test_what_cannot_run_is_said_in_one_line(
    mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "bad.py").write_text("def train(x, y, rng):\n    return 3\n")
    for words, told in (
        ([str(tmp_path / "bad.py"), "--digits", "100"], "train must return a function"),
        ([str(tmp_path / "none.py")], "there is no Python file"),
        ([mine, "--seeds", "0"], "at least 1"),
        ([mine, "--final", "--digits", "100"], "leave out --digits"),
    ):
        assert main(["race", *words]) == 2
        assert told in capsys.readouterr().err
