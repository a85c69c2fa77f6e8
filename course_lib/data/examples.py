"""Images and labels as arrays that are ready to train on, whichever data set they come from."""

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

SIZES = {"train": 60_000, "test": 10_000}
FILES = {
    "train-images": "train-images-idx3-ubyte.gz",
    "train-labels": "train-labels-idx1-ubyte.gz",
    "test-images": "t10k-images-idx3-ubyte.gz",
    "test-labels": "t10k-labels-idx1-ubyte.gz",
}


class Examples(NamedTuple):
    """Inputs and their labels: `x, y = examples`.

    Attributes:
        x: (n, 784) or (n, 1, 28, 28) images.
        y: (n,) np.intp labels, 0 to 9.
    """

    x: npt.NDArray[Any]
    y: npt.NDArray[np.intp]

    def __repr__(self) -> str:
        """Say shapes and types, not the values."""
        return f"x {self.x.shape} {self.x.dtype}, y {self.y.shape} {self.y.dtype}"


class DataSet(NamedTuple):
    """Training and test examples: `(x, y), (x_test, y_test) = data`."""

    train: Examples
    test: Examples

    def __repr__(self) -> str:
        """Say shapes and types, not the values."""
        return f"{type(self).__name__}(train: {self.train!r}; test: {self.test!r})"


def load_parts(
    values: Callable[[str], npt.NDArray[np.uint8]],
    n_train: int | None,
    n_test: int | None,
    flat: bool,
    dtype: npt.DTypeLike,
) -> tuple[Examples, Examples]:
    """Return training and test examples of a data set of MNIST's form.

    Args:
        values: "train-images", "train-labels", "test-images" or "test-labels" -> raw bytes as an
            array: images (60000 or 10000, 28, 28), labels (60000 or 10000,).
        n_train: take only the first n_train training images; None takes all.
        n_test: take only the first n_test test images; None takes all.
        flat: True for rows of 784 pixels, False for images of shape (1, 28, 28).
        dtype: a float type gives pixels between 0 and 1; np.uint8 the raw bytes, 0 to 255.

    Raises:
        TypeError: dtype is of another kind, or a size is no whole number.
        ValueError: a size is out of range.
    """
    dtype = np.dtype(dtype)
    if dtype != np.uint8 and dtype.kind != "f":
        raise TypeError(f"dtype must be a float type or np.uint8; got {dtype}.")
    n_train = _count("n_train", n_train, SIZES["train"])
    n_test = _count("n_test", n_test, SIZES["test"])
    return (
        _part(values, "train", n_train, flat, dtype),
        _part(values, "test", n_test, flat, dtype),
    )


def _count(name: str, n: int | None, available: int) -> int:
    if n is None:
        return available
    n = operator.index(n)
    if not 1 <= n <= available:
        raise ValueError(f"{name} must lie between 1 and {available}; got {n}.")
    return n


def _part(
    values: Callable[[str], npt.NDArray[np.uint8]],
    part: str,
    n: int,
    flat: bool,
    dtype: np.dtype[Any],
) -> Examples:
    x = values(f"{part}-images")[:n].astype(dtype)
    if dtype.kind == "f":
        x /= 255
    y = values(f"{part}-labels")[:n].astype(np.intp)
    return Examples(x.reshape((n, 784) if flat else (n, 1, 28, 28)), y)
