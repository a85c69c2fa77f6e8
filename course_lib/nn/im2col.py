"""Every window of a batch of images as one row, and the way back: for the lessons."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.windows import (
    Pair,
    as_pair,
    output_sizes,
    padded,
    whole,
    window_entries,
    without_margin,
)


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

    Raises:
        TypeError: x does not hold real numbers, or a size is no whole number.
        ValueError: x has another shape, no window fits, or a size is out of range.

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

    Raises:
        TypeError: `columns` does not hold real numbers, or a size is no whole number.
        ValueError: `columns` does not have the shape that `im2col` gives, no window fits, or a
            size is out of range.

    >>> col2im(np.ones((2, 4)), (1, 1, 2, 3), 2, 2)[0, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    kernel, stride, pad = _window(kh, kw, stride, pad)
    n, c, h, w = _image_shape(shape)
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


def _image_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    if not isinstance(shape, tuple | list) or len(shape) != 4:
        raise ValueError(f"shape must be (n, c, h, w); got {shape!r}.")
    return tuple(whole("shape", size, 0) for size in shape)
