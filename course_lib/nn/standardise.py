"""What batch norm and layer norm share: subtract the mean, divide by the standard deviation."""

from numbers import Integral

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.settings import at_least_0

Axes = tuple[int, ...]
Cache = tuple[Array, Array, Array]  # xhat, gamma, s: what backward needs


def standardise(x: Array, axes: Axes, eps: float) -> tuple[Array, Array, Array, Array]:
    """Return xhat = (x - mu) / s with s = sqrt(v + eps), and mu, v and s.

    The mean is subtracted before the squares are taken, so a large mean costs no digits. It is
    subtracted twice: the second time removes what rounding has left of it.

    Args:
        x: floats of any shape.
        axes: the axes over which mean and variance are taken.
        eps: added to the variance, inside the root.

    Returns:
        xhat with the shape of x; mu, v (the variance divided by n) and s, where each of `axes`
        has size 1.

    Raises:
        ValueError: eps is below 0, or too small for a variance of 0.
    """
    mu = x.mean(axis=axes, keepdims=True)
    xhat = x - mu  # as x
    rest = xhat.mean(axis=axes, keepdims=True)
    xhat -= rest
    v = np.square(xhat).mean(axis=axes, keepdims=True)
    s = root(v, eps)
    xhat /= s
    return xhat, mu + rest, v, s


def root(v: Array, eps: float) -> Array:
    """Return sqrt(v + eps), in the dtype of v.

    Raises:
        ValueError: eps is below 0, or a root is 0, by which nothing can be divided.
    """
    s = np.sqrt(v + at_least_0("eps", eps))
    if not s.all():
        raise ValueError(f"A variance is 0, and with eps = {eps} its root is 0 too: raise eps.")
    return s


def across(a: Array, ndim: int) -> Array:
    """Return a view of a (d,) that meets axis 1 of an array with `ndim` axes.

    >>> import numpy as np
    >>> across(np.ones(3), 2).shape, across(np.ones(3), 4).shape
    ((1, 3), (1, 3, 1, 1))
    """
    return a.reshape(1, -1, *[1] * (ndim - 2))


def scale_and_shift(xhat: Array, gamma: Array, beta: Array) -> Array:
    """Return gamma * xhat + beta, with gamma and beta along axis 1."""
    return across(gamma, xhat.ndim) * xhat + across(beta, xhat.ndim)


def new_scale_and_shift(d: int, dtype: npt.DTypeLike) -> dict[str, Array]:
    """Return the parameters of a new module: gamma = 1 and beta = 0, each of shape (d,).

    Raises:
        TypeError: d is no whole number, or dtype is no float type.
        ValueError: d is below 1.
    """
    if isinstance(d, bool) or not isinstance(d, Integral):
        raise TypeError(f"The number of features must be a whole number; got {d!r}.")
    if d < 1:
        raise ValueError(f"The number of features must be at least 1; got {d}.")
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be a float type; got {np.dtype(dtype)}.")
    return {"gamma": np.ones(int(d), dtype), "beta": np.zeros(int(d), dtype)}


def checked_scale_and_shift(x: Array, gamma: Array, beta: Array) -> tuple[Array, Array]:
    """Return gamma and beta as floats that have one entry for each index on axis 1 of x.

    Raises:
        ValueError: a shape does not fit.
    """
    gamma, beta = as_floats("gamma", gamma), as_floats("beta", beta)
    for name, a in (("gamma", gamma), ("beta", beta)):
        if a.shape != x.shape[1:2]:
            raise ValueError(
                f"{name} must have shape {x.shape[1:2]}, one entry for each index on axis 1 of x; "
                f"got shape {a.shape}."
            )
    return gamma, beta


def check_features(x: Array, d: int, shape: str) -> None:
    """Raise ValueError unless x has d entries on axis 1.

    Args:
        x: the input of a module.
        d: the number that the module was made for.
        shape: how the module writes the shape of x, such as "(n, d)".
    """
    if x.shape[1] != d:
        raise ValueError(f"x {shape} must have {d} entries on axis 1; got shape {x.shape}.")
