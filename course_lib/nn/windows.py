"""Windows of images: how many fit, and the copy that turns a convolution into a product.

The library's arrays have the image as their last axis, (c, h, w, n). Then neighbours in memory are
the same pixel of the next image, and a shift by a pixel, also with a stride, is a copy of long
runs. `im2col` and `col2im` show the same idea as the lessons derive it, a row for each window.
"""

from collections.abc import Iterator, Sequence
from math import ceil, prod

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.nn.arrays import Array, as_floats, blocks, whole

Pair = tuple[int, int]
Rectangle = tuple[slice, slice]
WINDOWS = 2048  # in a block, about: their columns stay in the processor's cache


def conv_output_size(size: int, kernel: int, stride: int = 1, pad: int = 0) -> int:
    """Return how many windows fit along one axis: floor((size + 2 pad - kernel) / stride) + 1.

    Args:
        size: pixels along the axis.
        kernel: pixels of the window.
        stride: step from one window to the next.
        pad: pixels added on each side.

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


def channels_first(x: Array) -> tuple[int, ...]:
    """Return the axes of x, columns or channels first, the others as they lie in memory."""
    return 1, *(axis for axis in memory_order(x) if axis != 1)


def zeros_laid_out(shape: tuple[int, ...], order: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Return zeros of a shape whose axes lie in memory in the given order."""
    zeros = np.zeros([shape[axis] for axis in order], dtype)
    return zeros.transpose(np.argsort(order))


def image_blocks(x: Array) -> Iterator[tuple[slice, ...]]:
    """Cut images (n, c, h, w) into `blocks` along images or channels: the outer in memory."""
    axis = 0 if x.strides[0] > x.strides[1] else 1
    for block in blocks(x.shape[axis], x.size // max(1, x.shape[axis])):
        yield (*[slice(None)] * axis, block)


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


def window_blocks(
    x: Array, kernel: Pair, stride: Pair, places: Sequence[Rectangle]
) -> Iterator[tuple[slice, Array]]:
    """Copy the windows of x (c, h, w, n), which has its margin, into columns, block by block.

    For each of `places`, from `rectangles`, yield which columns of a matrix (..., oh ow n) its
    windows are, and a matrix (c kh kw + 1, windows) with a last row of ones: with it, a bias is the
    weight of a one. All blocks share one memory, so a block is gone when the next one comes.
    """
    every = sliding_window_view(x, kernel, axis=(1, 2))[:, :: stride[0], :: stride[1]]  # pyright: ignore
    view = every.transpose(0, 4, 5, 1, 2, 3)  # (c, kh, kw, oh, ow, n)
    d, (_, ow, n) = prod(view.shape[:3]), view.shape[3:]
    parts = [view[:, :, :, rows, cols] for rows, cols in places]
    memory = np.empty((d + 1) * max(prod(part.shape[3:]) for part in parts), x.dtype)
    matrix = memory[:0]
    for part, (rows, cols) in zip(parts, places, strict=True):
        m = prod(part.shape[3:])
        if matrix.shape != (d + 1, m):  # else the ones are there
            matrix = memory[: (d + 1) * m].reshape(d + 1, m)
            matrix[d] = 1
        np.copyto(matrix[:d].reshape(part.shape), part)
        start = (rows.start * ow + cols.start) * n
        yield slice(start, start + m), matrix


def rectangles(oh: int, ow: int, n: int, n_windows: int = WINDOWS) -> list[Rectangle]:
    """Cut the output of n images into blocks of about so many windows, in reading order.

    A block is whole rows, or less than one; it has at least one window of each image.
    """
    size = n_windows // max(n, 1)
    pieces = ceil(ow / max(1, size))
    wide, tall = ceil(ow / pieces), max(1, size // ow)
    return [
        (slice(i, min(i + tall, oh)), slice(j, min(j + wide, ow)))
        for i in range(0, oh, tall)
        for j in range(0, ow, wide)
    ]


def im2col(x: Array, kh: int, kw: int, stride: int | Pair = 1, pad: int | Pair = 0) -> Array:
    """Lay every window of a batch of images out as one row.

    With the rows, a convolution is one product: im2col(x, kh, kw) @ W.reshape(k, -1).T.

    Args:
        x: (n, c, h, w) images.
        kh: rows of the window.
        kw: columns of the window.
        stride: step from one window to the next, one number or (rows, columns).
        pad: zeros added on each side, one number or (rows, columns).

    Returns:
        (n oh ow, c kh kw), a new array. Rows go image by image, then row by row; the entries of a
        row are ordered as `W.reshape(k, -1)` orders a kernel (k, c, kh, kw).

    >>> im2col(np.arange(9.0).reshape(1, 1, 3, 3), 2, 2)[0]
    array([0., 1., 3., 4.])
    """
    x = as_floats("x", x, "(n, c, h, w)")
    kernel, stride, pad = _window(kh, kw, stride, pad)
    oh, ow = output_sizes(x.shape, kernel, stride, pad)
    n, c = x.shape[:2]
    every = sliding_window_view(padded(x, pad), kernel, axis=(2, 3))  # pyright: ignore
    view = every[:, :, :: stride[0], :: stride[1]]  # (n, c, oh, ow, kh, kw)
    by_place = view.transpose(0, 2, 3, 1, 4, 5).copy()  # (n, oh, ow, c, kh, kw)
    return by_place.reshape(n * oh * ow, c * kh * kw)


def col2im(
    columns: Array,
    shape: tuple[int, int, int, int],
    kh: int,
    kw: int,
    stride: int | Pair = 1,
    pad: int | Pair = 0,
) -> Array:
    """Add rows of windows back into images: the transpose of `im2col`.

    For all x and c: (im2col(x) * c).sum() equals (x * col2im(c)).sum().

    Args:
        columns: (n oh ow, c kh kw), ordered as `im2col` orders them.
        shape: (n, c, h, w) of the images.
        kh: rows of the window.
        kw: columns of the window.
        stride: step from one window to the next, as in `im2col`.
        pad: zeros that were added on each side; they are cut off.

    Returns:
        (n, c, h, w), a new array. A pixel that several windows see holds the sum of their entries.

    >>> col2im(np.ones((2, 4)), (1, 1, 2, 3), 2, 2)[0, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    kernel, stride, pad = _window(kh, kw, stride, pad)
    if not isinstance(shape, tuple | list) or len(shape) != 4:
        raise ValueError(f"shape must be (n, c, h, w); got {shape!r}.")
    n, c, h, w = (whole("shape", size, 0) for size in shape)
    oh, ow = output_sizes((h, w), kernel, stride, pad)
    columns = as_floats("columns", columns, "(n oh ow, c kh kw)")
    if columns.shape != (n * oh * ow, c * kh * kw):
        raise ValueError(
            f"columns must have shape {(n * oh * ow, c * kh * kw)} for images of shape {shape}; "
            f"got shape {columns.shape}."
        )
    out = np.zeros((n, c, h + 2 * pad[0], w + 2 * pad[1]), columns.dtype)
    by_entry = columns.reshape(n, oh, ow, c, kh * kw).transpose(4, 0, 3, 1, 2)
    entries = window_entries(kernel, stride, (oh, ow))
    for part, (rows, cols) in zip(by_entry, entries, strict=True):  # (n, c, oh, ow)
        out[:, :, rows, cols] += part
    return without_margin(out, pad).copy()


def _window(kh: int, kw: int, stride: int | Pair, pad: int | Pair) -> tuple[Pair, Pair, Pair]:
    kernel = whole("kh", kh, 1), whole("kw", kw, 1)
    return kernel, as_pair("stride", stride, 1), as_pair("pad", pad, 0)
