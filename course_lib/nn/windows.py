"""Windows of images: how many fit, and the copy that turns a convolution into a product.

Here arrays have the image as their last axis, (c, h, w, n). Then neighbours in memory are the same
pixel of the next image, and a shift by a pixel, also with a stride, is a copy of long runs.
"""

from collections.abc import Iterator
from math import ceil, prod
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.nn.arrays import Array

Pair = tuple[int, int]
PLACES = 2048  # windows in a chunk, about: they stay in the processor's cache
GROUP = 2**17  # numbers in a group of images or channels: they stay there with what is made of them


def conv_output_size(size: int, kernel: int, stride: int = 1, pad: int = 0) -> int:
    """Return how many windows fit along one axis: floor((size + 2 pad - kernel) / stride) + 1.

    Args:
        size: pixels along the axis.
        kernel: pixels of the window.
        stride: step from one window to the next.
        pad: pixels added on each side.

    Raises:
        TypeError: an argument is no whole number.
        ValueError: no window fits, or a number is out of range.

    >>> conv_output_size(28, 5), conv_output_size(28, 3, stride=2, pad=1)
    (24, 14)
    """
    size, kernel = whole("size", size, 1), whole("kernel", kernel, 1)
    stride, pad = whole("stride", stride, 1), whole("pad", pad, 0)
    if kernel > size + 2 * pad:
        raise ValueError(
            f"A window of {kernel} does not fit into {size} pixels with {pad} added on each side."
        )
    return (size + 2 * pad - kernel) // stride + 1


def output_sizes(shape: tuple[int, ...], kernel: Pair, stride: Pair, pad: Pair = (0, 0)) -> Pair:
    """Return how many windows fit along rows and along columns of images (..., h, w)."""
    oh, ow = map(conv_output_size, shape[-2:], kernel, stride, pad)
    return oh, ow


def whole(name: str, value: Any, least: int) -> int:
    """Return a whole number of at least `least`, or raise an error that has its name."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number; got {value!r}.")
    if value < least:
        raise ValueError(f"{name} must be at least {least}; got {value}.")
    return int(value)


def as_pair(name: str, value: int | Pair, least: int) -> Pair:
    """Return (rows, columns), each at least `least`; one number stands for both."""
    if not isinstance(value, tuple | list):
        value = (value, value)
    if len(value) != 2:
        raise ValueError(f"{name} must be one whole number or (rows, columns); got {value!r}.")
    return whole(name, value[0], least), whole(name, value[1], least)


def short(pair: Pair) -> int | Pair:
    """Return one number when both are equal, for a repr."""
    return pair[0] if pair[0] == pair[1] else pair


def images_last(x: Array) -> Array:
    """Return a view (c, h, w, n) of images (n, c, h, w)."""
    return x.transpose(1, 2, 3, 0)


def images_first(x: Array) -> Array:
    """Return a view (n, c, h, w) of images (c, h, w, n): the way back."""
    return x.transpose(3, 0, 1, 2)


def memory_order(x: Array) -> tuple[int, ...]:
    """Return the axes as they lie in memory, the one with the longest step first.

    >>> memory_order(np.zeros((2, 3, 4, 5)).transpose(1, 0, 3, 2))
    (1, 0, 3, 2)
    """
    return tuple(sorted(range(x.ndim), key=lambda axis: -abs(x.strides[axis])))


def zeros_laid_out(shape: tuple[int, ...], order: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Return zeros of a shape whose axes lie in memory in the given order."""
    zeros = np.zeros([shape[axis] for axis in order], dtype)
    return zeros.transpose(np.argsort(order))


def groups(x: Array) -> Iterator[tuple[slice, ...]]:
    """Cut images (n, c, h, w) into groups that stay in the processor's cache.

    A layer that goes over its numbers several times takes one group through all its steps. It is
    a group of images or of channels, whichever lie one behind the other in memory.
    """
    axis = 0 if x.strides[0] > x.strides[1] else 1
    size = max(1, GROUP * x.shape[axis] // max(1, x.size))
    for start in range(0, x.shape[axis], size):
        yield (*[slice(None)] * axis, slice(start, start + size))


def padded(x: Array, pad: Pair, value: float = 0.0) -> Array:
    """Return a copy of x (..., h, w) with a margin of `value`, laid out in memory as x."""
    h, w = x.shape[-2:]
    shape = (*x.shape[:-2], h + 2 * pad[0], w + 2 * pad[1])
    out = np.full_like(x, value, shape=shape)
    out[..., pad[0] : pad[0] + h, pad[1] : pad[1] + w] = x
    return out


def without_margin(x: Array, pad: Pair) -> Array:
    """Return a view of x (..., h, w) that leaves the margin out."""
    h, w = x.shape[-2:]
    return x[..., pad[0] : h - pad[0], pad[1] : w - pad[1]]


def window_entries(kernel: Pair, stride: Pair, out: Pair) -> Iterator[tuple[slice, slice]]:
    """For each entry of a window, in reading order, yield where all windows hold it.

    >>> list(window_entries((1, 2), (2, 2), (3, 4)))
    [(slice(0, 5, 2), slice(0, 7, 2)), (slice(0, 5, 2), slice(1, 8, 2))]
    """
    (kh, kw), (sh, sw), (oh, ow) = kernel, stride, out
    for a in range(kh):
        for b in range(kw):
            yield slice(a, a + sh * (oh - 1) + 1, sh), slice(b, b + sw * (ow - 1) + 1, sw)


def windows(x: Array, kernel: Pair, stride: Pair) -> Array:
    """Return a view (c, kh, kw, oh, ow, n) of all windows of x (c, h, w, n); read only."""
    every = sliding_window_view(x, kernel, axis=(1, 2))  # pyright: ignore
    return every[:, :: stride[0], :: stride[1]].transpose(0, 4, 5, 1, 2, 3)


def chunks(
    x: Array, kernel: Pair, stride: Pair, places: int = PLACES
) -> Iterator[tuple[slice, Array]]:
    """Copy the windows of x (c, h, w, n) into columns, a part of the output image at a time.

    Args:
        x: (c, h, w, n) images that have their margin.
        kernel: rows and columns of a window.
        stride: step of the window.
        places: windows in a chunk, about; at least one of each image.

    Yields:
        Which columns of a matrix (..., oh ow n) the windows are; and a matrix (c kh kw + 1,
        windows) with a last row of ones: with it, a bias is the weight of a one. All chunks share
        the memory of the first, the largest, so a chunk is gone when the next one comes.
    """
    view = windows(x, kernel, stride)  # (c, kh, kw, oh, ow, n)
    d, (oh, ow, n) = prod(view.shape[:3]), view.shape[3:]
    memory, start = np.empty(0, x.dtype), 0
    for rows, cols in _rectangles(oh, ow, places // max(n, 1)):
        part = view[:, :, :, rows, cols]
        m = prod(part.shape[3:])
        memory = memory if memory.size else np.empty((d + 1) * m, x.dtype)
        matrix = memory[: (d + 1) * m].reshape(d + 1, m)
        np.copyto(matrix[:d].reshape(part.shape), part)
        matrix[d] = 1
        yield slice(start, start + m), matrix
        start += m


def _rectangles(oh: int, ow: int, size: int) -> Iterator[tuple[slice, slice]]:
    """Cut an image into parts of about `size` pixels, in reading order: whole rows, or less."""
    pieces = ceil(ow / max(1, size))
    wide, tall = ceil(ow / pieces), max(1, size // ow)
    for i in range(0, oh, tall):
        for j in range(0, ow, wide):
            yield slice(i, min(i + tall, oh)), slice(j, min(j + wide, ow))
