"""Right and wrong ways to lay windows out as rows: the known answers to exercise 09.4."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from course_lib.exercises.convolution.conv2d_answers import same_strides, zeros_around


def sizes(h: int, w: int, kh: int, kw: int, stride: int, pad: int) -> tuple[int, int]:
    return (h + 2 * pad - kh) // stride + 1, (w + 2 * pad - kw) // stride + 1


# ---------------------------------------------------------------- what right looks like


def place_by_place(x, kh, kw, stride=1, pad=0):
    n, c, h, w = x.shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    xp = zeros_around(x, pad)
    rows = np.empty((n, oh, ow, c, kh, kw))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            rows[:, i, j] = xp[:, :, top : top + kh, left : left + kw]
    return rows.reshape(n * oh * ow, -1)


def window_by_window(x, kh, kw, stride=1, pad=0):
    xp, rows = np.pad(x, ((0,), (0,), (pad,), (pad,))), []
    for image in xp:
        for i in range(0, image.shape[1] - kh + 1, stride):
            for j in range(0, image.shape[2] - kw + 1, stride):
                rows.append(image[:, i : i + kh, j : j + kw].ravel())
    return np.array(rows)


def entry_by_entry(x, kh, kw, stride=1, pad=0):
    n, c, h, w = x.shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    xp = zeros_around(x, pad)
    columns = np.zeros((n, c, kh, kw, oh, ow))
    for u in range(kh):
        for v in range(kw):
            stop_u, stop_v = u + stride * (oh - 1) + 1, v + stride * (ow - 1) + 1
            columns[:, :, u, v] = xp[:, :, u:stop_u:stride, v:stop_v:stride]
    return columns.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, c * kh * kw)


def sliding_windows(x, kh, kw, stride=1, pad=0):
    every = sliding_window_view(zeros_around(x, pad), (kh, kw), axis=(2, 3))  # pyright: ignore
    every = every[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return every.reshape(-1, x.shape[1] * kh * kw).copy()


def by_index_arrays(x, kh, kw, stride=1, pad=0):
    n, c, h, w = x.shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    i = stride * np.arange(oh)[:, None, None, None] + np.arange(kh)[:, None]
    j = stride * np.arange(ow)[:, None, None] + np.arange(kw)
    found = zeros_around(x, pad)[:, :, i, j]  # (n, c, oh, ow, kh, kw)
    return np.moveaxis(found, 1, 3).reshape(n * oh * ow, c * kh * kw)


# ---------------------------------------------------------------- what goes wrong

RIGHT = "nijcuv"


@dataclass(frozen=True)
class Columns:
    """The layout with faults that can be switched on; callable as `im2col`.

    Attributes:
        order: the six axes in the order in which they are joined: n image, i and j place, c
            channel, u and v row and column of the window.
        joined: how many of them make the row.
        padded: (x, pad) -> images with their margin.
        strides: stride -> (rows, columns) by which the window moves.
        begins: stride -> (rows, columns) where window (i, j) begins, when it differs.
        turned: what is done with the (n, c, kh, kw) windows of one place.
    """

    order: str = RIGHT
    joined: int = 3
    padded: Callable[[Any, int], Any] = zeros_around
    strides: Callable[[int], tuple[int, int]] = same_strides
    begins: Callable[[int], tuple[int, int]] | None = None
    turned: Callable[[Any], Any] = lambda window: window
    swapped: bool = False
    last: Callable[[Any], Any] = lambda columns: columns

    def __call__(self, x, kh, kw, stride=1, pad=0):
        """Lay the windows out with the faults that are switched on."""
        if self.swapped:
            kh, kw = kw, kh
        xp, (sh, sw) = self.padded(x, pad), self.strides(stride)
        bh, bw = (self.begins or self.strides)(stride)
        oh, ow = (xp.shape[2] - kh) // sh + 1, (xp.shape[3] - kw) // sw + 1
        n, c = xp.shape[:2]
        rows = np.empty((n, oh, ow, c, kh, kw))
        for i in range(oh):
            for j in range(ow):
                window = xp[:, :, i * bh : i * bh + kh, j * bw : j * bw + kw]
                rows[:, i, j] = self.turned(window)
        rows = rows.transpose([RIGHT.index(axis) for axis in self.order])
        return self.last(rows.reshape(int(np.prod(rows.shape[: self.joined])), -1))


def only_reshaped(order: str, joined: int = 3) -> Callable[..., Any]:
    """The axes stand in another order, and a reshape to the asked shape hides it."""

    def im2col(x, kh, kw, stride=1, pad=0):
        n, c, h, w = x.shape
        oh, ow = sizes(h, w, kh, kw, stride, pad)
        return Columns(order, joined)(x, kh, kw, stride, pad).reshape(n * oh * ow, c * kh * kw)

    return im2col


def strided_view(x, kh, kw, stride=1, pad=0):
    """A view of x where no copy is needed."""
    n, c, h, w = x.shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    xp = zeros_around(x, pad) if pad else x
    sn, sc, sh, sw = xp.strides
    shape, steps = (n, oh, ow, c, kh, kw), (sn, stride * sh, stride * sw, sc, sh, sw)
    return as_strided(xp, shape, steps).reshape(n * oh * ow, c * kh * kw)


def window_view(x, kh, kw, stride=1, pad=0):
    """As before, and numpy forbids to write into it."""
    xp = zeros_around(x, pad) if pad else x
    every = sliding_window_view(xp, (kh, kw), axis=(2, 3))  # pyright: ignore
    every = every[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return every.reshape(-1, x.shape[1] * kh * kw)


def last_image(x, kh, kw, stride=1, pad=0):
    return place_by_place(x[-1:], kh, kw, stride, pad)


def first_image(x, kh, kw, stride=1, pad=0):
    return place_by_place(x[:1], kh, kw, stride, pad)


def first_channel(x, kh, kw, stride=1, pad=0):
    return place_by_place(x[:, :1], kh, kw, stride, pad)


def three_axes(x, kh, kw, stride=1, pad=0):
    return place_by_place(x, kh, kw, stride, pad).reshape(len(x), -1, x.shape[1] * kh * kw)


def six_axes(x, kh, kw, stride=1, pad=0):
    n, c, h, w = x.shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    return place_by_place(x, kh, kw, stride, pad).reshape(n, oh, ow, c, kh, kw)


def pad_first(x, kh, kw, pad=0, stride=1):
    return place_by_place(x, kh, kw, stride, pad)


def runs_of_pixels(x, kh, kw, stride=1, pad=0):
    """The pixels that follow a window's first one in reading order, whatever the window's form."""
    oh, ow = sizes(x.shape[2], x.shape[3], kh, kw, stride, pad)
    xp = zeros_around(x, pad)
    flat, width = xp.reshape(*x.shape[:2], -1), xp.shape[3]
    rows = np.zeros((len(x), oh, ow, x.shape[1], kh * kw))
    for i, j in np.ndindex(oh, ow):
        begin = stride * (i * width + j)
        rows[:, i, j] = flat[:, :, begin : begin + kh * kw]
    return rows.reshape(len(x) * oh * ow, -1)


def windows_kept(which: Callable[[Any], Any], *, zeros: bool) -> Callable[..., Any]:
    """The windows of some places; of the others there are no rows, or rows of 0.

    Args:
        which: (n, oh, ow, c kh kw) -> the part that is kept, a view.
        zeros: whether the other rows are there.
    """

    def im2col(x, kh, kw, stride=1, pad=0):
        oh, ow = sizes(x.shape[2], x.shape[3], kh, kw, stride, pad)
        rows = place_by_place(x, kh, kw, stride, pad).reshape(len(x), oh, ow, -1)
        if not zeros:
            return which(rows).reshape(-1, rows.shape[3])
        out = np.zeros_like(rows)
        which(out)[...] = which(rows)
        return out.reshape(-1, rows.shape[3])

    return im2col
