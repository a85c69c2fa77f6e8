"""`course race`: a trial, the race itself, the table, and what it refuses."""

import re
from pathlib import Path

import pytest

from course_lib.cli import main
from course_lib.cli import race as command
from course_lib.training import race

ENTRY = """
from course_lib.data import nearest_mean

def train(x, y, rng):
    rows = x.reshape(len(x), 784)
    return lambda new: nearest_mean(rows, y, new.reshape(len(new), 784), 10)
"""
AGAIN = r"(\d) of this entry: its test digits had been read before"


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


def test_a_second_final_of_a_name_or_of_a_file_is_told_in_its_line(
    mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    few = race.digits(False, 200)
    monkeypatch.setattr(race, "digits", lambda *_: few)
    monkeypatch.setattr(race, "SEEDS", 1)

    def told_after(name: str, text: str) -> list[str]:
        (tmp_path / name).write_text(text)
        assert main(["race", str(tmp_path / name), "--final"]) == 0
        lines = capsys.readouterr().out.splitlines()
        found = (re.fullmatch(rf"(\w+) .*\d  final {AGAIN}", line) for line in lines)
        return sorted(f"{one[1]} {one[2]}" for one in found if one)

    assert told_after("mine.py", ENTRY) == []
    assert told_after("other.py", f"{ENTRY}# of another content") == []
    assert told_after("mine.py", f"{ENTRY}# faster") == ["mine 2"]
    assert told_after("copied.py", ENTRY) == ["copied 2", "mine 2"]
    assert told_after("mine.py", ENTRY) == ["copied 2", "mine 2", "mine 4"]


def test_finals_that_were_kept_without_their_content_count_by_name():
    kept = [{"id": "a"}, {"id": "b"}, {"id": "a", "content": "1"}, {"id": "c", "content": "1"}]
    assert command._finals(kept) == [1, 1, 2, 2]


def test_what_cannot_run_is_said_in_one_line(
    mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "bad.py").write_text("def train(x, y, rng):\n    return 3\n")
    (tmp_path / "torch_entry.py").write_text(f"import torch\n{ENTRY}")
    for words, told in (
        ([str(tmp_path / "bad.py"), "--digits", "100"], "train must return a function"),
        ([str(tmp_path / "torch_entry.py")], "imports torch (torch_entry.py, line 1)"),
        ([str(tmp_path / "none.py")], "there is no Python file"),
        ([mine, "--seeds", "0"], "at least 1"),
        ([mine, "--final", "--digits", "100"], "leave out --digits"),
    ):
        assert main(["race", *words]) == 2
        assert told in capsys.readouterr().err
