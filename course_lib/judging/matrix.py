"""The kill matrix: every known answer to an exercise, and what the judge makes of it.

The reference and each variant must pass; the stub and the empty answer must fail; each
misconception must fail *and be named by its own name* (or pass with its own warning, when it is
only costly).
"""

from dataclasses import dataclass
from typing import Any

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.exercise import Implementation, Misconception
from course_lib.judging.judge import judge
from course_lib.judging.verdict import Verdict


@dataclass(frozen=True)
class MatrixRow:
    """One known answer and its verdict.

    Attributes:
        answer: what was handed in, in words ("columns, spelling 2 of 3").
        wanted: the status that it should get, and the diagnosis, "" for none.
        verdict: what the judge says.
        misconception: the known mistake that was handed in, if it is one.
    """

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
    exercise, right = answer_key.exercise, ("passed", "")
    known: list[tuple[str, tuple[str, str], Implementation, Misconception | None]] = [
        ("reference", right, exercise.reference, None),
        ("stub", ("not attempted", ""), dict.fromkeys(exercise.names, _stub), None),
        ("empty", ("not yet", ""), dict.fromkeys(exercise.names, _empty), None),
        *((f"variant: {v.name}", right, v.right, None) for v in exercise.variants),
    ]
    for m in exercise.misconceptions:
        wanted, spellings = ("passed" if m.warns else "not yet", m.name), (m.wrong, *m.also)
        for i, wrong in enumerate(spellings, 1):
            answer = m.name if i == 1 else f"{m.name}, spelling {i} of {len(spellings)}"
            known.append((answer, wanted, wrong, m))
    return [
        MatrixRow(answer, wanted, judge(answer_key, answer_key.answers(given)), m)
        for answer, wanted, given, m in known
    ]


def _stub(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError


def _empty(*args: Any, **kwargs: Any) -> None:
    return None
