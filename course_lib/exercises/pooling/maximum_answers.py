"""Right and wrong answers to exercise 10.1, max_pool: each is code that somebody writes."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from course_lib import nn

# ---------------------------------------------------------------- what right looks like


def count(size, k, stride):
    return (size - k) // stride + 1


def window_by_window(x, k, stride):
    n, c, h, w = x.shape
    y = np.empty((n, c, (h - k) // stride + 1, (w - k) // stride + 1), x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            window = x[:, :, i * stride : i * stride + k, j * stride : j * stride + k]
            y[:, :, i, j] = window.max(axis=(2, 3))
    return y, (x, k, stride)


def by_views(x, k, stride):
    every = sliding_window_view(x, (k, k), axis=(2, 3))  # pyright: ignore
    return every[:, :, ::stride, ::stride].max(axis=(-2, -1)), (x, k, stride)


def entry_by_entry(x, k, stride):
    h, w = x.shape[2:]
    oh, ow = count(h, k, stride), count(w, k, stride)
    y = np.full((*x.shape[:2], oh, ow), -np.inf, dtype=x.dtype)
    for a in range(k):
        for b in range(k):
            part = x[:, :, a : a + stride * oh : stride, b : b + stride * ow : stride]
            y = np.maximum(y, part[:, :, :oh, :ow])
    return y, (x, k, stride)


def number_by_number(x, k, stride):
    n, c, h, w = x.shape
    y = np.zeros((n, c, count(h, k, stride), count(w, k, stride)), dtype=x.dtype)
    for index in np.ndindex(y.shape):
        m, d, i, j = index
        best = -float("inf")
        for a in range(k):
            for b in range(k):
                value = x[m, d, i * stride + a, j * stride + b]
                if value > best:
                    best = value
        y[index] = best
    return y, (x, k, stride)


def rows_then_columns(x, k, stride):
    h, w = x.shape[2:]
    tall = [x[:, :, i : i + k].max(axis=2) for i in range(0, h - k + 1, stride)]
    y = np.stack(tall, axis=2)
    y = np.stack([y[..., j : j + k].max(axis=3) for j in range(0, w - k + 1, stride)], axis=3)
    return y, (x, k, stride)


def by_strides(x, k, stride):
    n, c, h, w = x.shape
    a, b, p, q = x.strides
    shape = (n, c, count(h, k, stride), count(w, k, stride), k, k)
    windows = as_strided(x, shape, (a, b, p * stride, q * stride, p, q))
    return windows.max(axis=(4, 5)), (x, k, stride)


def by_sorting(x, k, stride):
    views = sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]  # pyright: ignore
    flat = views.reshape(*views.shape[:4], -1)
    return np.sort(flat, axis=-1)[..., -1], (x.copy(), k, stride)


def by_the_library(x, k, stride):
    return nn.MaxPool2d(k, stride=stride).forward(x), (x, k, stride)


# ---------------------------------------------------------------- what goes wrong


def largest(window):
    return window.max(axis=(2, 3))


def largest_if_any(window):
    """0 for a window that lies outside."""
    return largest(window) if window.size else 0.0


def pool(
    pick: Callable[..., Any] = largest,
    size: Callable[[int, int, int], int] = count,
    begin: Callable[[int, int, int], int] = lambda i, k, s: i * s,
    width: Callable[[int, int], int] = lambda k, s: k,
    prepare: Callable[..., Any] = lambda x, k, s: x,
    finish: Callable[..., Any] = lambda y: y,
    keep: Callable[..., Any] = lambda x, y, k, s: (x, k, s),
    dtype: Any = None,
) -> Callable[..., Any]:
    """Pooling with the faults that are switched on.

    Args:
        pick: window (n, c, k, k) -> (n, c).
        size: how many windows fit along an axis.
        begin: where window i begins.
        width: how wide a window is.
        prepare: what is done to x before.
        finish: what is done to y at the end.
        keep: the cache.
        dtype: of y; None means that of x.
    """

    def max_pool(x, k, stride):
        given, x = x, prepare(x, k, stride)
        oh, ow = (size(length, k, stride) for length in x.shape[2:])
        y = np.zeros((*x.shape[:2], oh, ow), dtype or x.dtype)
        for i in range(oh):
            for j in range(ow):
                top, left = begin(i, k, stride), begin(j, k, stride)
                side = width(k, stride)
                y[:, :, i, j] = pick(x[:, :, top : top + side, left : left + side])
        return finish(y), keep(given, y, k, stride)

    return max_pool


def blocks(x, k, stride):
    """The reshape trick: windows side by side, whatever the stride."""
    n, c, h, w = x.shape
    oh, ow = h // k, w // k
    y = x[:, :, : oh * k, : ow * k].reshape(n, c, oh, k, ow, k).max(axis=(3, 5))
    return y, (x, k, stride)


def blocks_that_must_divide(x, k, stride):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // k, k, w // k, k).max(axis=(3, 5)), (x, k, stride)


def one_stride_for_rows(x, k, stride):
    views = sliding_window_view(x, (k, k), axis=(2, 3))  # pyright: ignore
    return views[:, :, ::stride].max(axis=(-2, -1)), (x, k, stride)


def one_stride_for_columns(x, k, stride):
    views = sliding_window_view(x, (k, k), axis=(2, 3))  # pyright: ignore
    return views[:, :, :, ::stride].max(axis=(-2, -1)), (x, k, stride)


def starts_from(first: float) -> Callable[..., Any]:
    """A running maximum that starts from a number instead of minus infinity."""
    return pool(pick=lambda window: np.maximum(largest(window), first))


def last_in_window(window):
    return window[:, :, -1, -1]


def largest_size_signed(window):
    flat = window.reshape(*window.shape[:2], -1)
    at = np.abs(flat).argmax(axis=2)
    return np.take_along_axis(flat, at[..., None], axis=2)[..., 0]


def width_first(x, k, stride):
    """The map has its axes exchanged."""
    y, cache = window_by_window(x, k, stride)
    return y.transpose(0, 1, 3, 2), cache


def sizes_exchanged(x, k, stride):
    n, c, w, h = x.shape
    oh, ow = count(h, k, stride), count(w, k, stride)
    y = np.zeros((n, c, oh, ow), x.dtype)
    for i in range(oh):
        for j in range(ow):
            y[:, :, i, j] = largest(
                x[:, :, i * stride : i * stride + k, j * stride : j * stride + k]
            )
    return y, (x, k, stride)


def windows_exchanged(pick: Callable[..., Any] = largest) -> Callable[..., Any]:
    """Row j and column i of the image for row i and column j of the map."""

    def max_pool(x, k, stride):
        n, c, h, w = x.shape
        oh, ow = count(h, k, stride), count(w, k, stride)
        y = np.zeros((n, c, oh, ow), x.dtype)
        for i in range(oh):
            for j in range(ow):
                top, left = j * stride, i * stride
                y[:, :, i, j] = pick(x[:, :, top : top + k, left : left + k])
        return y, (x, k, stride)

    return max_pool


def turned(x, k, stride):
    y, cache = window_by_window(x.transpose(0, 1, 3, 2), k, stride)
    return y, (x, k, stride)


def filled_up(value: float) -> Callable[..., Any]:
    """A margin below and to the right, so that a last window fits."""

    def prepare(x, k, s):
        more = [(-(size - k)) % s for size in x.shape[2:]]
        return np.pad(x, ((0, 0), (0, 0), (0, more[0]), (0, more[1])), constant_values=value)

    return prepare


def all_sides(x, k, s):
    return np.pad(x, ((0, 0), (0, 0), (k // 2, k // 2), (k // 2, k // 2)))


def rounded_up(size, k, s):
    return -(-(size - k) // s) + 1


def loop_ends_early(x, k, stride):
    n, c, h, w = x.shape
    y = np.zeros((n, c, count(h, k, stride), count(w, k, stride)), x.dtype)
    for i in range(0, h - k, stride):
        for j in range(0, w - k, stride):
            y[:, :, i // stride, j // stride] = largest(x[:, :, i : i + k, j : j + k])
    return y, (x, k, stride)


def in_place(x, k, stride):
    h, w = x.shape[2:]
    oh, ow = count(h, k, stride), count(w, k, stride)
    y = x[:, :, : stride * oh : stride, : stride * ow : stride]
    for a in range(k):
        for b in range(k):
            part = x[:, :, a : a + stride * oh : stride, b : b + stride * ow : stride]
            np.maximum(y, part[:, :, :oh, :ow], out=y)
    return y, (x, k, stride)


def x_afterwards(change: Callable[..., Any]) -> Callable[..., Any]:
    """Right, and then x is overwritten."""

    def max_pool(x, k, stride):
        y, cache = window_by_window(x, k, stride)
        x[...] = change(x)
        return y, cache

    return max_pool


def only_y(x, k, stride):
    return window_by_window(x, k, stride)[0]


def cache_first(x, k, stride):
    y, cache = window_by_window(x, k, stride)
    return cache, y


def four_results(x, k, stride):
    return (window_by_window(x, k, stride)[0], x, k, stride)


def one_axis_at_a_time(axis: int) -> Callable[..., Any]:
    """The maximum of one row or of one column of the window only."""

    def pick(window):
        return window[:, :, :, 0].max(axis=2) if axis == 2 else window[:, :, 0].max(axis=2)

    return pick
