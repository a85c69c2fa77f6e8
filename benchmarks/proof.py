"""No timing without proof: implementations that differ are not compared."""

from collections.abc import Mapping

import numpy as np

Answers = Mapping[str, np.ndarray]
TOLERANCE = 1e-4


class NotEqual(Exception):
    """Two implementations do not compute the same; the message says what differs."""


def prove_equal(
    case: str, answers: Mapping[str, Answers], tolerances: Mapping[str, float] | None = None
) -> float:
    """Compare every implementation's answers with those of the first.

    Args:
        case: its name, for the message.
        answers: implementation -> name -> array.
        tolerances: name -> the largest gap that counts as rounding; see `gap`. By default
            `TOLERANCE`.

    Returns:
        The largest gap that was found.

    Raises:
        NotEqual: names, shapes or numbers differ, or there is nothing to compare.
    """
    (first, ours), *others = answers.items()
    largest = 0.0
    for other, theirs in others:
        who = f"{case}: {first} and {other}"
        if not ours:
            raise NotEqual(f"{who} cannot be compared: there is no answer to prove.")
        if set(ours) != set(theirs):
            raise NotEqual(f"{who} answer different things: {sorted(ours)}, {sorted(theirs)}.")
        for name, array in ours.items():
            found, tolerance = gap(array, theirs[name]), (tolerances or {}).get(name, TOLERANCE)
            if not found <= tolerance:  # nan is not equal
                raise NotEqual(
                    f"{who} differ in {name}: shapes {array.shape} and {theirs[name].shape}, "
                    f"largest difference {found:.2g} of the largest entry, "
                    f"allowed {tolerance:.2g}. What is not equal is not timed."
                )
            largest = max(largest, found)
    return largest


def gap(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference, as a share of the largest entry of either.

    Other shapes give inf; entries that are no numbers, or infinite, give nan.

    >>> gap(np.array([2.0, 4.0]), np.array([2.0, 3.0]))
    0.25
    """
    if a.shape != b.shape:
        return float("inf")
    a, b = a.astype(np.float64), b.astype(np.float64)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max(initial=0) / scale) if scale else 0.0
