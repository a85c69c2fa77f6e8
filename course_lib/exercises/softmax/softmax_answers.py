"""Known answers to exercise 02.1: right ones, and the ways in which softmax goes wrong."""

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


# ---------------------------------------------------------------- what goes wrong


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
