"""Right and wrong ways back through batch norm: the known answers to exercise 07.2."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def closed_form(dy, cache):
    xhat, gamma, s = cache
    n = len(dy)
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
    return gamma / (n * s) * (n * dy - dbeta - xhat * dgamma), dgamma, dbeta


def with_means(dy, cache):
    xhat, gamma, s = cache
    g = dy * gamma
    dx = (g - g.mean(axis=0) - xhat * (g * xhat).mean(axis=0)) / s
    return dx, np.sum(dy * xhat, 0), np.sum(dy, 0)


def through_dv_and_dmu(dy, cache):
    xhat, gamma, s = cache
    n, centred = dy.shape[0], xhat * s
    dxhat = dy * gamma
    dv = (dxhat * centred).sum(axis=0) * -0.5 * s**-3
    dmu = -(dxhat / s).sum(axis=0)
    dx = dxhat / s + dv * 2 * centred / n + dmu / n
    return dx, np.einsum("ij,ij->j", dy, xhat), dbeta_by_ones(dy)


def dbeta_by_ones(dy):
    return np.ones(len(dy), dy.dtype) @ dy


def column_by_column(dy, cache):
    xhat, gamma, s = cache
    n, d = dy.shape
    dx, dgamma, dbeta = np.empty_like(dy), np.empty_like(gamma), np.empty_like(gamma)
    for j in range(d):
        h = xhat[:, j]
        dgamma[j], dbeta[j] = dy[:, j] @ h, dy[:, j].sum()
        jacobian = (np.eye(n) - np.ones((n, n)) / n - np.outer(h, h) / n) / s[j]
        dx[:, j] = jacobian @ (dy[:, j] * gamma[j])
    return dx, dgamma, dbeta


# ---------------------------------------------------------------- what goes wrong


def right_mean(dxhat, xhat, s):
    return -dxhat.sum(axis=0) / (len(xhat) * s)


def right_variance(dxhat, xhat, s):
    return -xhat * (dxhat * xhat).sum(axis=0) / (len(xhat) * s)


def right_direct(dxhat, xhat, s):
    return dxhat / s


def absent(dxhat, xhat, s):
    return 0.0


@dataclass(frozen=True)
class Backward:
    """The way back with faults that can be switched on; callable as `batch_norm_backward`.

    Attributes:
        direct, mean, variance: (dxhat, xhat, s) -> that path's part of dx.
        scale: (dy, gamma) -> dxhat.
        dgamma: (dy, xhat, gamma, s) -> the gradient of gamma.
        dbeta: dy -> the gradient of beta.
    """

    direct: Callable[..., Any] = right_direct
    mean: Callable[..., Any] = right_mean
    variance: Callable[..., Any] = right_variance
    scale: Callable[..., Any] = lambda dy, gamma: dy * gamma
    dgamma: Callable[..., Any] = lambda dy, xhat, gamma, s: (dy * xhat).sum(axis=0)
    dbeta: Callable[..., Any] = lambda dy: dy.sum(axis=0)
    order: tuple[int, ...] = (0, 1, 2)

    def __call__(self, dy, cache):
        """Go back with the faults that are switched on."""
        xhat, gamma, s = cache
        dxhat = self.scale(dy, gamma)
        dx = self.direct(dxhat, xhat, s) + self.mean(dxhat, xhat, s) + self.variance(dxhat, xhat, s)
        results = dx, self.dgamma(dy, xhat, gamma, s), self.dbeta(dy)
        return tuple(results[i] for i in self.order)


def scaled_in_place(dy, cache):
    xhat, gamma, s = cache
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
    dy *= gamma
    dx = right_direct(dy, xhat, s) + right_mean(dy, xhat, s) + right_variance(dy, xhat, s)
    return dx, dgamma, dbeta


def scaled_in_place_too_early(dy, cache):
    xhat, gamma, s = cache
    dy *= gamma
    dx = right_direct(dy, xhat, s) + right_mean(dy, xhat, s) + right_variance(dy, xhat, s)
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)


def only_dx(dy, cache):
    return closed_form(dy, cache)[0]


def mean_by_hand(dxhat, xhat, s):
    """-1/s summed over the rows, and the 1/n forgotten."""
    return -dxhat.sum(axis=0) / s


def along_the_rows(dxhat, xhat, s):
    return -dxhat.sum(axis=1, keepdims=True) / (xhat.shape[0] * s)


def of_every_entry(dxhat, xhat, s):
    return -dxhat.sum() / (len(xhat) * s)


def dv(dxhat, xhat, s):
    return (dxhat * xhat * s).sum(axis=0) * -0.5 * s**-3


def path_without_gamma(mean: bool = False, variance: bool = False) -> Callable[..., Any]:
    """The direct path starts from gamma * dy; the named paths start from dy."""

    def batch_norm_backward(dy, cache):
        xhat, gamma, s = cache
        dxhat = dy * gamma
        dx = (
            right_direct(dxhat, xhat, s)
            + right_mean(dy if mean else dxhat, xhat, s)
            + right_variance(dy if variance else dxhat, xhat, s)
        )
        return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)

    return batch_norm_backward


def wide_numbers(dy, cache):
    xhat, gamma, s = (item.astype(float) for item in cache)
    return closed_form(dy.astype(float), (xhat, gamma, s))
