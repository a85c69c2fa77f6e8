"""Right and wrong ways back through a convolution: the known answers to exercise 09.5."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution.conv2d_answers import same_strides, zeros_around

# ---------------------------------------------------------------- what right looks like


def rows_of_windows(dy, cache):
    x, W, stride, pad = cache
    k, _, kh, kw = W.shape
    dz = dy.transpose(0, 2, 3, 1).reshape(-1, k)
    columns = nn.im2col(x, kh, kw, stride, pad)
    dW = (columns.T @ dz).T.reshape(W.shape)
    dx = nn.col2im(dz @ W.reshape(k, -1), x.shape, kh, kw, stride, pad)
    return dx, dW, dz.sum(axis=0)


def all_loops(dy, cache):
    x, W, s, pad = cache
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(len(W))
    for m, f, i, j in np.ndindex(dy.shape):
        g = dy[m, f, i, j]
        db[f] += g
        for d, u, v in np.ndindex(W.shape[1:]):
            row, column = i * s + u - pad, j * s + v - pad
            if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                dW[f, d, u, v] += g * x[m, d, row, column]
                dx[m, d, row, column] += g * W[f, d, u, v]
    return dx, dW, db


def dilated(dy, stride):
    n, k, oh, ow = dy.shape
    wide = np.zeros((n, k, (oh - 1) * stride + 1, (ow - 1) * stride + 1))
    wide[:, :, ::stride, ::stride] = dy
    return wide


def full(dy, W, stride, shape, *, flip=True):
    """Full convolution of the dilated dy with the kernels: the gradient of the padded images."""
    (n, c, h, w), (kh, kw) = shape, W.shape[2:]
    wide = dilated(dy, stride)
    wide = np.pad(wide, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    turned = W[:, :, ::-1, ::-1] if flip else W
    found = nn.conv2d(wide, turned.transpose(1, 0, 2, 3), np.zeros(c))
    out = np.zeros((n, c, h, w))
    out[:, :, : found.shape[2], : found.shape[3]] = found
    return out


def full_convolution(dy, cache):
    x, W, stride, pad = cache
    h, w = x.shape[2:]
    xp = zeros_around(x, pad)
    dxp = full(dy, W, stride, xp.shape)
    wide = dilated(dy, stride)
    dW = nn.conv2d(xp.transpose(1, 0, 2, 3), wide.transpose(1, 0, 2, 3), np.zeros(len(W)))
    dW = dW.transpose(1, 0, 2, 3)[:, :, : W.shape[2], : W.shape[3]]
    return dxp[:, :, pad : pad + h, pad : pad + w], dW, np.einsum("nkij->k", dy)


def entry_by_entry(dy, cache):
    x, W, s, pad = cache
    (h, w), (oh, ow) = x.shape[2:], dy.shape[2:]
    xp, dW = zeros_around(x, pad), np.empty_like(W)
    dxp = np.zeros_like(xp)
    for u, v in np.ndindex(W.shape[2:]):
        at = (..., slice(u, u + s * (oh - 1) + 1, s), slice(v, v + s * (ow - 1) + 1, s))
        dW[:, :, u, v] = np.einsum("nkij,ncij->kc", dy, xp[at])
        dxp[at] += np.einsum("nkij,kc->ncij", dy, W[:, :, u, v])
    return dxp[..., pad : pad + h, pad : pad + w], dW, dy.sum(axis=(0, 2, 3))


def image_by_image(dy, cache):
    x, W, stride, pad = cache
    parts = [entry_by_entry(dy[m : m + 1], (x[m : m + 1], W, stride, pad)) for m in range(len(x))]
    dx = np.concatenate([part[0] for part in parts])
    return dx, sum(part[1] for part in parts), sum(part[2] for part in parts)


# ---------------------------------------------------------------- what goes wrong


def add(array: Any, at: Any, part: Any) -> None:
    array[at] += part


def put(array: Any, at: Any, part: Any) -> None:
    array[at] = part


def without_margin(dxp: Any, pad: int, h: int, w: int) -> Any:
    return dxp[:, :, pad : pad + h, pad : pad + w]


def over_all(dy: Any) -> Any:
    return dy.sum(axis=(0, 2, 3))


@dataclass(frozen=True)
class Backward:
    """The way back with faults that can be switched on; callable as `conv2d_backward`.

    Attributes:
        weight: (g (n, k), window (n, c, kh, kw)) -> what this place brings to dW.
        window: (g, W) -> what it brings to its window.
        dW_by, dx_by: how a part is stored: added or put.
        begins: stride -> (rows, columns) where window (i, j) begins.
        crop: (dxp, pad, h, w) -> dx.
        db: dy -> the gradient of b.
        dW: (dW, n) -> what becomes of dW at the end.
        order: the results in the order in which they are returned.
    """

    weight: Callable[[Any, Any], Any] = lambda g, window: np.einsum("nk,ncuv->kcuv", g, window)
    window: Callable[[Any, Any], Any] = lambda g, W: np.einsum("nk,kcuv->ncuv", g, W)
    dW_by: Callable[[Any, Any, Any], None] = add
    dx_by: Callable[[Any, Any, Any], None] = add
    begins: Callable[[int], tuple[int, int]] = same_strides
    crop: Callable[..., Any] = without_margin
    db: Callable[[Any], Any] = over_all
    dW: Callable[[Any, int], Any] = lambda dW, n: dW
    dx: Callable[[Any, int], Any] = lambda dx, n: dx
    order: tuple[int, ...] = (0, 1, 2)
    padded: Callable[[Any, int], Any] = zeros_around

    def __call__(self, dy, cache):
        """Go back with the faults that are switched on."""
        x, W, stride, pad = cache
        (n, _, h, w), (kh, kw) = x.shape, W.shape[2:]
        xp, (sh, sw) = self.padded(x, pad), self.begins(stride)
        dxp, dW = np.zeros_like(zeros_around(x, pad)), np.zeros_like(W)
        for i in range(dy.shape[2]):
            for j in range(dy.shape[3]):
                at = (..., slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
                g = dy[:, :, i, j]
                self.dW_by(dW, ..., self.weight(g, xp[at]))
                self.dx_by(dxp, at, self.window(g, W))
        results = self.dx(self.crop(dxp, pad, h, w), n), self.dW(dW, n), self.db(dy)
        return tuple(results[i] for i in self.order)


def of_one_image(m: int) -> Callable[[Any, Any], Any]:
    """The weight path of one image."""
    return lambda g, window: np.einsum("k,cuv->kcuv", g[m], window[m])


def kernel_not_flipped(dy, cache):
    """The way to x as a full correlation: the kernel should have been turned round."""
    x, W, stride, pad = cache
    dx, dW, db = entry_by_entry(dy, cache)
    dxp = full(dy, W, stride, zeros_around(x, pad).shape, flip=False)
    return without_margin(dxp, pad, *x.shape[2:]), dW, db


def not_dilated(dy, cache):
    """The full convolution with dy as it is, whatever the stride."""
    x, W, stride, pad = cache
    _, dW, db = entry_by_entry(dy, cache)
    dxp = full(dy, W, 1, zeros_around(x, pad).shape)
    return without_margin(dxp, pad, *x.shape[2:]), dW, db


def valid_only(dy, cache):
    """The full convolution cut where it ends: rows that no window reached are lost."""
    x, W, stride, pad = cache
    dx, dW, db = entry_by_entry(dy, cache)
    reach = [(o - 1) * stride + q for o, q in zip(dy.shape[2:], W.shape[2:], strict=True)]
    return dx[:, :, : max(reach[0] - pad, 0), : max(reach[1] - pad, 0)], dW, db


def into_the_images(dy, cache):
    """The window path is added to a view of the padded images, and dxp is never written."""
    x, W, stride, pad = cache
    xp, dW = zeros_around(x, pad), np.zeros_like(W)
    for i, j in np.ndindex(dy.shape[2:]):
        top, left, g = i * stride, j * stride, dy[:, :, i, j]
        window = xp[:, :, top : top + W.shape[2], left : left + W.shape[3]]
        dW += np.einsum("nk,ncuv->kcuv", g, window)
        window += np.einsum("nk,kcuv->ncuv", g, W)
    return np.zeros_like(x), dW, over_all(dy)


def summed_first(slopes: Callable[..., Any], windows: Callable[..., Any]) -> Callable[..., Any]:
    """A weight path that joins the images before it multiplies."""
    return lambda g, window: slopes(g, axis=0)[:, None, None, None] * windows(window, axis=0)


def nothing(g: Any, array: Any) -> float:
    """A blank that is left: nothing is added."""
    return 0.0


def without_db(dy, cache):
    return entry_by_entry(dy, cache)[:2]


def only_dx(dy, cache):
    return entry_by_entry(dy, cache)[0]
