"""Right and wrong answers to exercise 10.3, avg_pool: each is code that somebody writes."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import nn
from course_lib.exercises.pooling.maximum_answers import count

# ---------------------------------------------------------------- what right looks like


def window_by_window(x, k, stride):
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - k) // stride + 1, (w - k) // stride + 1), x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            window = x[:, :, i * stride : i * stride + k, j * stride : j * stride + k]
            y[:, :, i, j] = window.mean(axis=(2, 3))
    return y, (x.shape, k, stride)


def window_by_window_back(dy, cache):
    shape, k, stride = cache
    dx = np.zeros(shape, dy.dtype)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            rows = slice(i * stride, i * stride + k)
            columns = slice(j * stride, j * stride + k)
            dx[:, :, rows, columns] += dy[:, :, i, j][:, :, None, None] / k**2
    return dx


def by_views(x, k, stride):
    every = sliding_window_view(x, (k, k), axis=(2, 3))  # pyright: ignore
    return every[:, :, ::stride, ::stride].mean(axis=(-1, -2)), (x.shape, k, stride)


def entry_by_entry_back(dy, cache):
    shape, k, stride = cache
    dx, share = np.zeros(shape, dy.dtype), dy / (k * k)
    for a in range(k):
        for b in range(k):
            down, right = stride * (dy.shape[2] - 1), stride * (dy.shape[3] - 1)
            dx[:, :, a : a + down + 1 : stride, b : b + right + 1 : stride] += share
    return dx


def number_by_number(x, k, stride):
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - k) // stride + 1, (w - k) // stride + 1), dtype=x.dtype)
    for m, d, i, j in np.ndindex(y.shape):
        for a in range(k):
            for b in range(k):
                y[m, d, i, j] += x[m, d, i * stride + a, j * stride + b] / k**2
    return y, (x.shape, k, stride)


def number_by_number_back(dy, cache):
    shape, k, stride = cache
    dx = np.zeros(shape, dtype=dy.dtype)
    for m, d, i, j in np.ndindex(dy.shape):
        dx[m, d, i * stride : i * stride + k, j * stride : j * stride + k] += dy[m, d, i, j] / k**2
    return dx


def by_convolution(x, k, stride):
    """One channel at a time, with a kernel of equal weights."""
    n, c, h, w = x.shape
    W = np.full((1, 1, k, k), 1 / k**2, x.dtype)
    y = nn.conv2d(x.reshape(n * c, 1, h, w), W, np.zeros(1, x.dtype), stride)
    return y.reshape(n, c, *y.shape[2:]), (x.shape, k, stride)


def by_the_library(x, k, stride):
    return nn.AvgPool2d(k, stride=stride).forward(x), (x.shape, k, stride)


def by_the_library_back(dy, cache):
    shape, k, stride = cache
    layer = nn.AvgPool2d(k, stride=stride)
    layer.forward(np.zeros(shape, dy.dtype))
    return layer.backward(dy)


# ---------------------------------------------------------------- what goes wrong


def forward(
    pick: Callable[..., Any] = lambda v, x, k: v.mean(axis=(2, 3)),
    size: Callable[[int, int, int], int] = count,
    begin: Callable[[int, int, int], int] = lambda i, k, s: i * s,
    width: Callable[[int, int], int] = lambda k, s: k,
    prepare: Callable[..., Any] = lambda x, k, s: x,
    keep: Callable[..., Any] = lambda x, y, k, s: (x.shape, k, s),
    dtype: Any = None,
) -> Callable[..., Any]:
    """Mean pooling with the faults that are switched on.

    Args:
        pick: window (n, c, k, k), x and k -> (n, c).
        size: how many windows fit along an axis.
        begin: where window i begins.
        width: how wide a window is.
        prepare: what is done to x before.
        keep: the cache.
        dtype: of y; None means that of x.
    """

    def avg_pool(x, k, stride):
        given, x = x, prepare(x, k, stride)
        oh, ow = (size(length, k, stride) for length in x.shape[2:])
        y = np.zeros((*x.shape[:2], oh, ow), dtype or x.dtype)
        for i in range(oh):
            for j in range(ow):
                top, left = begin(i, k, stride), begin(j, k, stride)
                side = width(k, stride)
                y[:, :, i, j] = pick(x[:, :, top : top + side, left : left + side], x, k)
        return y, keep(given, y, k, stride)

    return avg_pool


def back(
    share: Callable[..., Any] = lambda dy, shape, k: dy / k**2,
    add: bool = True,
    begin: Callable[[int, int, int], int] = lambda i, k, s: i * s,
    width: Callable[[int, int], int] = lambda k, s: k,
    dtype: Any = None,
) -> Callable[..., Any]:
    """The way back with the faults that are switched on."""

    def avg_pool_backward(dy, cache):
        shape, k, stride = cache
        dx = np.zeros(shape, dtype or dy.dtype)
        part = share(dy, shape, k)
        for i in range(dy.shape[2]):
            for j in range(dy.shape[3]):
                top, left = begin(i, k, stride), begin(j, k, stride)
                side = width(k, stride)
                rows, columns = slice(top, top + side), slice(left, left + side)
                one = part[:, :, i : i + 1, j : j + 1]
                dx[:, :, rows, columns] = one + (dx[:, :, rows, columns] if add else 0)
        return dx

    return avg_pool_backward


def repeated(dy, cache):
    """Blocks of equal numbers: right where windows lie side by side and fill the image."""
    _, k, _ = cache
    return np.repeat(np.repeat(dy, k, axis=2), k, axis=3) / k**2


def by_kron(dy, cache):
    """As `repeated`, in float64."""
    _, k, _ = cache
    return np.kron(dy, np.ones((1, 1, k, k))) / k**2


def by_stride_squared(dy, cache):
    shape, k, stride = cache
    return back(share=lambda dy, shape, k: dy / stride**2)(dy, cache)


def forward_by_stride_squared(x, k, stride):
    return forward(pick=lambda v, x, k: v.sum(axis=(2, 3)) / stride**2)(x, k, stride)


def not_zero(window, x, k):
    """The mean of those that are not 0."""
    many = (window != 0).sum(axis=(2, 3))
    return window.sum(axis=(2, 3)) / np.maximum(many, 1)


def asks_x(dy, cache):
    """Reads the shape of an x that is not in the cache."""
    x, k, stride = cache
    return back()(dy, (x.shape, k, stride))


def zeros_like_the_shape(dy, cache):
    """`np.zeros_like` of a tuple of four numbers: an array of four zeros."""
    x, k, stride = cache
    dx = np.zeros_like(x)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            rows = slice(i * stride, i * stride + k)
            columns = slice(j * stride, j * stride + k)
            dx[:, :, rows, columns] += dy[:, :, i : i + 1, j : j + 1] / k**2
    return dx


def repeated_into_zeros(dy, cache):
    shape, k, _ = cache
    dx = np.zeros(shape, dy.dtype)
    blocks = np.repeat(np.repeat(dy, k, axis=2), k, axis=3)[:, :, : shape[2], : shape[3]] / k**2
    dx[:, :, : blocks.shape[2], : blocks.shape[3]] = blocks
    return dx


def mean_of_what_came(dy, cache):
    """Divides each pixel by the number of windows that see it."""
    shape, _, _ = cache
    seen = back(share=lambda dy, shape, k: dy)(np.ones_like(dy), cache)
    return back()(dy, cache) / np.maximum(seen, 1)


def to_the_first_pixel(dy, cache):
    shape, _, stride = cache
    dx = np.zeros(shape, dy.dtype)
    down, right = stride * (dy.shape[2] - 1), stride * (dy.shape[3] - 1)
    dx[:, :, : down + 1 : stride, : right + 1 : stride] += dy
    return dx


def in_place(dy, cache):
    _, k, _ = cache
    dy /= k**2
    return back(share=lambda dy, shape, k: dy)(dy, cache)


def shape_of_dy(dy, cache):
    return dy / cache[1] ** 2


def only_y(x, k, stride):
    return window_by_window(x, k, stride)[0]


def one_number(x, k, stride):
    y = forward(pick=lambda v, x, k: v.mean())(x, k, stride)[0]
    return y, (x.shape, k, stride)
