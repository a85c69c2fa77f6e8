"""Windows of images: how many fit, and the two copies that turn a convolution into a product.

Here arrays lie channel by channel, (c, n, h, w). Then all windows of some images are one matrix
that has a contiguous row for each entry of the kernel.
"""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.nn.arrays import Array

Pair = tuple[int, int]
CHUNK = 16  # images a product: their windows stay in the processor's cache


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


def zeros_by_channel(shape: tuple[int, int, int, int], dtype: npt.DTypeLike) -> Array:
    """Return zeros (n, c, h, w) that lie in memory channel by channel."""
    n, c, h, w = shape
    return np.zeros((c, n, h, w), dtype).transpose(1, 0, 2, 3)


def padded(x: Array, pad: Pair, value: float = 0.0, order: Literal["C", "K"] = "K") -> Array:
    """Return a copy of x (..., h, w) with a margin of `value`, laid out as x or row by row."""
    h, w = x.shape[-2:]
    shape = (*x.shape[:-2], h + 2 * pad[0], w + 2 * pad[1])
    out = np.full_like(x, value, order=order, shape=shape)
    out[..., pad[0] : pad[0] + h, pad[1] : pad[1] + w] = x
    return out


def without_margin(x: Array, pad: Pair) -> Array:
    """Return a view of x (..., h, w) that leaves the margin out."""
    h, w = x.shape[-2:]
    return x[..., pad[0] : h - pad[0], pad[1] : w - pad[1]]


def windows(x: Array, kernel: Pair, stride: Pair) -> Array:
    """Return a view (..., oh, ow, kh, kw) of all windows of x (..., h, w); read only."""
    every = sliding_window_view(x, kernel, axis=(-2, -1))  # pyright: ignore
    return every[..., :: stride[0], :: stride[1], :, :]


def window_entries(kernel: Pair, stride: Pair, out: Pair) -> Iterator[tuple[slice, slice]]:
    """For each entry of a window, in reading order, yield where all windows hold it.

    >>> list(window_entries((1, 2), (2, 2), (3, 4)))
    [(slice(0, 5, 2), slice(0, 7, 2)), (slice(0, 5, 2), slice(1, 8, 2))]
    """
    (kh, kw), (sh, sw), (oh, ow) = kernel, stride, out
    for a in range(kh):
        for b in range(kw):
            yield slice(a, a + sh * (oh - 1) + 1, sh), slice(b, b + sw * (ow - 1) + 1, sw)


def to_columns(x: Array, kernel: Pair, stride: Pair, columns: Array) -> None:
    """Write all windows of x (c, n, h, w), padded already, into columns (c kh kw, n oh ow)."""
    view = windows(x, kernel, stride)  # (c, n, oh, ow, kh, kw)
    by_entry = view.transpose(0, 4, 5, 1, 2, 3)  # (c, kh, kw, n, oh, ow)
    np.copyto(columns.reshape(by_entry.shape), by_entry)


def add_columns(columns: Array, x: Array, kernel: Pair, stride: Pair) -> None:
    """Add what `to_columns` took out back into x (c, n, h, w), in place: its transpose.

    A pixel that several windows see gets the sum of their entries.
    """
    c, n = x.shape[:2]
    oh, ow = output_sizes(x.shape, kernel, stride)
    parts = columns.reshape(c, kernel[0] * kernel[1], n, oh, ow).swapaxes(
        0, 1
    )  # (kh kw, c, n, oh, ow)
    for part, (rows, cols) in zip(parts, window_entries(kernel, stride, (oh, ow)), strict=True):
        x[:, :, rows, cols] += part


def chunks(
    n: int, n_rows: int, n_places: int, dtype: npt.DTypeLike
) -> Iterator[tuple[slice, slice, Array]]:
    """Cut n images into groups of 16 at most.

    Yields:
        Which images; which columns of a matrix (..., n n_places) are theirs; and a matrix
        (n_rows, n_places of these images) to write into. Its memory is used again, since new
        memory costs more than what is written into it.
    """
    memory = np.empty(n_rows * min(n, CHUNK) * n_places, dtype)
    for start in range(0, n, CHUNK):
        stop = min(start + CHUNK, n)
        m = (stop - start) * n_places
        matrix = memory[: n_rows * m].reshape(n_rows, m)
        yield slice(start, stop), slice(start * n_places, stop * n_places), matrix
