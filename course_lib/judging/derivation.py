"""What the judge says of a derivation: each line by itself, with the name of its usual slip.

A line is judged with the right values of the lines before it, so a wrong one costs only itself.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.compare import all_close, as_array
from course_lib.judging.detectors import Finding
from course_lib.judging.exercise import Exercise, Line, Misconception
from course_lib.judging.outcome import Outcome, show, tolerance

BESIDE = (None, "changed", "warning", "repeat")  # the whole answer's cases speak of these
Agree = Callable[[Outcome, Outcome], bool]


@dataclass(frozen=True)
class JudgedLine:
    """A line, and what is seen of it.

    Attributes:
        line: the line.
        state: whether it holds, is wrong, still to be written, or not in the answer.
        outcome: its first case that does not hold, else the last one.
        mistake: the known mistake that makes the same of these values.
    """

    line: Line
    state: Literal["holds", "wrong", "open", "missing"]
    outcome: Outcome
    mistake: Misconception | None = None

    @property
    def words(self) -> str:
        """What is wrong with it, in one or two sentences; the right line is never printed."""
        name = f"`{self.line.name}`"
        if self.outcome.fault == "error":
            return f"Look at {name}: {self.outcome.words}."
        named = f" ({self.mistake.name})" if self.mistake else ""
        return f"Look at {name}{named}: {self._measured() or self.outcome.words}."

    def _measured(self) -> str:
        """What a central difference says, with everything else held."""
        (step,), got, right = self.outcome.steps, self.outcome.got.value, self.outcome.expected
        mine, truth = as_array(got), as_array(right.value)
        if self.line.measure is None or self.outcome.fault != "values":
            return ""
        if mine is None or truth is None or mine.shape != truth.shape:
            return ""
        off = np.argwhere(~np.isclose(mine, truth, 1e-6, 1e-8))
        index = tuple(int(i) for i in off[0]) if len(off) else (0,) * truth.ndim
        moves = self.line.measure(step, truth, index)
        at = f"[{', '.join(map(str, index))}]" if index else ""
        return (
            f"with everything else held, {self.line.moved.format(at=at)} by {show(moves)} per "
            f"unit, and yours says {show(mine[index])}"
        )


def judged_lines(
    answer_key: AnswerKey, outcomes: tuple[Outcome, ...], agree: Agree | None
) -> tuple[JudgedLine, ...]:
    """Judge the lines of an answer.

    Args:
        answer_key: the exercise with a seed and what is known for it.
        outcomes: of all its cases, the whole answer's first.
        agree: whether two outcomes could come from one mistake; None where no name is asked for.
    """
    exercise, at, found = answer_key.exercise, len(answer_key.exercise.cases), []
    for line in exercise.lines:
        cases = range(at, at + len(line.cases))
        at += len(line.cases)
        failing = [case for case in cases if not _holds(outcomes[case])]
        outcome = outcomes[(failing or cases)[0]]
        error, mistake = outcome.got.error, None
        if not failing:
            state = "holds"
        elif error and error.type == "NoSuchLine":
            state = "missing"
        elif "ellipsis" in error.message if error else outcome.got.value is Ellipsis:
            state = "open"
        else:
            state = "wrong"
            mistake = _named(answer_key, outcomes, list(cases), agree) if agree else None
        found.append(JudgedLine(line, state, outcome, mistake))
    return tuple(found)


def _holds(outcome: Outcome) -> bool:
    """Whether a line holds; one number for a column may come as (d,), (1, d) or row by row."""
    if outcome.fault != "shape":
        return outcome.fault in BESIDE
    mine, right = as_array(outcome.got.value), as_array(outcome.expected.value)
    if mine is None or right is None:
        return False
    try:
        mine, right = np.broadcast_arrays(mine, right)
    except ValueError:
        return False
    return all_close(mine, right, *tolerance(outcome.case, outcome.steps))


def _named(
    answer_key: AnswerKey, outcomes: tuple[Outcome, ...], cases: list[int], agree: Agree
) -> Misconception | None:
    """The first known mistake that makes the same of a line in each of its cases."""
    for spelling, (misconception, _) in enumerate(answer_key.spellings):
        if not misconception.warns and all(
            agree(outcomes[case], answer_key.wrong_outcome(spelling, case, False)) for case in cases
        ):
            return misconception
    return None


def lines_told(lines: tuple[JudgedLine, ...]) -> tuple[str, ...]:
    """The lines that hold and those still open in one sentence, then one for each wrong one."""
    if all(judged.state == "missing" for judged in lines):
        return ()  # another way to write the whole
    right = [judged.line.name for judged in lines if judged.state == "holds"]
    told = f"{len(right)} of {len(lines)} lines hold" + (f": {_names(right)}." if right else ".")
    if left := [judged.line.name for judged in lines if judged.state in ("open", "missing")]:
        told += f" Still to be written: {_names(left)}."
    return (told, *(judged.words for judged in lines if judged.state == "wrong"))


def line_at_fault(lines: tuple[JudgedLine, ...], told: tuple[str, ...]) -> Finding | None:
    """The first line that is wrong, as a hint; None where all lines hold, or there is none."""
    if not told or all(judged.state == "holds" for judged in lines):
        return None
    wrong = next((judged for judged in lines if judged.state == "wrong"), None)
    question = wrong.mistake.question if wrong and wrong.mistake else ""
    return Finding(
        f"line {wrong.line.name}" if wrong else "open lines", " ".join(told[:2]), question
    )


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def partial_of_lines(exercise: Exercise, lines: tuple[JudgedLine, ...]) -> float:
    """A share of the points for each line that holds, and one is kept for the whole answer."""
    held = sum(judged.state == "holds" for judged in lines)
    return math.floor(exercise.points * held / (len(lines) + 1) * 10) / 10
