"""Data: the IDX reader, MNIST, splits, mini-batches, preprocessing and distorted images."""

from course_lib.data.augmentation import augment
from course_lib.data.corruptions import add_noise, invert, rotate, scale, shift
from course_lib.data.drawing import PAD, ink, move_strokes, on_pad, pen_for, stored_strokes
from course_lib.data.examples import Examples
from course_lib.data.fashion import (
    FASHION_CLASSES,
    FashionMNIST,
    fashion_folder,
    load_fashion_mnist,
)
from course_lib.data.framing import Framing, framing, mnist_frame
from course_lib.data.idx import IDXError, read_idx, read_idx_file
from course_lib.data.mnist import MNIST, load_mnist, mnist_bytes, mnist_path
from course_lib.data.pixels import nearest_mean, standardise
from course_lib.data.splits import minibatches, split

__all__ = [
    "Examples",
    "FASHION_CLASSES",
    "FashionMNIST",
    "Framing",
    "IDXError",
    "MNIST",
    "PAD",
    "add_noise",
    "augment",
    "fashion_folder",
    "framing",
    "ink",
    "invert",
    "load_fashion_mnist",
    "load_mnist",
    "minibatches",
    "mnist_bytes",
    "mnist_frame",
    "mnist_path",
    "move_strokes",
    "nearest_mean",
    "on_pad",
    "pen_for",
    "read_idx",
    "read_idx_file",
    "rotate",
    "scale",
    "shift",
    "split",
    "standardise",
    "stored_strokes",
]
