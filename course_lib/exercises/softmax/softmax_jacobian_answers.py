"""Known answers to exercise 02.4: right ones, and the ways in which it goes wrong."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def with_a_delta(p):
    delta = np.eye(len(p))
    return p[:, None] * (delta - p)


def entry_by_entry(p):
    k = len(p)
    J = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            J[i, j] = p[i] * ((i == j) - p[j])
    return J


def as_a_product(p):
    return np.diag(p) @ (np.eye(len(p)) - p[None, :])


# ---------------------------------------------------------------- what goes wrong


def diagonal_only(p):
    return np.diag(p * (1 - p))


def wrong_sign(p):
    return np.outer(p, p) - np.diag(p)


def plus_for_minus(p):
    return np.diag(p) + np.outer(p, p)


def no_diagonal(p):
    return -np.outer(p, p)


def no_diagonal_positive(p):
    return np.outer(p, p)


def delta_reversed(p):
    return p[:, None] * ((1 - np.eye(len(p))) - p)


def no_delta(p):
    return np.outer(p, 1 - p)


def inner_product(p):
    return np.diag(p) - p @ p


def product_by_entry(p):
    return np.diag(p) - p * p


def one_factor_along_the_wrong_axis(p):
    return p * (np.eye(len(p)) - p)


def softmax_again(p):
    e = np.exp(p - p.max())
    q = e / e.sum()
    return np.diag(q) - np.outer(q, q)


def no_factor(p):
    return np.eye(len(p)) - p


def no_factor_transposed(p):
    return np.eye(len(p)) - p[:, None]


def signs_lost(p):
    return np.abs(np.diag(p) - np.outer(p, p))


def diagonal_of_ones(p):
    return np.eye(len(p)) - np.outer(p, p)


def row_of_slopes(p):
    return p * (1 - p)
