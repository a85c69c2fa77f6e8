"""Answers to exercise 04.3: right ones, and wrong ones that learners write."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def with_einsum(dz, x, W):
    return (
        np.einsum("rj,ij->ri", dz, W),
        np.einsum("ri,rj->ij", x, dz),
        np.einsum("rj->j", dz),
    )


def example_by_example(dz, x, W):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for r in range(len(x)):
        dx[r] = W @ dz[r]
        dW += np.outer(x[r], dz[r])
        db += dz[r]
    return dx, dW, db


# ---------------------------------------------------------------- what goes wrong


def one_number_for_b(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.sum()


def one_number_for_every_class(dz, x, W):
    return dz @ W.T, x.T @ dz, np.full(W.shape[1], dz.sum())


def one_number_with_axes(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.sum(keepdims=True)


def one_mean_for_b(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.mean()


def sum_over_classes(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.sum(axis=1)


def mean_for_b(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.mean(axis=0)


def mean_for_both(dz, x, W):
    return dz @ W.T, x.T @ dz / len(x), dz.mean(axis=0)


def mean_for_W(dz, x, W):
    return dz @ W.T, x.T @ dz / len(x), dz.sum(axis=0)


def last_example_for_W(dz, x, W):
    return dz @ W.T, np.outer(x[-1], dz[-1]), dz.sum(axis=0)


def last_example_for_both(dz, x, W):
    return dz @ W.T, np.outer(x[-1], dz[-1]), dz[-1]


def last_example_for_b(dz, x, W):
    return dz @ W.T, x.T @ dz, dz[-1]


def first_example_for_b(dz, x, W):
    return dz @ W.T, x.T @ dz, dz[0]


def two_results(dz, x, W):
    return x.T @ dz, dz.sum(axis=0)


def transposed(dz, x, W):
    return dz @ W.T, dz.T @ x, dz.sum(axis=0)


def no_turn_for_x(dz, x, W):
    return dz @ W, x.T @ dz, dz.sum(axis=0)


def no_turn_for_W(dz, x, W):
    return dz @ W.T, x @ dz, dz.sum(axis=0)


def no_turn_for_W_dz_first(dz, x, W):
    return dz @ W.T, dz @ x, dz.sum(axis=0)
