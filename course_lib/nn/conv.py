"""Convolution as a matrix product over windows, forward and backward.

In memory the image is the last axis, (c, h, w, n), and only the shapes say (n, c, h, w): a view.
So the product's result needs no copy, and the layers behind keep that order.
"""

import numpy as np

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.windows import (
    PLACES,
    Pair,
    as_pair,
    chunks,
    images_first,
    images_last,
    output_sizes,
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
        (n, k, oh, ow), with oh and ow as `conv_output_size` says. In memory the image comes last.

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
    """Do the work of `conv2d`, on images (c, h, w, n) that have their margin."""
    (k, c, kh, kw), n = W.shape, xp.shape[3]
    oh, ow = output_sizes(xp.shape[1:3], (kh, kw), stride)
    y = np.empty((k, oh * ow * n), np.result_type(xp, W))
    rows = np.column_stack([W.reshape(k, c * kh * kw), b]).astype(y.dtype, copy=False)
    for places, columns in chunks(xp, (kh, kw), stride):
        np.matmul(rows, columns, out=y[:, places])
    return images_first(y.reshape(k, oh, ow, n))


def slide_backward(
    dy: Array, xp: Array, W: Array, stride: Pair, pad: Pair, *, need_dx: bool
) -> tuple[Array | None, Array, Array]:
    """Do the work of `conv2d_backward`, on images (c, h, w, n) that have their margin."""
    (k, c, kh, kw), n = W.shape, xp.shape[3]
    oh, ow = output_sizes(xp.shape[1:3], (kh, kw), stride)
    dy = _checked_dy(dy, (n, k, oh, ow))
    dz = images_last(dy).reshape(k, oh * ow * n)  # a view, where the memory lies so
    rows = np.zeros((c * kh * kw + 1, k), np.result_type(xp, dz))  # gradients of W, then of b
    for places, columns in chunks(xp, (kh, kw), stride):
        rows += columns @ dz[:, places].T
    dx = _image_gradient(dz.reshape(k, oh, ow, n), W, xp.shape, stride, pad) if need_dx else None
    return dx, rows[:-1].T.reshape(W.shape), rows[-1].copy()


def _image_gradient(dy: Array, W: Array, shape: tuple[int, ...], stride: Pair, pad: Pair) -> Array:
    """(k, oh, ow, n) -> (n, c, h, w): each pixel adds up what it gave to the windows that saw it.

    The product does the sum over kernels and over the columns of the kernel. What is left is one
    sum for each row of the kernel, of long runs of memory.
    """
    (k, c, kh, kw), (_, hp, wp, n), oh = W.shape, shape, dy.shape[1]
    w = wp - 2 * pad[1]  # the margin at the sides gets no gradient
    dx = np.zeros((c, hp, w, n), np.result_type(W, dy))
    weights = W.transpose(1, 2, 0, 3).reshape(c * kh, k * kw)
    tall = max(1, 2 * PLACES // (w * max(n, 1)))
    for start in range(0, oh, tall):
        seen = _where_seen(dy[:, start : start + tall], kw, w, stride[1], pad[1])
        r = seen.shape[2]
        parts = (weights @ seen.reshape(k * kw, r * w * n)).reshape(c, kh, r, w, n)
        for a in range(kh):
            first = start * stride[0] + a
            rows = dx[:, first : first + stride[0] * r : stride[0]]
            rows += parts[:, a]
    return images_first(dx[:, pad[0] : hp - pad[0]])


def _where_seen(dy: Array, kw: int, w: int, stride: int, pad: int) -> Array:
    """(k, r, ow, n) -> (k, kw, r, w, n): dy of the window whose entry b saw the pixel, or 0."""
    k, r, ow, n = dy.shape
    seen = np.zeros((k, kw, r, w, n), dy.dtype)
    for b in range(kw):  # window j sees pixel j stride + b - pad
        first, end = max(0, -((b - pad) // stride)), min(ow, (w - 1 - b + pad) // stride + 1)
        if first < end:
            at = first * stride + b - pad
            seen[:, b, :, at : at + stride * (end - first) : stride] = dy[:, :, first:end]
    return seen


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
    """(n, c, h, w) -> (c, h + 2 rows, w + 2 columns, n): a copy with zeros around each image."""
    n, c, h, w = x.shape
    xp = np.zeros((c, h + 2 * pad[0], w + 2 * pad[1], n), x.dtype)
    xp[:, pad[0] : pad[0] + h, pad[1] : pad[1] + w] = images_last(x)
    return xp


def _checked_dy(dy: Array, shape: tuple[int, int, int, int]) -> Array:
    dy = as_floats("dy", dy, "(n, k, oh, ow)")
    if dy.shape != shape:
        raise ValueError(f"dy must have shape {shape}; got shape {dy.shape}.")
    return dy
