"""Hints move with changed attempts, not with clicks; reveal waits for an honest attempt."""

from pathlib import Path

import pytest

from course_lib import check, exercises, hint, progress, reveal, trace
from course_lib.checking.attempts import stage
from course_lib.exercises.solutions import FILE, Solutions, packed
from tests.judging.tasks import defined

EXERCISE = exercises.get("02.1")
SYMPTOM = "The row that holds 1000 became nan"


def attempt(extra: str = "") -> None:
    """Check a naive softmax whose code changes with `extra`."""
    source = f"def softmax(z):\n    {extra or 'pass'}\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)\n"  # noqa: E501
    check("02.1", defined(source, f"<attempt {extra}>")["softmax"])


def said(capsys) -> str:
    return capsys.readouterr().out


def test_a_stage_moves_only_when_the_code_changed(book: Path, capsys):
    question, line, twin = (
        EXERCISE.misconceptions[0].question,
        EXERCISE.formula_line,
        EXERCISE.twin.splitlines()[0],
    )
    attempt()
    first = said(capsys)
    assert SYMPTOM in first
    assert question not in first
    attempt()
    assert question not in said(capsys), "the same code again does not move the stage"
    attempt("a = 1")
    second = said(capsys)
    assert question in second
    assert line not in second
    attempt("a = 2")
    assert line in said(capsys)
    attempt("a = 3")
    fourth = said(capsys)
    assert twin in fourth
    assert "hint(" not in fourth


def test_a_comment_is_no_change(book: Path, capsys):
    attempt()
    attempt("pass  # a comment")
    assert EXERCISE.misconceptions[0].question not in said(capsys)


def test_a_new_diagnosis_starts_again():
    events = [
        {"kind": "check", "id": "x", "status": "not yet", "code": c, "diagnosis": d}
        for c, d in (("1", "a"), ("2", "a"), ("3", "b"))
    ]
    assert [stage(events[:i], "x") for i in (1, 2, 3)] == [1, 2, 1]
    other = [{**e, "id": "y"} for e in events]
    assert stage(other, "x") == 1


def test_hint_goes_one_stage_further(book: Path, capsys):
    hint("02.1")
    assert EXERCISE.formula_line in said(capsys), "before an attempt: the line of the lesson"
    attempt()
    said(capsys)
    hint("02.1")
    assert EXERCISE.misconceptions[0].question in said(capsys)
    hint("02.1")
    assert EXERCISE.formula_line in said(capsys)
    hint("02.1")
    assert EXERCISE.twin.splitlines()[0] in said(capsys)


def test_reveal_waits_for_an_honest_attempt_and_is_remembered(book: Path, capsys):
    reveal("02.1")
    assert "Try it once first" in said(capsys)
    trace("02.1", [0.25, 0.25, 0.5])
    reveal("02.1")
    assert "Try it once first" in said(capsys), "a case worked by hand is no answer yet"
    attempt()
    said(capsys)
    reveal("02.1")
    shown = said(capsys)
    assert "keepdims=True" in shown
    assert EXERCISE.formula_line in shown
    check("02.1", lambda z: EXERCISE.reference["softmax"](z))
    assert "(1 after the solution was shown: worth doing again)" in repr(progress())


def test_a_passed_trace_does_not_close_hints(book: Path, capsys):
    trace("02.1", [0.25, 0.25, 0.5])
    said(capsys)
    hint("02.1")
    assert EXERCISE.formula_line in said(capsys)


def test_an_instructor_can_close_reveal(book: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    attempt()
    said(capsys)
    monkeypatch.setenv("COURSE_REVEAL", "closed")
    reveal("02.1")
    shown = said(capsys)
    assert "instructor has closed" in shown
    assert "keepdims" not in shown


def test_the_bundle_that_a_notebook_is_in_decides(
    book: Path, capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "mine").mkdir()
    (tmp_path / FILE).write_bytes(packed(Solutions("after-pass", {"02.1": "return 'worked'"})))
    monkeypatch.chdir(tmp_path / "mine")
    attempt()
    said(capsys)
    reveal("02.1")
    assert "It opens once your answer has passed." in said(capsys)
    check("02.1", lambda z: EXERCISE.reference["softmax"](z))
    said(capsys)
    reveal("02.1")
    shown = said(capsys)
    assert "return 'worked'" in shown
    assert "Compare it with yours" in shown
    assert "worth doing again" not in repr(progress())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"solutions": "always"}', b'{"solutions": "never", "packed": "eNq"}'],
)
def test_a_damaged_bundle_is_told_and_hints_go_on(
    book: Path, capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
):
    (tmp_path / FILE).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    attempt()
    said(capsys)
    reveal("02.1")
    assert f"{FILE} cannot be read. Take the file from your bundle once more." in said(capsys)
    for _ in range(3):
        hint("02.1")
    assert said(capsys).rstrip().endswith("This is the last hint.")


def test_nothing_is_left_to_hint_at_after_passing(book: Path, capsys):
    check("02.1", lambda z: EXERCISE.reference["softmax"](z))
    said(capsys)
    hint("02.1")
    assert "passed already" in said(capsys)
