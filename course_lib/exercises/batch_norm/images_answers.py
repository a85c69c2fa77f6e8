"""Right and wrong ways to normalise images: the known answers to exercise 07.4."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn

# ---------------------------------------------------------------- what right looks like


def channels_last(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    rows = x.transpose(0, 2, 3, 1).reshape(-1, c)
    y, _ = nn.batch_norm(rows, gamma, beta, eps)
    return y.reshape(n, h, w, c).transpose(0, 3, 1, 2)


def channels_first(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    columns = np.moveaxis(x, 1, 0).reshape(c, -1)
    y, _ = nn.batch_norm(columns.T, gamma, beta, eps)
    return np.moveaxis(y.T.reshape(c, n, h, w), 0, 1)


def three_axes(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    v = x.var(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / np.sqrt(v + eps) + beta[:, None, None]


def channel_by_channel(x, gamma, beta, eps=1e-5):
    y = np.empty_like(x)
    for j in range(x.shape[1]):
        values = x[:, j]
        y[:, j] = gamma[j] * (values - values.mean()) / np.sqrt(values.var() + eps) + beta[j]
    return y


# ---------------------------------------------------------------- what goes wrong


def per_pixel(x, gamma, beta, eps=1e-5):
    n, _, h, w = x.shape
    rows = x.reshape(n, -1)
    y, _ = nn.batch_norm(rows, np.repeat(gamma, h * w), np.repeat(beta, h * w), eps)
    return y.reshape(x.shape)


def over_axes(
    axes: Any, ddof: int = 0, use_gamma: bool = True, use_beta: bool = True
) -> Callable[..., Any]:
    """Statistics over other axes, or other small faults."""

    def batch_norm_2d(x, gamma, beta, eps=1e-5):
        mu = x.mean(axis=axes, keepdims=True)
        v = x.var(axis=axes, keepdims=True, ddof=ddof)
        scale = gamma[:, None, None] if use_gamma else 1.0
        shift = beta[:, None, None] if use_beta else 0.0
        return scale * (x - mu) / np.sqrt(v + eps) + shift

    return batch_norm_2d


def gamma_a_pixel(x, gamma, beta, eps=1e-5):
    n = len(x)
    rows = x.reshape(n, -1)
    y, _ = nn.batch_norm(rows, gamma, beta, eps)
    return y.reshape(x.shape)


def tiled_gamma(x, gamma, beta, eps=1e-5):
    n, _, h, w = x.shape
    rows = x.reshape(n, -1)
    y, _ = nn.batch_norm(rows, np.tile(gamma, h * w), np.tile(beta, h * w), eps)
    return y.reshape(x.shape)


def mixed_channels(x, gamma, beta, eps=1e-5):
    y, _ = nn.batch_norm(x.reshape(-1, x.shape[1]), gamma, beta, eps)
    return y.reshape(x.shape)


def mixed_channels_after(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    y, _ = nn.batch_norm(x.reshape(-1, c), gamma, beta, eps)
    return y.reshape(n, h, w, c).transpose(0, 3, 1, 2)


def mixed_by_columns(x, gamma, beta, eps=1e-5):
    y, _ = nn.batch_norm(x.reshape(x.shape[1], -1).T, gamma, beta, eps)
    return y.T.reshape(x.shape)


def not_turned_back(x, gamma, beta, eps=1e-5):
    c = x.shape[1]
    y, _ = nn.batch_norm(x.transpose(0, 2, 3, 1).reshape(-1, c), gamma, beta, eps)
    return y.reshape(x.shape)


def channels_stay_last(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    y, _ = nn.batch_norm(x.transpose(0, 2, 3, 1).reshape(-1, c), gamma, beta, eps)
    return y.reshape(n, h, w, c)


def turned_back_the_wrong_way(x, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    y, _ = nn.batch_norm(x.transpose(0, 2, 3, 1).reshape(-1, c), gamma, beta, eps)
    return y.reshape(n, h, w, c).transpose(0, 3, 2, 1)


def whole_shuffled(x, gamma, beta, eps=1e-5):
    c = x.shape[1]
    y, _ = nn.batch_norm(x.transpose(0, 3, 2, 1).reshape(-1, c), gamma, beta, eps)
    n, _, h, w = x.shape
    return y.reshape(n, h, w, c).transpose(0, 3, 1, 2)


def last_axis(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    v = x.var(axis=(0, 2, 3), keepdims=True)
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def last_axis_for_beta(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    v = x.var(axis=(0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mu) / np.sqrt(v + eps) + beta


def statistics_on_the_last_axis(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    return gamma * (x - mu) / np.sqrt(v + eps) + beta


def all_axes_by_rows(x, gamma, beta, eps=1e-5):
    mu, v = x.mean(), x.var()
    return gamma[:, None, None] * (x - mu) / np.sqrt(v + eps) + beta[:, None, None]


def usual_eps(x, gamma, beta, eps=1e-5):
    return three_axes(x, gamma, beta)


def two_results(x, gamma, beta, eps=1e-5):
    c = x.shape[1]
    y, cache = nn.batch_norm(x.transpose(0, 2, 3, 1).reshape(-1, c), gamma, beta, eps)
    n, _, h, w = x.shape
    return y.reshape(n, h, w, c).transpose(0, 3, 1, 2), cache
