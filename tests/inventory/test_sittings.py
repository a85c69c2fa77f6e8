"""Sittings and gains: what is kept, what is handed in, what a stranger's file may hold."""

import json

import pytest

from course_lib.inventory import (
    Sitting,
    before_and_after,
    beliefs,
    compare,
    hand_in,
    questions,
    read_hand_in,
    recorded,
)
from course_lib.inventory.gains import in_words
from course_lib.inventory.questions import FORM, LETTERS
from course_lib.inventory.sittings import KIND, MOST_BYTES

RIGHT = {question.id: question.right_letter for question in questions().values()}


def choosing(belief: str, times: int) -> dict[str, str]:
    """Right answers, but for that many questions, in which a belief is chosen."""
    answers = dict(RIGHT)
    able = [q for q in questions().values() if belief in q.beliefs][:times]
    for question in able:
        at = [option.believes for option in question.options].index(belief)
        answers[question.id] = LETTERS[at]
    return answers


def test_sittings_come_out_of_the_progress_file_and_damage_is_passed_over():
    def event(**facts):
        good = {"kind": KIND, "id": "01-01", "form": FORM, "sitting": 7, "answer": "b"}
        return {**good, **facts}

    odd = [
        event(kind="quiz"), event(form=FORM + 1), event(id="99-01"), event(answer="e"),
        event(answer=["b"]), event(sitting="7"), event(sitting=True), event(sitting=10**20),
        event(sitting=None),
    ]  # fmt: skip
    again = event(id="02-01", answer="?"), event(sitting=9, answer="c"), event(answer="d")
    assert recorded([*odd, event(), *again]) == [
        Sitting(7, {"01-01": "d", "02-01": "?"}),  # the last answer counts
        Sitting(9, {"01-01": "c"}),
    ]


def test_the_first_complete_sitting_is_before_and_the_last_one_after():
    part, first, second, third = Sitting(1, {"01-01": "a"}), *(Sitting(n, RIGHT) for n in (2, 3, 4))
    assert before_and_after([third, part, second, first]) == (first, third)
    assert before_and_after([part, first]) == (first, None)
    assert before_and_after([part]) == (None, None)


def test_what_is_handed_in_is_read_back_and_unfinished_sittings_stay_at_home():
    done = [Sitting(5, RIGHT), Sitting(8, choosing("no-chance", 2))]
    text = hand_in([*done, Sitting(9, {"01-01": "a"})])
    assert read_hand_in(text.encode()) == done
    assert len(text) < 3_000 < MOST_BYTES


def with_rows(*rows: object, **more: object) -> bytes:
    return json.dumps({"kind": KIND, "form": FORM, "sittings": rows, **more}).encode()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is damaged"),
        (b"\xff\xfe{", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        (b'{"kind": ' + b"9" * 10_000 + b"}", "is damaged"),
        (b" " * (MOST_BYTES + 1), "is far too large"),
        (b"[1, 2]", "was not written by"),
        (b'{"kind": "notebook"}', "was not written by"),
        (with_rows(form=FORM + 1), "another version of the course"),
        (with_rows(sittings={}), "no list of sittings"),
        (with_rows(*[{"began": 1, "answers": {}}] * 101), "too long"),
        (with_rows(3), "without its time or its answers"),
        (with_rows({"began": True, "answers": {}}), "without its time"),
        (with_rows({"began": -5, "answers": {}}), "without its time"),
        (with_rows({"began": 5.5, "answers": {}}), "without its time"),
        (with_rows({"began": 5, "answers": ["a"]}), "without its time or its answers"),
        (with_rows({"began": 5, "answers": {"99-99": "a"}}), "no choice of its question"),
        (with_rows({"began": 5, "answers": {"01-01": "<b>"}}), "no choice of its question"),
        (with_rows({"began": 5, "answers": {"01-01": {}}}), "no choice of its question"),
    ],
)
def test_a_file_of_a_stranger_is_refused_with_the_reason(raw: bytes, says: str):
    with pytest.raises(ValueError, match=says):
        read_hand_in(raw)


def test_gains_of_known_answers():
    """Two learners: `no-chance` can show in 3 questions, `steps-add` in 2."""
    first = Sitting(1, choosing("no-chance", 3)), Sitting(1, choosing("no-chance", 1))
    last = Sitting(2, choosing("no-chance", 1)), Sitting(2, choosing("steps-add", 2))
    gains = compare(list(zip(first, last, strict=True)))
    assert gains.n == 2
    assert gains.right == pytest.approx((36 / 40, 37 / 40))  # 17 and 19 of 20; 19 and 18
    assert gains.gain == pytest.approx(1 / 4)
    found = {gain.belief.name: gain for gain in gains.beliefs}
    chance, steps = found["no-chance"], found["steps-add"]
    assert (chance.chances, chance.held, chance.chosen) == (3, (2, 1), 4)
    assert chance.shares == pytest.approx((4 / 6, 1 / 6))
    assert chance.gain == pytest.approx(3 / 4)
    assert (steps.held, steps.shares, steps.gain) == ((0, 1), (0, 0.5), None)
    assert [gain.belief.name for gain in gains.beliefs[:2]] == ["steps-add", "no-chance"]
    assert set(found) == set(beliefs())


def test_hakes_gain_is_the_gained_part_of_what_was_missing():
    """40 % before and 70 % after: half of the 60 points that were missing."""
    unknown = dict.fromkeys(list(RIGHT)[:12], "?"), dict.fromkeys(list(RIGHT)[:6], "?")
    before, after = (Sitting(n, RIGHT | some) for n, some in enumerate(unknown, 1))
    gains = compare([(before, after)])
    assert gains.right == (0.4, 0.7)
    assert gains.unknown == (0.6, 0.3)
    assert gains.gain == pytest.approx(0.5)
    assert compare([(Sitting(1, RIGHT), after)]).gain is None
    with pytest.raises(ValueError, match="nobody sat the test twice"):
        compare([])


def test_gains_in_words():
    shown = [in_words(gain) for gain in (None, -0.25, 0.0, 0.299, 0.3, 0.69, 0.7, 1.0)]
    assert shown == [
        "–", "-0.25, a loss", "+0.00, low", "+0.30, low", "+0.30, medium", "+0.69, medium",
        "+0.70, high", "+1.00, high",
    ]  # fmt: skip
