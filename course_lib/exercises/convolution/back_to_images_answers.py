"""Right and wrong ways from rows of windows to images: the known answers to exercise 09.6."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution.backward_answers import add, without_margin
from course_lib.exercises.convolution.columns_answers import sizes
from course_lib.exercises.convolution.conv2d_answers import same_strides


def in_order(columns, n, oh, ow, c, kh, kw):
    """(n, oh, ow, c, kh, kw): the axes as im2col joins them."""
    return columns.reshape(n, oh, ow, c, kh, kw)


@dataclass(frozen=True)
class Images:
    """The way back with faults that can be switched on; callable as `col2im`.

    Attributes:
        store: (out, at, part) -> None: how a window is stored.
        crop: (out, pad, h, w) -> the images without their margin.
        begins: stride -> (rows, columns) where window (i, j) begins.
        axes: (columns, n, oh, ow, c, kh, kw) -> windows (n, oh, ow, c, kh, kw).
        turned: what is done with the windows of one place.
        pick: (windows, i, j) -> the windows (n, c, kh, kw) that are stored at place (i, j).
        stop: (oh, ow) -> after how many places the loops end.
    """

    store: Callable[[Any, Any, Any], None] = add
    crop: Callable[..., Any] = without_margin
    begins: Callable[[int], tuple[int, int]] = same_strides
    axes: Callable[..., Any] = in_order
    turned: Callable[[Any], Any] = lambda window: window
    pick: Callable[[Any, int, int], Any] = lambda windows, i, j: windows[:, i, j]
    stop: Callable[[int, int], int] = lambda oh, ow: oh * ow
    backwards: bool = False

    def __call__(self, columns, shape, kh, kw, stride=1, pad=0):
        """Go back with the faults that are switched on."""
        n, c, h, w = shape
        oh, ow = sizes(h, w, kh, kw, stride, pad)
        windows = self.axes(columns, n, oh, ow, c, kh, kw)
        out, (sh, sw) = np.zeros((n, c, h + 2 * pad, w + 2 * pad)), self.begins(stride)
        places = list(np.ndindex(oh, ow))[: self.stop(oh, ow)]
        for i, j in reversed(places) if self.backwards else places:
            at = (..., slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
            self.store(out, at, self.turned(self.pick(windows, i, j)))
        return self.crop(out, pad, h, w)


# ---------------------------------------------------------------- what right looks like

place_by_place = Images()


def entry_by_entry(columns, shape, kh, kw, stride=1, pad=0):
    n, c, h, w = shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    by_entry = columns.reshape(n, oh, ow, c, kh, kw).transpose(4, 5, 0, 3, 1, 2)
    out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
    for u in range(kh):
        for v in range(kw):
            at = slice(u, u + stride * oh, stride), slice(v, v + stride * ow, stride)
            out[(..., *at)] += by_entry[u, v]
    return out[:, :, pad : h + pad, pad : w + pad]


def where(shape, kh, kw, stride, pad):
    """Index arrays (kh, kw, oh, ow): the row and the column of each entry of each window."""
    oh, ow = sizes(shape[2], shape[3], kh, kw, stride, pad)
    u, v, i, j = np.ogrid[:kh, :kw, :oh, :ow]
    everywhere = np.zeros((kh, kw, oh, ow), int)
    return i * stride + u + everywhere, j * stride + v + everywhere


def with_lists(store: Any, order: tuple[int, ...]) -> Callable[..., Any]:
    """Index arrays for all windows at once; `store` adds or puts."""

    def col2im(columns, shape, kh, kw, stride=1, pad=0):
        n, c, h, w = shape
        oh, ow = sizes(h, w, kh, kw, stride, pad)
        rows, cols = (np.transpose(at, order) for at in where(shape, kh, kw, stride, pad))
        parts = columns.reshape(n, oh, ow, c, kh, kw).transpose(0, 3, 4, 5, 1, 2)
        parts = parts.transpose(0, 1, *(axis + 2 for axis in order))
        out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
        store(out, (slice(None), slice(None), rows, cols), parts)
        return out[:, :, pad : pad + h, pad : pad + w]

    return col2im


add_at = with_lists(np.add.at, (0, 1, 2, 3))
list_by_entry = with_lists(add, (0, 1, 2, 3))
list_by_place = with_lists(add, (2, 3, 0, 1))


def by_bincount(columns, shape, kh, kw, stride=1, pad=0):
    n, c, h, w = shape
    numbers = np.arange(1.0, n * c * h * w + 1).reshape(shape)
    places = nn.im2col(numbers, kh, kw, stride, pad).astype(int)  # 0 is the margin
    counted = np.bincount(places.ravel(), columns.ravel(), minlength=numbers.size + 1)
    return counted[1:].reshape(shape)


def by_probing(columns, shape, kh, kw, stride=1, pad=0):
    out = np.zeros(shape)
    for at in np.ndindex(shape):
        unit = np.zeros(shape)
        unit[at] = 1
        out[at] = (nn.im2col(unit, kh, kw, stride, pad) * columns).sum()
    return out


# ---------------------------------------------------------------- what goes wrong


def rows_in_lists(columns, shape, kh, kw, stride=1, pad=0):
    """A loop over rows of places; columns by an index array, so that neighbours are lost."""
    n, c, h, w = shape
    oh, ow = sizes(h, w, kh, kw, stride, pad)
    windows = columns.reshape(n, oh, ow, c, kh, kw)
    out = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
    cols = stride * np.arange(ow)[:, None] + np.arange(kw)  # (ow, kw)
    for i in range(oh):
        for u in range(kh):
            out[:, :, i * stride + u, cols] += windows[:, i, :, :, u].transpose(0, 2, 1, 3)
    return out[:, :, pad : pad + h, pad : pad + w]


def averaged(columns, shape, kh, kw, stride=1, pad=0):
    """Divided by how many windows see the pixel."""
    total = place_by_place(columns, shape, kh, kw, stride, pad)
    count = place_by_place(np.ones_like(columns), shape, kh, kw, stride, pad)
    return total / np.maximum(count, 1)


def averaged_loudly(columns, shape, kh, kw, stride=1, pad=0):
    total = place_by_place(columns, shape, kh, kw, stride, pad)
    return total / place_by_place(np.ones_like(columns), shape, kh, kw, stride, pad)


def largest(out, at, part):
    out[at] = np.maximum(out[at], part)


def mean_of_two(out, at, part):
    out[at] = (out[at] + part) / 2


def taken_away(out, at, part):
    out[at] -= part


def pad_first(columns, shape, kh, kw, pad=0, stride=1):
    return place_by_place(columns, shape, kh, kw, stride, pad)
