"""Test functions that a case may hand to an answer, by name.

An exercise such as `numerical_grad(f, x)` takes a function. A name travels to another process;
a function would not.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


def exp_sum(x: np.ndarray) -> float:
    """Sum of exp: its gradient is exp(x)."""
    return float(np.exp(x).sum())


def sum_of_squares(x: np.ndarray) -> float:
    """Sum of squares: its gradient is 2x, exactly, for any step of a central difference."""
    return float((x * x).sum())


def sum_of_cubes(x: np.ndarray) -> float:
    """Sum of cubes: a central difference errs by h^2, a forward one by 3xh."""
    return float((x**3).sum())


def product_of_neighbours(x: np.ndarray) -> float:
    """Sum of x[i] * x[i+1] over the flat array: an entry's gradient is not its own value."""
    flat = x.ravel()
    return float((flat[:-1] * flat[1:]).sum())


def array_itself(x: np.ndarray) -> np.ndarray:
    """Returns its own argument, not a copy: a later change of x changes an earlier result."""
    return x


FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (exp_sum, sum_of_squares, sum_of_cubes, product_of_neighbours, array_itself)
}
