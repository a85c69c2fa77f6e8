"""The package for Anki, read back by SQLite; the table, by the csv module."""

import csv
import io
import json
import sqlite3
import time
import zipfile
from pathlib import Path

from course_lib import exercises
from course_lib.checking.flashcards import FIELDS
from course_lib.cli import main

ALL = [q for lesson in exercises.LESSONS for q in exercises.questions(lesson)]


def read(package: Path, folder: Path) -> sqlite3.Connection:
    """What a package holds, as Anki finds it: a collection in an archive."""
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        return sqlite3.connect(archive.extract("collection.anki2", folder))


def test_a_package_holds_every_question_with_its_reasons(tmp_path: Path, capsys):
    package = tmp_path / "cards.apkg"
    assert main(["cards", "--to", "anki", "--out", str(package)]) == 0
    assert f"{len(ALL)} cards of 15 lessons" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["cards.apkg"]
    book = read(package, tmp_path)
    rows = book.execute("SELECT guid, tags, flds, id FROM notes").fetchall()
    notes = {flds.split("\x1f")[0]: (guid, tags, flds) for guid, tags, flds, _ in rows}
    assert set(notes) == {q.id for q in ALL}
    assert len({guid for guid, *_ in rows}) == len(ALL)
    _, tags, flds = notes["02.b"]
    assert tags.split() == ["derive-mnist::02", "derive-mnist::predict"]
    note = dict(zip(FIELDS, flds.split("\x1f"), strict=True))
    assert note["Question"].startswith(r"The probabilities are \((0.6, 0.3, 0.1)\).")
    question = exercises.get_question("02.b")
    assert note["Answer"] == question.answer.upper()
    assert [note[f"Not {x}"] for x in "ABC"].count("") == 1
    assert note["Read again"] == "Lesson 2: section 2.5"
    assert not any("$" in flds.replace("$10", "") for *_, flds in notes.values())
    (decks,) = book.execute("SELECT decks FROM col").fetchone()
    names = {int(key): deck["name"] for key, deck in json.loads(decks).items()}
    placed = book.execute("SELECT did, COUNT(*) FROM cards GROUP BY did").fetchall()
    assert {names[deck]: n for deck, n in placed}["Derive a digit classifier::02 softmax"] == 8
    assert sum(n for _, n in placed) == len(ALL)
    book.close()


def test_a_second_package_has_the_same_ids(tmp_path: Path, monkeypatch, capsys):
    ids = []
    for name in ("a", "b"):
        monkeypatch.setattr(time, "time", lambda: 1.9e9)
        main(["cards", "--lesson", "2", "--out", str(tmp_path / name)])
        book = read(tmp_path / name, tmp_path)
        (models, decks) = book.execute("SELECT models, decks FROM col").fetchone()
        guids = book.execute("SELECT guid FROM notes ORDER BY guid").fetchall()
        ids.append((guids, set(json.loads(models)), set(json.loads(decks))))
        book.close()
    assert ids[0] == ids[1]
    assert len(ids[0][0]) == 8


def test_the_table_can_be_read(tmp_path: Path, book: Path, capsys):
    target = tmp_path / "cards.csv"
    words = ["cards", "--to", "csv", "--out", str(target), "--lesson", "02"]
    assert main(words) == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert [row["Id"] for row in rows] == [q.id for q in exercises.questions("02")]
    before = target.read_text("utf-8")
    assert main([*words, "--met"]) == 2
    assert "you have answered none" in capsys.readouterr().err
    met = {"time": 1.7e9, "kind": "quiz", "id": "02.q2", "answer": "a"}
    book.write_text(json.dumps(met) + "\n")
    assert main([*words, "--met"]) == 0
    assert len(target.read_text("utf-8").splitlines()) == 2 < len(before.splitlines())


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, capsys):
    assert main(["cards", "--out", str(tmp_path / "no" / "cards.apkg")]) == 2
    assert "cannot be written: No such file" in capsys.readouterr().err
