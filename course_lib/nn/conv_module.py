"""The convolution layer."""

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, no_gradient
from course_lib.nn.conv import checked_images, margin_around, slide, slide_backward
from course_lib.nn.initialisers import normal_weights
from course_lib.nn.module import Module
from course_lib.nn.windows import Pair, as_pair, output_sizes, short, whole


class Conv2d(Module):
    """A convolution layer: k kernels slide over the images; see `conv2d`.

    Attributes:
        params: "W" of shape (k, c, kh, kw) and "b" of shape (k,).
        kernel: (kh, kw).
        stride: (rows, columns).
        pad: (rows, columns).

    >>> layer = Conv2d(1, 6, 5, np.random.default_rng(0), pad=2)
    >>> layer.forward(np.zeros((3, 1, 28, 28))).shape
    (3, 6, 28, 28)
    """

    def __init__(
        self,
        c: int,
        k: int,
        kernel: int | Pair,
        rng: np.random.Generator,
        *,
        stride: int | Pair = 1,
        pad: int | Pair = 0,
        scale: float | None = None,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        """Draw W from a normal distribution; b is 0.

        Args:
            c: input channels.
            k: output channels.
            kernel: size of the window, one number or (rows, columns).
            rng: source of the random weights.
            stride: step of the window, one number or (rows, columns).
            pad: zeros added on each side, one number or (rows, columns).
            scale: standard deviation of W. By default sqrt(2 / (c kh kw)): the rule of He, with
                c kh kw inputs for each output (He et al. 2015, section 2.2).
            dtype: np.float64, exact enough for gradient checks, or np.float32, twice as fast.

        Raises:
            TypeError: a size is no whole number, rng no generator, or dtype no float type.
            ValueError: a size is out of range.
        """
        c, k, (kh, kw) = whole("c", c, 1), whole("k", k, 1), as_pair("kernel", kernel, 1)
        self.kernel = kh, kw
        self.stride, self.pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
        sd = (2 / (c * kh * kw)) ** 0.5 if scale is None else scale
        W = normal_weights((k, c, kh, kw), sd, rng, dtype)
        super().__init__(W=W, b=np.zeros(k, dtype))

    def forward(self, x: Array) -> Array:
        """(n, c, h, w) -> (n, k, oh, ow). In memory the image is the last axis."""
        x, W = checked_images(x, self.params["W"])
        output_sizes(x.shape, self.kernel, self.stride, self.pad)
        self.forget()
        self._kept = margin_around(x, self.pad)  # a copy: the caller may change x before backward
        return slide(self._kept, W, self.params["b"], self.stride)

    def backward(self, dy: Array) -> Array:
        """(n, k, oh, ow) -> (n, c, h, w). Replaces both entries of `grads`."""
        xp = self._remembered()
        dx, self.grads["W"], self.grads["b"] = slide_backward(
            dy, xp, self.params["W"], self.stride, self.pad, need_dx=self.input_grad
        )
        return self._no_dx(xp) if dx is None else dx

    def _no_dx(self, xp: Array) -> Array:
        (c, h, w, n), (rows, columns) = xp.shape, self.pad
        return no_gradient((n, c, h - 2 * rows, w - 2 * columns), xp.dtype)

    def __repr__(self) -> str:
        """Say the sizes, such as Conv2d(1, 6, 5, pad=2)."""
        k, c = self.params["W"].shape[:2]
        stride = "" if self.stride == (1, 1) else f", stride={short(self.stride)}"
        pad = "" if self.pad == (0, 0) else f", pad={short(self.pad)}"
        return f"Conv2d({c}, {k}, {short(self.kernel)}{stride}{pad})"
