"""Further wrong convolutions of exercise 09.3: sizes, early returns, the order of arguments."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.convolution.conv2d_answers import place_by_place, zeros_around


def pad_first(x, W, b, pad=0, stride=1):
    """The right maps; the last two arguments in another order."""
    return place_by_place(x, W, b, stride, pad)


def from_x(x, W, b, stride=1, pad=0):
    """Windows that are cut from x where the padded images are meant."""
    y = np.zeros_like(place_by_place(x, W, b, stride, pad))
    for i, j in np.ndindex(y.shape[2:]):
        top, left = i * stride, j * stride
        window = x[:, :, top : top + W.shape[2], left : left + W.shape[3]]
        y[:, :, i, j] = np.tensordot(window, W, axes=((1, 2, 3), (1, 2, 3))) + b
    return y


def only(*index: Any) -> Callable[..., Any]:
    """The right numbers at an index, 0 elsewhere: what is left when a loop ends early."""

    def conv2d(x, W, b, stride=1, pad=0):
        y = place_by_place(x, W, b, stride, pad)
        out = np.zeros_like(y)
        out[index] = y[index]
        return out

    return conv2d


def without_last(rows: int, columns: int) -> Callable[..., Any]:
    """The sizes without + 1: the last rows or columns of windows are missing."""

    def conv2d(x, W, b, stride=1, pad=0):
        y = place_by_place(x, W, b, stride, pad)
        return y[:, :, : y.shape[2] - rows, : y.shape[3] - columns]

    return conv2d


def left_at_zero(x, W, b, stride=1, pad=0):
    """The right sizes, and loops that end one place too soon."""
    y = place_by_place(x, W, b, stride, pad)
    y[:, :, -1], y[:, :, :, -1] = 0, 0
    return y


def rounded_up(more_zeros: bool) -> Callable[..., Any]:
    """Sizes rounded up: the last window hangs over the edge, into more zeros or into nothing."""

    def conv2d(x, W, b, stride=1, pad=0):
        xp, (kh, kw) = zeros_around(x, pad), W.shape[2:]
        oh, ow = -(-(xp.shape[2] - kh) // stride) + 1, -(-(xp.shape[3] - kw) // stride) + 1
        if more_zeros:
            xp = np.pad(xp, ((0, 0), (0, 0), (0, stride), (0, stride)))
        y = np.zeros((len(x), len(W), oh, ow))
        for i, j in np.ndindex(oh, ow):
            top, left = i * stride, j * stride
            window = xp[:, :, top : top + kh, left : left + kw]
            y[:, :, i, j] = np.tensordot(window, W, axes=((1, 2, 3), (1, 2, 3))) + b
        return y

    return conv2d
