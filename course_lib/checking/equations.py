"""`verify("2.3", left, right)`: an equation's two sides are compared as it is made.

`with checked():` folds what several of them say into one line.
"""

import contextlib
import html
from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.checking import kernel

_collecting: list["Checked"] = []  # the innermost `with checked()` is the last


class EquationError(AssertionError):
    """The two sides of an equation differ."""


class Checked:
    """What the equations of a section gave: one line, and what it holds when it is opened."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @property
    def headline(self) -> str:
        """How many equations were checked."""
        return f"{len(self.lines)} equation{'' if len(self.lines) == 1 else 's'} checked"

    def __repr__(self) -> str:
        return "\n".join([self.headline, *self.lines])

    def _repr_html_(self) -> str:
        lines = "<br>".join(map(html.escape, self.lines))
        return f"<details><summary>{self.headline}</summary>{lines}</details>"


@contextlib.contextmanager
def checked() -> Iterator[None]:
    """Say in one line, which opens, what the `verify(...)` in this block found.

    Raises:
        EquationError: one does not hold; those before it are shown.
    """
    _collecting.append(found := Checked())
    try:
        yield
    finally:
        _collecting.pop()
        if found.lines:
            kernel.show(found)


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
            f"difference {gap[index]:.3g}, allowed {tol * scale:.2g}"
        )
    many = "1 number" if a.size == 1 else f"{a.size:,} numbers"
    line = f"({number}) holds: {many}, within {tol:g}"
    if _collecting:
        _collecting[-1].lines.append(line)
    else:
        print(line)  # noqa: T201 (this line is the result)


def _numbers(number: str, side: str, value: Any) -> np.ndarray:
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"({number}) the {side} side is not numbers but {type(value).__name__}")
    return array.astype(float)
