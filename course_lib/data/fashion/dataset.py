"""Fashion-MNIST as arrays that are ready to train on."""

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from course_lib.data.examples import FILES, DataSet, load_parts
from course_lib.data.fashion.files import MEGABYTES, SHA256, fashion_folder, fetch, folders
from course_lib.data.idx import read_idx_file

FASHION_CLASSES = (
    *("T-shirt/top", "trouser", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
)
"""What the labels 0 to 9 stand for (Xiao, Rasul and Vollgraf 2017, Table 2)."""


class FashionMNIST(DataSet):
    """Training and test examples: `(x, y), (x_test, y_test) = fashion`."""


def load_fashion_mnist(
    n_train: int | None = None,
    n_test: int | None = None,
    flat: bool = True,
    dtype: npt.DTypeLike = np.float32,
    download: bool = False,
) -> FashionMNIST:
    """Return Fashion-MNIST: 60,000 training and 10,000 test images of clothes in ten classes.

    It has the form of MNIST, and is harder (Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747). The
    course does without it: nothing is fetched unless `download` is True. Each file's SHA-256 is
    checked whenever it is read.

    Args:
        n_train: take only the first n_train training images; None takes all.
        n_test: take only the first n_test test images; None takes all.
        flat: True for rows of 784 pixels, False for images of shape (1, 28, 28).
        dtype: a float type gives pixels between 0 and 1; np.uint8 the raw bytes, 0 to 255.
        download: fetch the four files once, when no folder holds them.

    Returns:
        An object with `.train` and `.test`, each a pair (x, y).

    Raises:
        FileNotFoundError: the files are not here, or could not be fetched; the message says in
            which folders they are looked for, and what to do.
        IDXError: a file is not the original one.
        TypeError: dtype is of another kind, or a size is no whole number.
        ValueError: a size is out of range.
    """
    folder = fashion_folder() or (fetch() if download else None)
    if folder is None:
        looked = " or ".join(str(place) for place in folders())
        raise FileNotFoundError(
            f"Fashion-MNIST is not here: no {looked}. load_fashion_mnist(download=True) fetches "
            f"it once ({MEGABYTES} MB); or set COURSE_DATA to a folder with fashion-mnist/ in it."
        )
    return FashionMNIST(*load_parts(partial(_values, folder), n_train, n_test, flat, dtype))


def _values(folder: Path, name: str) -> npt.NDArray[np.uint8]:
    return read_idx_file(folder / FILES[name], SHA256[name])
