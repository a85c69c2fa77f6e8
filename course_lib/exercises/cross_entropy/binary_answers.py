"""Answers to exercise 03.4: right ones, and wrong ones that learners write."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.nn import Array

Logs = Callable[[Array], tuple[Array, Array]]

# ---------------------------------------------------------------- what right looks like


def one_softplus(z, t):
    return (np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))).mean()


def two_softplus(z, t):
    return (t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z)).mean()


def through_two_logits(z, t):
    pair = np.stack([np.zeros_like(z), z], axis=1)
    log_p = pair - np.logaddexp.reduce(pair, axis=1, keepdims=True)
    return -((1 - t) * log_p[:, 0] + t * log_p[:, 1]).sum() / len(z)


# ---------------------------------------------------------------- routes to log p, log(1 - p)


def exact(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): log p and log(1 - p) from the logits."""
    return -nn.softplus(-z), -nn.softplus(z)


def rounded(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): logarithms of a sigmoid that may have rounded to 0 or 1."""
    p = nn.sigmoid(z)
    return np.log(p), np.log(1 - p)


def overflowing(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): the same with 1 / (1 + exp(-z)) typed as it stands."""
    p = 1 / (1 + np.exp(-z))
    return np.log(p), np.log(1 - p)


def softplus_typed(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): log(1 + exp(z)), which overflows at 710."""
    return -np.log(1 + np.exp(-z)), -np.log(1 + np.exp(z))


def plus(eps: float) -> Logs:
    """Logits -> log(p + eps), log(1 - p + eps)."""
    return lambda z: (np.log(nn.sigmoid(z) + eps), np.log(1 - nn.sigmoid(z) + eps))


def clipped(eps: float) -> Logs:
    """Logits -> logarithms of p clipped to [eps, 1 - eps]."""

    def route(z: Array) -> tuple[Array, Array]:
        p = np.clip(nn.sigmoid(z), eps, 1 - eps)
        return np.log(p), np.log(1 - p)

    return route


def clipped_logits(limit: float) -> Logs:
    """Logits -> exact logarithms of a logit that was cut to [-limit, limit]."""
    return lambda z: exact(np.clip(z, -limit, limit))


LIMITS = (15, 20, 30, 50, 100, 500, 700)
"""Where logits are cut."""

UNSAFE = (rounded, overflowing, softplus_typed)
"""Routes that fail where a logit is 800."""


def spelt(combine: Callable[[Array, Array, Array], Any], *routes: Logs) -> tuple[Any, ...]:
    """One way to combine log p, log(1 - p) and t, along several routes."""

    def spell(route: Logs) -> Callable[[Array, Array], Any]:
        return lambda z, t: combine(*route(z), t)

    return tuple(spell(r) for r in routes or (exact, *UNSAFE))


# ---------------------------------------------------------------- what goes wrong


def average(log_p: Array, log_q: Array, t: Array) -> Any:
    return -(t * log_p + (1 - t) * log_q).mean()


def by_label(log_p: Array, log_q: Array, t: Array) -> Any:
    return -np.where(t == 1, log_p, log_q).mean()


def class_one_only(log_p: Array, log_q: Array, t: Array) -> Any:
    return -(t * log_p).mean()


def in_bits(log_p: Array, log_q: Array, t: Array) -> Any:
    return average(log_p, log_q, t) / np.log(2)


def summed(log_p: Array, log_q: Array, t: Array) -> Any:
    return average(log_p, log_q, t) * len(t)


def rewarded(log_p: Array, log_q: Array, t: Array) -> Any:
    return -average(log_p, log_q, t)


def classes_exchanged(log_p: Array, log_q: Array, t: Array) -> Any:
    return average(log_q, log_p, t)


# ---------------------------------------------------------------- one term that is wrong


def rest(z: Array) -> Array:
    """(n,) -> (n,): log(1 + e^-|z|), the last term of the loss."""
    return np.log1p(np.exp(-np.abs(z)))


def plus_zt(z, t):
    return (np.maximum(z, 0) + z * t + rest(z)).mean()


def with_exponent(exponent: Callable[[Array], Array]) -> Callable[[Array, Array], Any]:
    """The loss with another exponent in its last term."""
    return lambda z, t: (np.maximum(z, 0) - z * t + np.log1p(np.exp(exponent(z)))).mean()


def with_first_term(first: Callable[[Array], Array]) -> Callable[[Array, Array], Any]:
    """The loss with another first term."""
    return lambda z, t: (first(z) - z * t + rest(z)).mean()


def at_most_0(z: Array) -> Array:
    """(n,) -> (n,): the smaller of z and 0."""
    return np.minimum(z, 0)


def no_rest(z, t):
    return (np.maximum(z, 0) - z * t).mean()


def one_added_twice(z, t):
    return (np.maximum(z, 0) - z * t + np.log1p(1 + np.exp(-np.abs(z)))).mean()


def one_maximum(z, t):
    return (np.max(z, 0) - z * t + rest(z)).mean()


def mean_over_both_terms(z, t):
    return np.mean([t * np.logaddexp(0, -z), (1 - t) * np.logaddexp(0, z)])


def softplus_typed_once(z, t):
    return (np.log(1 + np.exp(z)) - z * t).mean()


def softplus_of_minus_z_typed(z, t):
    return (np.log(1 + np.exp(-z)) + (1 - t) * z).mean()


def both_branches(z, t):
    return (np.where(z > 30, z, np.log1p(np.exp(z))) - z * t).mean()


def turned_by_label(z, t):
    return np.logaddexp(0, z * (1 - 2 * t)).mean()


def turned_in_place(z, t):
    z *= 1 - 2 * t
    return np.logaddexp(0, z).mean()


def rounded_targets(log_p: Array, log_q: Array, t: Array) -> Any:
    return -np.where(t > 0.5, log_p, log_q).mean()
