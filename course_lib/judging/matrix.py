"""The kill matrix: every known answer to an exercise, and what the judge makes of it.

The reference and each variant must pass; the stub and the empty answer must fail; each
misconception must fail *and be named by its own name* (or pass with its own warning, when it is
only costly).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.judging.bank import Bank
from course_lib.judging.exercise import Exercise, Misconception
from course_lib.judging.judge import judge
from course_lib.judging.verdict import Verdict


@dataclass(frozen=True)
class Entry:
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


def matrix(bank: Bank) -> list[Entry]:
    """Judge every known answer to the bank's exercise."""
    exercise = bank.exercise
    entries = [
        Entry(exercise, "reference", ("passed", ""), judge(bank, bank.reference)),
        Entry(exercise, "stub", ("not attempted", ""), _judge(bank, _everywhere(exercise, _stub))),
        Entry(exercise, "empty", ("not yet", ""), _judge(bank, _everywhere(exercise, _empty))),
    ]
    entries += [
        Entry(exercise, f"variant: {v.name}", ("passed", ""), _judge(bank, v.right))
        for v in exercise.variants
    ]
    for misconception in exercise.misconceptions:
        entries += _misconception(bank, misconception)
    return entries


def _misconception(bank: Bank, m: Misconception) -> list[Entry]:
    spellings = (m.wrong, *m.also)
    wanted = ("passed" if m.warns else "not yet", m.name)
    return [
        Entry(
            bank.exercise,
            m.name if i == 1 else f"{m.name}, spelling {i} of {len(spellings)}",
            wanted,
            _judge(bank, wrong),
            m,
        )
        for i, wrong in enumerate(spellings, 1)
    ]


def _judge(bank: Bank, implementation: Any) -> Verdict:
    return judge(bank, bank.answers(implementation))


def _everywhere(exercise: Exercise, function: Callable[..., Any]) -> dict[str, Any]:
    return {name: function for name in exercise.names}


def _stub(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError


def _empty(*args: Any, **kwargs: Any) -> None:
    return None
