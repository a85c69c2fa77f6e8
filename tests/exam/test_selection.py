"""An exam keeps within what is asked for, spreads over the lessons, and can be drawn again."""

from collections import Counter
from dataclasses import replace

import pytest

from course_lib.exam.bank import ExamError, Question
from course_lib.exam.selection import Exam, by_hand, by_seed, groups

LESSONS = ("02", "03", "05", "11")


@pytest.fixture
def large(bank: dict[str, Question]) -> list[Question]:
    """Nine questions on each of four lessons: three of each kind."""
    kinds = bank.values()
    return [
        replace(question, id=f"{lesson}-{i}{j}", goal=f"{lesson}.{i}")
        for lesson in LESSONS
        for i in range(3)
        for j, question in enumerate(kinds)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_questions_fill_the_minutes_and_are_spread(large: list[Question], seed: int) -> None:
    chosen = by_seed(large, seed, minutes=60)
    minutes = sum(question.minutes for question in chosen)
    assert 60 - min(question.minutes for question in large) < minutes <= 60
    spent = Counter(question.id[:2] for question in chosen for _ in range(int(question.minutes)))
    assert set(spent) == set(LESSONS)
    assert max(spent.values()) - min(spent.values()) <= 6  # the longest question
    asked = Counter(question.kind for question in chosen)
    assert set(asked) == {"choice", "number", "open"}
    assert max(asked.values()) - min(asked.values()) <= 2
    assert [question.id for question in chosen] == sorted({question.id for question in chosen})
    first_three = Counter(question.goal for question in by_seed(large, seed, minutes=45))
    assert set(first_three.values()) == {1}  # other goals come first


def test_a_seed_gives_its_exam_again_and_another_seed_another(large: list[Question]) -> None:
    chosen = {tuple(q.id for q in by_seed(large, seed, minutes=40)) for seed in (0, 0, 1, 2)}
    assert len(chosen) == 3


def test_points_limit_an_exam_too(large: list[Question]) -> None:
    chosen = by_seed(large, 0, points=20)
    assert 18 < sum(question.points for question in chosen) <= 20


def test_what_cannot_be_chosen_is_told(bank: dict[str, Question]) -> None:
    with pytest.raises(ExamError, match="no question fits"):
        by_seed(bank.values(), 0, minutes=2)
    with pytest.raises(ExamError, match="no question 02-09; --list"):
        by_hand(bank, ["02-01", "02-09"])
    with pytest.raises(ExamError, match="02-01 is named twice"):
        by_hand(bank, ["02-01", "02-01"])
    assert [q.id for q in by_hand(bank, ["02-03", "02-01"])] == ["02-03", "02-01"]


def test_groups_get_the_same_questions_with_other_numbers(
    bank: dict[str, Question], exam: Exam
) -> None:
    a, b, c = groups("Test", bank.values(), seed=3, n=3)
    assert (a.group, b.group, c.group) == ("A", "B", "C")
    assert a.questions == exam.questions
    assert len({one.questions[1].stem for one in (a, b, c)}) == 3
    assert [q.id for q in b.questions] == [q.id for q in c.questions]
    assert a.summary == "3 questions, 8 points, 13 minutes"
