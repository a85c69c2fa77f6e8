"""Exercises that need a package which is not installed here are skipped; what is known is kept."""

from dataclasses import dataclass
from functools import lru_cache

import pytest

from course_lib import exercises
from course_lib.judging import AnswerKey, Exercise
from course_lib.judging.matrix import MatrixRow, matrix


@dataclass(frozen=True)
class Known:
    """An exercise's answer key for seed 0, and its kill matrix, which many tests look at."""

    answer_key: AnswerKey
    entries: tuple[MatrixRow, ...]


@lru_cache(maxsize=1)  # tests of one exercise follow each other
def known_answers(exercise_id: str) -> Known:
    answer_key = AnswerKey(exercises.get(exercise_id))
    return Known(answer_key, tuple(matrix(answer_key)))


@pytest.fixture
def known(exercise: Exercise) -> Known:
    """What is known of the exercise that a test is about."""
    return known_answers(exercise.id)


@pytest.fixture(autouse=True)
def _skip_what_cannot_run(request: pytest.FixtureRequest) -> None:
    given = getattr(request.node, "callspec", None)
    asked = given.params.get("exercise", given.params.get("item")) if given else None
    exercise = exercises.get(asked) if isinstance(asked, str) else asked
    if isinstance(exercise, Exercise) and exercise.missing:
        pytest.skip(f"needs {', '.join(exercise.missing)}")
