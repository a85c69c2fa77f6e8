"""What the functions of this package accept, and what they say when they cannot.

Each helper returns an array that is ready for the formula, or raises an error that names
the argument, what came and what was expected. No helper changes its argument.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int64]
ZERO = bytes(16)  # as long as the longest float


def as_floats(name: str, value: npt.ArrayLike, shape: str | None = None) -> Array:
    """Return `value` as a float array; whole numbers become float64.

    Args:
        name: what the caller calls it, for the error message.
        value: any array of real numbers.
        shape: the expected shape in letters, such as "(n, k)"; None allows every shape.
    """
    a = np.asarray(value)
    if a.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers; got dtype {a.dtype}.")
    if shape is not None:
        _check_ndim(name, a, shape)
    return a if a.dtype.kind == "f" else a.astype(np.float64)


def _check_ndim(name: str, a: npt.NDArray[Any], shape: str) -> None:
    expected = sum(part.strip() != "" for part in shape.strip("()").split(","))
    if a.ndim == expected:
        return
    message = f"{name} must have shape {shape}; got shape {a.shape}."
    if (a.ndim, expected) == (1, 2):
        message += f" For a single row, pass {name}[None, :]."
    raise ValueError(message)


def as_logits(z: npt.ArrayLike) -> Array:
    """Return logits as a float array of shape (n, k) with k >= 1."""
    z = as_floats("z", z, "(n, k)")
    if z.shape[1] == 0:
        raise ValueError(f"z must have at least one class; got shape {z.shape}.")
    return z


def as_probabilities(name: str, value: npt.ArrayLike, shape: str = "(n, k)") -> Array:
    """Return probabilities as a float array: no entry below 0, the last axis sums to 1."""
    p = as_floats(name, value, shape)
    if not (p >= 0).all():
        raise ValueError(f"{name} must hold probabilities; its smallest entry is {p.min():.3g}.")
    sums = np.atleast_1d(p.sum(axis=-1))
    tolerance = 1e-2 if p.dtype == np.float16 else 1e-4
    if sums.size and not (abs(sums - 1) <= tolerance).all():
        worst = sums[abs(sums - 1).argmax()]
        raise ValueError(
            f"{name} must hold probabilities, and its rows must sum to 1; one sums to {worst:.6g}."
        )
    return p


def as_labels(name: str, value: npt.ArrayLike, k: int, n: int | None = None) -> Labels:
    """Return labels as an int64 array of shape (n,) with entries 0 to k - 1."""
    y = np.asarray(value)
    if y.dtype.kind not in "iu":
        hint = " One-hot targets become labels by argmax(axis=1)." if y.ndim == 2 else ""
        raise TypeError(f"{name} must hold whole numbers (an int dtype); got {y.dtype}.{hint}")
    if y.ndim != 1 or (n is not None and len(y) != n):
        expected = "(n,)" if n is None else f"({n},)"
        raise ValueError(f"{name} must have shape {expected}; got shape {y.shape}.")
    if y.size and (y.min() < 0 or y.max() >= k):
        i = int(((y < 0) | (y >= k)).argmax())
        raise ValueError(f"{name} must lie between 0 and {k - 1}; {name}[{i}] is {y[i]}.")
    return y.astype(np.int64)


def no_gradient(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Return zeros that take no memory: every entry is the same one, so they are read only."""
    return np.ndarray(shape, dtype, buffer=ZERO, strides=(0,) * len(shape))


def check_same_shape(name: str, a: Array, other_name: str, other: Array) -> None:
    """Raise ValueError unless the two arrays have one shape."""
    if a.shape != other.shape:
        raise ValueError(
            f"{name} must have the shape of {other_name}, {other.shape}; got shape {a.shape}."
        )


def check_examples(n: int, what: str) -> None:
    """Raise ValueError when there is no example to take a mean over."""
    if n == 0:
        raise ValueError(f"{what} is a mean over examples, and there is none (n = 0).")


def check_n_classes(k: int) -> int:
    """Return `k` when it is a whole number of at least 1."""
    if isinstance(k, bool) or not isinstance(k, int | np.integer):
        raise TypeError(f"k must be a whole number; got {k!r}.")
    if k < 1:
        raise ValueError(f"k, the number of classes, must be at least 1; got {k}.")
    return int(k)
