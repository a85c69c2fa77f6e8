"""What the detectors see, and what they say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from course_lib.judging.compare import all_close, as_array
from course_lib.judging.exercise import Exercise
from course_lib.judging.outcome import Outcome, tolerance


@dataclass(frozen=True)
class Evidence:
    """What the detectors see."""

    exercise: Exercise
    outcomes: tuple[Outcome, ...]
    first: Outcome

    @property
    def s(self) -> np.ndarray | None:
        """The learner's numbers in the first failing case."""
        return as_array(self.first.got_part)

    @property
    def r(self) -> np.ndarray | None:
        """The right numbers there."""
        return as_array(self.first.expected_part)

    @property
    def part(self) -> str:
        """What is at fault: "your answer", or of several results "result 3 of 3"."""
        for mark in (": expected", ": the shape is"):
            where, found, _ = self.first.words.rpartition(mark)
            if found:
                return where
        return "your answer"

    @property
    def numbers(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Both as finite float arrays of equal shape, or None."""
        s, r = self.s, self.r
        if s is None or r is None or s.shape != r.shape or self.first.fault != "values":
            return None
        return s.astype(float), r.astype(float)

    def same(self, a: np.ndarray, b: np.ndarray) -> bool:
        """Equal within the case's tolerance, a little widened."""
        rtol, atol = tolerance(self.first.case, self.first.steps)
        return a.shape == b.shape and all_close(a, b, max(rtol, 1e-6), max(atol, 1e-9))

    def ratio(self) -> float | None:
        """The factor s / r, when it is one number other than 1 and r is not all zero."""
        if self.numbers is None:
            return None
        s, r = self.numbers
        if not s.size or not np.isfinite(s).all() or not np.isfinite(r).all():
            return None
        big = np.abs(r) > 1e-6 * max(np.abs(r).max(), 1e-12)
        if not big.any() or np.abs(r).max() == 0:
            return None
        factor = float((s[big] / r[big]).mean())
        return factor if self.same(s, factor * r) and abs(factor - 1) > 1e-6 else None

    def others(self, edges: bool = False) -> Iterator["Evidence"]:
        """The same answer seen in its other cases whose numbers are wrong, margins left out."""
        for outcome in self.outcomes:
            ordinary = edges or not outcome.case.edge
            if outcome is not self.first and outcome.fault == "values" and ordinary:
                other = replace(self, first=outcome)
                if other.numbers is not None:
                    yield other

    def seen(self) -> list["Evidence"]:
        """The cases that one explanation must fit: this one alone proves nothing.

        The other ordinary ones; where there is none, all in which it is wrong.
        """
        return [self, *([*self.others()] or self.others(edges=True))]

    def dims(self) -> dict[str, int]:
        """The sizes that occur in the arguments: n, k and n*k of the first one that is an array.

        The second letter is the one that the exercise uses: d in `x: (n, d)`. Of a larger array,
        the axes are those that the exercise names: n, k, oh, ow in `dy: (n, k, oh, ow)`.
        """
        given = self.first.steps[self.first.step].args
        array = next((a for a in given if isinstance(a, np.ndarray) and a.ndim >= 1), None)
        if array is None:
            return {}
        n, k = array.shape[0], array.shape[-1]
        if array.ndim > 2:
            return _named_sizes(self.exercise.asks, array.shape)
        if array.ndim == 1:
            return {"n": n}
        found = re.search(r"\(n, ([a-z])\)", self.exercise.asks)
        letter = found[1] if found else "k"
        return {"n": n, letter: k, f"n*{letter}": n * k}


def _named_sizes(asks: str, shape: tuple[int, ...]) -> dict[str, int]:
    """The sizes of an array of three axes or more, by the letters of the signature.

    Beside the axes: their last two together, the places of an image, and these over all images.
    """
    arguments = asks.partition("->")[0]
    named = [found.split(", ") for found in re.findall(r"\((\w+(?:, \w+)+)\)", arguments)]
    letters = next((names for names in named if len(names) == len(shape)), None)
    if letters is None:
        return {"n": shape[0]}
    places = shape[-2] * shape[-1]
    here = "*".join(letters[-2:])
    return {
        **dict(zip(letters, shape, strict=True)),
        here: places,
        f"{letters[0]}*{here}": shape[0] * places,
    }


@dataclass(frozen=True)
class Finding:
    """A detector's word: its number, the symptom, and a question."""

    detector: str
    symptom: str
    question: str = ""


Detector = Callable[[Evidence], Finding | None]
