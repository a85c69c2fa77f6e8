"""From images to rows, as linear layers want them: the mean of each channel, or all its pixels."""

from math import prod

import numpy as np

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.module import Module
from course_lib.nn.windows import memory_order, zeros_laid_out


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
        dy = as_floats("dy", dy, "(n, c)")
        if dy.shape != (n, c):
            raise ValueError(f"dy must have shape {(n, c)}; got shape {dy.shape}.")
        dx = zeros_laid_out((n, c, h, w), order, dy.dtype)
        dx += (dy / (h * w))[:, :, None, None]
        return dx

    def __repr__(self) -> str:
        """Say GlobalAvgPool2d()."""
        return "GlobalAvgPool2d()"


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
        dy = as_floats("dy", dy, "(n, d)")
        expected = shape[0], prod(shape[1:])
        if dy.shape != expected:
            raise ValueError(f"dy must have shape {expected}; got shape {dy.shape}.")
        dx = zeros_laid_out(shape, order, dy.dtype)
        np.copyto(dx, dy.reshape(shape))
        return dx

    def __repr__(self) -> str:
        """Say Flatten()."""
        return "Flatten()"
