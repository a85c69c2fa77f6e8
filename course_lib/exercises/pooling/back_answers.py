"""Right and wrong answers to exercise 10.2, max_pool_backward: code that people write."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import nn

# ---------------------------------------------------------------- what right looks like


def first_winner(window):
    """(n, c, k, k) -> 1.0 at the first of the largest, 0 elsewhere."""
    n, c, a, b = window.shape
    winner = window.reshape(n, c, a * b).argmax(axis=2)
    return (np.arange(a * b) == winner[..., None]).reshape(window.shape)


def window_by_window(dy, cache):
    x, k, stride = cache
    dx = np.zeros_like(x)
    n, c = x.shape[:2]
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            rows = slice(i * stride, i * stride + k)
            columns = slice(j * stride, j * stride + k)
            flat = x[:, :, rows, columns].reshape(n, c, k * k)
            wins = np.arange(k * k) == flat.argmax(axis=2)[:, :, None]
            dx[:, :, rows, columns] += wins.reshape(n, c, k, k) * dy[:, :, i, j][:, :, None, None]
    return dx


def number_by_number(dy, cache):
    x, k, stride = cache
    dx = np.zeros(x.shape, dy.dtype)
    for m, d, i, j in np.ndindex(dy.shape):
        best, where = -np.inf, (0, 0)
        for a in range(k):
            for b in range(k):
                if x[m, d, i * stride + a, j * stride + b] > best:
                    where = (i * stride + a, j * stride + b)
                    best = x[m, d, *where]
        dx[m, d, *where] += dy[m, d, i, j]
    return dx


def by_indices(dy, cache):
    x, k, stride = cache
    views = sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]  # pyright: ignore
    winner = views.reshape(*dy.shape, k * k).argmax(axis=-1)
    m, d, i, j = np.indices(dy.shape)
    dx = np.zeros_like(x)
    np.add.at(dx, (m, d, i * stride + winner // k, j * stride + winner % k), dy)
    return dx


def free_windows(dy, cache):
    """Each entry of the window takes what is still free: the first of equals wins."""
    x, k, stride = cache
    oh, ow = dy.shape[2:]
    dx, best = np.zeros_like(x), np.full_like(dy, -np.inf)
    places = [
        (slice(a, a + stride * (oh - 1) + 1, stride), slice(b, b + stride * (ow - 1) + 1, stride))
        for a in range(k)
        for b in range(k)
    ]
    for rows, columns in places:
        best = np.maximum(best, x[:, :, rows, columns])
    free = np.ones(dy.shape, bool)
    for rows, columns in places:
        wins = free & (x[:, :, rows, columns] == best)
        free &= ~wins
        dx[:, :, rows, columns] += dy * wins
    return dx


def by_the_library(dy, cache):
    x, k, stride = cache
    layer = nn.MaxPool2d(k, stride=stride)
    layer.forward(x)
    return layer.backward(dy)


# ---------------------------------------------------------------- what goes wrong


def every_winner(window):
    return window == window.max(axis=(2, 3), keepdims=True)


def shared_by_winners(window):
    wins = every_winner(window)
    return wins / wins.sum(axis=(2, 3), keepdims=True)


def last_winner(window):
    return first_winner(window[:, :, ::-1, ::-1])[:, :, ::-1, ::-1]


def down_the_columns(window):
    """The first winner, column by column."""
    return first_winner(window.swapaxes(2, 3)).swapaxes(2, 3)


def turned_winner(window):
    """The first winner, its row and column exchanged."""
    return first_winner(window).swapaxes(2, 3)


def spread(window):
    return np.full(window.shape, 1 / (window.shape[2] * window.shape[3]))


def everybody(window):
    return np.ones(window.shape)


def smallest(window):
    return first_winner(-window)


def by_size(window):
    return first_winner(np.abs(window))


def times_value(window):
    return first_winner(window) * window


def first_place(window):
    wins = np.zeros(window.shape)
    wins[:, :, 0, 0] = 1
    return wins


def whole_window_winner(window):
    """One winner for all images and channels."""
    return window == window.max()


def first_of_everything(window):
    """The same, by argmax: the first of equals."""
    return (np.arange(window.size) == window.argmax()).reshape(window.shape)


def winner_of_each_row(window):
    return np.arange(window.shape[3]) == window.argmax(axis=3)[..., None]


def winner_of_each_column(window):
    return np.arange(window.shape[2])[:, None] == window.argmax(axis=2)[:, :, None]


def unless_zero(window):
    """Nothing for a window whose largest number is 0."""
    return first_winner(window) * (window != 0)


def if_positive(window):
    """Nothing for a window whose largest number is not above 0."""
    return first_winner(window) * (window > 0)


def of_the_first_image(window):
    return np.broadcast_to(first_winner(window[:1]), window.shape)


def of_the_first_channel(window):
    return np.broadcast_to(first_winner(window[:, :1]), window.shape)


def back(
    share: Callable[..., Any] = first_winner,
    add: bool = True,
    begin: Callable[[int, int, int], int] = lambda i, k, s: i * s,
    slope: Callable[..., Any] = lambda dy: dy,
    dtype: Any = None,
) -> Callable[..., Any]:
    """The way back with the faults that are switched on.

    Args:
        share: window (n, c, k, k) -> which share of the gradient each entry gets.
        add: whether overlapping windows add up; otherwise the last one stays.
        begin: where window i begins.
        slope: what is done to dy.
        dtype: of dx; None means that of x.
    """

    def max_pool_backward(dy, cache):
        x, k, stride = cache
        dx = np.zeros(x.shape, dtype or x.dtype)
        dy = slope(dy)
        for i in range(dy.shape[2]):
            for j in range(dy.shape[3]):
                top, left = begin(i, k, stride), begin(j, k, stride)
                rows, columns = slice(top, top + k), slice(left, left + k)
                part = share(x[:, :, rows, columns]) * dy[:, :, i : i + 1, j : j + 1]
                dx[:, :, rows, columns] = part + (dx[:, :, rows, columns] if add else 0)
        return dx

    return max_pool_backward


def side_by_side(dy, cache):
    """Windows begin at i k; those that hang over the edge are skipped."""
    x, k, _ = cache
    dx = np.zeros_like(x)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            rows, columns = slice(i * k, i * k + k), slice(j * k, j * k + k)
            window = x[:, :, rows, columns]
            if window.shape[2:] == (k, k):
                dx[:, :, rows, columns] += first_winner(window) * dy[:, :, i : i + 1, j : j + 1]
    return dx


def repeats_averaged(dy, cache):
    """Divides what a pixel got by the number of windows that it wins."""
    return back()(dy, cache) / np.maximum(back()(np.ones_like(dy), cache), 1)


def paid_once(dy, cache):
    """A pixel that has got something gets nothing more."""
    x, k, stride = cache
    dx = np.zeros_like(x)
    for m, d, i, j in np.ndindex(dy.shape):
        window = x[m, d, i * stride : i * stride + k, j * stride : j * stride + k]
        a, b = np.unravel_index(window.argmax(), window.shape)
        if dx[m, d, i * stride + a, j * stride + b] == 0:
            dx[m, d, i * stride + a, j * stride + b] = dy[m, d, i, j]
    return dx


def added_where_it_wins(share: Callable[..., Any]) -> Callable[..., Any]:
    """Writes dy to the winners, and leaves the other pixels of the window as they were."""

    def max_pool_backward(dy, cache):
        x, k, stride = cache
        dx = np.zeros_like(x)
        for i in range(dy.shape[2]):
            for j in range(dy.shape[3]):
                rows = slice(i * stride, i * stride + k)
                columns = slice(j * stride, j * stride + k)
                wins = share(x[:, :, rows, columns])
                part = dx[:, :, rows, columns]
                dx[:, :, rows, columns] = np.where(wins, dy[:, :, i : i + 1, j : j + 1], part)
        return dx

    return max_pool_backward


def fancy_index(dy, cache):
    """`+=` with a list of places: of equal places only the last one counts."""
    x, k, stride = cache
    views = sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]  # pyright: ignore
    winner = views.reshape(*dy.shape, k * k).argmax(axis=-1)
    m, d, i, j = np.indices(dy.shape)
    dx = np.zeros_like(x)
    dx[m, d, i * stride + winner // k, j * stride + winner % k] += dy
    return dx


def by_value_anywhere(dy, cache):
    """Wherever the image holds the window's largest number."""
    x, k, stride = cache
    dx = np.zeros_like(x)
    for i in range(dy.shape[2]):
        for j in range(dy.shape[3]):
            window = x[:, :, i * stride : i * stride + k, j * stride : j * stride + k]
            found = x == window.max(axis=(2, 3), keepdims=True)
            dx += found * dy[:, :, i : i + 1, j : j + 1]
    return dx


def first_of_the_image(dy, cache):
    """The first pixel of the whole image that holds the window's largest number."""
    x, k, stride = cache
    dx = np.zeros_like(x)
    for m, d, i, j in np.ndindex(dy.shape):
        window = x[m, d, i * stride : i * stride + k, j * stride : j * stride + k]
        a, b = np.argwhere(x[m, d] == window.max())[0]
        dx[m, d, a, b] += dy[m, d, i, j]
    return dx


def local_places(dy, cache):
    """The winner's row and column in its window, taken for those in the image."""
    x, k, stride = cache
    dx = np.zeros_like(x)
    for m, d, i, j in np.ndindex(dy.shape):
        window = x[m, d, i * stride : i * stride + k, j * stride : j * stride + k]
        a, b = np.unravel_index(window.argmax(), window.shape)
        dx[m, d, a, b] += dy[m, d, i, j]
    return dx


def largest_of_the_image(dy, cache):
    """One winner for all windows of a map."""
    x, _, _ = cache
    n, c, h, w = x.shape
    winner = x.reshape(n, c, -1).argmax(axis=2)
    wins = np.arange(h * w) == winner[:, :, None]
    return wins.reshape(x.shape) * dy.sum(axis=(2, 3), keepdims=True)


def shape_of_dy(dy, cache):
    return dy.copy()


def in_place(dy, cache):
    x, _, _ = cache
    x[...] = window_by_window(dy, cache)
    return x
