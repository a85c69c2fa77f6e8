"""What is recorded comes back, what is known is not run again, what changed stays as history."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib.grading.gradebook import Gradebook
from course_lib.grading.records import HandIn, Mark, Trouble
from course_lib.grading.reports.results import class_results
from course_lib.grading.row_codec import clean, unread


def mark(student: str = "ada", exercise: str = "02.1", content: str = "c1", **other) -> Mark:
    facts = {"version": "v1", "seed": "s1", "status": "passed", "points": 2.0, "worth": 3.0}
    return Mark(student, exercise[:2], exercise, content, **(facts | other))


def hand_in(book: Gradebook, student: str, content: str, *marks: Mark, lesson: str = "02") -> None:
    with book.transaction():
        path = Path("in") / student / f"{lesson}.ipynb"
        book.record_handin(HandIn(student, lesson, path), f"raw {content}", content)
        book.record(marks)


@pytest.fixture
def book(tmp_path: Path):
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


# Names from undecodable bytes, half characters out of JSON, NUL, quotes: all of Unicode and more.
TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
POINTS = st.floats(0, 1e6, allow_nan=False)
MARKS = st.builds(
    lambda points, lost, n_held, n_more, **other: Mark(
        points=points, worth=points + lost, n_held=n_held, n_cases=n_held + n_more, **other
    ),
    points=POINTS,
    lost=POINTS,
    n_held=st.integers(0, 1000),
    n_more=st.integers(0, 1000),
    status=st.sampled_from(["passed", "not yet", "not attempted"]),
    remarks=st.lists(TEXT, max_size=3).map(tuple),
    flags=st.lists(TEXT, max_size=3).map(tuple),
    seconds=POINTS,
    **dict.fromkeys(
        ["student", "lesson", "exercise", "content", "version", "seed", "diagnosis"], TEXT
    ),
    **dict.fromkeys(["symptom", "question", "code"], TEXT),
)


def valid(given: Mark) -> Mark:
    """The mark with every text as SQLite can hold it; the same mark where all its text is valid."""
    texts = {k: clean(v) for k, v in vars(given).items() if isinstance(v, str)}
    lists = {k: tuple(map(clean, v)) for k, v in vars(given).items() if isinstance(v, tuple)}
    return replace(given, **texts, **lists)


@given(MARKS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mark_comes_back_as_it_was(book: Gradebook, given: Mark):
    book.forget()
    content = given.content or unread("raw")
    given = replace(given, content=content)
    book.record_handin(HandIn(given.student, given.lesson, Path("x")), "raw", content)
    book.record([given])
    assert book.marks() == [valid(given)]
    kept = valid(given)
    known = book.known_of(kept.student, kept.content, {kept.exercise: kept.version}, kept.seed)
    assert known == {kept.exercise: kept}
    book.record([given])
    assert book.marks(current=False) == [valid(given)]


def test_clean_text_is_kept_as_it_is():
    text = "Zoë 王 \0 'x' \"; DROP TABLE marks; --"
    assert clean(text) == text
    assert clean("M\udcfcller") == "M\\udcfcller"


def test_huge_text_comes_back(book: Gradebook):
    huge = mark(code="x = '\N{SNOWMAN}'\n" * 700_000)
    hand_in(book, "ada", "c1", huge)
    assert book.marks() == [huge]


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": math.nan},
        {"worth": math.nan},
        {"points": math.inf, "worth": math.inf},
        {"points": -1.0},
        {"points": 4.0},
        {"seconds": math.nan},
        {"status": "fine"},
        {"n_held": 3, "n_cases": 2},
    ],
)
def test_a_mark_that_cannot_be_is_refused_with_its_whole_hand_in(book: Gradebook, wrong: dict):
    book.record_handin(HandIn("ada", "02", Path("x")), "raw", "c1")
    with pytest.raises(ValueError, match="points|sound numbers"):
        book.record([mark(), mark(exercise="02.2", **wrong)])
    assert book.marks(current=False) == []


def test_a_mark_without_its_hand_in_is_refused(book: Gradebook):
    hand_in(book, "ada", "c1")
    with pytest.raises(ValueError, match="need a recorded hand-in"):
        book.record([mark(content="c2")])
    assert book.marks(current=False) == []


def test_recording_again_changes_nothing(book: Gradebook):
    hand_in(book, "ada", "c1", mark(), mark(exercise="02.2"))
    before = book.rows()
    hand_in(book, "ada", "c1", mark(seconds=9.0), mark(exercise="02.2"))
    assert book.rows() == before
    assert len(before) == 3


def test_the_same_code_of_another_student_earns_the_same_mark(book: Gradebook):
    first = mark("ada", points=1.0, status="not yet", symptom="rows sum to 3")
    hand_in(book, "ada", "c1", first, mark("ada", "02.2"))
    versions = {"02.1": "v1", "02.2": "v2", "02.3": "v1"}
    known = book.known_of("bob", "c1", versions, "s1")
    assert known == {"02.1": replace(first, student="bob")}
    hand_in(book, "bob", "c1", *known.values())
    assert [m.student for m in book.marks() if m.exercise == "02.1"] == ["ada", "bob"]


def test_a_students_own_mark_comes_before_another_students(book: Gradebook):
    hand_in(book, "ada", "c1", mark("ada", points=1.0))
    hand_in(book, "bob", "c1", mark("bob", points=2.0))
    points = [book.known_of(s, "c1", {"02.1": "v1"}, "s1")["02.1"].points for s in ("ada", "bob")]
    assert points == [1.0, 2.0]


def test_other_code_version_seed_or_exercise_is_not_known(book: Gradebook):
    hand_in(book, "ada", "c1", mark())
    assert book.known_of("ada", "c1", {"02.1": "v1"}, "s1") == {"02.1": mark()}
    assert book.known_of("ada", "another", {"02.1": "v1"}, "s1") == {}
    assert book.known_of("ada", "c1", {"another": "v1"}, "s1") == {}
    assert book.known_of("ada", "c1", {"02.1": "another"}, "s1") == {}
    assert book.known_of("ada", "c1", {"02.1": "v1"}, "another") == {}


def test_a_resubmission_adds_rows_and_counts(book: Gradebook):
    hand_in(book, "ada", "c1", mark(points=1.0))
    hand_in(book, "ada", "c2", mark(content="c2", points=3.0))
    assert [m.points for m in book.marks()] == [3.0]
    assert [m.points for m in book.marks(current=False)] == [1.0, 3.0]
    hand_in(book, "ada", "c1")  # the first file again: its marks are there already
    assert [m.points for m in book.marks()] == [1.0]
    assert [filed.content for filed in book.handins()] == ["c1"]


def test_a_new_version_or_seed_replaces_what_counts_and_keeps_the_row(book: Gradebook):
    old, new = mark(points=1.0), mark(points=3.0, version="v2", seed="s2")
    hand_in(book, "ada", "c1", old)
    hand_in(book, "ada", "c1", new)
    assert book.marks() == [new]
    hand_in(book, "ada", "c1", old)  # back to the first seed: known, and given to `record` again
    assert book.marks() == [old]
    assert len(book.marks(current=False)) == 2


def test_a_resubmission_without_marks_waits_and_does_not_show_the_old_ones(book: Gradebook):
    hand_in(book, "ada", "c1", mark())
    hand_in(book, "ada", "c2")
    assert book.marks() == []
    results = class_results(book)
    assert results.total("ada", "02") is None
    assert "not graded yet" in results.troubles_of["ada"][0].says


def test_everybody_who_handed_in_anything_is_in_the_class(book: Gradebook):
    hand_in(book, "ada", "c1", mark(points=1.5), mark(exercise="02.2", status="not yet"))
    hand_in(book, "ada", "d1", mark(exercise="03.1", content="d1"), lesson="03")
    bobs = HandIn("bob", "02", Path("x"))
    book.record_handin(bobs, "raw", "", problem="the file is not a notebook.")
    found = [
        Trouble("cem", "", "a Word file; hand in the notebook.", "cem/a.docx"),
        Trouble("ada", "", "one more file that no lesson knows.", "ada/b.txt"),
        Trouble("dia", "03", "the file is empty.", "dia/03.ipynb"),
        Trouble("", "", "a file at the top.", "c.txt"),
    ]
    book.record_troubles(found)
    results = class_results(book)
    assert results.students == ("ada", "bob", "cem", "dia")
    assert results.lesson_worth == {"02": 6.0, "03": 3.0}
    assert [results.total("ada", lesson) for lesson in ("02", "03")] == [3.5, 2.0]
    assert results.total("bob", "02") is None
    says = {student: [t.says for t in told] for student, told in results.troubles_of.items()}
    assert says["bob"] == ["the file is not a notebook."]
    assert says["cem"][0].startswith("a Word file")
    assert says["dia"] == ["the file is empty."]


def test_two_different_unreadable_files_are_two_contents(book: Gradebook):
    one = book.record_handin(HandIn("ada", "02", Path("x")), "raw1", "", problem="empty.")
    two = book.record_handin(HandIn("ada", "02", Path("x")), "raw2", "", problem="cut off.")
    assert one.content != two.content
    assert [filed.problem for filed in book.handins()] == ["cut off."]


def test_troubles_of_the_last_look_replace_the_earlier_ones(book: Gradebook):
    book.record_troubles([Trouble("ada", "02", "empty.")] * 2)
    book.record_troubles([Trouble("bob", "02", "cut off."), Trouble("bob", "02", "and old.")])
    assert [t.says for t in book.troubles()] == ["and old.", "cut off."]


def test_an_unchanged_file_need_not_be_read_again_by_the_same_reader(book: Gradebook):
    handin = HandIn("ada", "02", Path("x"), remarks=("two files",))
    said = book.record_handin(handin, "raw", "c1", ["a repair"], ["uses `eval`"], reader="r1")
    assert book.reading("raw", "r1") == said
    assert (said.remarks, said.flags) == (("a repair",), ("uses `eval`",))
    assert said.found == ("two files",)
    assert book.reading("raw", "r2") is None
    assert book.reading("other", "r1") is None
    book.record_handin(HandIn("bob", "02", Path("y")), "", "", problem="no right to read it.")
    assert book.reading("") is None


def test_marks_come_in_the_order_of_student_lesson_and_exercise(book: Gradebook):
    for student in ("bob", "ada"):
        hand_in(book, student, "d", mark(student, "03.1", "d"), lesson="03")
        numbers = (10, 2, 1)
        hand_in(book, student, "c", *(mark(student, f"02.{n}", "c") for n in numbers))
    order = [(m.student, m.exercise) for m in book.marks()]
    assert order == [(s, e) for s in ("ada", "bob") for e in ("02.1", "02.2", "02.10", "03.1")]


def test_fresh_forgets_the_chosen_lessons_only(book: Gradebook):
    hand_in(book, "ada", "c1", mark())
    hand_in(book, "ada", "d1", mark(exercise="03.1", content="d1"), lesson="03")
    assert book.forget(["03"]) == 1
    assert book.marks() == [mark()]
    assert book.forget() == 1
    assert book.rows() == []


def test_rows_leave_out_clocks_and_folders_and_nothing_else(tmp_path: Path):
    rows = []
    for folder, seconds, points in (("a", 1.0, 2.0), ("b", 7.0, 2.0), ("c", 1.0, 2.5)):
        with Gradebook(tmp_path / folder / "gradebook.sqlite") as book:
            path = tmp_path / folder / "02.ipynb"
            book.record_handin(HandIn("ada", "02", path), "raw", "c1")
            book.record([mark(seconds=seconds, points=points)])
            book.start_run(course=folder)
            rows.append(book.rows())
    assert rows[0] == rows[1]
    assert rows[0] != rows[2]


def test_a_run_that_was_stopped_has_no_end(book: Gradebook):
    stopped = book.start_run(seed="s1", lessons="02, 03")
    done = book.start_run(seed="s1")
    book.finish_run(done)
    first, second = book.query("SELECT * FROM runs ORDER BY number")
    facts = json.loads(first["facts"])
    assert (first["number"], first["finished"], facts["lessons"]) == (stopped, None, "02, 03")
    assert facts["numpy"] == np.__version__
    assert {"course", "python"} <= set(facts)
    assert second["finished"] >= second["started"] > ""


def test_a_failing_part_of_a_transaction_fails_alone(book: Gradebook):
    with book.transaction():
        hand_in(book, "ada", "c1", mark())
        with pytest.raises(ValueError, match="points"):
            hand_in(book, "bob", "c1", mark("bob", points=math.nan))
    assert [filed.student for filed in book.handins()] == ["ada"]
    with pytest.raises(KeyboardInterrupt):
        stopped_by_hand(book)
    assert [filed.student for filed in book.handins()] == ["ada"]


def stopped_by_hand(book: Gradebook) -> None:
    with book.transaction():
        hand_in(book, "cem", "c1", mark("cem"))
        raise KeyboardInterrupt
