"""Hints move with changed attempts, not with clicks; reveal waits for an honest attempt."""

from pathlib import Path

import pytest

from course_lib import check, exercises, hint, progress, reveal, trace
from course_lib.checking.attempts import stage
from course_lib.exercises.solutions import FILE, Solutions, packed
from tests.judging.tasks import defined

EXERCISE = exercises.get("02.1")
SYMPTOM = "The row that holds 1000 became nan"
QUESTION = EXERCISE.misconceptions[0].question
LINE = EXERCISE.formula_line
TWIN = EXERCISE.twin.splitlines()[0]


def attempt(extra: str = "pass") -> None:
    """Check a naive softmax whose code changes with `extra`."""
    source = (
        f"def softmax(z):\n    {extra}\n    e = np.exp(z)\n"
        "    return e / e.sum(axis=1, keepdims=True)\n"
    )
    check("02.1", defined(source, f"<attempt {extra}>")["softmax"])


def passing(z):
    return EXERCISE.reference["softmax"](z)


def test_a_stage_moves_only_when_the_code_changed(told):
    first = told(attempt)
    assert SYMPTOM in first
    assert QUESTION not in first
    assert QUESTION not in told(attempt), "the same code again does not move the stage"
    second = told(attempt, "a = 1")
    assert QUESTION in second
    assert LINE not in second
    assert LINE in told(attempt, "a = 2")
    fourth = told(attempt, "a = 3")
    assert TWIN in fourth
    assert "hint(" not in fourth


def test_a_comment_is_no_change(told):
    attempt()
    assert QUESTION not in told(attempt, "pass  # a comment")


def test_a_new_diagnosis_starts_again():
    events = [
        {"kind": "check", "id": "x", "status": "not yet", "code": c, "diagnosis": d}
        for c, d in (("1", "a"), ("2", "a"), ("3", "b"))
    ]
    assert [stage(events[:i], "x") for i in (1, 2, 3)] == [1, 2, 1]
    other = [{**e, "id": "y"} for e in events]
    assert stage(other, "x") == 1


def test_hint_goes_one_stage_further(told):
    assert LINE in told(hint, "02.1"), "before an attempt: the line of the lesson"
    attempt()
    assert QUESTION in told(hint, "02.1")
    assert LINE in told(hint, "02.1")
    assert TWIN in told(hint, "02.1")


def test_reveal_waits_for_an_honest_attempt_and_is_remembered(told):
    assert "Try it once first" in told(reveal, "02.1")
    trace("02.1", [0.25, 0.25, 0.5])
    assert "Try it once first" in told(reveal, "02.1"), "a case worked by hand is no answer yet"
    attempt()
    shown = told(reveal, "02.1")
    assert "keepdims=True" in shown
    assert LINE in shown
    check("02.1", passing)
    assert "(1 after the solution was shown: worth doing again)" in repr(progress())


def test_a_passed_trace_does_not_close_hints(told):
    trace("02.1", [0.25, 0.25, 0.5])
    assert LINE in told(hint, "02.1")


def test_an_instructor_can_close_reveal(told, monkeypatch: pytest.MonkeyPatch):
    attempt()
    monkeypatch.setenv("COURSE_REVEAL", "closed")
    shown = told(reveal, "02.1")
    assert "instructor has closed" in shown
    assert "keepdims" not in shown


def test_the_bundle_that_a_notebook_is_in_decides(
    told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "mine").mkdir()
    (tmp_path / FILE).write_bytes(packed(Solutions("after-pass", {"02.1": "return 'worked'"})))
    monkeypatch.chdir(tmp_path / "mine")
    attempt()
    assert "It opens once your answer has passed." in told(reveal, "02.1")
    check("02.1", passing)
    shown = told(reveal, "02.1")
    assert "return 'worked'" in shown
    assert "Compare it with yours" in shown
    assert "worth doing again" not in repr(progress())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"solutions": "always"}', b'{"solutions": "never", "packed": "eNq"}'],
)
def test_a_damaged_bundle_is_told_and_hints_go_on(
    told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
):
    (tmp_path / FILE).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    attempt()
    shown = told(reveal, "02.1")
    assert f"{FILE} cannot be read. Take the file from your bundle once more." in shown
    hint("02.1")
    hint("02.1")
    assert told(hint, "02.1").rstrip().endswith("This is the last hint.")


def test_nothing_is_left_to_hint_at_after_passing(told):
    check("02.1", passing)
    assert "passed already" in told(hint, "02.1")


@pytest.mark.parametrize(
    ("numbers", "slip"),
    [
        ([1, -2], "the gradient goes past F alone"),
        ([-1, 0], "the gradient goes through F alone"),
        ([1, -1.5], "forward through F on the way back"),
    ],
)
def test_a_trace_that_several_mistakes_give_names_the_likeliest(numbers, slip, told):
    said = told(trace, "11.2", numbers)
    assert f"This is what “{slip}” gives" in said
