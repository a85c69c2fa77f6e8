"""From images to rows, as linear layers want them: the mean of each channel, or all its pixels."""

from math import prod

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.module import Module
from course_lib.nn.windows import zeros_by_channel


class GlobalAvgPool2d(Module):
    """The mean of each channel over all its pixels (Lin et al. 2013, section 3.2).

    The layers behind it see c numbers, whatever the size of the images. It has no parameters.

    >>> import numpy as np
    >>> GlobalAvgPool2d().forward(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[1.5, 5.5]])
    """

    def __init__(self) -> None:
        """There is nothing to choose."""
        super().__init__()
        self._shape: tuple[int, int, int, int] | None = None

    def forward(self, x: Array) -> Array:
        """(n, c, h, w) -> (n, c)."""
        x = as_floats("x", x, "(n, c, h, w)")
        n, c, h, w = x.shape
        if h * w == 0:
            raise ValueError(f"The mean of an image needs at least one pixel; got shape {x.shape}.")
        self._shape = n, c, h, w
        return x.mean(axis=(2, 3))

    def backward(self, dy: Array) -> Array:
        """(n, c) -> (n, c, h, w): each pixel of a channel gets the same share."""
        if self._shape is None:
            raise RuntimeError("Call forward before backward: backward needs the shape.")
        n, c, h, w = self._shape
        dy = as_floats("dy", dy, "(n, c)")
        if dy.shape != (n, c):
            raise ValueError(f"dy must have shape {(n, c)}; got shape {dy.shape}.")
        dx = zeros_by_channel(self._shape, dy.dtype)
        dx += (dy / (h * w))[:, :, None, None]
        return dx

    def __repr__(self) -> str:
        """Say GlobalAvgPool2d()."""
        return "GlobalAvgPool2d()"


class Flatten(Module):
    """Each example as one row: (n, c, h, w) -> (n, c h w). It has no parameters.

    The numbers of a row are ordered channel by channel, and row by row in each.

    >>> import numpy as np
    >>> Flatten().forward(np.zeros((3, 2, 4, 5))).shape
    (3, 40)
    """

    def __init__(self) -> None:
        """There is nothing to choose."""
        super().__init__()
        self._shape: tuple[int, ...] | None = None

    def forward(self, x: Array) -> Array:
        """(n, ...) -> (n, d), a new array."""
        x = as_floats("x", x)
        if x.ndim == 0:
            raise ValueError("x must have shape (n, ...); got a single number.")
        self._shape = x.shape
        return x.copy(order="C").reshape(len(x), prod(x.shape[1:]))

    def backward(self, dy: Array) -> Array:
        """(n, d) -> (n, ...), a new array. Images lie in memory channel by channel again."""
        if self._shape is None:
            raise RuntimeError("Call forward before backward: backward needs the shape.")
        dy = as_floats("dy", dy, "(n, d)")
        expected = self._shape[0], prod(self._shape[1:])
        if dy.shape != expected:
            raise ValueError(f"dy must have shape {expected}; got shape {dy.shape}.")
        dx = dy.reshape(self._shape)
        if dx.ndim != 4:
            return dx.copy()
        return dx.transpose(1, 0, 2, 3).copy().transpose(1, 0, 2, 3)

    def __repr__(self) -> str:
        """Say Flatten()."""
        return "Flatten()"
