"""Exports: the columns that an LMS asks for, safe cells, and nobody lost without a word."""

import csv
import io
import json
import re
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from running import ROOT, course, ran

from course_lib.cli.commands import UsageError
from course_lib.grading import exports
from course_lib.grading.exports.cells import csv_bytes, neutral, number
from course_lib.grading.exports.formats.gradescope import gradescope_results
from course_lib.grading.exports.roster import RosterError, match, read_roster
from course_lib.grading.exports.write import write
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.overrides import override
from course_lib.grading.records import HandIn, Mark, Trouble
from course_lib.grading.reports.results import Change, ClassResults


def mark(student: str, exercise: str, points: float, **facts) -> Mark:
    status = "passed" if points == 3 else "not yet"
    return Mark(student, exercise[:2], exercise, "c", "v", "s", status, points, 3.0, **facts)


def small_class() -> ClassResults:
    marks = (
        mark("ana", "02.1", 3.0),
        mark("ana", "02.2", 0.7, symptom="Row 0 sums to <2>.", question="Why & how?\nSay."),
        mark("ana", "03.1", 1.1),
        mark("ben", "02.1", 1.0, remarks=("a\nb",)),
        mark("zoë, the 2nd", "03.1", 3.0),
    )
    troubles = (Trouble("eve", "02", "The file is empty."),)
    return ClassResults(marks, troubles=troubles, changes=(Change("ben", "02.1", 2.5, "one slip"),))


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def roster(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


CANVAS_ROSTER = """folder,Student,ID,SIS User ID,SIS Login ID,Section
ana,"García, Ana",11,s11,ana@x.edu,A
ben,"O'Brien, Ben",12,s12,ben@x.edu,A
"zoë, the 2nd",Zoë,13,s13,zoe@x.edu,B
gone,"Went, Away",14,s14,gone@x.edu,B
"""


def test_canvas_gets_its_columns_and_points_possible(tmp_path: Path):
    path = roster(tmp_path, CANVAS_ROSTER)
    exported = write(small_class(), "canvas", tmp_path / "c.csv", path)
    raw = (tmp_path / "c.csv").read_bytes()
    assert raw.startswith(b"Student,ID,")  # a mark before a quoted heading breaks Canvas's reader
    head, possible, *rows = table(tmp_path / "c.csv")
    assert ",".join(head) == "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 02,Lesson 03"
    assert possible == ["    Points Possible", "", "", "", "", "6", "3"]
    assert rows == [
        ["García, Ana", "11", "s11", "ana@x.edu", "A", "3.7", "1.1"],
        ["O'Brien, Ben", "12", "s12", "ben@x.edu", "A", "2.5", ""],
        ["Zoë", "13", "s13", "zoe@x.edu", "B", "", "3"],
    ]
    assert exported.unlisted == ("eve",)
    assert exported.absent == ("gone",)
    assert exported.notes == ("These totals hold points that were set by hand: ben.",)


def test_a_student_cannot_set_what_a_canvas_assignment_is_worth(tmp_path: Path):
    results = ClassResults((mark("x Points Possible", "02.1", 3.0),))
    write(results, "canvas", tmp_path / "c.csv", None)
    _, possible, row = table(tmp_path / "c.csv")
    assert "Points Possible" in possible[0]
    assert row[0] == "x points possible"


MOODLE_ROSTER = """folder;Email address;ID number
ana;Ana@x.edu;1001
ben;;1002
zoë, the 2nd;zoe@x.edu;1003
eve;eve@x.edu;1004
"""


def test_moodle_gets_identifiers_grades_and_feedback(tmp_path: Path):
    path = roster(tmp_path, MOODLE_ROSTER, "utf-8-sig")
    exported = write(small_class(), "moodle", tmp_path / "m.csv", path)
    assert exported.notes == ()
    assert (tmp_path / "m.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    head, ana, eve, zoe = table(tmp_path / "m.csv")
    assert head[:4] == ["Email address", "ID number", "Lesson 02", "Lesson 02 (feedback)"]
    assert ana[:3] == ["Ana@x.edu", "1001", "3.7"]
    assert "02.2 logsumexp" in ana[3]
    assert "Row 0 sums to &lt;2&gt;. Why &amp; how? Say." in ana[3]
    assert eve[2:4] == ["", "The file is empty."]
    assert zoe[2] == ""
    assert not any("\n" in cell for row in (ana, eve, zoe) for cell in row)
    # A row without an identifier would be taken for the row before it.
    assert exported.nameless == ("ben",)
    assert exported.unlisted == ()
    assert exported.n_students == 3


def test_moodle_is_warned_of_grades_that_it_refuses(tmp_path: Path):
    big = ClassResults((replace(mark("ana", "02.1", 3.0), worth=120.0),))
    notes = write(big, "moodle", tmp_path / "m.csv", None).notes
    assert any("above 100" in note for note in notes)
    assert table(tmp_path / "m.csv")[0][0] == "Username"


def test_a_spreadsheet_gets_everybody(tmp_path: Path):
    exported = write(small_class(), "csv", tmp_path / "t.csv", roster(tmp_path, CANVAS_ROSTER))
    head, *rows = table(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    lessons = ["lesson 02 (of 6)", "lesson 03 (of 3)", "sum (of 9)"]
    assert head[-7:] == [*lessons, "02.1 (of 3)", "02.2 (of 3)", "03.1 (of 3)", "set by hand"]
    assert [row[0] for row in rows] == ["ana", "ben", "eve", "zoë, the 2nd"]
    assert rows[0][-7:] == ["3.7", "1.1", "4.8", "3", "0.7", "1.1", ""]
    told = "02.1: 1 became 2.5 points. Reason: one slip"
    assert rows[1][-7:] == ["2.5", "", "2.5", "2.5", "", "", told]
    assert rows[2][-7:] == ["", "", "0", "", "", "", ""]
    assert exported.n_students == 4
    assert exported.unlisted == ("eve",)


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("kind", ["canvas", "moodle", "csv"])
def test_no_cell_is_a_formula(tmp_path: Path, kind: str):
    marks = [mark(f"{text}{i}", "02.1", 1.0, symptom=text) for i, text in enumerate(FORMULAS)]
    people = "folder,Student,ID,SIS Login ID,Username\n"
    for i, text in enumerate(FORMULAS):
        people += f'"{text}{i}","{text}",{i},"{text}{i}","{text}{i}"\n'
    for given in (None, roster(tmp_path, people)):
        exported = write(ClassResults(tuple(marks)), kind, tmp_path / "t.csv", given)
        cells = [cell for row in table(tmp_path / "t.csv") for cell in row if cell]
        assert len(cells) > len(FORMULAS)
        assert not [c for c in cells if c[0] in "=+-@\t\r\n＝＋－＠"]
    assert any("apostrophe" in note for note in exported.notes)


def test_numbers_have_a_point_and_no_dust():
    given = (0.0, 3.0, 0.1 + 0.2, 12.345, 1e7)
    assert [number(x) for x in given] == ["0", "3", "0.3", "12.35", "10000000"]
    assert neutral("'quoted'") == "'quoted'"


def test_quotes_lines_and_letters_of_the_world_come_back():
    cells = ['say "hi", ok', "two\nlines", "陈伟 עדי Zoë 👩\u200d🔬", ""]
    text = csv_bytes([cells]).decode("utf-8")
    assert next(csv.reader(io.StringIO(text, newline=""))) == cells
    assert csv_bytes([["a\x00b\u202ec\ud800"]]) == "a⟨U+0000⟩b⟨U+202E⟩c⟨U+D800⟩\r\n".encode()


def test_names_match_whatever_the_system_does_to_accents():
    found = match(["zoe\u0308", "ana"], [{"folder": "zo\u00eb"}, {"folder": "ben "}])
    assert list(found.entries) == ["zoe\u0308"]
    assert found.unlisted == ("ana",)
    assert found.absent == ("ben ",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "needs a heading line with a column folder"),
        (b"name,ID\nana,1\n", "needs a heading line with a column folder"),
        (b"folder,ID\nana,1\nana,2\n", "folder ana stands in more than one line"),
        (b"folder,ID\nana,1\nben,1\n", "ID 1 stands in more than one line"),
        ("folder,ID\nzo\u00eb,1\n".encode("latin-1"), "is not UTF-8"),
        (b'folder,ID\n"' + b"x" * 200_000 + b'",1\n', "is not a CSV file"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(RosterError, match=says):
        read_roster(path)


def test_headings_of_a_roster_may_be_written_in_any_case(tmp_path: Path):
    lines = read_roster(roster(tmp_path, "FOLDER;sis login id;more\nana;x;y\n;;\n"))
    assert lines == [{"folder": "ana", "SIS Login ID": "x"}]


def test_gradescope_reads_a_test_an_exercise():
    told = gradescope_results(small_class(), "ana")
    assert told["score"] == 4.8
    assert told["stdout_visibility"] == "hidden"
    first, second, _ = told["tests"]
    assert first == {
        "name": "02.1 softmax that cannot overflow",
        "number": "02.1",
        "score": 3.0,
        "max_score": 3.0,
        "status": "passed",
        "output": "passed",
        "output_format": "text",
        "visibility": "visible",
    }
    assert second["status"] == "failed"
    assert second["output"] == "not yet\nRow 0 sums to <2>.\nWhy & how?\nSay."
    by_hand = gradescope_results(small_class(), "ben")
    assert by_hand["score"] == by_hand["tests"][0]["score"] == 2.5
    assert "Reason: one slip" in by_hand["tests"][0]["output"]
    assert by_hand["tests"][0]["status"] == "failed"
    given = replace(small_class(), changes=(Change("ben", "02.1", 3.0),))
    assert gradescope_results(given, "ben")["tests"][0]["status"] == "passed"
    assert gradescope_results(small_class(), "eve")["output"] == "The file is empty."


def test_moodles_feedback_shows_points_set_by_hand(tmp_path: Path):
    write(small_class(), "moodle", tmp_path / "m.csv", None)
    (ben,) = [row for row in table(tmp_path / "m.csv") if row[0] == "ben"]
    assert "not yet, 2.5 of 3, set by hand. Note: a b Set by hand: 1 became 2.5 points." in ben[2]


def test_gradescope_gets_a_file_a_student(tmp_path: Path):
    exported = write(small_class(), "gradescope", tmp_path)
    assert exported.n_students == 4
    _, *rows = table(tmp_path / "students.csv")
    assert [row[0] for row in rows] == ["ana", "ben", "eve", "zoë, the 2nd"]
    scores = [json.loads((tmp_path / row[1] / "results.json").read_text())["score"] for row in rows]
    assert scores == [4.8, 2.5, 0, 3.0]


@pytest.mark.parametrize("kind", ["canvas", "moodle", "csv"])
def test_the_same_marks_give_the_same_bytes(tmp_path: Path, kind: str):
    results = small_class()
    write(results, kind, tmp_path / "a", None)
    write(replace(results, marks=results.marks[::-1]), kind, tmp_path / "b", None)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


NEW = '''"""The names of the class, a line each."""

from course_lib.grading.exports.export import Export, Matched, everybody


def files(results, matched: Matched):
    yield "", "".join(f"{name}\\n" for name in results.students).encode()


export = Export(title="the door", place="export/names.txt", files=files, who=everybody)
'''


def test_a_new_export_is_one_file(tmp_path: Path):
    """In a copy of the package that holds one file more, so that nothing else knows of it."""
    shutil.copytree(ROOT / "course_lib", tmp_path / "course_lib")
    (tmp_path / "course_lib" / "grading" / "exports" / "formats" / "door.py").write_text(NEW)
    with Gradebook(tmp_path / FILE) as book:
        book.record_handin(HandIn("ana", "02", Path("x.ipynb")), "c", "c")
        book.record([mark("ana", "02.1", 1.0)])
    command = [sys.executable, "-m", "course_lib.cli", "export", str(tmp_path), "--to", "door"]
    done = ran(*command, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "names.txt: 1 student" in done.stdout
    assert (tmp_path / "export" / "names.txt").read_text() == "ana\n"


@pytest.mark.parametrize("name", exports.names())
def test_an_export_says_what_it_asks_of_a_roster(name: str):
    export = exports.get(name)
    assert set(export.identifiers) <= set(export.columns)
    assert export.takes_roster or not export.columns


# The command.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Gradebook(tmp_path / FILE) as book:
        for name in ("ana", "ben"):
            book.record_handin(HandIn(name, "02", Path("x.ipynb")), "c", "c")
            book.record([mark(name, "02.1", 1.0)])
        override(book, "ben", "02.1", 2.0, "one slip", "kim")
    return tmp_path


run = partial(course, "export")


def test_the_command_lists_both_sides(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = roster(folder, "folder,ID\nana,1\ncleo,3\n")
    assert run(str(folder), "--to", "canvas", "--roster", str(path)) == 1
    told = capsys.readouterr().out
    assert "canvas.csv: 1 students" not in told
    assert "canvas.csv: 1 student" in told
    assert "Handed in, but not in the roster (1):\n  ben" in told
    assert "nothing was handed in (1):\n  cleo" in told


def test_the_command_says_who_has_no_identifier(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = roster(folder, "folder,Email address\nana,ana@x.edu\nben,\n")
    assert run(str(folder), "--to", "moodle", "--roster", str(path)) == 1
    told = capsys.readouterr().out
    assert "In the roster, but without the identifiers that others have (1):\n  ben" in told
    assert "not in the roster" not in told


def test_the_command_is_content_when_all_are_there(folder: Path):
    path = roster(folder, "folder,ID\nana,1\nben,2\ncleo,3\n")
    out = folder / "deep" / "c.csv"
    assert run(str(folder), "--to", "canvas", "--roster", str(path), "--out", str(out)) == 0
    assert [row[-1] for row in table(out)] == ["Lesson 02", "3", "1", "2"]  # the override counts
    assert run(str(folder), "--to", "csv") == 0
    assert run(str(folder), "--to", "gradescope") == 0
    assert len(list((folder / "gradescope").glob("*/results.json"))) == 2


def test_the_command_writes_one_results_json(folder: Path):
    out = folder / "results.json"
    assert run(str(folder), "--to", "gradescope", "--student", "ben", "--out", str(out)) == 0
    assert json.loads(out.read_text())["score"] == 2.0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--to", "canvas", "--roster", "{}/none.csv"], "cannot be read"),
        (["--to", "canvas", "--student", "ana"], "--student is for gradescope"),
        (["--to", "gradescope", "--roster", "r.csv"], "needs no --roster"),
        (["--to", "gradescope", "--student", "anna"], "Did you mean ana?"),
        (["--to", "csv", "--out", "{}"], "cannot be written"),
    ],
)
def test_the_command_refuses_with_a_sentence(folder: Path, words: list[str], says: str):
    with pytest.raises(UsageError, match=re.escape(says)):
        run(str(folder), *[word.format(folder) for word in words])
