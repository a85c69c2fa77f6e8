"""Data: the IDX reader, the embedded MNIST, splits, mini-batches and simple preprocessing."""

from course_lib.data.idx import IDXError, read_idx, read_idx_file
from course_lib.data.mnist import MNIST, Examples, load_mnist, mnist_bytes, mnist_path
from course_lib.data.pixels import nearest_mean, standardise
from course_lib.data.splits import minibatches, split

__all__ = [
    "MNIST",
    "Examples",
    "IDXError",
    "load_mnist",
    "minibatches",
    "mnist_bytes",
    "mnist_path",
    "nearest_mean",
    "read_idx",
    "read_idx_file",
    "split",
    "standardise",
]
