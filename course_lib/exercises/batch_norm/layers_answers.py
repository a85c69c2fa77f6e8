"""Right and wrong layer norms: the known answers to exercise 07.5."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import nn

# ---------------------------------------------------------------- what right looks like


def through_batch_norm(x, gamma, beta, eps=1e-5):
    n = len(x)
    turned, (xhat, _, s) = nn.batch_norm(x.T, np.ones(n), np.zeros(n), eps)
    return gamma * turned.T + beta, (xhat.T, gamma, s[:, None])


def backward_through_batch_norm(dy, cache):
    xhat, gamma, s = cache
    turned = (xhat.T, np.ones(len(dy)), s[:, 0])
    dx, _, _ = nn.batch_norm_backward((dy * gamma).T, turned)
    return dx.T, (dy * xhat).sum(axis=0), dy.sum(axis=0)


def row_by_row(x, gamma, beta, eps=1e-5):
    xhat, s = np.empty_like(x), np.empty((len(x), 1))
    for i, row in enumerate(x):
        s[i] = np.sqrt(((row - row.mean()) ** 2).mean() + eps)
        xhat[i] = (row - row.mean()) / s[i]
    return xhat * gamma + beta, (xhat, gamma, s)


def backward_row_by_row(dy, cache):
    xhat, gamma, s = cache
    d = dy.shape[1]
    dx = np.empty_like(dy)
    for i in range(len(dy)):
        h = xhat[i]
        dx[i] = (np.eye(d) - 1 / d - np.outer(h, h) / d) @ (gamma * dy[i]) / s[i]
    return dx, np.einsum("ij,ij->j", dy, xhat), np.einsum("ij->j", dy)


def three_paths(dy, cache):
    xhat, gamma, s = cache
    d = dy.shape[1]
    g = dy * gamma
    dv = (g * xhat * s).sum(axis=1, keepdims=True) * -0.5 * s**-3
    dmu = -g.sum(axis=1, keepdims=True) / s
    return g / s + dmu / d + dv * 2 * xhat * s / d, (dy * xhat).sum(axis=0), dy.sum(axis=0)


# ---------------------------------------------------------------- what goes wrong


@dataclass(frozen=True)
class Forward:
    """Layer norm with faults that can be switched on; callable as `layer_norm`."""

    axis: int | None = 1
    ddof: int = 0
    s: Callable[..., Any] = lambda v, eps: np.sqrt(v + eps)
    out: Callable[..., Any] = lambda gamma, xhat, beta: gamma * xhat + beta
    keep: Callable[..., Any] = lambda xhat, gamma, s: (xhat, gamma, s)
    centre: bool = True

    def __call__(self, x, gamma, beta, eps=1e-5):
        """Normalise with the faults that are switched on."""
        mu = x.mean(axis=self.axis, keepdims=True) if self.centre else 0.0
        s = self.s(x.var(axis=self.axis, ddof=self.ddof, keepdims=True), eps)
        xhat = (x - mu) / s
        return self.out(gamma, xhat, beta), self.keep(xhat, gamma, s)


def batch_norm(x, gamma, beta, eps=1e-5):
    return nn.batch_norm(x, gamma, beta, eps)


def no_keepdims(x, gamma, beta, eps=1e-5):
    s = np.sqrt(x.var(axis=1) + eps)
    xhat = (x - x.mean(axis=1)) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def mean_of_squares(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    v = (x**2).mean(axis=1, keepdims=True) - mu**2
    s = np.sqrt(v + eps)
    return gamma * (x - mu) / s + beta, ((x - mu) / s, gamma, s)


def mean_of_squares_kept_positive(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=1, keepdims=True)
    s = np.sqrt(np.maximum((x**2).mean(axis=1, keepdims=True) - mu**2, 0) + eps)
    return gamma * (x - mu) / s + beta, ((x - mu) / s, gamma, s)


def one_mean(x, gamma, beta, eps=1e-5):
    s = np.sqrt(x.var(axis=1, keepdims=True) + eps)
    xhat = (x - x.mean()) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def one_mean_own_spread(x, gamma, beta, eps=1e-5):
    c = x - x.mean()
    s = np.sqrt((c**2).mean(axis=1, keepdims=True) + eps)
    return gamma * c / s + beta, (c / s, gamma, s)


def one_sd(x, gamma, beta, eps=1e-5):
    s = np.sqrt(x.var() + eps)
    xhat = (x - x.mean(axis=1, keepdims=True)) / s
    return gamma * xhat + beta, (xhat, gamma, s)


def keeping(choose: Callable[..., Any]) -> Callable[..., Any]:
    """Right y; `choose(x, mu, xhat, gamma, beta, s, eps)` says what is kept."""

    def layer_norm(x, gamma, beta, eps=1e-5):
        y, (xhat, _, s) = nn.layer_norm(x, gamma, beta, eps)
        mu = x.mean(axis=1, keepdims=True)
        return y, choose(x=x, mu=mu, xhat=xhat, gamma=gamma, beta=beta, s=s, eps=eps)

    return layer_norm


def usual_eps(x, gamma, beta, eps=1e-5):
    return nn.layer_norm(x, gamma, beta, 1e-5)


def gamma_a_row(x, gamma, beta, eps=1e-5):
    _, (xhat, _, s) = nn.layer_norm(x, gamma, beta, eps)
    return gamma[:, None] * xhat + beta[:, None], (xhat, gamma, s)


def with_a_memory(share: float, keep_first: bool = True) -> Callable[..., Any]:
    """A layer norm that mixes in the statistics of earlier calls."""
    past: dict[str, Any] = {}

    def layer_norm(x, gamma, beta, eps=1e-5):
        mu, v = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
        means = past.get("mu", 0.0), past.get("v", 1.0)
        past["mu"] = (1 - share) * means[0] + share * mu.mean()
        past["v"] = (1 - share) * means[1] + share * v.mean()
        s = np.sqrt((v if keep_first else past["v"] + 0 * v) + eps)
        xhat = (x - past["mu"]) / s
        return gamma * xhat + beta, (xhat, gamma, s)

    return layer_norm


def right_dgamma(dy, xhat, gamma, s):
    return (dy * xhat).sum(axis=0)


def right_dbeta(dy):
    return dy.sum(axis=0)


@dataclass(frozen=True)
class Backward:
    """The way back with faults that can be switched on; callable as `layer_norm_backward`.

    Attributes:
        axis: the axis of the two sums in dx.
        count: (n, d) -> what these sums are divided by.
        mean, variance: whether the paths through mu and v are there, and with which factor.
    """

    axis: int = 1
    count: Callable[[int, int], float] = lambda n, d: d
    mean: float = 1.0
    variance: float = 1.0
    scale: Callable[..., Any] = lambda dy, gamma: dy * gamma
    dgamma: Callable[..., Any] = right_dgamma
    dbeta: Callable[..., Any] = right_dbeta
    dbeta_of: Callable[..., Any] | None = None
    outside: bool = False
    along_dy: bool = False
    shared_dy: bool = False
    divide: bool = True
    order: tuple[int, ...] = (0, 1, 2)

    def __call__(self, dy, cache):
        """Go back with the faults that are switched on."""
        xhat, gamma, s = cache
        n = self.count(*dy.shape)
        g = dy if self.outside else self.scale(dy, gamma)
        shared = (dy if self.shared_dy else g).sum(axis=self.axis, keepdims=True) / n
        product = (dy if self.along_dy else g) * xhat
        along = xhat * product.sum(axis=self.axis, keepdims=True) / n
        dx = (g - self.mean * shared - self.variance * along) / (s if self.divide else 1)
        if self.outside:
            dx = dx * gamma
        dbeta = self.dbeta_of(dy, gamma) if self.dbeta_of else self.dbeta(dy)
        results = dx, self.dgamma(dy, xhat, gamma, s), dbeta
        return tuple(results[i] for i in self.order)


def backward_of_batch_norm(dy, cache):
    xhat, gamma, s = cache
    n = len(dy)
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
    return gamma / (n * s) * (n * dy - dbeta - xhat * dgamma), dgamma, dbeta


def one_mean_backward(dy, cache):
    xhat, gamma, s = cache
    g = dy * gamma
    dx = (g - g.mean() - xhat * (g * xhat).mean()) / s
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)


def backward_in_place(dy, cache):
    xhat, gamma, s = cache
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
    dy *= gamma
    along = xhat * (dy * xhat).mean(axis=1, keepdims=True)
    return (dy - dy.mean(axis=1, keepdims=True) - along) / s, dgamma, dbeta
