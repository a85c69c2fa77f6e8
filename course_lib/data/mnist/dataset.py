"""MNIST as arrays that are ready to train on."""

import operator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from course_lib.data.idx import read_idx
from course_lib.data.mnist.files import mnist_bytes, mnist_path

SIZES = {"train": 60_000, "test": 10_000}


class Examples(NamedTuple):
    """Inputs and their labels: `x, y = examples`.

    Attributes:
        x: (n, 784) or (n, 1, 28, 28) images.
        y: (n,) int64 labels, 0 to 9.
    """

    x: npt.NDArray[Any]
    y: npt.NDArray[np.int64]

    def __repr__(self) -> str:
        """Say shapes and types, not the values."""
        return f"x {self.x.shape} {self.x.dtype}, y {self.y.shape} {self.y.dtype}"


class MNIST(NamedTuple):
    """Training and test examples: `(x, y), (x_test, y_test) = mnist`."""

    train: Examples
    test: Examples

    def __repr__(self) -> str:
        """Say shapes and types, not the values."""
        return f"MNIST(train: {self.train!r}; test: {self.test!r})"


def load_mnist(
    n_train: int | None = None,
    n_test: int | None = None,
    flat: bool = True,
    dtype: npt.DTypeLike = np.float32,
) -> MNIST:
    """Return MNIST: 60,000 training and 10,000 test images, from the course's own files.

    The images come in the order of the files, in which the digits are already mixed. The same
    call gives the same arrays, and each call gives new ones that may be changed freely.

    Args:
        n_train: take only the first n_train training images; None takes all.
        n_test: take only the first n_test test images; None takes all.
        flat: True for rows of 784 pixels, False for images of shape (1, 28, 28).
        dtype: a float type gives pixels between 0 (background) and 1 (ink);
            np.uint8 gives the raw bytes, 0 to 255.

    Returns:
        An object with `.train` and `.test`, each a pair (x, y).

    >>> load_mnist(n_train=500, n_test=100)
    MNIST(train: x (500, 784) float32, y (500,) int64; test: x (100, 784) float32, y (100,) int64)
    """
    dtype = np.dtype(dtype)
    if dtype != np.uint8 and dtype.kind != "f":
        raise TypeError(f"dtype must be a float type or np.uint8; got {dtype}.")
    train, test = (
        _load(part, _count(f"n_{part}", n, SIZES[part]), flat, dtype)
        for part, n in (("train", n_train), ("test", n_test))
    )
    return MNIST(train, test)


def _count(name: str, n: int | None, available: int) -> int:
    if n is None:
        return available
    n = operator.index(n)
    if not 1 <= n <= available:
        raise ValueError(f"{name} must lie between 1 and {available}; got {n}.")
    return n


def _load(part: str, n: int, flat: bool, dtype: np.dtype[Any]) -> Examples:
    x = _values(f"{part}-images")[:n].astype(dtype)
    if dtype.kind == "f":
        x /= 255
    y = _values(f"{part}-labels")[:n].astype(np.int64)
    return Examples(x.reshape((n, 784) if flat else (n, 1, 28, 28)), y)


def _values(name: str) -> npt.NDArray[np.uint8]:
    return read_idx(mnist_bytes(name), str(mnist_path(name)))
