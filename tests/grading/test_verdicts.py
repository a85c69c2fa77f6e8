"""Verdicts are made once for equal answers, and are what the judge says."""

import pytest
from graded import HONEST, SECRET, WRONG, marked

from course_lib.grading import answer_keys, verdicts
from course_lib.grading.marking import Marker
from course_lib.grading.responses import Response, flags_of
from course_lib.grading.sandboxed.messages import LENGTH, Message, answers_value, pack
from course_lib.grading.sandboxed.values import Garbled
from course_lib.judging import judge
from course_lib.judging.report import Report


def told(seed: int, spelling: int = -1) -> bytes:
    """The answers of the reference to 02.1, or of a known mistake, as a message tells them."""
    answer_key = answer_keys.answer_key("02.1", seed)
    names = answer_key.spelled(spelling) if spelling >= 0 else answer_key.exercise.reference
    return bytes(Message(pack({}, answers_value(answer_key.run(names)))[LENGTH.size :]).told)


@pytest.mark.parametrize("seed", [answer_keys.VISIBLE, SECRET])
@pytest.mark.parametrize("spelling", [-1, 0, 1, 2])
def test_a_verdict_is_what_the_judge_says(seed: int, spelling: int) -> None:
    answer_key, said = answer_keys.answer_key("02.1", seed), told(seed, spelling)
    answers = verdicts.answers_in("02.1", seed, said)
    alone = judge(answer_key, answers, hint=seed == answer_keys.VISIBLE)
    for _ in range(2):
        got = verdicts.verdict_on("02.1", seed, said)
        for name in ("status", "points", "diagnosis", "symptom", "question", "warnings"):
            assert getattr(got, name) == getattr(alone, name)


def test_equal_answers_are_judged_once_and_others_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts._KNOWN.clear()
    asked = []
    monkeypatch.setattr(
        verdicts, "judge", lambda *given, **how: asked.append(given) or judge(*given)
    )
    right, wrong = told(SECRET), told(SECRET, 0)
    for said in (right, wrong, right, wrong):
        verdicts.verdict_on("02.1", SECRET, said)
    assert len(asked) == 2
    verdicts.verdict_on("02.1", answer_keys.VISIBLE, right)  # the same bytes to other numbers
    assert len(asked) == 3


@pytest.mark.parametrize("limit", ["LONGEST_KEPT", "MOST_NODES"])
def test_what_is_large_is_judged_anew_and_not_kept(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    verdicts._KNOWN.clear()
    monkeypatch.setattr(verdicts, limit, 10)
    assert verdicts.verdict_on("02.1", SECRET, told(SECRET)).status == "passed"
    assert not verdicts._KNOWN


def test_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts._KNOWN.clear()
    monkeypatch.setattr(verdicts, "N_KEPT", 2)
    one, two, three = (told(SECRET, spelling) for spelling in (-1, 0, 1))
    for said in (one, two, one, three):
        verdicts.verdict_on("02.1", SECRET, said)
    assert [said for *_, said, _ in verdicts._KNOWN] == [one, three]


def test_what_tells_no_answers_is_garbled_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Garbled):
            verdicts.answers_in("02.1", SECRET, b"noise")


def test_two_students_with_equal_answers_have_marks_of_their_own(marker: Marker) -> None:
    """Equal numbers, other code: the code, the time and the name are each student's."""
    for code in (HONEST, WRONG):
        one = marked(marker, "02.1", code, "ada")
        two = marked(marker, "02.1", code.replace("z", "logits"), "bob")
        assert (one.student, two.student) == ("ada", "bob")
        assert one.code != two.code
        assert one.content != two.content
        same = ("status", "points", "diagnosis", "symptom", "question", "n_held", "flags")
        assert [getattr(one, name) for name in same] == [getattr(two, name) for name in same]


def test_a_statement_earns_its_points_from_a_person() -> None:
    """Whether "Bananas are yellow." is true of a claim, no program can tell."""
    answer_key = answer_keys.answer_key("12.1", 0)
    verdict = judge(answer_key, answer_key.reference)
    assert (verdict.status, verdict.points, verdict.exercise.points) == ("passed", 4, 6)
    (flag,) = flags_of(Response(b""), verdict)
    assert flag.startswith("to be read by a human, for up to 2 of 6 points: Read `statement`")
    assert "A person gives up to 2 points more. Read `statement`" in repr(Report(verdict))
