"""Data: the IDX reader, MNIST, splits, mini-batches, preprocessing and distorted images."""

from course_lib.data.augmentation import augment
from course_lib.data.corruptions import add_noise, invert, rotate, scale, shift
from course_lib.data.idx import IDXError, read_idx, read_idx_file
from course_lib.data.mnist import MNIST, Examples, load_mnist, mnist_bytes, mnist_path
from course_lib.data.pixels import nearest_mean, standardise
from course_lib.data.splits import minibatches, split

__all__ = [
    "Examples",
    "IDXError",
    "MNIST",
    "add_noise",
    "augment",
    "invert",
    "load_mnist",
    "minibatches",
    "mnist_bytes",
    "mnist_path",
    "nearest_mean",
    "read_idx",
    "read_idx_file",
    "rotate",
    "scale",
    "shift",
    "split",
    "standardise",
]
