"""Known answers to exercise 02.2: right ones, and the ways in which it goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def pair_by_pair(z):
    return np.logaddexp.reduce(z, axis=1)


def row_by_row(z):
    out = np.full(len(z), -np.inf)
    for i, row in enumerate(z):
        m = row.max()
        if np.isfinite(m):
            out[i] = m + np.log(np.exp(row - m).sum())
    return out


# ---------------------------------------------------------------- what goes wrong


def finite_shift(z):
    m = z.max(axis=1, keepdims=True)
    return np.where(np.isneginf(m), 0.0, m)


def no_shift(z):
    return np.log(np.exp(z).sum(axis=1))


def shift_lost(z):
    return np.log(np.exp(z - finite_shift(z)).sum(axis=1))


def shift_lost_and_nan(z):
    return np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1))


def nan_for_minus_infinity(z):
    m = z.max(axis=1)
    return m + np.log(np.exp(z - m[:, None]).sum(axis=1))


def still_a_column(z):
    m = finite_shift(z)
    return m + np.log(np.exp(z - m).sum(axis=1, keepdims=True))


def column_and_nan(z):
    m = z.max(axis=1, keepdims=True)
    return m + np.log(np.exp(z - m).sum(axis=1, keepdims=True))


def column_plus_row(z):
    m = finite_shift(z)
    return m + np.log(np.exp(z - m).sum(axis=1))


def column_plus_row_and_nan(z):
    m = z.max(axis=1, keepdims=True)
    return m + np.log(np.exp(z - m).sum(axis=1))


def shift_subtracted_twice(z):
    m = finite_shift(z)
    return np.log(np.exp(z - m).sum(axis=1)) - m[:, 0]


def sum_over_the_batch(z):
    m = z.max(axis=0)
    m = np.where(np.isneginf(m), 0.0, m)
    return m + np.log(np.exp(z - m).sum(axis=0))


def put_back_never_taken_out(z):
    return finite_shift(z)[:, 0] + np.log(np.exp(z).sum(axis=1))


def put_back_twice(z):
    m = finite_shift(z)
    return 2 * m[:, 0] + np.log(np.exp(z - m).sum(axis=1))


def no_logarithm(z):
    m = finite_shift(z)
    return m[:, 0] + np.exp(z - m).sum(axis=1)


def reversed_shift(z):
    m = finite_shift(z)
    return m[:, 0] + np.log(np.exp(m - z).sum(axis=1))


def with_another_logarithm(log: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def taken(z):
        m = finite_shift(z)
        return m[:, 0] + log(np.exp(z - m).sum(axis=1))

    return taken


def mean_for_sum(z):
    m = finite_shift(z)
    return m[:, 0] + np.log(np.exp(z - m).mean(axis=1))
