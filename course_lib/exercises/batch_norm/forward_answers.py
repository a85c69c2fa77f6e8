"""Right and wrong ways to normalise a batch: the known answers to exercise 07.1."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def column_by_column(x, gamma, beta, eps=1e-5):
    y, xhat, s = np.empty_like(x), np.empty_like(x), np.empty_like(gamma)
    n = len(x)
    for j in range(x.shape[1]):
        mu = sum(x[:, j]) / n
        v = sum((value - mu) ** 2 for value in x[:, j]) / n
        s[j] = np.sqrt(v + eps)
        xhat[:, j] = (x[:, j] - mu) / s[j]
        y[:, j] = gamma[j] * xhat[:, j] + beta[j]
    return y, (xhat, gamma, s)


def with_var(x, gamma, beta, eps=1e-5):
    s = np.sqrt(np.var(x, axis=0) + eps)
    xhat = (x - np.mean(x, axis=0)) / s
    return xhat * gamma + beta, (xhat, gamma, s)


def with_power(x, gamma, beta, eps=1e-5):
    c = x - x.mean(0, keepdims=True)
    s = ((c * c).mean(0) + eps) ** 0.5
    xhat = c * (1 / s)
    return xhat * gamma + beta, (xhat, gamma, s)


def with_einsum(x, gamma, beta, eps=1e-5):
    n = x.shape[0]
    centred = x - np.einsum("ij->j", x) / n
    s = np.sqrt(np.einsum("ij,ij->j", centred, centred) / n + eps)
    xhat = np.divide(centred, s)
    return np.add(np.multiply(gamma, xhat), beta), (xhat, gamma, s)


def lying_on_its_side(x, gamma, beta, eps=1e-5):
    t = x.T
    v = t.var(axis=1, ddof=0)
    xhat = ((t - t.mean(axis=1)[:, None]) / np.sqrt(v + eps)[:, None]).T
    return gamma[None, :] * xhat + beta[None, :], (xhat, gamma.copy(), np.sqrt(v + eps))


# ---------------------------------------------------------------- what goes wrong


def root(v, eps):
    return np.sqrt(v + eps)


def scale_and_shift(gamma, xhat, beta):
    return gamma * xhat + beta


@dataclass(frozen=True)
class Forward:
    """Batch norm with faults that can be switched on; callable as `batch_norm`.

    Attributes:
        mean_axis, var_axis: the axis of the two statistics.
        keepdims: whether the statistics keep the axis that was reduced.
        ddof: the number taken from n in the variance.
        s: (v, eps) -> what the differences are divided by.
        kept_s: (v, eps) -> what the cache holds, when it is another number.
        out: (gamma, xhat, beta) -> y.
        cache: (xhat, gamma, s) -> what is kept.
    """

    mean_axis: int | None = 0
    var_axis: int | None = 0
    keepdims: bool = False
    ddof: int = 0
    s: Callable[..., Any] = root
    kept_s: Callable[..., Any] | None = None
    out: Callable[..., Any] = scale_and_shift
    cache: Callable[..., Any] | None = None
    centre: bool = True

    def __call__(self, x, gamma, beta, eps=1e-5):
        """Normalise with the faults that are switched on."""
        mu = x.mean(axis=self.mean_axis, keepdims=self.keepdims) if self.centre else 0.0
        v = x.var(axis=self.var_axis, ddof=self.ddof, keepdims=self.keepdims)
        s = self.s(v, eps)
        xhat = (x - mu) / s
        kept = s if self.kept_s is None else self.kept_s(v, eps)
        cache = (xhat, gamma, kept) if self.cache is None else self.cache(xhat, gamma, kept)
        return self.out(gamma, xhat, beta), cache


def rows_as_a_column(keep):
    """Statistics of each row; `keep` says what shape the kept root has."""

    def batch_norm(x, gamma, beta, eps=1e-5):
        s = np.sqrt(x.var(axis=1, keepdims=True) + eps)
        xhat = (x - x.mean(axis=1, keepdims=True)) / s
        return gamma * xhat + beta, (xhat, gamma, keep(s))

    return batch_norm


def mean_of_squares(x, gamma, beta, eps=1e-5):
    v = (x**2).mean(axis=0) - x.mean(axis=0) ** 2
    s = np.sqrt(v + eps)
    xhat = (x - x.mean(axis=0)) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def mean_of_squares_kept_positive(x, gamma, beta, eps=1e-5):
    v = np.maximum((x**2).mean(axis=0) - x.mean(axis=0) ** 2, 0)
    s = np.sqrt(v + eps)
    xhat = (x - x.mean(axis=0)) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def sum_of_squares(x, gamma, beta, eps=1e-5):
    c = x - x.mean(axis=0)
    s = np.sqrt((c**2).sum(axis=0) + eps)
    return gamma * c / s + beta, (c / s, gamma, s)


def unbiased_with_a_guard(x, gamma, beta, eps=1e-5):
    return Forward(ddof=min(1, len(x) - 1))(x, gamma, beta, eps)


def right_y_unbiased_guard(x, gamma, beta, eps=1e-5):
    c = x - x.mean(axis=0)
    s = np.sqrt((c**2).sum(axis=0) / max(len(x) - 1, 1) + eps)
    return gamma * c / s + beta, (c / s, gamma, np.sqrt((c**2).mean(axis=0) + eps))


def one_mean_own_spread(x, gamma, beta, eps=1e-5):
    c = x - x.mean()
    s = np.sqrt((c**2).mean(axis=0) + eps)
    return gamma * c / s + beta, (c / s, gamma, s)


def one_spread_own_means(x, gamma, beta, eps=1e-5):
    c = x - x.mean(axis=0)
    s = np.sqrt((c**2).mean() + eps)
    return gamma * c / s + beta, (c / s, gamma, s)


def no_brackets(x, gamma, beta, eps=1e-5):
    s = np.sqrt(x.var(axis=0) + eps)
    xhat = x - x.mean(axis=0) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def mean_difference(x, gamma, beta, eps=1e-5):
    c = x - x.mean(axis=0)
    s = np.abs(c).mean(axis=0) + eps
    return gamma * c / s + beta, (c / s, gamma, s)


def by_the_range(x, gamma, beta, eps=1e-5):
    s = x.max(axis=0) - x.min(axis=0) + eps
    xhat = (x - x.mean(axis=0)) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def in_place(x, gamma, beta, eps=1e-5):
    x -= x.mean(axis=0)
    s = np.sqrt((x**2).mean(axis=0) + eps)
    xhat = x / s
    return gamma * xhat + beta, (xhat, gamma, s)


def in_place_throughout(x, gamma, beta, eps=1e-5):
    x -= x.mean(axis=0)
    s = np.sqrt((x**2).mean(axis=0) + eps)
    x /= s
    return gamma * x + beta, (x, gamma, s)


def cache_overwritten(x, gamma, beta, eps=1e-5):
    s = np.sqrt(x.var(axis=0) + eps)
    y = (x - x.mean(axis=0)) / s
    xhat = y
    y *= gamma
    y += beta
    return y, (xhat, gamma, s)


def no_cache(x, gamma, beta, eps=1e-5):
    return Forward()(x, gamma, beta, eps)[0]


def cache_spread_out(x, gamma, beta, eps=1e-5):
    y, cache = Forward()(x, gamma, beta, eps)
    return (y, *cache)


def keeping(choose):
    """Right y; `choose(x, xhat, gamma, beta, mu, v, s, eps)` says what is kept."""

    def batch_norm(x, gamma, beta, eps=1e-5):
        mu, v = x.mean(axis=0), x.var(axis=0)
        s = np.sqrt(v + eps)
        xhat = (x - mu) / s
        kept = choose(x=x, xhat=xhat, gamma=gamma, beta=beta, mu=mu, v=v, s=s, eps=eps)
        return gamma * xhat + beta, kept

    return batch_norm


def fixed_eps(x, gamma, beta, eps=1e-5):
    return Forward()(x, gamma, beta, 1e-5)


def wide_numbers(x, gamma, beta, eps=1e-5):
    return Forward()(x.astype(float), gamma, beta, eps)


def everything_wide(x, gamma, beta, eps=1e-5):
    return Forward()(x.astype(float), gamma.astype(float), beta.astype(float), eps)
