"""A small bank of one question of each kind, and an exam drawn from it."""

from pathlib import Path

import pytest

from course_lib.exam.bank import Question, read_questions
from course_lib.exam.selection import Exam, groups


@pytest.fixture
def bank() -> dict[str, Question]:
    """Three questions on lesson 2."""
    questions = read_questions(Path(__file__).with_name("bank.md"))
    return {question.id: question for question in questions}


@pytest.fixture
def exam(bank: dict[str, Question]) -> Exam:
    """All of them, for one group."""
    return groups("Mid-term & more", bank.values(), seed=3)[0]
