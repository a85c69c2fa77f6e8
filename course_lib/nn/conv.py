"""Convolution as a matrix product over windows, forward and backward.

In memory the arrays lie channel by channel, (c, n, h, w), and only their shapes say (n, c, h, w):
a view. So the product's result needs no copy, and the layers behind keep that order.
"""

import numpy as np

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.windows import (
    Pair,
    add_columns,
    as_pair,
    chunks,
    output_sizes,
    padded,
    to_columns,
    without_margin,
)


def conv2d(x: Array, W: Array, b: Array, stride: int | Pair = 1, pad: int | Pair = 0) -> Array:
    """Slide k kernels over images: y[n, k, i, j] = sum over c, a, b of x * W, plus b[k].

    As in every library this is cross-correlation: the kernel is not flipped
    (Goodfellow et al. 2016, eq. 9.6).

    Args:
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
        b: (k,) biases.
        stride: step of the window, one number or (rows, columns).
        pad: zeros added on each side, one number or (rows, columns).

    Returns:
        (n, k, oh, ow), with oh and ow as `conv_output_size` says. In memory channel comes first.

    Raises:
        TypeError: an array does not hold real numbers, or a size is no whole number.
        ValueError: shapes do not fit, no window fits, or a size is out of range.

    >>> conv2d(np.ones((1, 1, 3, 4)), np.ones((1, 1, 2, 2)), np.zeros(1))
    array([[[[4., 4., 4.],
             [4., 4., 4.]]]])
    """
    x, W = checked_images(x, W)
    b = as_floats("b", b, "(k,)")
    if b.shape != W.shape[:1]:
        raise ValueError(f"b must have shape {W.shape[:1]}, one entry a kernel; got {b.shape}.")
    stride, pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
    output_sizes(x.shape, W.shape[2:], stride, pad)
    return slide(margin_around(x, pad), W, b, stride)


def conv2d_backward(
    dy: Array,
    x: Array,
    W: Array,
    stride: int | Pair = 1,
    pad: int | Pair = 0,
    *,
    need_dx: bool = True,
) -> tuple[Array | None, Array, Array]:
    """Carry the gradient back through `conv2d`.

    The windows are cut out again instead of kept: that costs less than the memory would.

    Args:
        dy: (n, k, oh, ow) gradient with respect to the output.
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
        stride: as in forward.
        pad: as in forward.
        need_dx: False leaves out the gradient of the images, which a first layer does not need.

    Returns:
        dx (n, c, h, w) or None, dW (k, c, kh, kw) and db (k,).

    Raises:
        TypeError: an array does not hold real numbers, or a size is no whole number.
        ValueError: shapes do not fit, no window fits, or a size is out of range.

    >>> x, W = np.arange(4.0).reshape(1, 1, 1, 4), np.array([[[[10.0, 20.0]]]])
    >>> dx, dW, db = conv2d_backward(np.ones((1, 1, 1, 3)), x, W)
    >>> dx[0, 0, 0], dW[0, 0, 0], db
    (array([10., 30., 30., 20.]), array([3., 6.]), array([3.]))
    """
    x, W = checked_images(x, W)
    stride, pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
    output_sizes(x.shape, W.shape[2:], stride, pad)
    return slide_backward(dy, margin_around(x, pad), W, stride, pad, need_dx=need_dx)


def slide(xp: Array, W: Array, b: Array, stride: Pair) -> Array:
    """Do the work of `conv2d`, on images (c, n, h, w) that have their margin."""
    (k, c, kh, kw), n = W.shape, xp.shape[1]
    oh, ow = output_sizes(xp.shape, (kh, kw), stride)
    rows = W.reshape(k, c * kh * kw)
    y = np.empty((k, n * oh * ow), np.result_type(xp, W))
    for images, places, columns in chunks(n, c * kh * kw, oh * ow, xp.dtype):
        to_columns(xp[:, images], (kh, kw), stride, columns)
        part = y[:, places]
        np.matmul(rows, columns, out=part)  # (k, chunk oh ow)
        part += b[:, None]
    return y.reshape(k, n, oh, ow).transpose(1, 0, 2, 3)


def slide_backward(
    dy: Array, xp: Array, W: Array, stride: Pair, pad: Pair, *, need_dx: bool
) -> tuple[Array | None, Array, Array]:
    """Do the work of `conv2d_backward`, on images (c, n, h, w) that have their margin."""
    (k, c, kh, kw), n = W.shape, xp.shape[1]
    oh, ow = output_sizes(xp.shape, (kh, kw), stride)
    dz = _by_channel(dy, (n, k, oh, ow))  # (k, n oh ow)
    dtype = np.result_type(xp, W, dz)
    dW, rows = np.zeros((k, c * kh * kw), dtype), W.reshape(k, -1).T
    dxp = np.zeros(xp.shape, dtype) if need_dx else None
    for images, places, columns in chunks(n, c * kh * kw, oh * ow, dtype):
        part = dz[:, places]
        to_columns(xp[:, images], (kh, kw), stride, columns)
        dW += part @ columns.T
        if dxp is not None:
            np.matmul(rows, part, out=columns)  # now the gradient of the windows
            add_columns(columns, dxp[:, images], (kh, kw), stride)
    dx = None if dxp is None else without_margin(dxp, pad).transpose(1, 0, 2, 3)
    return dx, dW.reshape(W.shape), dz.sum(axis=1)


def checked_images(x: Array, W: Array) -> tuple[Array, Array]:
    """Return images (n, c, h, w) and kernels (k, c, kh, kw) that agree in c >= 1."""
    x, W = as_floats("x", x, "(n, c, h, w)"), as_floats("W", W, "(k, c, kh, kw)")
    if x.shape[1] != W.shape[1] or 0 in W.shape:
        raise ValueError(
            "x (n, c, h, w) and W (k, c, kh, kw) must agree in c >= 1; "
            f"got shapes {x.shape} and {W.shape}."
        )
    return x, W


def margin_around(x: Array, pad: Pair) -> Array:
    """(n, c, h, w) -> (c, n, h + 2 rows, w + 2 columns): a copy with zeros around each image."""
    return padded(x.transpose(1, 0, 2, 3), pad, order="C")


def _by_channel(dy: Array, shape: tuple[int, int, int, int]) -> Array:
    """(n, k, oh, ow) -> (k, n oh ow), without a copy where the memory lies so."""
    dy = as_floats("dy", dy, "(n, k, oh, ow)")
    if dy.shape != shape:
        raise ValueError(f"dy must have shape {shape}; got shape {dy.shape}.")
    return dy.transpose(1, 0, 2, 3).reshape(shape[1], -1)
