"""Pooling: one number per window, the largest or the mean; and from images to rows.

The result and the gradient lie in memory as the input does.
"""

from math import prod

import numpy as np

from course_lib.nn.arrays import Array, as_floats, as_gradient
from course_lib.nn.module import Module
from course_lib.nn.windows import (
    Pair,
    as_pair,
    image_blocks,
    memory_order,
    output_sizes,
    padded,
    short,
    window_entries,
    without_margin,
    zeros_laid_out,
)

Index = tuple[int, ...]
Places = list[tuple[slice, slice]]  # for each entry of the window: where all windows hold it


class _Pool(Module):
    """What both kinds of pooling share: sizes, padding and checks."""

    _margin = 0.0

    def __init__(
        self, kernel: int | Pair, stride: int | Pair | None = None, pad: int | Pair = 0
    ) -> None:
        """Choose the window.

        Args:
            kernel: size of the window, one number or (rows, columns).
            stride: step of the window; by default the windows lie side by side.
            pad: margin on each side, one number or (rows, columns); at most half the window.
        """
        super().__init__()
        self.kernel, self.pad = as_pair("kernel", kernel, 1), as_pair("pad", pad, 0)
        self.stride = self.kernel if stride is None else as_pair("stride", stride, 1)
        if any(2 * p > k for p, k in zip(self.pad, self.kernel, strict=True)):
            raise ValueError(f"pad must be at most half the window {self.kernel}; got {pad}.")

    def _begin(self, x: Array) -> tuple[Array, Places]:
        """Return x with its margin, and where the entries of the windows are."""
        x = as_floats("x", x, "(n, c, h, w)")
        out = output_sizes(x.shape, self.kernel, self.stride, self.pad)
        xp = x if self.pad == (0, 0) else padded(x, self.pad, self._margin)
        places = list(window_entries(self.kernel, self.stride, out))
        self._kept = xp.shape, memory_order(x), (*x.shape[:2], *out), places
        return xp, places

    def _begin_backward(self, dy: Array) -> tuple[Array, Array, Places]:
        """Return dy, zeros for dx with its margin, and where the entries of the windows are."""
        wide, order, shape, places, *_ = self._remembered()
        dy = as_gradient("dy", dy, shape, "(n, c, oh, ow)")
        return dy, zeros_laid_out(wide, order, dy.dtype), places

    def __repr__(self) -> str:
        """Say the sizes, such as MaxPool2d(2) or MaxPool2d(3, stride=2, pad=1)."""
        stride = "" if self.stride == self.kernel else f", stride={short(self.stride)}"
        pad = "" if self.pad == (0, 0) else f", pad={short(self.pad)}"
        return f"{type(self).__name__}({short(self.kernel)}{stride}{pad})"


class MaxPool2d(_Pool):
    """The largest number of each window. A tie goes to the first in reading order, as in PyTorch.

    The margin counts as minus infinity: it never wins against a number.

    >>> pool = MaxPool2d(2, stride=1)
    >>> pool.forward(np.array([[[[9.0, 1, 2], [3, 8, 4], [5, 6, 7]]]]))
    array([[[[9., 8.],
             [8., 8.]]]])
    """

    channelwise = True

    _margin = -np.inf

    def forward(self, x: Array) -> Array:
        """(n, c, h, w) -> (n, c, oh, ow)."""
        xp, places = self._begin(x)
        y = np.empty_like(xp[:, :, *places[0]])
        wins = [np.empty_like(y, dtype=bool) for _ in places]  # where each entry is the winner:
        self._kept += (wins,)  # a byte an entry, and safe from later changes of x and of y
        for some in image_blocks(xp):
            entries = [xp[some][..., rows, columns] for rows, columns in places]
            largest = y[some]
            np.copyto(largest, entries[0])
            for entry in entries[1:]:
                np.maximum(largest, entry, out=largest)
            free = wins[-1][some]  # windows without a winner yet: at the end they are the last's
            free[...] = True
            for entry, won in zip(entries[:-1], [w[some] for w in wins], strict=False):
                np.equal(entry, largest, out=won)
                won &= free
                free ^= won
        return y

    def backward(self, dy: Array) -> Array:
        """(n, c, oh, ow) -> (n, c, h, w): each window's gradient goes to its one winner."""
        dy, dxp, places = self._begin_backward(dy)
        apart = all(s >= k for s, k in zip(self.stride, self.kernel, strict=True))
        for some in image_blocks(dxp):
            for wins, (rows, columns) in zip(self._kept[-1], places, strict=True):
                into = dxp[some][..., rows, columns]
                if apart:  # each pixel lies in one window at most: nothing to add up
                    np.multiply(dy[some], wins[some], out=into)
                else:
                    into += dy[some] * wins[some]
        return without_margin(dxp, self.pad)


def max_pool_by_loops(
    x: Array, kernel: int | Pair, stride: int | Pair | None = None, pad: int | Pair = 0
) -> tuple[Array, dict[Index, Index]]:
    """Compute `MaxPool2d` as it is defined, window by window: much slower, and without a margin.

    Arguments and errors are those of `MaxPool2d`, and x (n, c, h, w) holds no nan. Returned are
    y (n, c, oh, ow), and for each index in y the one in x of the number that won.

    >>> max_pool_by_loops(np.array([[[[3.0, 9.0, 9.0]]]]), (1, 3))
    (array([[[[9.]]]]), {(0, 0, 0, 0): (0, 0, 0, 1)})
    """
    x, pool = as_floats("x", x, "(n, c, h, w)"), MaxPool2d(kernel, stride, pad)
    (n, c, h, w), (kh, kw), (sh, sw), (ph, pw) = x.shape, pool.kernel, pool.stride, pool.pad
    y = np.empty((n, c, *output_sizes(x.shape, (kh, kw), (sh, sw), (ph, pw))), x.dtype)
    winners: dict[Index, Index] = {}
    for m, f, i, j in np.ndindex(y.shape):
        rows = range(max(0, i * sh - ph), min(h, i * sh - ph + kh))
        columns = range(max(0, j * sw - pw), min(w, j * sw - pw + kw))
        inside = [(m, f, row, column) for row in rows for column in columns]
        winner = max(inside, key=lambda at: x[at])  # of equals Python's max takes the first
        y[m, f, i, j], winners[m, f, i, j] = x[winner], winner
    return y, winners


def max_pool_backward_by_loops(dy: Array, winners: dict[Index, Index], shape: Index) -> Array:
    """Carry the gradient back through `max_pool_by_loops` to images of that shape."""
    dx = np.zeros(shape, dy.dtype)
    for at, winner in winners.items():
        dx[winner] += dy[at]
    return dx


class AvgPool2d(_Pool):
    """The mean of each window. Zeros of the margin count, as in PyTorch.

    >>> AvgPool2d(2).forward(np.arange(8.0).reshape(1, 1, 2, 4))
    array([[[[2.5, 4.5]]]])
    """

    channelwise = True

    def forward(self, x: Array) -> Array:
        """(n, c, h, w) -> (n, c, oh, ow)."""
        xp, places = self._begin(x)
        y = xp[:, :, places[0][0], places[0][1]].copy(order="K")
        for rows, columns in places[1:]:
            y += xp[:, :, rows, columns]
        y /= len(places)
        return y

    def backward(self, dy: Array) -> Array:
        """(n, c, oh, ow) -> (n, c, h, w): an equal share for each pixel of the window."""
        dy, dxp, places = self._begin_backward(dy)
        share = dy / len(places)
        for rows, columns in places:
            dxp[:, :, rows, columns] += share
        return without_margin(dxp, self.pad)


class GlobalAvgPool2d(Module):
    """The mean of each channel over all its pixels (Lin et al. 2013, section 3.2).

    The layers behind it see c numbers, whatever the size of the images. It has no parameters.

    >>> GlobalAvgPool2d().forward(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[1.5, 5.5]])
    """

    def forward(self, x: Array) -> Array:
        """(n, c, h, w) -> (n, c)."""
        x = as_floats("x", x, "(n, c, h, w)")
        n, c, h, w = x.shape
        if h * w == 0:
            raise ValueError(f"The mean of an image needs at least one pixel; got shape {x.shape}.")
        self._kept = x.shape, memory_order(x)
        return x.mean(axis=(2, 3))

    def backward(self, dy: Array) -> Array:
        """(n, c) -> (n, c, h, w): each pixel of a channel gets the same share."""
        (n, c, h, w), order = self._remembered()
        dy = as_gradient("dy", dy, (n, c), "(n, c)")
        dx = zeros_laid_out((n, c, h, w), order, dy.dtype)
        dx += (dy / (h * w))[:, :, None, None]
        return dx


class Flatten(Module):
    """Each example as one row: (n, c, h, w) -> (n, c h w). It has no parameters.

    The numbers of a row are ordered channel by channel, and row by row in each.

    >>> Flatten().forward(np.zeros((3, 2, 4, 5))).shape
    (3, 40)
    """

    def forward(self, x: Array) -> Array:
        """(n, ...) -> (n, d), a new array."""
        x = as_floats("x", x)
        if x.ndim == 0:
            raise ValueError("x must have shape (n, ...); got a single number.")
        self._kept = x.shape, memory_order(x)
        return x.copy(order="C").reshape(len(x), prod(x.shape[1:]))

    def backward(self, dy: Array) -> Array:
        """(n, d) -> (n, ...), a new array, in memory as the input of forward was."""
        shape, order = self._remembered()
        dy = as_gradient("dy", dy, (shape[0], prod(shape[1:])), "(n, d)")
        dx = zeros_laid_out(shape, order, dy.dtype)
        np.copyto(dx, dy.reshape(shape))
        return dx
