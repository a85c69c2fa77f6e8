"""Exercises that need a package which is not installed here are skipped; what is known is kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from course_lib import exercises
from course_lib.exercises.page import Page
from course_lib.judging import AnswerKey, Case, Exercise, diagnosis, outcome
from course_lib.judging.answers import Answer, Answers
from course_lib.judging.execution_limits import global_state_kept, timers_ready
from course_lib.judging.matrix import MatrixRow, matrix
from course_lib.judging.outcome import Outcome, judge_case
from course_lib.judging.runner import cases_in_turn


class Noting(AnswerKey):
    """An answer key under which a known answer runs once: to be judged, and to be compared with.

    With seed 0 it runs twice, to see that it repeats. What repeated there is not run twice with
    other numbers, as in grading.

    Attributes:
        ran: what each known answer gave, by its functions.
    """

    def __init__(self, exercise: Exercise, seed: int = 0, before: "Noting | None" = None) -> None:
        super().__init__(exercise, seed)
        self.ran: dict[tuple[Any, ...], Answers] = {}
        self.before = before.ran if before else {}

    @global_state_kept()
    @timers_ready()
    def run(self, names: Mapping[str, Any], seconds: float = 10.0) -> Answers:
        key = tuple(names.values())
        if key not in self.ran:
            cases, before = self.exercise.all_cases, self.before.get(key, ())
            jobs = [(s, case.memory) for s, case in zip(self.steps, cases, strict=True)]
            first = self.exercise.name
            self.ran[key] = tuple(cases_in_turn(names, first, jobs, seconds=seconds, known=before))
        return self.ran[key]

    def wrong_answers(self, spelling: int, case: int, repeat: bool = True) -> tuple[Answer, ...]:
        return self.run(self.spelled(spelling))[case]


@dataclass(frozen=True)
class Known:
    """An exercise's answer key for seed 0, and its kill matrix, which many tests look at."""

    answer_key: Noting
    entries: tuple[MatrixRow, ...]

    def entries_of(self, seed: int) -> list[MatrixRow]:
        """The kill matrix with other numbers."""
        return matrix(Noting(self.answer_key.exercise, seed, self.answer_key))


@lru_cache(maxsize=1)  # tests of one exercise follow each other
def known_answers(exercise_id: str) -> Known:
    answer_key = Noting(exercises.get(exercise_id))
    return Known(answer_key, tuple(matrix(answer_key)))


@pytest.fixture(scope="module", autouse=True)
def _judged_once() -> Iterator[None]:
    """A known answer is judged once: as somebody's answer, and as the mistake that it is."""
    judged: dict[tuple[Case, int], tuple[Any, Outcome]] = {}

    def once(exercise: Exercise, case: Case, steps: Any, got: Any, expected: Any) -> Outcome:
        key = case, id(got)  # of an object that is kept
        if key not in judged:
            judged[key] = got, judge_case(exercise, case, steps, got, expected)
        return judged[key][1]

    with patch.object(outcome, "judge_case", once), patch.object(diagnosis, "judge_case", once):
        yield


@pytest.fixture
def page(tmp_path: Path) -> Callable[[str], Page]:
    """Read a page of this text, as the ninth of lesson 02."""

    def written(text: str) -> Page:
        path = tmp_path / "02_softmax" / "9_own.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return Page(path)

    return written


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
