"""What batch norm and layer norm share: subtract the mean, divide by the standard deviation."""

from numbers import Integral

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.settings import at_least_0

Cache = tuple[Array, Array, Array]  # xhat, gamma, s: what backward needs
FAR = 8  # standard deviations


def standardise(x: Array, eps: float, *, ones: Array, out: Array) -> tuple[Array, Array, Array]:
    """Write xhat = (x - mu) / s of each row into `out`, with s = sqrt(v + eps).

    Arguments, what is returned and errors are those of `centre`.
    """
    mu, v, s = centre(x, eps, ones=ones, out=out)
    out *= 1 / s
    return mu, v, s


def centre(x: Array, eps: float, *, ones: Array, out: Array) -> tuple[Array, Array, Array]:
    """Write x - mu of each row into `out`.

    The mean is subtracted before the squares are taken, so a large mean costs no digits of them.
    But the sum of numbers that are all far from 0 has lost some: a row whose mean is many
    standard deviations away gets the mean of what is left subtracted too.

    Args:
        x: (d, m) floats, m >= 1.
        eps: added to the variance, inside the root.
        ones: (m,) ones, for sums.
        out: (d, m), for the result.

    Returns:
        mu, v (the variance divided by m) and s = sqrt(v + eps), each (d, 1).

    Raises:
        ValueError: eps is below 0, or too small for a variance of 0.
    """
    mu = row_means(x, ones)
    v = squares(np.subtract(x, mu, out=out))
    far = mu * mu > FAR**2 * v  # (d, 1)
    if far.any():
        rest = far * row_means(out, ones)  # other rows stay as they are
        mu, v = mu + rest, squares(np.subtract(out, rest, out=out))
    return mu, v, root(v, eps)


def squares(a: Array) -> Array:
    """(d, m) -> (d, 1): the mean square of each row."""
    return row_means(a, a)


def row_means(a: Array, b: Array) -> Array:
    """(d, m) -> (d, 1): the mean of each row of a * b; b is (d, m), or (m,) for every row.

    The library of linear algebra adds up faster than numpy does, also with ones for b.
    """
    if a.dtype.itemsize < 4:  # float16: a sum may pass its largest number, which `mean` avoids
        return (a * b).mean(axis=1, keepdims=True)
    if a.flags.c_contiguous:
        return np.vecdot(a, b)[:, None] / a.shape[1]
    sums = a @ b if b.ndim == 1 else (a * b) @ np.ones(a.shape[1], a.dtype)
    return sums[:, None] / a.shape[1]


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

    >>> across(np.ones(3), 2).shape, across(np.ones(3), 4).shape
    ((1, 3), (1, 3, 1, 1))
    """
    return a.reshape(1, -1, *[1] * (ndim - 2))


def scale_and_shift(xhat: Array, gamma: Array, beta: Array) -> Array:
    """Return gamma * xhat + beta, with gamma and beta along axis 1."""
    y = across(gamma, xhat.ndim) * xhat
    y += across(beta, xhat.ndim)
    return y


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
