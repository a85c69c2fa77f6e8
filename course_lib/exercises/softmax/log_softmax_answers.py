"""Known answers to exercise 02.3: right ones, and the ways in which it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np


def shifted(z):
    return z - z.max(axis=1, keepdims=True)


def probabilities(z):
    e = np.exp(shifted(z))
    return e / e.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- what right looks like


def pair_by_pair(z):
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


def with_the_shift_put_back(z):
    m = z.max(axis=1, keepdims=True)
    return z - (m + np.log(np.exp(z - m).sum(axis=1, keepdims=True)))


def row_by_row(z):
    out = np.empty(z.shape)
    for i, row in enumerate(z):
        s = row - row.max()
        out[i] = s - np.log(np.exp(s).sum())
    return out


# ---------------------------------------------------------------- what goes wrong


def log_of_softmax(z):
    return np.log(probabilities(z))


def log_of_unsafe_softmax(z):
    e = np.exp(z)
    return np.log(e / e.sum(axis=1, keepdims=True))


def log_of_row_by_row(z):
    return np.log(np.array([np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in z]))


def plus_epsilon(eps: float) -> Callable[[Any], Any]:
    return lambda z: np.log(probabilities(z) + eps)


def at_least_epsilon(eps: float) -> Callable[[Any], Any]:
    return lambda z: np.log(np.maximum(probabilities(z), eps))


def typed(z):
    """Without a shift, in silence: -inf or nan where it breaks down, and wrong beside that."""
    with np.errstate(all="ignore"):
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def repaired_where_infinite(z):
    return np.where(np.isfinite(typed(z)), typed(z), pair_by_pair(z))


def repaired_when_infinite(z):
    return typed(z) if np.isfinite(typed(z)).all() else pair_by_pair(z)


def log_of_softmax_repaired(z):
    p = probabilities(z)
    with np.errstate(divide="ignore"):
        return np.where(p > 0, np.log(p), pair_by_pair(z))


def log_of_softmax_or_logit(z):
    p = probabilities(z)
    with np.errstate(divide="ignore"):
        return np.where(p > 0, np.log(p), shifted(z))


def no_keepdims(z):
    s = shifted(z)
    return s - np.log(np.exp(s).sum(axis=1))


def no_keepdims_and_no_shift(z):
    return z - np.log(np.exp(z).sum(axis=1))


def no_keepdims_with_logsumexp(z):
    return z - np.logaddexp.reduce(z, axis=1)


def no_shift(z):
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def shift_in_one_place(z):
    return z - np.log(np.exp(shifted(z)).sum(axis=1, keepdims=True))


def shift_twice(z):
    m = z.max(axis=1, keepdims=True)
    return (z - m) - (m + np.log(np.exp(z - m).sum(axis=1, keepdims=True)))


def shift_twice_by_typing(z):
    return shifted(z) - np.log(np.exp(z).sum(axis=1, keepdims=True))


def one_shift_for_all(z):
    s = z - z.max()
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


def one_sum_for_all(z):
    s = shifted(z)
    return s - np.log(np.exp(s).sum())


def one_sum_and_shift_for_all(z):
    s = z - z.max()
    return s - np.log(np.exp(s).sum())


def one_typed_sum_for_all(z):
    return z - np.log(np.exp(z).sum())


def sums_of_shifted_rows_over_the_batch(z):
    s = shifted(z)
    return s - np.log(np.exp(s).sum(axis=0))


def sums_over_the_batch(z):
    s = z - z.max(axis=0)
    return s - np.log(np.exp(s).sum(axis=0))


def shifted_by(z, m):
    s = z - m
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


def with_a_little_more(eps: float) -> Callable[[Any], Any]:
    def added(z):
        s = shifted(z)
        return s - np.log(np.exp(s).sum(axis=1, keepdims=True) + eps)

    return added


def with_another_logarithm(log: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def taken(z):
        s = shifted(z)
        return s - log(np.exp(s).sum(axis=1, keepdims=True))

    return taken


def no_logarithm(z):
    s = shifted(z)
    return s - np.exp(s).sum(axis=1, keepdims=True)


def plus_for_minus(z):
    s = shifted(z)
    return s + np.log(np.exp(s).sum(axis=1, keepdims=True))


def only_shifted(z):
    return shifted(z)
