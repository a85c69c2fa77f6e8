"""What the judge says of a derivation: each line by itself, with the name of its usual slip.

A line is judged with the right values of the lines before it, so a wrong one costs only itself.
"""

import itertools
import math
import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from course_lib.judging.answers import Failure
from course_lib.judging.compare import all_close, as_array
from course_lib.judging.exercise import Exercise, Line, Misconception
from course_lib.judging.formatting import apart
from course_lib.judging.outcome import Outcome, tolerance

BESIDE = (None, "changed", "warning", "repeat")  # the whole answer's cases speak of these


@dataclass(frozen=True)
class JudgedLine:
    """A line, and what is seen of it.

    Attributes:
        line: the line.
        state: whether it holds, is wrong, still to be written, not in the answer, or has another
            meaning there, as in one of the page's variants.
        outcomes: of its cases, by their numbers in the answer key.
        mistake: the known mistake that makes the same of these values, once that was asked.
    """

    line: Line
    state: Literal["holds", "wrong", "open", "missing", "another"]
    outcomes: dict[int, Outcome]
    mistake: Misconception | None = None

    @property
    def outcome(self) -> Outcome:
        """Its first case that does not hold, else the first one."""
        return _telling(self.outcomes)

    @property
    def words(self) -> str:
        """What is wrong with it, in one or two sentences; the right line is never printed."""
        name = f"`{self.line.name}`"
        if self.outcome.fault == "error":
            error = self.outcome.got.error
            told = f"{self.outcome.words}{error.place if error else ''}."
            before = error and error.text and not re.search(rf"\b{self.line.name}\b", error.text)
            return f"On the way to {name}, {told}" if before else f"Look at {name}: {told}"
        named = f" ({self.mistake.name})" if self.mistake else ""
        return f"Look at {name}{named}: {self._measured() or self.outcome.words}."

    def _measured(self) -> str:
        """What a central difference says, with everything else held, in the line's own case."""
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
        by, says = apart(moves, mine[index])
        return (
            f"in a case of its own, with everything else held, {self.line.moved.format(at=at)} "
            f"by {by} per unit, and yours says {says}"
        )


def judged_lines(exercise: Exercise, outcomes: tuple[Outcome, ...]) -> tuple[JudgedLine, ...]:
    """Judge the lines of an answer by the outcomes of their cases, in order."""
    numbered = enumerate(outcomes, len(exercise.cases))
    found = []
    for line in exercise.lines:
        of_line = dict(itertools.islice(numbered, len(line.cases)))
        found.append(JudgedLine(line, _state(_telling(of_line)), of_line))
    return tuple(found)


def _telling(outcomes: dict[int, Outcome]) -> Outcome:
    """The first outcome of a line that does not hold, else its first."""
    failing = (outcome for outcome in outcomes.values() if not _holds(outcome))
    return next(failing, next(iter(outcomes.values())))


def _state(outcome: Outcome) -> Literal["holds", "wrong", "open", "missing"]:
    error = outcome.got.error
    if _holds(outcome):
        return "holds"
    if error and error.type == "NoSuchLine":
        return "missing"
    if error.blank if error else outcome.got.value is Ellipsis:
        return "open"
    return "wrong"


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


def lines_told(lines: tuple[JudgedLine, ...], error: Failure | None) -> tuple[str, ...]:
    """One sentence for each wrong line, then one for those that hold and those still open.

    Args:
        lines: the judged lines.
        error: what stopped the whole answer, if something did.
    """
    right = [judged.line.name for judged in lines if judged.state == "holds"]
    told = f"{len(right)} of {len(lines)} lines hold" + (f": {_names(right)}." if right else ".")
    if another_way(lines, error):  # its lines may mean something else
        return (told,) if right else ()
    if left := [judged.line.name for judged in lines if judged.state in ("open", "missing")]:
        told += f" Still to be written: {_names(left)}."
    return (*(judged.words for judged in lines if judged.state == "wrong"), told)


def another_way(lines: tuple[JudgedLine, ...], error: Failure | None) -> bool:
    """Whether an answer has other lines: some are missing, and none is open or asked for."""
    missing = [judged.line.name for judged in lines if judged.state == "missing"]
    said = error.message if error and error.is_a("NameError") else ""
    if any(f"'{name}'" in said for name in missing):
        return False
    return len(missing) == len(lines) or (
        bool(missing) and not any(judged.state == "open" for judged in lines)
    )


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def partial_of_lines(exercise: Exercise, lines: tuple[JudgedLine, ...]) -> float:
    """A share of the points for each line that holds, and one is kept for the whole answer."""
    held = sum(judged.state == "holds" for judged in lines)
    return math.floor(exercise.by_program * held / (len(lines) + 1) * 10) / 10
