"""What this package accepts, and what it says when it cannot: arrays, numbers, generators.

Each helper returns what is ready for the formula, or raises an error that names the argument, what
came and what was expected. No helper changes its argument. Numbers come back as Python floats:
these keep a float32 array float32, while a numpy float64 would turn it into float64.
"""

import ctypes
import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.intp]
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
    """Return labels as an np.intp array of shape (n,) with entries 0 to k - 1."""
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
    return y.astype(np.intp)


def no_gradient(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Return zeros that take no memory: every entry is the same one, so they are read only."""
    return np.ndarray(shape, dtype, buffer=ZERO, strides=(0,) * len(shape))


def as_gradient(name: str, value: npt.ArrayLike, shape: tuple[int, ...], letters: str) -> Array:
    """Return a gradient as a float array of this shape; its letters are such as "(n, k)"."""
    g = as_floats(name, value, letters)
    if g.shape != shape:
        raise ValueError(f"{name} must have shape {shape}; got shape {g.shape}.")
    return g


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


def whole(name: str, value: Any, least: int) -> int:
    """Return a whole number of at least `least`, or raise an error that has its name."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number; got {value!r}.")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}.")
    return int(value)


def n_classes(k: int) -> int:
    """Return `k` when it is a whole number of at least 1."""
    return whole("k, the number of classes,", k, 1)


def float_dtype(dtype: npt.DTypeLike) -> npt.DTypeLike:
    """Return dtype when it is one of floats, or raise TypeError."""
    if np.dtype(dtype).kind != "f":
        raise TypeError(f"dtype must be a float type; got {np.dtype(dtype)}.")
    return dtype


def above_0(name: str, value: float) -> float:
    """Return a finite number above 0, or raise ValueError."""
    if not (0 < value < np.inf):
        raise ValueError(f"{name} must be above 0 and finite; got {value}.")
    return float(value)


def at_least_0(name: str, value: float) -> float:
    """Return a finite number of at least 0, or raise ValueError."""
    if not (0 <= value < np.inf):
        raise ValueError(f"{name} must be at least 0 and finite; got {value}.")
    return float(value)


def share(name: str, value: float) -> float:
    """Return a number from 0 to below 1, or raise ValueError."""
    if not (0 <= value < 1):
        raise ValueError(f"{name} must be at least 0 and below 1; got {value}.")
    return float(value)


def check_rng(rng: np.random.Generator) -> np.random.Generator:
    """Return rng when it is a numpy Generator, or raise TypeError."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be made by np.random.default_rng(seed); got {rng!r}.")
    return rng


def unbroadcast(g: Array, shape: Sequence[int]) -> Array:
    """Sum a gradient over every axis along which its array was repeated.

    Broadcasting repeats an entry. Each copy has a gradient of its own, and the entry receives
    their sum.

    Args:
        g: gradient with respect to the array after broadcasting.
        shape: shape of the array before broadcasting.

    Returns:
        A new array of that shape.

    Raises:
        TypeError: g does not hold real numbers, or shape is no sequence of whole numbers.
        ValueError: an array of that shape does not broadcast to the shape of g.

    >>> unbroadcast(np.ones((4, 3)), (3,))  # a bias, added to four rows
    array([4., 4., 4.])
    >>> unbroadcast(np.ones((4, 3)), (4, 1)).T  # a column, added to three columns
    array([[3., 3., 3., 3.]])
    """
    g = as_floats("g", g)
    try:
        shape = tuple(whole("each size in shape", size, 0) for size in shape)
    except TypeError as error:
        raise TypeError(f"shape must be a tuple of whole numbers; got {shape!r}.") from error
    sizes = zip(shape[::-1], g.shape[::-1], strict=False)  # broadcasting begins at the end
    if len(shape) > g.ndim or any(size not in (1, end) for size, end in sizes):
        raise ValueError(f"An array of shape {shape} does not broadcast to {g.shape}, that of g.")
    n_new = g.ndim - len(shape)  # axes that broadcasting put in front
    repeated = [i for i in range(g.ndim) if i < n_new or shape[i - n_new] != g.shape[i]]
    return g.sum(axis=tuple(repeated), keepdims=True).reshape(shape)


CACHED = 2**17
"""Numbers in a block: with what is made of them they stay in the processor's cache."""


def blocks(n: int, size: int) -> Iterator[slice]:
    """Cut n rows of `size` numbers each into blocks that stay in the processor's cache.

    What goes over its numbers several times takes one block through all its steps: so they are read
    from memory once.

    >>> list(blocks(5, CACHED // 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    n_together = max(1, CACHED // max(1, size))
    for start in range(0, n, n_together):
        yield slice(start, min(start + n_together, n))


def keep_freed_memory() -> None:
    """Ask the C library to keep the memory of freed arrays for the next ones.

    A training step makes and drops the same dozens of arrays again and again. By default glibc
    takes an array of 128 kB or more from the system and gives it back as soon as it is dropped;
    then each new one is cleared page by page by the system, which costs more than the arithmetic
    that fills it. So arrays of up to 32 MB, the most that glibc allows, come from memory of which
    256 MB are kept (mallopt(3), M_MMAP_THRESHOLD and M_TRIM_THRESHOLD).

    Other C libraries are left alone, and what a variable such as `MALLOC_MMAP_THRESHOLD_` settled.
    """
    glibc = "CS_GNU_LIBC_VERSION" in getattr(os, "confstr_names", {})
    if glibc and not any(name.startswith("MALLOC_") for name in os.environ):
        for parameter, size in ((-3, 2**25), (-1, 2**28)):  # numbers of malloc.h, in that order
            ctypes.CDLL(None).mallopt(parameter, size)
