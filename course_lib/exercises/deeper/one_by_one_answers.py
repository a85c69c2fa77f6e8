"""Right and wrong ways to mix channels: the known answers to exercise 11.1."""

from collections.abc import Callable
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def by_einsum(x, W, b):
    return np.einsum("kc,nchw->nkhw", W, x) + b[:, None, None]


def channels_last(x, W, b):
    return (x.transpose(0, 2, 3, 1) @ W.T + b).transpose(0, 3, 1, 2)


def a_column_a_pixel(x, W, b):
    n, c, h, w = x.shape
    y = W @ x.reshape(n, c, h * w) + b[:, None]
    return y.reshape(n, len(W), h, w)


def by_tensordot(x, W, b):
    y = np.tensordot(x, W, axes=(1, 1)) + b
    return np.moveaxis(y, -1, 1)


def channel_by_channel(x, W, b):
    n, c, h, w = x.shape
    y = np.empty((n, len(W), h, w))
    for k in range(len(W)):
        y[:, k] = sum(W[k, j] * x[:, j] for j in range(c)) + b[k]
    return y


def pixel_by_pixel(x, W, b):
    n, c, h, w = x.shape
    y = np.zeros((n, len(b), h, w))
    for i, p, q in np.ndindex(n, h, w):
        y[i, :, p, q] = W @ x[i, :, p, q] + b
    return y


def with_a_longer_axis(x, W, b):
    return (W[None, :, :, None, None] * x[:, None]).sum(axis=2) + b.reshape(1, -1, 1, 1)


# ---------------------------------------------------------------- what goes wrong

Mix = Callable[..., Any]


def with_bias(how: Callable[[np.ndarray], Any]) -> Mix:
    """Channels are mixed rightly; b is added in another shape."""

    def conv1x1(x, W, b):
        return np.einsum("kc,nchw->nkhw", W, x) + how(b)

    return conv1x1


def mixed_by(rule: str, transpose: bool = False) -> Mix:
    """Another sum in place of the one over the channels."""

    def conv1x1(x, W, b):
        return np.einsum(rule, W.T if transpose else W, x) + b[:, None, None]

    return conv1x1


def over_the_last_axis(x, W, b):
    return x @ W.T + b[:, None, None]


def over_the_last_axis_plain(x, W, b):
    return x @ W.T + b


def over_the_rows(x, W, b):
    return W @ x + b[:, None, None]


def over_space(x, W, b):
    return (W @ x.sum(axis=(2, 3)).T).T[:, :, None, None] + b[:, None, None] + 0 * x[:, :1]


def mean_over_space(x, W, b):
    return (x.mean(axis=(2, 3)) @ W.T + b)[:, :, None, None] + 0 * x[:, :1]


def one_number_an_image(x, W, b):
    return x.mean(axis=(2, 3)) @ W.T + b


def transposed_last(x, W, b):
    return (x.transpose(0, 2, 3, 1) @ W + b).transpose(0, 3, 1, 2)


def transposed_columns(x, W, b):
    n, c, h, w = x.shape
    return (W.T @ x.reshape(n, c, -1) + b[:, None]).reshape(n, len(b), h, w)


def stays_last(x, W, b):
    return x.transpose(0, 2, 3, 1) @ W.T + b


def stays_first(x, W, b):
    return np.tensordot(W, x, axes=(1, 1)) + b[:, None, None, None]


def mixed_images(x, W, b):
    n, c, h, w = x.shape
    y = W @ x.reshape(c, -1) + b[:, None]
    return y.reshape(len(W), n, h, w).transpose(1, 0, 2, 3)


def cut_wrongly_after(x, W, b):
    n, c, h, w = x.shape
    y = W @ x.transpose(1, 0, 2, 3).reshape(c, -1) + b[:, None]
    return y.reshape(n, len(W), h, w)


def rows_of_c(x, W, b):
    n, c, h, w = x.shape
    y = x.reshape(-1, c) @ W.T + b
    return y.reshape(n, h, w, len(W)).transpose(0, 3, 1, 2)


def cut_back(x, W, b):
    n, c, h, w = x.shape
    return (x.transpose(0, 2, 3, 1) @ W.T + b).reshape(n, len(W), h, w)


def rows_an_image(x, W, b):
    n, c, h, w = x.shape
    y = x.reshape(n, h * w, c) @ W.T + b
    return y.transpose(0, 2, 1).reshape(n, len(W), h, w)


def cut_twice(x, W, b):
    n, c, h, w = x.shape
    return (W @ x.reshape(c, -1) + b[:, None]).reshape(n, len(W), h, w)


def rows_cut_back(x, W, b):
    n, c, h, w = x.shape
    return (x.reshape(-1, c) @ W.T + b).reshape(n, len(W), h, w)


def bias_to_flat_places(x, W, b):
    n, c, h, w = x.shape
    return (W @ x.reshape(n, c, h * w) + b).reshape(n, len(W), h, w)


def last_channel_wins(x, W, b):
    n, c, h, w = x.shape
    y = np.zeros((n, len(W), h, w))
    for k in range(len(W)):
        for j in range(c):
            y[:, k] = W[k, j] * x[:, j] + b[k]
    return y


def bias_every_time(x, W, b):
    y = np.zeros((len(x), len(W), *x.shape[2:]))
    for k in range(len(W)):
        for j in range(x.shape[1]):
            y[:, k] += W[k, j] * x[:, j] + b[k]
    return y


def first_image_alone(x, W, b):
    y = np.zeros((len(x), len(W), *x.shape[2:]))
    y[0] = np.einsum("kc,chw->khw", W, x[0]) + b[:, None, None]
    return y


def mean_of_channels(x, W, b):
    return np.einsum("kc,nchw->nkhw", W, x) / x.shape[1] + b[:, None, None]


def with_relu(x, W, b):
    return np.maximum(by_einsum(x, W, b), 0)
