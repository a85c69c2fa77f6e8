"""MNIST as arrays that are ready to train on."""

import numpy as np
import numpy.typing as npt

from course_lib.data.examples import DataSet, load_parts
from course_lib.data.idx import read_idx
from course_lib.data.mnist.files import mnist_bytes, mnist_path


class MNIST(DataSet):
    """Training and test examples: `(x, y), (x_test, y_test) = mnist`."""


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

    Raises:
        TypeError: dtype is of another kind, or a size is no whole number.
        ValueError: a size is out of range.

    >>> load_mnist(n_train=500, n_test=100)
    MNIST(train: x (500, 784) float32, y (500,) int64; test: x (100, 784) float32, y (100,) int64)
    """
    return MNIST(*load_parts(_values, n_train, n_test, flat, dtype))


def _values(name: str) -> npt.NDArray[np.uint8]:
    return read_idx(mnist_bytes(name), str(mnist_path(name)))
