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

    `values` gives the raw bytes of "train-images" and "test-images" as an array (60000 or 10000,
    28, 28), those of "train-labels" and "test-labels" as (60000 or 10000,). All else is as
    `load_mnist` gets it, and so are the refusals.
    """
    dtype = np.dtype(dtype)
    if dtype != np.uint8 and dtype.kind != "f":
        raise TypeError(f"dtype must be a float type or np.uint8; got {dtype}.")

    def load(part: str, n: int) -> Examples:
        x = values(f"{part}-images")[:n].astype(dtype)
        if dtype.kind == "f":
            x /= 255
        y = values(f"{part}-labels")[:n].astype(np.intp)
        return Examples(x.reshape((n, 784) if flat else (n, 1, 28, 28)), y)

    n_train, n_test = _count("train", n_train), _count("test", n_test)
    return load("train", n_train), load("test", n_test)


def _count(part: str, n: int | None) -> int:
    """How many examples of a part are asked for."""
    available = SIZES[part]
    n = available if n is None else operator.index(n)
    if not 1 <= n <= available:
        raise ValueError(f"n_{part} must lie between 1 and {available}; got {n}.")
    return n
