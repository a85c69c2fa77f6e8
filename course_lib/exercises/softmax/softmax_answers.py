"""Known answers to exercise 02.1: right ones, and the ways in which softmax goes wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

# ---------------------------------------------------------------- what right looks like


def through_logarithms(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


def row_by_row(z):
    rows = [np.exp(row - row.max()) for row in z]
    return np.array([e / e.sum() for e in rows])


def lying_on_its_side(z):
    e = np.exp(z.T - z.max(axis=1))
    return (e / e.sum(axis=0)).T


def with_einsum(z):
    e = np.exp(z - z.max(axis=1)[:, None])
    return np.einsum("nk,n->nk", e, 1 / e.sum(axis=1))


# ---------------------------------------------------------------- what goes wrong


def shifted_by(z, m):
    e = np.exp(z - m)
    return e / e.sum(axis=1, keepdims=True)


def no_shift(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def columns_without_shift(z):
    e = np.exp(z)
    return e / e.sum(axis=0)


def columns_of_shifted_rows(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)


def columns_after_one_shift(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=0)


def one_sum_for_all(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def one_sum_without_shift(z):
    e = np.exp(z)
    return e / e.sum()


def one_sum_of_shifted_rows(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


def one_shift_for_all(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def shift_of_each_column(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=1, keepdims=True)


def no_keepdims(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


def no_keepdims_at_all(z):
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


def no_keepdims_and_no_shift(z):
    e = np.exp(z)
    return e / e.sum(axis=1)


def no_keepdims_after_one_shift(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1)


def in_place(z):
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z


def shifted_in_place(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def clipped(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


def clipped_above(z):
    e = np.exp(np.minimum(z, 700))
    return e / e.sum(axis=1, keepdims=True)


def shares_of_logits(z):
    return z / z.sum(axis=1, keepdims=True)


def shares_of_shifted_logits(z):
    s = z - z.max(axis=1, keepdims=True)
    return s / s.sum(axis=1, keepdims=True)


def shares_above_the_smallest(z):
    s = z - z.min(axis=1, keepdims=True)
    return s / s.sum(axis=1, keepdims=True)


def typed(z):
    """The formula as it stands, in silence: nan where it breaks down, and wrong beside that."""
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return e / e.sum(axis=1, keepdims=True)


def repaired_where_nan(z):
    return np.where(np.isnan(typed(z)), through_logarithms(z), typed(z))


def repaired_when_nan(z):
    return through_logarithms(z) if np.isnan(typed(z)).any() else typed(z)


def nan_replaced(by: float) -> Callable[[Any], Any]:
    return lambda z: np.nan_to_num(typed(z), nan=by)


def shift_above_only(z):
    with np.errstate(all="ignore"):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / np.exp(z).sum(axis=1, keepdims=True)


def shift_above_only_with_warnings(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / np.exp(z).sum(axis=1, keepdims=True)


def shift_below_only(z):
    return np.exp(z) / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)


def small_ones_dropped(limit: float) -> Callable[[Any], Any]:
    def cut(z):
        p = through_logarithms(z)
        return np.where(p < limit, 0, p)

    return cut


def clipped_after_the_shift(lowest: float) -> Callable[[Any], Any]:
    def cut(z):
        e = np.exp(np.maximum(z - z.max(axis=1, keepdims=True), lowest))
        return e / e.sum(axis=1, keepdims=True)

    return cut


def with_a_little_more(eps: float) -> Callable[[Any], Any]:
    def added(z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / (e.sum(axis=1, keepdims=True) + eps)

    return added


def with_another_base(base: float) -> Callable[[Any], Any]:
    def powers(z):
        e = base ** (z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    return powers


def reversed_shift(z):
    return shifted_by(-z, -z.max(axis=1, keepdims=True))


def reversed_without_shift(z):
    return shifted_by(-z, 0)


def shift_outside(z):
    e = np.exp(z) - z.max(axis=1, keepdims=True)
    return e / e.sum(axis=1, keepdims=True)


def all_alike(z):
    return np.full(z.shape, 1 / z.shape[1], z.dtype)


def never_divided(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


def never_divided_nor_shifted(z):
    return np.exp(z)
