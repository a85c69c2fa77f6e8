"""Entropy and the Kullback-Leibler divergence, in nats (natural logarithm)."""

import numpy as np

from course_lib.nn.arrays import Array, as_probabilities, check_same_shape


def weighted(t: Array, v: Array) -> Array:
    """Return t * v, where a weight of 0 counts as nothing even if v is infinite.

    Args:
        t: any shape, weights of at least 0.
        v: the same shape; may hold +-inf, and nan where t is 0.
    """
    return np.where(t == 0, t, t * v)


@np.errstate(divide="ignore", invalid="ignore")
def entropy(t: Array) -> Array:
    """Return the entropy of each row, -sum of t log t, where 0 log 0 counts as 0.

    Args:
        t: (n, k) probabilities, one distribution a row.

    Returns:
        (n,) values between 0 (one class is certain) and log(k) (all are equally likely).

    >>> entropy(np.array([[1.0, 0.0], [0.5, 0.5]])).round(4)
    array([0.    , 0.6931])
    """
    t = as_probabilities("t", t)
    return -weighted(t, np.log(t)).sum(axis=1) + 0.0  # (n,); + 0.0 turns -0.0 into 0.0


@np.errstate(divide="ignore", invalid="ignore")
def kl(t: Array, p: Array) -> Array:
    """Return the divergence KL(t || p) of each row, the sum of t log(t / p).

    Args:
        t: (n, k) true probabilities.
        p: (n, k) predicted probabilities.

    Returns:
        (n,) values, 0 where the rows are equal, else positive up to rounding.
        inf where p rules out a class that t allows.

    >>> kl(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])).round(4)
    array([0.6931])
    """
    t, p = as_probabilities("t", t), as_probabilities("p", p)
    check_same_shape("t", t, "p", p)
    return weighted(t, np.log(t) - np.log(p)).sum(axis=1)  # (n,)
