"""What one_number shows of a state: the map, the matrix T, and both gradients."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.data import load_mnist
from course_lib.widgets.learner import ask

Place = tuple[int, int]
ROWS = ["00011203", "03522101", "12840013", "00931240", "11820456", "02740379", "10620598"]
NUMBERS = np.array([[float(digit) for digit in row] for row in ROWS])
"""(7, 8) a stroke with noise; without its last column (7, 7)."""


class Seen(NamedTuple):
    """What belongs to a state.

    Attributes:
        x: (7, width) the image.
        kernel: (3, 3) what conv2d gets.
        y: (oh, ow) its map.
        at: the shown place in it.
        T: (oh ow, 7 width) one row a window.
        reads: (oh ow, 7 width) whether this window reads this pixel, whatever the weight.
        dy: (oh, ow) the gradient on the map.
        dx: (7, width) T^T dy.
        dw: (3, 3) of the kernel as it is shown.
    """

    x: np.ndarray
    kernel: np.ndarray
    y: np.ndarray
    at: Place
    T: np.ndarray
    reads: np.ndarray
    dy: np.ndarray
    dx: np.ndarray
    dw: np.ndarray


def seen_of(state: dict[str, Any], conv2d: Callable[..., Any]) -> Seen:
    """Forward by the learner's function, and both gradients by its being linear in x and in W."""
    x = _image(state["image"], int(state["width"]))
    kernel = np.array(state["w"], float).reshape(3, 3)
    kernel = kernel[::-1, ::-1] if state["flip"] else kernel
    stride, pad = int(state["stride"]), int(state["pad"])
    h, width = ((n + 2 * pad - 3) // stride + 1 for n in x.shape)
    settings = (x.shape, stride, pad)
    y = ask(conv2d, x[None, None], kernel[None, None].copy(), np.zeros(1), stride, pad,
        shape=(1, 1, h, width))[0, 0].astype(float)  # fmt: skip
    T = _matrix(conv2d, tuple(kernel.ravel()), *settings)
    dy = np.zeros((h, width))
    for i, j, value in state["dy"]:
        if i < h and j < width:
            dy[int(i), int(j)] = value
    units = np.eye(9).reshape(9, 1, 3, 3)
    parts = ask(conv2d, x[None, None], units, np.zeros(9), stride, pad, shape=(1, 9, h, width))
    dw = (parts[0] * dy).sum(axis=(1, 2)).reshape(3, 3)
    return Seen(
        x, kernel, y, (min(int(state["at"][0]), h - 1), min(int(state["at"][1]), width - 1)), T,
        _matrix(conv2d, (1.0,) * 9, *settings) != 0, dy, (T.T @ dy.ravel()).reshape(x.shape),
        dw[::-1, ::-1] if state["flip"] else dw,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _matrix(
    conv2d: Callable[..., Any], kernel: tuple[float, ...], shape: Place, stride: int, pad: int
) -> np.ndarray:
    """(oh ow, h w) the matrix of a kernel: each column is the map of an image of one pixel 1."""
    n = shape[0] * shape[1]
    W = np.array(kernel).reshape(1, 1, 3, 3)
    out = tuple((size + 2 * pad - 3) // stride + 1 for size in shape)
    units = np.eye(n).reshape(n, 1, *shape)
    return ask(conv2d, units, W, np.zeros(1), stride, pad, shape=(n, 1, *out)).reshape(n, -1).T


@cache
def _digit() -> np.ndarray:
    """(7, 8) the first test image, mean of 4 by 4 pixels, in whole numbers from 0 to 9."""
    image = load_mnist(n_train=1, n_test=1, flat=False)[1].x[0, 0].astype(float)  # (28, 28)
    pixels = np.pad(image, ((0, 0), (2, 2)))  # (28, 32)
    return np.round(9 * pixels.reshape(7, 4, 8, 4).mean(axis=(1, 3)))


def _image(name: str, width: int) -> np.ndarray:
    """(7, width) whole numbers from 0 to 9."""
    return (_digit() if name == "digit" else NUMBERS)[:, :width].copy()
