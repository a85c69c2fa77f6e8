"""Right and wrong convolutions: the known answers to exercise 09.3."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from course_lib import nn

# ---------------------------------------------------------------- what right looks like


def six_loops(x, W, b, stride=1, pad=0):
    (n, c, h, w), (k, _, kh, kw) = x.shape, W.shape
    oh, ow = (h + 2 * pad - kh) // stride + 1, (w + 2 * pad - kw) // stride + 1
    y = np.zeros((n, k, oh, ow))
    for m, f, i, j in np.ndindex(y.shape):
        total = b[f]
        for d, u, v in np.ndindex(c, kh, kw):
            row, column = i * stride + u - pad, j * stride + v - pad
            if 0 <= row < h and 0 <= column < w:
                total += x[m, d, row, column] * W[f, d, u, v]
        y[m, f, i, j] = total
    return y


def place_by_place(x, W, b, stride=1, pad=0):
    k, _, kh, kw = W.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh = (xp.shape[2] - kh) // stride + 1
    ow = (xp.shape[3] - kw) // stride + 1
    y = np.empty((len(x), k, oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = xp[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            y[:, :, i, j] = np.tensordot(window, W, axes=([1, 2, 3], [1, 2, 3])) + b
    return y


def entry_by_entry(x, W, b, stride=1, pad=0):
    (n, _, h, w), (k, _, kh, kw) = x.shape, W.shape
    xp = np.zeros((*x.shape[:2], h + 2 * pad, w + 2 * pad))
    xp[:, :, pad : pad + h, pad : pad + w] = x
    oh, ow = (h + 2 * pad - kh) // stride + 1, (w + 2 * pad - kw) // stride + 1
    y = np.zeros((n, k, oh, ow)) + b[:, None, None]
    for u in range(kh):
        for v in range(kw):
            seen = xp[:, :, u : u + stride * oh : stride, v : v + stride * ow : stride]
            y += np.einsum("ncij,kc->nkij", seen[:, :, :oh, :ow], W[:, :, u, v])
    return y


def rows_of_windows(x, W, b, stride=1, pad=0):
    k, _, kh, kw = W.shape
    oh = nn.conv_output_size(x.shape[2], kh, stride, pad)
    ow = nn.conv_output_size(x.shape[3], kw, stride, pad)
    y = nn.im2col(x, kh, kw, stride, pad) @ W.reshape(k, -1).T + b
    return y.reshape(len(x), oh, ow, k).transpose(0, 3, 1, 2)


def einsum_over_windows(x, W, b, stride=1, pad=0):
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    every = sliding_window_view(xp, W.shape[2:], axis=(2, 3))  # pyright: ignore
    y = np.einsum("ncijuv,kcuv->nkij", every[:, :, ::stride, ::stride], W)
    return y + b.reshape(1, -1, 1, 1)


def correlate2d(x, w):
    return np.einsum("ijuv,uv->ij", sliding_window_view(x, w.shape), w)  # pyright: ignore


def channel_by_channel(x, W, b, stride=1, pad=0):
    images = []
    for image in x:
        maps = []
        for kernel, bias in zip(W, b, strict=True):
            planes = [
                correlate2d(np.pad(plane, pad), w)[::stride, ::stride]
                for plane, w in zip(image, kernel, strict=True)
            ]
            maps.append(sum(planes) + bias)
        images.append(maps)
    return np.array(images)


# ---------------------------------------------------------------- what goes wrong


def zeros_around(x: Any, pad: int) -> Any:
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


def add_bias(y: Any, b: Any) -> Any:
    return y + b[:, None, None]


def same_strides(stride: int) -> tuple[int, int]:
    return stride, stride


@dataclass(frozen=True)
class Conv:
    """Convolution with faults that can be switched on; callable as `conv2d`.

    Attributes:
        padded: (x, pad) -> images with their margin.
        bias: (y (n, k, oh, ow), b) -> y with b.
        strides: stride -> (rows, columns) by which the window moves.
        begins: stride -> (rows, columns) where window (i, j) begins, when it differs.
        formula: the products that are summed, as einsum writes them.
        kernels: W -> the kernels that are used.
        order: the axes of the result.
        sizes: stride -> stride in the size formula, when it differs.
    """

    padded: Callable[[Any, int], Any] = zeros_around
    bias: Callable[[Any, Any], Any] = add_bias
    strides: Callable[[int], tuple[int, int]] = same_strides
    begins: Callable[[int], tuple[int, int]] | None = None
    formula: str = "ncuv,kcuv->nk"
    kernels: Callable[[Any], Any] = lambda W: W
    order: tuple[int, ...] = (0, 1, 2, 3)
    inputs: Callable[[Any], Any] = lambda x: x

    def __call__(self, x, W, b, stride=1, pad=0):
        """Convolve with the faults that are switched on."""
        xp, W = self.inputs(self.padded(x, pad)), self.kernels(W)
        (sh, sw), (kh, kw) = self.strides(stride), W.shape[2:]
        bh, bw = (self.begins or self.strides)(stride)
        oh, ow = (xp.shape[2] - kh) // sh + 1, (xp.shape[3] - kw) // sw + 1
        y = np.zeros((len(xp), len(W), oh, ow))
        for i in range(oh):
            for j in range(ow):
                window = xp[:, :, i * bh : i * bh + kh, j * bw : j * bw + kw]
                y[:, :, i, j] = np.einsum(self.formula, window, W)
        return self.bias(y, b).transpose(self.order)


def pad_every_axis(x, W, b, stride=1, pad=0):
    xp = np.pad(x, pad)
    k, c, kh, kw = W.shape
    oh, ow = (xp.shape[2] - kh) // stride + 1, (xp.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), k, oh, ow))
    for m, f, i, j in np.ndindex(y.shape):
        window = xp[m, :c, i * stride : i * stride + kh, j * stride : j * stride + kw]
        y[m, f, i, j] = (window * W[f]).sum() + b[f]
    return y


def pad_every_axis_and_keep(x, W, b, stride=1, pad=0):
    """All images of the padded array, the first c of its channels."""
    return Conv(padded=np.pad, inputs=lambda xp: xp[:, : W.shape[1]])(x, W, b, stride, pad)


def reshaped(order: str) -> Callable[..., Any]:
    """The axes stand in another order, and a reshape to (n, k, oh, ow) hides it."""

    def conv2d(x, W, b, stride=1, pad=0):
        y = place_by_place(x, W, b, stride, pad)
        return y.transpose(["nkij".index(axis) for axis in order]).reshape(y.shape)

    return conv2d


def last_channel_wins(x, W, b, stride=1, pad=0):
    y = np.zeros(1)
    for d in range(x.shape[1]):
        y = place_by_place(x[:, d : d + 1], W[:, d : d + 1], 0 * b, stride, pad)
    return add_bias(y, b)


def bias_each_channel(x, W, b, stride=1, pad=0):
    return add_bias(place_by_place(x, W, 0 * b, stride, pad), x.shape[1] * b)


def bias_each_entry(x, W, b, stride=1, pad=0):
    return add_bias(place_by_place(x, W, 0 * b, stride, pad), W[0].size * b)


def small_margin(x, pad):
    """Zeros below and to the right only."""
    return np.pad(x, ((0, 0), (0, 0), (0, pad), (0, pad)))


def double_margin_after(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)))


def double_margin_before(x, pad):
    return np.pad(x, ((0, 0), (0, 0), (2 * pad, 0), (2 * pad, 0)))


def filled(mode: str, **words: Any) -> Callable[[Any, int], Any]:
    """A margin that is filled in another way."""

    def padded(x, pad):
        return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=mode, **words)  # type: ignore[call-overload]

    return padded


def cut_every_second(x, W, b, stride=1, pad=0):
    """Right rows, all columns."""
    return place_by_place(x, W, b, 1, pad)[:, :, ::stride]


def cut_columns(x, W, b, stride=1, pad=0):
    return place_by_place(x, W, b, 1, pad)[:, :, :, ::stride]


def one_image(x, W, b, stride=1, pad=0):
    y = place_by_place(x, W, b, stride, pad)
    out = np.zeros_like(y)
    out[-1] = y[-1]
    return out


def first_image(x, W, b, stride=1, pad=0):
    y = place_by_place(x, W, b, stride, pad)
    out = np.zeros_like(y)
    out[0] = y[0]
    return out


def last_kernel(x, W, b, stride=1, pad=0):
    y = place_by_place(x, W, b, stride, pad)
    out = np.zeros_like(y)
    out[:, -1] = y[:, -1]
    return out


def size_without_pad(x, W, b, stride=1, pad=0):
    y = place_by_place(x, W, b, stride, pad)
    oh = (x.shape[2] - W.shape[2]) // stride + 1
    ow = (x.shape[3] - W.shape[3]) // stride + 1
    return y[:, :, :oh, :ow]
