"""Shifts that are not the row's largest logit: what each does, told with the row at fault."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Case, Misconception, Observation, show

Shift = Callable[[Any], Any]
"""(n, k) -> (n, 1): the number that is subtracted from each row."""

FAR_APART = Case(
    "logits far apart",
    np.array([[0.0, 2000.0], [2000.0, 0.0], [-30000.0, 30000.0]]),
    edge=True,
)
"""Under every shift but the largest, some exponent of these rows is too large for a float."""

SUM_TOO_LARGE = Case(
    "two logits that fit, and a sum that does not", np.array([[709.5, 709.5]]), edge=True
)
"""e^709.5 is a float, twice that is none: the typed formula gives 0 here, and never nan."""

FEW_DIGITS = Case("logits near -743", np.array([[-743.0, -744.0]]), edge=True)
"""e^-743 keeps one digit: the typed formula gives wrong numbers here, and never nan."""


def mean(z):
    return z.mean(axis=1, keepdims=True)


def median(z):
    return np.median(z, axis=1, keepdims=True)


def first(z):
    return z[:, :1]


def last(z):
    return z[:, -1:]


def smallest(z):
    return z.min(axis=1, keepdims=True)


def largest_size(z):
    return np.abs(z).max(axis=1, keepdims=True)


# ---------------------------------------------------------------- numbers for the hints


def row_at_fault(seen: Observation) -> tuple[np.ndarray, np.ndarray]:
    """The first row of the input whose answer is not finite, and that answer."""
    i = int(np.argmin(np.isfinite(seen.got).all(axis=1)))
    return seen.args[0][i], seen.got[i]


def exponent_after(shift: Callable[[np.ndarray], float]) -> Callable[[Observation], dict[str, Any]]:
    """What is left of the row's largest logit after a shift of that row, for the symptom."""

    def measure(seen: Observation) -> dict[str, Any]:
        row, got = row_at_fault(seen)
        return {
            "row": "(" + ", ".join(f"{v:g}" for v in row) + ")",
            "became": "(" + ", ".join(show(v) for v in got) + ")",
            "exponent": f"{row.max() - shift(row):g}",
        }

    return measure


def one_entry(row: np.ndarray) -> float:
    """The entry that must have been the shift: the first, unless that one is the largest."""
    return float(row[0] if row[0] < row.max() else row[-1])


def misconceptions(shifted_by: Callable[[Any, Any], Any]) -> tuple[Misconception, ...]:
    """The four wrong ideas about the shift, for any function of logits.

    Args:
        shifted_by: (z, m) -> the function's value with m, (n, 1), as the shift.
    """

    def using(shift: Shift) -> Callable[[Any], Any]:
        return lambda z: shifted_by(z, shift(z))

    return (
        Misconception(
            "shifted by the mean",
            using(mean),
            symptom="The row {row} became {became}: after a shift by its middle, its largest "
            "exponent is still {exponent}.",
            question="Which number of a row makes *every* exponent at most 0?",
            also=(using(median),),
            measure=exponent_after(np.mean),
        ),
        Misconception(
            "shifted by one entry",
            using(first),
            symptom="The row {row} became {became}: you subtracted the entry at one fixed place, "
            "and its largest exponent is still {exponent}.",
            question="The largest logit stands at another place in each row. How do you find it?",
            also=(using(last),),
            measure=exponent_after(one_entry),
        ),
        Misconception(
            "shifted by the smallest",
            using(smallest),
            symptom="The row {row} became {became}: after your shift its smallest exponent is 0, "
            "and its largest is {exponent}.",
            question="Which end of the row must become 0, so that no exponent is positive?",
            measure=exponent_after(np.min),
        ),
        Misconception(
            "shifted by the largest size",
            using(largest_size),
            symptom="The row {row} became {became}: after your shift even its largest exponent "
            "is {exponent}, and every exponential is 0.",
            question="Which is the largest of -1000, -1001, -1003, and which has the largest size?",
            measure=exponent_after(lambda row: np.abs(row).max()),
        ),
    )
