"""Convolution: seven loops to read, and a matrix product over windows to use; both ways.

In memory the image is the last axis, (c, h, w, n), and only the shapes say (n, c, h, w): a view.
So the product's result needs no copy, and the layers behind keep that order.
"""

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats, as_gradient, no_gradient, whole
from course_lib.nn.linear import normal_weights
from course_lib.nn.module import Module
from course_lib.nn.threads import gather, share_out, shares
from course_lib.nn.windows import (
    WINDOWS,
    Pair,
    as_pair,
    images_first,
    images_last,
    output_sizes,
    rectangles,
    short,
    window_blocks,
    without_margin,
)

Index = tuple[int, ...]
IMAGES = 128  # in a part of the work at their gradient
COST = 48  # multiplications: they take about as long as a thread's step with one number


def conv2d(x: Array, W: Array, b: Array, stride: int | Pair = 1, pad: int | Pair = 0) -> Array:
    """Slide k kernels over images: y[n, k, i, j] = sum over c, a, b of x * W, plus b[k].

    As in every library this is cross-correlation: the kernel is not flipped
    (Goodfellow et al. 2016, eq. 9.6).

    Args:
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
        b: (k,) biases.
        stride: step of the window, one number or (rows, columns).
        pad: zeros added on each side, one number or (rows, columns).

    Returns:
        (n, k, oh, ow), with oh and ow as `conv_output_size` says. In memory the image comes last.

    >>> conv2d(np.ones((1, 1, 3, 4)), np.ones((1, 1, 2, 2)), np.zeros(1))
    array([[[[4., 4., 4.],
             [4., 4., 4.]]]])
    """
    x, W = checked_images(x, W)
    b = as_floats("b", b, "(k,)")
    if b.shape != W.shape[:1]:
        raise ValueError(f"b must have shape {W.shape[:1]}, one entry a kernel; got {b.shape}.")
    stride, pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
    output_sizes(x.shape, W.shape[2:], stride, pad)
    return slide(margin_around(x, pad), W, b, stride)


def conv2d_backward(
    dy: Array,
    x: Array,
    W: Array,
    stride: int | Pair = 1,
    pad: int | Pair = 0,
    *,
    need_dx: bool = True,
) -> tuple[Array | None, Array, Array]:
    """Carry the gradient back through `conv2d`.

    The windows are cut out again instead of kept: that costs less than the memory would.

    Args:
        dy: (n, k, oh, ow) gradient with respect to the output.
        x: (n, c, h, w) images.
        W: (k, c, kh, kw) kernels.
        stride: as in forward.
        pad: as in forward.
        need_dx: False leaves out the gradient of the images, which a first layer does not need.

    Returns:
        dx (n, c, h, w) or None, dW (k, c, kh, kw) and db (k,).

    >>> x, W = np.arange(4.0).reshape(1, 1, 1, 4), np.array([[[[10.0, 20.0]]]])
    >>> dx, dW, db = conv2d_backward(np.ones((1, 1, 1, 3)), x, W)
    >>> dx[0, 0, 0], dW[0, 0, 0], db
    (array([10., 30., 30., 20.]), array([3., 6.]), array([3.]))
    """
    x, W = checked_images(x, W)
    stride, pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
    output_sizes(x.shape, W.shape[2:], stride, pad)
    return slide_backward(dy, margin_around(x, pad), W, stride, pad, need_dx=need_dx)


def conv2d_by_loops(
    x: Array, W: Array, b: Array, stride: int | Pair = 1, pad: int | Pair = 0
) -> Array:
    """Compute `conv2d` as its formula reads: seven loops, thousands of times slower.

    Arguments, shapes and errors are those of `conv2d`; it never makes a margin of zeros, it skips
    what would be multiplied by one.

    >>> conv2d_by_loops(np.ones((1, 1, 3, 4)), np.ones((1, 1, 2, 2)), np.zeros(1))
    array([[[[4., 4., 4.],
             [4., 4., 4.]]]])
    """
    x, W = checked_images(x, W)
    stride, pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
    n, k, (oh, ow) = len(x), len(W), output_sizes(x.shape, W.shape[2:], stride, pad)
    y = np.zeros((n, k, oh, ow), np.result_type(x, W)) + as_floats("b", b, "(k,)")[:, None, None]
    for at, (m, channel, row, column), (f, u, v) in _seven_loops(x, W, oh, ow, stride, pad):
        y[at] += x[m, channel, row, column] * W[f, channel, u, v]
    return y


def conv2d_backward_by_loops(
    dy: Array, x: Array, W: Array, stride: int | Pair = 1, pad: int | Pair = 0
) -> tuple[Array, Array, Array]:
    """Compute `conv2d_backward` in the loops of `conv2d_by_loops`: each product has two factors.

    Arguments, shapes and errors are those of `conv2d_backward`.
    """
    x, W = checked_images(x, W)
    stride, pad = as_pair("stride", stride, 1), as_pair("pad", pad, 0)
    oh, ow = output_sizes(x.shape, W.shape[2:], stride, pad)
    dy = as_gradient("dy", dy, (len(x), len(W), oh, ow), "(n, k, oh, ow)")
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for at, (m, channel, row, column), (f, u, v) in _seven_loops(x, W, oh, ow, stride, pad):
        dx[m, channel, row, column] += dy[at] * W[f, channel, u, v]
        dW[f, channel, u, v] += dy[at] * x[m, channel, row, column]
    return dx, dW, dy.sum(axis=(0, 2, 3))


def _seven_loops(
    x: Array, W: Array, oh: int, ow: int, stride: Pair, pad: Pair
) -> Iterator[tuple[Index, Index, Index]]:
    """Yield what meets in a product: an output, a pixel, and a weight as (kernel, row, column)."""
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    for m, f, i, j in np.ndindex(n, k, oh, ow):
        for channel, u, v in np.ndindex(c, kh, kw):
            row, column = i * stride[0] + u - pad[0], j * stride[1] + v - pad[1]
            if 0 <= row < h and 0 <= column < w:
                yield (m, f, i, j), (m, channel, row, column), (f, u, v)


def slide(xp: Array, W: Array, b: Array, stride: Pair) -> Array:
    """Do the work of `conv2d`, on images (c, h, w, n) that have their margin."""
    (k, c, kh, kw), n = W.shape, xp.shape[3]
    oh, ow = output_sizes(xp.shape[1:3], (kh, kw), stride)
    y = np.empty((k, oh * ow * n), np.result_type(xp, W))
    rows = np.column_stack([W.reshape(k, c * kh * kw), b]).astype(y.dtype, copy=False)
    parts = rectangles(oh, ow, n)

    def multiply(share: slice) -> None:
        for some, columns in window_blocks(xp, (kh, kw), stride, parts[share]):
            wide_product(rows, columns, y[:, some])

    share_out(multiply, shares(len(parts), _work(rows.size * oh * ow, n)))
    return images_first(y.reshape(k, oh, ow, n))


def wide_product(a: Array, b: Array, out: Array) -> None:
    """Write a @ b into `out`, some columns of b at a time.

    Before a product of more than a million multiplications OpenBLAS lays out both matrices anew,
    which takes a quarter of its time where `a` has few rows.
    """
    (k, d), m = a.shape, b.shape[1]
    width = 10**6 // (k * d) // 128 * 128
    cut = m - m % width if 0 < width < m else 0
    if cut:
        pieces = b[:, :cut].reshape(d, -1, width).swapaxes(0, 1)
        np.matmul(a, pieces, out=out[:, :cut].reshape(k, -1, width).swapaxes(0, 1))
    if cut < m:
        np.matmul(a, b[:, cut:], out=out[:, cut:])


def slide_backward(
    dy: Array, xp: Array, W: Array, stride: Pair, pad: Pair, *, need_dx: bool
) -> tuple[Array | None, Array, Array]:
    """Do the work of `conv2d_backward`, on images (c, h, w, n) that have their margin."""
    (k, c, kh, kw), n = W.shape, xp.shape[3]
    oh, ow = output_sizes(xp.shape[1:3], (kh, kw), stride)
    dy = as_gradient("dy", dy, (n, k, oh, ow), "(n, k, oh, ow)")
    dz = images_last(dy).reshape(k, oh * ow * n)  # a view, where the memory lies so
    rows = np.zeros((c * kh * kw + 1, k), np.result_type(xp, dz))  # gradients of W, then of b
    parts = rectangles(oh, ow, n)

    def multiply(share: slice) -> Iterator[Array]:
        for some, columns in window_blocks(xp, (kh, kw), stride, parts[share]):
            yield columns @ dz[:, some].T

    for of_a_block in gather(multiply, shares(len(parts), _work(rows.size * oh * ow, n))):
        rows += of_a_block
    dx = _image_gradient(dz.reshape(k, oh, ow, n), W, xp.shape, stride, pad) if need_dx else None
    return dx, rows[:-1].T.reshape(W.shape), rows[-1].copy()


def _image_gradient(dy: Array, W: Array, shape: tuple[int, ...], stride: Pair, pad: Pair) -> Array:
    """(k, oh, ow, n) -> (n, c, h, w): each pixel adds up what it gave to the windows that saw it.

    The product does the sum over kernels and over the columns of the kernel. What is left is one
    sum for each row of the kernel, of long runs of memory.
    """
    (k, c, kh, kw), (_, hp, wp, n), oh = W.shape, shape, dy.shape[1]
    w = wp - 2 * pad[1]  # the margin at the sides gets no gradient
    dx = np.zeros((c, hp, w, n), np.result_type(W, dy))
    weights = W.transpose(1, 2, 0, 3).reshape(c * kh, k * kw).astype(dx.dtype, copy=False)
    n_rows = max(1, 2 * WINDOWS // max(1, w * min(n, IMAGES)))  # of dy together
    blocks = list(product(range(0, oh, n_rows), range(0, n, IMAGES)))

    def multiply(share: slice) -> Iterator[tuple[int, slice, Array]]:
        for start, image in blocks[share]:
            images = slice(image, image + IMAGES)
            seen = _where_seen(dy[:, start : start + n_rows, :, images], kw, w, stride[1], pad[1])
            parts = np.empty((c * kh, prod(seen.shape[2:])), dx.dtype)
            wide_product(weights, seen.reshape(k * kw, -1), parts)
            yield start, images, parts.reshape(c, kh, *seen.shape[2:])

    channels = shares(c, size := _work(W.size * oh * w, n))
    products = gather(multiply, shares(len(blocks), size))
    products = products if len(channels) == 1 else list(products)

    def add(some: slice) -> None:
        for start, images, parts in products:
            for a in range(kh):
                first = start * stride[0] + a
                seen_by = slice(first, first + stride[0] * parts.shape[2], stride[0])
                dx[some, seen_by, :, images] += parts[some, a]

    share_out(add, channels)
    return images_first(dx[:, pad[0] : hp - pad[0]])


def _work(multiplications: int, n: int) -> int:
    """Return what n images cost, in numbers for `shares`; one image stays on one thread."""
    return multiplications * n // COST if n > 1 else 0


def _where_seen(dy: Array, kw: int, w: int, stride: int, pad: int) -> Array:
    """(k, r, ow, n) -> (k, kw, r, w, n): dy of the window whose entry b saw the pixel, or 0."""
    k, r, ow, n = dy.shape
    seen = (np.empty if stride == 1 else np.zeros)((k, kw, r, w, n), dy.dtype)  # gaps are 0
    for b in range(kw):  # window j sees pixel j stride + b - pad
        first = max(0, -((b - pad) // stride))
        end = max(first, min(ow, (w - 1 - b + pad) // stride + 1))
        at, after = first * stride + b - pad, end * stride + b - pad
        seen[:, b, :, :at] = seen[:, b, :, after:] = 0
        seen[:, b, :, at:after:stride] = dy[:, :, first:end]
    return seen


def checked_images(x: Array, W: Array) -> tuple[Array, Array]:
    """Return images (n, c, h, w) and kernels (k, c, kh, kw) that agree in c >= 1."""
    x, W = as_floats("x", x, "(n, c, h, w)"), as_floats("W", W, "(k, c, kh, kw)")
    if x.shape[1] != W.shape[1] or 0 in W.shape:
        raise ValueError(
            "x (n, c, h, w) and W (k, c, kh, kw) must agree in c >= 1; "
            f"got shapes {x.shape} and {W.shape}."
        )
    return x, W


def margin_around(x: Array, pad: Pair) -> Array:
    """(n, c, h, w) -> (c, h + 2 rows, w + 2 columns, n): a copy with zeros around each image."""
    n, c, h, w = x.shape
    xp = np.zeros((c, h + 2 * pad[0], w + 2 * pad[1], n), x.dtype)
    xp[:, pad[0] : pad[0] + h, pad[1] : pad[1] + w] = images_last(x)
    return xp


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
        if dx is None:
            dx = no_gradient(without_margin(images_first(xp), self.pad).shape, xp.dtype)
        return dx

    def __repr__(self) -> str:
        """Say the sizes, such as Conv2d(1, 6, 5, pad=2)."""
        k, c = self.params["W"].shape[:2]
        stride = "" if self.stride == (1, 1) else f", stride={short(self.stride)}"
        pad = "" if self.pad == (0, 0) else f", pad={short(self.pad)}"
        return f"Conv2d({c}, {k}, {short(self.kernel)}{stride}{pad})"
