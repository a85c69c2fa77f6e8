"""What the judge says."""

from dataclasses import dataclass, field
from typing import Literal

from course_lib.judging.exercise import Exercise, Misconception
from course_lib.judging.outcome import Outcome

Status = Literal["passed", "not yet", "not attempted"]


@dataclass(frozen=True)
class Verdict:
    """What the judge says.

    Attributes:
        exercise: the exercise.
        status: passed, not yet, or not attempted.
        points: what the answer earns.
        outcomes: every case, judged.
        diagnosis: the misconception's name, the detector's ("D9"), or "".
        symptom: stage 1 of the hint.
        question: stage 2, or "" when there is none.
        warnings: remarks on an answer that passes.
    """

    exercise: Exercise
    status: Status
    points: float
    outcomes: tuple[Outcome, ...] = ()
    diagnosis: str = ""
    symptom: str = ""
    question: str = ""
    warnings: tuple[str, ...] = ()
    misconception: Misconception | None = field(default=None, compare=False)

    @property
    def n_passed(self) -> int:
        """How many cases hold."""
        return sum(o.passed for o in self.outcomes)

    @property
    def first_failing(self) -> Outcome | None:
        """The first case that does not hold."""
        return next((o for o in self.outcomes if not o.passed), None)
