"""Points by hand: they need a reason, hold for one code, and their audit only grows."""

import math
import re
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from running import course

from course_lib.cli.commands import UsageError
from course_lib.cli.grade import _closing
from course_lib.grading.errors import GradebookError
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.overrides import override, states, undo
from course_lib.grading.records import HandIn, Mark
from course_lib.grading.reports.results import class_results


def hand_in(book: Gradebook, student: str, content: str, points: float = 1.0, **other) -> None:
    facts = {"version": "v1", "seed": "s1", "status": "not yet", "points": points, "worth": 3.0}
    with book.transaction():
        book.record_handin(HandIn(student, "02", Path("02.ipynb")), f"raw {content}", content)
        book.record(
            Mark(student, "02", exercise, content, **(facts | other))
            for exercise in ("02.1", "02.2")
        )


@pytest.fixture
def book(tmp_path: Path):
    with Gradebook(tmp_path / FILE) as opened:
        hand_in(opened, "ada", "c1")
        hand_in(opened, "bob", "c1")
        yield opened


def points(book: Gradebook, student: str = "ada", exercise: str = "02.1") -> float:
    (found,) = [
        r for r in book.results() if (r.mark.student, r.mark.exercise) == (student, exercise)
    ]
    return found.points


def test_an_override_counts_for_one_student_and_exercise(book: Gradebook):
    line = override(book, "ada", "02.1", 2.5, "right idea", "prof")
    assert (line.number, line.old, line.new, line.worth) == (1, 1.0, 2.5, 3.0)
    assert (line.who, line.reason, line.content) == ("prof", "right idea", "c1")
    assert [r.points for r in book.results()] == [2.5, 1.0, 1.0, 1.0]
    assert [m.points for m in book.marks()] == [1.0] * 4, "the judge's own points are kept"
    assert [r.override is not None for r in book.results()] == [True, False, False, False]
    found = class_results(book)
    assert [found.total(student, "02") for student in found.students] == [3.5, 2.0]


def test_each_change_is_a_line_with_the_points_before_and_after(book: Gradebook):
    override(book, "ada", "02.1", 2, "first", "prof")
    override(book, "ada", "02.1", 3, "second", "prof")
    undo(book, "ada", "02.1", "a slip", "prof")
    lines = [(x.number, x.kind, x.old, x.new) for x in book.overrides()]
    assert lines == [(1, "override", 1, 2), (2, "override", 2, 3), (3, "undo", 3, 1)]
    assert points(book) == 1.0
    assert [state for _, state in states(book)] == ["over", "over", "undo"]
    with pytest.raises(GradebookError, match="nothing to undo"):
        undo(book, "ada", "02.1", "again", "prof")


def test_with_other_code_an_override_is_stale_until_somebody_decides(book: Gradebook):
    override(book, "ada", "02.1", 3, "right idea", "prof")
    hand_in(book, "ada", "c2", points=0.5)
    found = book.results()[0]
    assert (found.points, found.override) == (0.5, None)
    assert found.stale is not None
    assert (found.stale.new, found.stale.content) == (3, "c1")
    assert [state for _, state in states(book)] == ["stale"]
    line = override(book, "ada", "02.1", 2, "still right", "prof")
    assert (line.old, line.content) == (0.5, "c2")
    assert not any(r.stale for r in book.results())
    assert [state for _, state in states(book)] == ["over", "in force"]


def test_grading_ends_with_0_when_every_flag_was_looked_at(book: Gradebook, tmp_path: Path):
    assert _closing(tmp_path, book, 2) == 0
    hand_in(book, "bob", "c3", flags=("It ran out of time.",))
    assert _closing(tmp_path, book, 2) == 1
    override(book, "bob", "02.1", 2, "slow, and right", "prof")
    assert _closing(tmp_path, book, 2) == 1, "02.2 has a flag, too"
    override(book, "bob", "02.2", 1, "slow", "prof")
    assert _closing(tmp_path, book, 2) == 0
    hand_in(book, "bob", "c4")
    assert _closing(tmp_path, book, 2) == 1, "these points were set for other code"


def test_a_stale_override_can_be_put_away(book: Gradebook):
    override(book, "ada", "02.1", 3, "right idea", "prof")
    hand_in(book, "ada", "c2", points=0.5)
    line = undo(book, "ada", "02.1", "new code, new mark", "prof")
    assert (line.old, line.new, line.content) == (0.5, 0.5, "c1")
    assert not any(r.stale for r in book.results())
    hand_in(book, "ada", "c1")
    assert points(book) == 1.0


def test_an_override_applies_again_when_its_code_comes_back(book: Gradebook):
    override(book, "ada", "02.1", 3, "right idea", "prof")
    hand_in(book, "ada", "c2")
    hand_in(book, "ada", "c1")
    assert points(book) == 3
    book.forget()
    assert book.results() == []
    hand_in(book, "ada", "c1")
    assert points(book) == 3, "--fresh keeps the audit"


def test_a_new_version_or_seed_keeps_an_override_and_a_new_worth_makes_it_stale(book: Gradebook):
    override(book, "ada", "02.1", 3, "right idea", "prof")
    hand_in(book, "ada", "c1", points=0.0, version="v2", seed="s2")
    assert points(book) == 3
    hand_in(book, "ada", "c1", points=0.0, version="v3", worth=2.0)
    assert points(book) == 0
    assert book.results()[0].stale is not None


def test_an_override_does_not_pass_to_another_student_with_the_same_code(book: Gradebook):
    override(book, "ada", "02.1", 3, "right idea", "prof")
    known = book.known_of("cem", "c1", {"02.1": "v1"}, "s1")
    assert known["02.1"].points == 1.0
    assert points(book, "bob") == 1.0


REFUSED = {
    "below 0": (("ada", "02.1", -0.5, "why", "prof"), "exercise 02.1 gives 0 to 3"),
    "above its worth": (("ada", "02.1", 3.5, "why", "prof"), "exercise 02.1 gives 0 to 3"),
    "no number": (("ada", "02.1", math.nan, "why", "prof"), "exercise 02.1 gives 0 to 3"),
    "infinite": (("ada", "02.1", math.inf, "why", "prof"), "exercise 02.1 gives 0 to 3"),
    "no reason": (("ada", "02.1", 2, "", "prof"), "needs a reason and a name"),
    "an empty reason": (("ada", "02.1", 2, " \n", "prof"), "needs a reason and a name"),
    "no name": (("ada", "02.1", 2, "why", " "), "needs a reason and a name"),
    "a mistyped student": (("adda", "02.1", 2, "why", "prof"), "Did you mean ada?"),
    "an unknown student": (("zoe", "02.1", 2, "why", "prof"), "no student 'zoe'"),
    "an unknown exercise": (("ada", "02.9", 2, "why", "prof"), "there are: 02.1, 02.2"),
    "nothing graded": (("cem", "02.1", 2, "why", "prof"), "no marks yet"),
}
"""What cannot be set by hand -> the call, and what is said of it."""


@pytest.mark.parametrize(("given", "says"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_set_is_refused_and_leaves_no_line(book: Gradebook, given, says, refused):
    book.record_handin(HandIn("cem", "02", Path("x")), "raw", "c9")
    refused(GradebookError, re.escape(says), override, book, *given)
    assert book.overrides() == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE overrides SET new = 3",
        "DELETE FROM overrides",
        "INSERT OR REPLACE INTO overrides SELECT 1, student, exercise, content, kind, old, 3, "
        "worth, 'another', who, at FROM overrides",
    ],
)
def test_the_audit_only_grows(book: Gradebook, sql: str):
    override(book, "ada", "02.1", 2, "why", "prof")
    before = book.overrides()
    with sqlite3.connect(book.path) as other, pytest.raises(sqlite3.IntegrityError, match="grows"):
        other.execute(sql)
    other.close()
    assert book.overrides() == before


course_override = partial(course, "override")


def test_the_command_writes_shows_and_undoes(book: Gradebook, capsys):
    results = str(book.path.parent)  # the book stays open: as if `course grade` were running
    by = ("--by", "Prof. Noether")
    assert course_override(results, "ada", "02.1", "2.5", "--reason", "one sign", *by) == 0
    said = capsys.readouterr().out
    assert "ada  02.1  1 -> 2.5 of 3 points" in said
    assert "Prof. Noether: one sign" in said
    assert points(book) == 2.5
    assert course_override(results, "ada", "02.1", "--undo", "--reason", "a slip") == 0
    assert "undone: 2.5 -> 1 of 3 points" in capsys.readouterr().out
    assert course_override(results, "--list") == 0
    listed = capsys.readouterr().out
    assert "[over]" in listed
    assert "[undo]" in listed
    assert course_override(results, "bob", "--list") == 0
    assert capsys.readouterr().out == "No points were set by hand.\n"


def test_a_stale_override_is_shown_by_the_command(book: Gradebook, capsys):
    override(book, "ada", "02.1", 3, "right idea", "prof")
    hand_in(book, "ada", "c2")
    course_override(str(book.path.parent), "--list")
    assert "1 -> 3 of 3 points  [stale]" in capsys.readouterr().out


def test_names_and_reasons_cannot_move_the_cursor(book: Gradebook, capsys):
    hand_in(book, "eve\x1b[2J", "c3")
    words = ("eve\x1b[2J", "02.1", "0", "--reason", "two\nlines\x9b")
    course_override(str(book.path.parent), *words)
    said = capsys.readouterr().out
    assert "eve\\x1b[2J" in said
    assert "two\\nlines\\x9b" in said


def test_a_negative_number_of_points_is_a_number(book: Gradebook):
    with pytest.raises(UsageError, match="gives 0 to 3"):
        course_override(str(book.path.parent), "ada", "02.1", "-1", "--reason", "why")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ada", "02.1", "2"), "say why"),
        (("ada", "02.1", "2", "--reason", " "), "say why"),
        (("ada", "02.1", "--reason", "why"), "how many points"),
        (("ada", "--reason", "why"), "whose points"),
        (("ada", "02.1", "2", "--undo", "--reason", "why"), "--undo takes no points"),
        (("ada", "02.1", "9", "--reason", "why"), "gives 0 to 3"),
        (("adda", "02.1", "2", "--reason", "why"), "Did you mean ada"),
    ],
)
def test_the_command_says_what_is_missing(book: Gradebook, words: tuple[str, ...], says: str):
    with pytest.raises(UsageError, match=says):
        course_override(str(book.path.parent), *words)
    assert book.overrides() == []


@pytest.mark.parametrize("words", [("--list",), ("ada", "02.1", "2", "--reason", "why")])
def test_without_a_gradebook_the_command_makes_none(tmp_path: Path, words: tuple[str, ...]):
    with pytest.raises(UsageError, match="run `course grade` first"):
        course_override(str(tmp_path / "nothing"), *words)
    assert list(tmp_path.iterdir()) == []
