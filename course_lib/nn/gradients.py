"""Gradients by central differences, and the check of a gradient against them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats, check_same_shape

ScalarFunction = Callable[[Any], Any]
T = TypeVar("T")


def numerical_grad(f: ScalarFunction, x: npt.ArrayLike, h: float = 1e-5) -> Array:
    """Estimate the gradient of f at x by (f(x + h) - f(x - h)) / 2h, one entry at a time.

    A writable float64 array is moved in place and restored exactly, so f may also read
    that array itself instead of its argument. Any other x is copied to float64 first.

    Args:
        f: takes an array like x, returns one number.
        x: any shape. Whole numbers are converted; float32 is refused, being too coarse.
        h: the step, above 0. Near 1e-5 truncation and rounding are both small.

    Returns:
        A float64 array with the shape of x.

    >>> numerical_grad(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    if not h > 0:
        raise ValueError(f"h must be above 0; got {h}.")
    x = _movable(x)
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        above, below = at_both_sides(lambda: number(f(x)), x, i, h)
        grad[i] = (above - below) / (2 * h)
    return grad


def at_both_sides(f: Callable[[], T], a: Array, i: tuple[int, ...], h: float) -> tuple[T, T]:
    """Return f() with entry i of `a` moved up by h, then down by h; the entry is put back."""
    old = a[i]
    try:
        a[i] = old + h
        above = f()
        a[i] = old - h
        return above, f()
    finally:
        a[i] = old


def _movable(x: npt.ArrayLike) -> Array:
    a = as_floats("x", x)
    if a.dtype.itemsize < 8:
        raise TypeError(f"x must be float64, since {a.dtype} hides small steps: use astype(float).")
    return a if a.flags.writeable else a.copy()


def number(value: Any) -> float:
    """Return what f gave as a float, or raise ValueError if it is no single number."""
    a = np.asarray(value)
    if a.size != 1:
        raise ValueError(f"f must return one number; got an array of shape {a.shape}.")
    return float(a.item())


@dataclass(frozen=True)
class GradientReport:
    """What a gradient check found. `str(report)` says it in a sentence.

    Attributes:
        verdict: "agrees", "differs" or "nothing was checked" (both gradients vanish).
        relative_error: largest difference, divided by the scale.
        scale: largest absolute entry of both gradients.
        n_checked: number of entries compared.
        worst: index of the largest difference.
        grad: the checked gradient there.
        expected: the numerical gradient there.
        n_kinks: entries left out, since a step crosses a kink there (`check_module` only).
    """

    verdict: str
    relative_error: float
    scale: float
    n_checked: int
    worst: tuple[int, ...]
    grad: float
    expected: float
    n_kinks: int = 0

    @property
    def passed(self) -> bool:
        """True only when something was checked, and it agrees."""
        return self.verdict == "agrees"

    def __str__(self) -> str:
        """Say the verdict and the numbers behind it."""
        kinks = f"; left out at a kink: {self.n_kinks}" if self.n_kinks else ""
        if self.n_checked == 0:
            return f"nothing was checked: no entry{kinks or ' was there'}."
        if self.verdict == "nothing was checked":
            return (
                f"nothing was checked: over {self.n_checked} entries both gradients vanish "
                f"(largest {self.scale:.1e}), and that proves nothing{kinks}."
            )
        where = f" at {self.worst}: {self.grad:.6g}, numerically {self.expected:.6g}"
        return (
            f"{self.verdict}{where if self.verdict == 'differs' else ''} "
            f"(relative error {self.relative_error:.1e}, {self.n_checked} entries, "
            f"largest {self.scale:.1e}){kinks}."
        )


def gradient_check(
    f: ScalarFunction,
    x: npt.ArrayLike,
    grad: Array,
    *,
    h: float = 1e-5,
    tolerance: float = 1e-6,
) -> GradientReport:
    """Compare a gradient with central differences.

    Two errors are nobody's fault: the difference quotient is off by about h^2 relative to
    the gradient (far below `tolerance`), and by the rounding of f, about 1e-16 * |f| / h.
    Entries below ten times that rounding count as 0. For a loss near 1 this is 2e-10.

    Args:
        f: takes an array like x, returns one number.
        x: any shape, where the gradient is taken.
        grad: the gradient to check, with the shape of x.
        h: step of the central difference.
        tolerance: largest relative error that agrees.

    Returns:
        A report; `report.passed` is False when both gradients are 0 everywhere.

    >>> print(gradient_check(lambda x: (x**2).sum(), np.array([1.0, 3.0]), np.array([2.0, 5.0])))
    differs at (1,): 5, numerically 6 (relative error 1.7e-01, 2 entries, largest 6.0e+00).
    """
    grad = as_floats("grad", grad)
    expected = numerical_grad(f, x, h)
    check_same_shape("grad", grad, "x", expected)
    noise = rounding(number(f(_movable(x))), h)
    return compare(grad, expected, tolerance, noise)


def rounding(loss: float, h: float) -> float:
    """Return ten times what rounding adds to the difference quotient of a loss of this size."""
    return 10 * float(np.finfo(np.float64).eps) * max(1.0, abs(loss)) / h


def compare(grad: Array, expected: Array, tolerance: float, noise: float) -> GradientReport:
    """Report on a gradient and its numerical twin; below `noise` a gradient counts as 0."""
    if grad.size == 0:
        return GradientReport("nothing was checked", 0.0, 0.0, 0, (), 0.0, 0.0)
    finite = np.isfinite(grad) & np.isfinite(expected)
    error = np.abs(np.subtract(grad, expected, where=finite, out=np.full(grad.shape, np.inf)))
    worst = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    scale = float(max(np.abs(grad).max(), np.abs(expected).max()))
    largest = float(error[worst])
    if not finite.all():
        verdict, relative_error = "differs", np.inf
    elif scale <= noise:
        verdict, relative_error = "nothing was checked", 0.0
    else:
        verdict = "agrees" if largest <= tolerance * scale + noise else "differs"
        relative_error = largest / scale
    return GradientReport(
        verdict=verdict,
        relative_error=relative_error,
        scale=scale,
        n_checked=grad.size,
        worst=worst,
        grad=float(grad[worst]),
        expected=float(expected[worst]),
    )
