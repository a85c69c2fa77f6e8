"""What must hold of the two columns of 12.2: only their difference counts."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Property, Step

TIMES = {
    "not 0": 0.0,
    "not minus {it}": -1.0,
    "not twice {it}": 2.0,
    "not minus twice {it}": -2.0,
    "not half of {it}": 0.5,
}
"""How a wrong difference relates to the right one."""
OTHERS = ("with all its digits", "and the two need not sum to 1", "")


def parts(values: list[Any]) -> tuple[np.ndarray, np.ndarray] | None:
    """W and b as arrays, or None when the result is no pair of arrays of numbers."""
    got = values[0]
    if not isinstance(got, tuple | list) or len(got) != 2:
        return None
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "fiu" for part in got):
        return None
    return got[0], got[1]


def form(values: list[Any], steps: tuple[Step, ...]) -> str:
    """What is wrong with the form: "pair", "W", "b", "float32", "finite", or ""."""
    pair = parts(values)
    if pair is None:
        return "pair"
    W, b = pair
    if W.shape != (len(steps[0].args[0]), 2):
        return "W"
    if b.shape != (2,):
        return "b"
    if any(part.dtype.kind == "f" and part.dtype != np.float64 for part in pair):
        return "float32"
    return "" if np.isfinite(W).all() and np.isfinite(b).all() else "finite"


def kind(both: np.ndarray, wanted: np.ndarray) -> str | None:
    """What the two parts of `both`, along its last axis, are: None when they differ as asked.

    Args:
        both: (d, 2) or (2,).
        wanted: (d,) or (), the difference that is asked for.
    """
    got = both[..., 1] - both[..., 0]
    if np.allclose(got, wanted, rtol=1e-8, atol=1e-10):
        return None
    for says, times in TIMES.items():
        if np.allclose(got, times * wanted, rtol=1e-8, atol=1e-10):
            return says
    if both.dtype.kind in "iu":
        return OTHERS[0]
    return OTHERS[1] if np.allclose(both.sum(axis=-1), 1) else ""


def related(i: int, says: str) -> Callable[[list[Any], tuple[Step, ...]], bool]:
    """A property that fails where the parts of result i, W or b, are so."""

    def test(values: list[Any], steps: tuple[Step, ...]) -> bool:
        pair = parts(values)
        if pair is None or form(values, steps):
            return True
        return kind(pair[i], np.asarray(steps[0].args[i])) != says

    return test


def formed(fault: str) -> Callable[[list[Any], tuple[Step, ...]], bool]:
    return lambda values, steps: form(values, steps) != fault


PROPERTIES = (
    Property("two arrays come: W and b", formed("pair")),
    Property("W has shape (d, 2)", formed("W")),
    Property("b has shape (2,)", formed("b")),
    Property("W and b are float64", formed("float32")),
    Property("every number is finite", formed("finite")),
    *(
        Property(f"{right}, {says.format(it=it)}" if says else right, related(i, says))
        for i, it, right in (
            (0, "w", "column 1 of W less column 0 is w"),
            (1, "b", "entry 1 of b less entry 0 is the given b"),
        )
        for says in (*TIMES, *OTHERS)
    ),
)
