"""`verify("2.3", left, right)`: an equation's two sides are compared as it is made."""

from typing import Any

import numpy as np


class EquationError(AssertionError):
    """The two sides of an equation differ."""


def verify(number: str, left: Any, right: Any, tol: float = 1e-9) -> None:
    """Compare the two sides of a numbered equation and say in one line that they agree.

    Args:
        number: the equation's number in the lesson, such as "2.3".
        left: a number, or an array.
        right: a number, or an array whose shape fits the left side's.
        tol: largest allowed difference, in units of max(1, largest number of the right side).

    Raises:
        EquationError: the sides differ; the message holds the largest difference and its index.
        ValueError: the sides cannot be compared.
    """
    a, b = _numbers(number, "left", left), _numbers(number, "right", right)
    try:
        a, b = np.broadcast_arrays(a, b)
    except ValueError as error:
        raise ValueError(
            f"({number}) cannot be compared: left has shape {a.shape}, right has {b.shape}"
        ) from error
    if not a.size:
        raise ValueError(f"({number}) compares nothing: both sides are empty")
    with np.errstate(invalid="ignore"):
        gap = np.where(a == b, 0.0, np.abs(a - b))  # equal infinities have no gap
    scale = max(1.0, float(np.abs(b[np.isfinite(b)]).max(initial=0.0)))
    if not (gap <= tol * scale).all():
        worst = int(np.nanargmax(np.where(np.isnan(gap), np.inf, gap)))
        index = tuple(int(i) for i in np.unravel_index(worst, gap.shape))
        where = f" at index {list(index)}" if index else ""
        raise EquationError(
            f"({number}) does not hold: left {a[index]:.6g}, right {b[index]:.6g}{where}, "
            f"difference {gap[index]:.2g}, allowed {tol * scale:.2g}"
        )
    many = "1 number" if a.size == 1 else f"{a.size:,} numbers"
    print(f"({number}) holds: {many}, within {tol:g}")  # noqa: T201 (this line is the result)


def _numbers(number: str, side: str, value: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"({number}) the {side} side is not numbers but {type(value).__name__}")
    return array.astype(float)
