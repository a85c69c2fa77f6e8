"""The kill matrix: every known answer to an exercise, and what the judge makes of it.

The reference and each variant must pass; the stub and the empty answer must fail; each
misconception must fail *and be named by its own name* (or pass with its own warning, when it is
only costly).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.exercise import Exercise, Misconception
from course_lib.judging.judge import judge
from course_lib.judging.verdict import Verdict


@dataclass(frozen=True)
class MatrixRow:
    """One known answer and its verdict.

    Attributes:
        exercise: the exercise.
        answer: what was handed in, in words ("columns, spelling 2 of 3").
        wanted: the status that it should get, and the diagnosis, "" for none.
        verdict: what the judge says.
        misconception: the known mistake that was handed in, if it is one.
    """

    exercise: Exercise
    answer: str
    wanted: tuple[str, str]
    verdict: Verdict
    misconception: Misconception | None = None

    @property
    def right(self) -> bool:
        """Whether the judge says what it should."""
        status, diagnosis = self.wanted
        if self.verdict.status != status:
            return False
        if status == "passed":
            return bool(self.verdict.warnings) == bool(diagnosis)
        return not diagnosis or self.verdict.diagnosis == diagnosis


def matrix(answer_key: AnswerKey) -> list[MatrixRow]:
    """Judge every known answer to the exercise of an answer key."""
    exercise = answer_key.exercise
    entries = [
        MatrixRow(exercise, "reference", ("passed", ""), judge(answer_key, answer_key.reference)),
        MatrixRow(
            exercise,
            "stub",
            ("not attempted", ""),
            _judge(answer_key, _everywhere(exercise, _stub)),
        ),
        MatrixRow(
            exercise, "empty", ("not yet", ""), _judge(answer_key, _everywhere(exercise, _empty))
        ),
    ]
    entries += [
        MatrixRow(exercise, f"variant: {v.name}", ("passed", ""), _judge(answer_key, v.right))
        for v in exercise.variants
    ]
    for misconception in exercise.misconceptions:
        entries += _misconception(answer_key, misconception)
    return entries


def _misconception(answer_key: AnswerKey, m: Misconception) -> list[MatrixRow]:
    spellings = (m.wrong, *m.also)
    wanted = ("passed" if m.warns else "not yet", m.name)
    return [
        MatrixRow(
            answer_key.exercise,
            m.name if i == 1 else f"{m.name}, spelling {i} of {len(spellings)}",
            wanted,
            _judge(answer_key, wrong),
            m,
        )
        for i, wrong in enumerate(spellings, 1)
    ]


def _judge(answer_key: AnswerKey, implementation: Any) -> Verdict:
    return judge(answer_key, answer_key.answers(implementation))


def _everywhere(exercise: Exercise, function: Callable[..., Any]) -> dict[str, Any]:
    return {name: function for name in exercise.names}


def _stub(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError


def _empty(*args: Any, **kwargs: Any) -> None:
    return None
