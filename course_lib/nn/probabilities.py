"""Softmax and its relatives: logits to probabilities, and how each reacts to each.

Logits may have any size, and may be -inf (that class has probability 0). A row without a
defined answer (all entries -inf, or one +inf or nan) gives nan and no warning, as in PyTorch.
"""

import numpy as np

from course_lib.nn.arrays import (
    Array,
    as_floats,
    as_logits,
    as_probabilities,
    check_same_shape,
)


def row_shift(z: Array) -> Array:
    """(n, k) -> (n, 1): the largest logit of each row; 0 where that is infinite.

    Subtracting an infinite shift would give inf - inf, which has no value.
    """
    m = z.max(axis=1, keepdims=True)  # (n, 1)
    np.copyto(m, 0, where=np.isinf(m))
    return m


@np.errstate(over="ignore", invalid="ignore")
def softmax(z: Array) -> Array:
    """Turn logits into probabilities, row by row.

    Args:
        z: (n, k) logits, any real numbers or -inf.

    Returns:
        (n, k) probabilities; every row sums to 1. A row of only -inf gives nan.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    z = as_logits(z)
    e = np.exp(z - row_shift(z))  # (n, k) between 0 and 1
    return e / e.sum(axis=1, keepdims=True)  # (n, k)


@np.errstate(over="ignore", divide="ignore")
def logsumexp(z: Array) -> Array:
    """Return log(sum(exp(z))) of each row, for logits of any size.

    Args:
        z: (n, k) logits, any real numbers or -inf.

    Returns:
        (n,) values, each between the row's largest logit m and m + log(k).
        A row of only -inf gives -inf.

    >>> logsumexp(np.array([[1000.0, 1000.0], [-np.inf, -np.inf]])).round(3)
    array([1000.693,     -inf])
    """
    z = as_logits(z)
    m = row_shift(z)  # (n, 1)
    return m[:, 0] + np.log(np.exp(z - m).sum(axis=1))  # (n,)


@np.errstate(over="ignore", invalid="ignore")
def log_softmax(z: Array) -> Array:
    """Return the logarithm of softmax, exact where softmax itself would round to 0.

    Args:
        z: (n, k) logits, any real numbers or -inf.

    Returns:
        (n, k) log-probabilities, none above 0. A row of only -inf gives nan.

    >>> log_softmax(np.array([[0.0, -800.0]]))
    array([[   0., -800.]])
    """
    z = as_logits(z)
    m = row_shift(z)  # (n, 1) subtracted first: a shift that the logits share costs no digits
    return (z - m) - logsumexp(z - m)[:, None]  # (n, k)


def softmax_jacobian(p: Array) -> Array:
    """Return how each probability reacts to each logit, for one example.

    Args:
        p: (k,) probabilities, a row of `softmax(z)`.

    Returns:
        (k, k) matrix J with J[i, j] = dp_i / dz_j. It is symmetric, and its rows sum to 0.

    >>> softmax_jacobian(np.array([0.5, 0.5]))
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = as_probabilities("p", p, "(k,)")
    return np.diag(p) - np.outer(p, p)  # (k, k)


def softmax_vjp(p: Array, g: Array) -> Array:
    """Carry a gradient back through softmax, without building any Jacobian.

    Args:
        p: (n, k) probabilities, `softmax(z)`.
        g: (n, k) gradient of the loss with respect to p.

    Returns:
        (n, k) gradient with respect to z; every row sums to 0.

    >>> softmax_vjp(np.array([[0.5, 0.5]]), np.array([[1.0, 0.0]]))
    array([[ 0.25, -0.25]])
    """
    p = as_probabilities("p", p)
    g = as_floats("g", g, "(n, k)")
    check_same_shape("g", g, "p", p)
    return p * (g - (p * g).sum(axis=1, keepdims=True))  # (n, k)
