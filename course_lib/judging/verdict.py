"""What the judge says."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from course_lib.hand_ins.source import leans_on
from course_lib.judging.derivation import JudgedLine
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
        diagnosis: the misconception's name, the detector's ("wrong sign"), or "".
        symptom: stage 1 of the hint.
        question: stage 2, or "" when there is none.
        located: which step of the learner's code to look at, or "": beside the symptom.
        warnings: remarks on an answer that passes, and on the lines of one that does not.
        lines: the lines of a derivation, judged.
        example: of the symptom, the sentences that show the input on which it breaks, or "".
    """

    exercise: Exercise
    status: Status
    points: float
    outcomes: tuple[Outcome, ...] = ()
    diagnosis: str = ""
    symptom: str = ""
    question: str = ""
    warnings: tuple[str, ...] = ()
    located: str = ""
    misconception: Misconception | None = field(default=None, compare=False)
    lines: tuple[JudgedLine, ...] = ()
    example: str = field(default="", compare=False)

    @property
    def n_passed(self) -> int:
        """How many cases hold."""
        return sum(o.passed for o in self.outcomes)

    @property
    def n_lines(self) -> int:
        """How many lines of a derivation hold."""
        return sum(judged.state == "holds" for judged in self.lines)

    @property
    def n_right(self) -> int:
        """How many cases and lines hold."""
        return self.n_passed + self.n_lines

    @property
    def first_failing(self) -> Outcome | None:
        """The first case that does not hold."""
        return next((o for o in self.outcomes if not o.passed), None)


UNREAD = "unread"


def unread(
    exercise: Exercise, lost: Mapping[str, str], defined: Container[str] = ()
) -> Verdict | None:
    """The verdict on an answer that was written and cannot be read; None where none was lost.

    Args:
        exercise: the exercise.
        lost: name -> why the notebook's definition of it does not count (see `Source.lost`).
        defined: the names that have another definition, which counts.
    """
    names = [name for name in exercise.names if name in lost and name not in defined]
    if not names:
        return None
    told = " ".join(told_of_lost(names, lost))
    question = "What does Python say when you run that cell?"
    return Verdict(exercise, "not yet", 0.0, (), UNREAD, told, question)


def lost_behind(
    names: Sequence[str], definitions: Mapping[str, str], lost: Mapping[str, str]
) -> list[str]:
    """What an answer of these names leans on, itself included, and could not be read."""
    return sorted((leans_on(names, definitions) | {*names}) & lost.keys()) if lost else []


def told_of_lost(names: Iterable[str], lost: Mapping[str, str]) -> list[str]:
    """What is said of definitions that do not count, a sentence for each."""
    return [f"`{name}` could not be read in {lost[name]}." for name in names]
