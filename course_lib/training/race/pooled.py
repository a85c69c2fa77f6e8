"""A convolution and the pooling behind it as one layer: four kernels in a larger window."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import nn
from course_lib.nn import Array

f = np.float32
PLACES = ((0, 0), (0, 1), (1, 0), (1, 1))  # where a kernel lies in its window


class PooledConv2d(nn.Module):
    """`Conv2d` and then `MaxPool2d(2)`, as the first layer of a network: the same numbers.

    Four windows of kh by kh pixels that lie side by side fit into one of kh + 1 by kh + 1. The
    kernels are put into that window in four places, and one matrix product gives the four numbers
    that pooling compares. There are a quarter as many windows to copy. What lies below the images
    is not trained, so backward returns zeros.

    Attributes:
        params: "W" of shape (k, c, kh, kh) and "b" of shape (k,), as `Conv2d` has them.

    >>> layer = PooledConv2d(1, 8, 5, np.random.default_rng(0))
    >>> layer.forward(np.zeros((3, 1, 24, 24), np.float32)).shape
    (3, 8, 10, 10)
    """

    def __init__(self, c: int, k: int, kernel: int, rng: np.random.Generator) -> None:
        """Draw W as `Conv2d` does, in float32; b is 0."""
        super().__init__(**nn.Conv2d(c, k, kernel, rng, dtype=f).params)

    def forward(self, x: Array) -> Array:
        """(n, c, h, w) -> (n, k, oh, ow), where 2 oh rows fit. In memory the image comes last."""
        (n, c, h, w), (k, _, size, _) = x.shape, self.params["W"].shape
        oh, ow = (h - size + 1) // 2, (w - size + 1) // 2
        pixels = np.ascontiguousarray(x.transpose(1, 2, 3, 0))  # (c, h, w, n)
        every = sliding_window_view(pixels, (size + 1, size + 1), axis=(1, 2))  # pyright: ignore
        windows = every[:, ::2, ::2].transpose(0, 4, 5, 1, 2, 3)  # (c, kh + 1, kh + 1, oh, ow, n)
        columns = np.ascontiguousarray(windows).reshape(c * (size + 1) ** 2, oh * ow * n)
        z = (self._four() @ columns).reshape(4, k, oh * ow * n)
        y = z[0].copy()
        for other in z[1:]:
            np.maximum(y, other, out=y)
        self._kept = columns, z, y, x.shape
        return (y + self.params["b"][:, None]).reshape(k, oh, ow, n).transpose(3, 0, 1, 2)

    def backward(self, dy: Array) -> Array:
        """(n, k, oh, ow) -> zeros (n, c, h, w). The winner of each four gets the gradient."""
        columns, z, y, shape = self._remembered()
        k, c, size, _ = self.params["W"].shape
        dy = dy.transpose(1, 2, 3, 0).reshape(k, -1)
        dz = np.empty((4, *dy.shape), dy.dtype)
        for into, won in zip(dz, _winners(z, y), strict=True):
            np.multiply(dy, won, out=into)  # pyright: ignore
        d_four = (dz.reshape(4 * k, -1) @ columns.T).reshape(4, k, c, size + 1, size + 1)
        dW = sum(d_four[i, :, :, a : a + size, b : b + size] for i, (a, b) in enumerate(PLACES))
        self.grads = {"W": np.asarray(dW), "b": dy.sum(axis=1)}
        return np.broadcast_to(f(0), shape)

    def _four(self) -> Array:
        """(4 k, c (kh + 1)^2): every kernel in each of the four places of its window."""
        k, c, size, _ = self.params["W"].shape
        four = np.zeros((4, k, c, size + 1, size + 1), f)
        for i, (a, b) in enumerate(PLACES):
            four[i, :, :, a : a + size, b : b + size] = self.params["W"]
        return four.reshape(4 * k, -1)


def _winners(z: Array, y: Array) -> list[np.ndarray]:
    """Which of the four numbers is the maximum; where several are, the first."""
    free, winners = np.ones(y.shape, bool), []
    for part in z[:3]:
        won = part == y
        won &= free
        free ^= won
        winners.append(won)
    return [*winners, free]
