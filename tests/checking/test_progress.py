"""Progress is one local file; a damaged or unwritable file costs no work and says so."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course_lib import check, exercises, progress
from course_lib.checking.progress import Log, course_folder, progress_path

REFERENCE = exercises.get("02.1").reference["softmax"]


def passes(z):
    return REFERENCE(z)


def states() -> dict[str, str]:
    """Exercise -> whether it is passed, attempted or open."""
    return {row.exercise.id: row.state for row in progress().rows}


def test_passed_attempted_open(book: Path):
    check("02.1", passes)
    check("00.1", lambda x: None)
    others = states()
    assert (others.pop("02.1"), others.pop("00.1")) == ("passed", "attempted")
    assert {*others.values()} == {"open"}
    text, page = repr(progress()), progress()._repr_html_()
    assert "02.1 ✓" in text
    assert "00.1 ○" in text
    assert "02.1 ✓ passed" in page


def test_a_later_failure_does_not_take_a_pass_away(book: Path):
    check("02.1", passes)
    check("02.1", lambda z: None)
    assert states()["02.1"] == "passed"


def test_damaged_lines_cost_only_themselves(book: Path):
    check("02.1", passes)
    with book.open("ab") as file:
        file.write(b'{"kind": "check", "id": "01.1", "sta')
    check("00.1", lambda x: x.mean(axis=1))
    assert states()["02.1"] == states()["00.1"] == "passed"
    assert "1 damaged line was passed over" in repr(progress())


@pytest.mark.parametrize("rubbish", [b"\x00\xff\xfe", b"[]\n3\nnull\n", b'{"id": 3}\n'])
def test_rubbish_is_passed_over(book: Path, rubbish: bytes):
    book.write_bytes(rubbish)
    check("02.1", passes)
    assert states()["02.1"] == "passed"
    assert "damaged" in repr(progress())


def test_an_unwritable_place_is_said_and_nothing_is_lost(tmp_path: Path, monkeypatch, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COURSE_PROGRESS", str(blocked / "progress.jsonl"))
    assert check("02.1", passes) is passes
    said = capsys.readouterr().out
    assert "passed" in said
    assert "cannot be saved" in said
    assert states()["02.1"] == "passed"


def test_two_writers_lose_nothing(tmp_path: Path):
    path = tmp_path / "p.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: Log(path).add("check", f"{i}", status="passed"), range(200)))
    log = Log(path)
    assert len(log.events()) == 200
    assert log.trouble == ""


def test_the_file_lives_in_the_course_folder(tmp_path: Path, monkeypatch):
    (tmp_path / "course_lib").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    assert course_folder() == tmp_path
    assert progress_path() == tmp_path / ".course" / "progress.jsonl"
    monkeypatch.setenv("COURSE_PROGRESS", "none")
    assert progress_path() is None
