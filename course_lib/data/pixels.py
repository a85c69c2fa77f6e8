"""What can be done with pixels before any learning: standardise them, compare with a mean image."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]


def standardise(
    x: npt.ArrayLike, mean: Array | None = None, std: Array | None = None
) -> tuple[Array, Array, Array]:
    """Shift and scale each column to mean 0 and standard deviation 1.

    Training data bring their own statistics; validation and test data must be given those of
    the training data. A column that never changes has std 0: it is only shifted.

    Args:
        x: (n, d) numbers; whole numbers are converted to float64.
        mean: (d,) means to use; None takes those of x.
        std: (d,) standard deviations to use; None takes those of x. Give both or neither.

    Returns:
        The standardised (n, d) array, and the (d,) mean and std that were used.

    >>> z, mean, std = standardise(np.array([[1.0, 5.0], [3.0, 5.0]]))
    >>> z
    array([[-1.,  0.],
           [ 1.,  0.]])
    >>> mean, std
    (array([2., 5.]), array([1., 0.]))
    """
    x = _as_rows(x)
    if (mean is None) != (std is None):
        raise ValueError("Give both mean and std, or neither.")
    if mean is None or std is None:
        mean, std = _statistics(x)
    mean, std = np.asarray(mean, x.dtype), np.asarray(std, x.dtype)
    if mean.shape != x.shape[1:] or std.shape != x.shape[1:]:
        raise ValueError(
            f"mean and std must have shape {x.shape[1:]}; got {mean.shape} and {std.shape}."
        )
    divisor = np.where(std == 0, np.ones_like(std), std)
    return (x - mean) / divisor, mean, std


def _statistics(x: Array) -> tuple[Array, Array]:
    """Return mean and std of each column, exact where a column never changes."""
    if len(x) == 0:
        raise ValueError("x must hold at least one example to take a mean.")
    mean = x.mean(axis=0, dtype=np.float64)  # float32 sums over 60,000 rows lose digits
    std = np.sqrt(np.square(x - mean.astype(x.dtype)).mean(axis=0, dtype=np.float64))
    constant = (x == x[0]).all(axis=0)  # rounding must not turn a std of 0 into 1e-17
    return np.where(constant, x[0], mean), np.where(constant, 0.0, std)


def nearest_mean(x: npt.ArrayLike, y: npt.ArrayLike, xt: npt.ArrayLike, k: int) -> npt.NDArray:
    """Give each new example the class whose mean is nearest.

    Nearest by `|a - m|^2 = |a|^2 - 2 a.m + |m|^2`, where `|a|^2` is the same for every class:
    so one matrix product compares all examples with all means.

    Args:
        x: (n, d) training examples.
        y: (n,) their labels, 0 to k - 1. A class without examples is never answered.
        xt: (m, d) new examples.
        k: number of classes.

    Returns:
        (m,) np.intp labels.

    >>> nearest_mean([[0.0], [1.0], [9.0]], [0, 0, 1], [[2.0], [8.0]], 2)
    array([0, 1])
    """
    x, xt, y = _as_rows(x), _as_rows(xt), np.asarray(y)
    _check_training_set(x, y, k)
    if xt.shape[1] != x.shape[1]:
        raise ValueError(f"xt must have {x.shape[1]} columns as x has; got shape {xt.shape}.")
    present = np.unique(y)  # (c,) the classes that have examples
    means = np.array([x[y == c].mean(axis=0, dtype=np.float64) for c in present])  # (c, d)
    distance = (means**2).sum(axis=1) - 2 * (xt @ means.T)  # (m, c) without |a|^2
    return present[distance.argmin(axis=1)].astype(np.intp)


def _check_training_set(x: Array, y: npt.NDArray, k: int) -> None:
    if len(x) == 0 or y.shape != (len(x),):
        raise ValueError(
            f"x (n, d) and y (n,) must agree in n >= 1; got shapes {x.shape} and {y.shape}."
        )
    if y.dtype.kind not in "iu":
        raise TypeError(f"y must hold whole numbers (an int dtype); got {y.dtype}.")
    if y.min() < 0 or y.max() >= k:
        raise ValueError(f"y must lie between 0 and {k - 1}; it reaches {y.min()} to {y.max()}.")


def _as_rows(x: npt.ArrayLike) -> Array:
    a = np.asarray(x)
    if a.dtype.kind not in "fiub":
        raise TypeError(f"x must hold real numbers; got dtype {a.dtype}.")
    if a.ndim != 2:
        raise ValueError(f"x must have shape (n, d), one example a row; got shape {a.shape}.")
    return a if a.dtype.kind == "f" else a.astype(np.float64)
