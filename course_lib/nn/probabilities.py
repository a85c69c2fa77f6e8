"""Softmax and its relatives, sigmoid for two classes, entropy and divergence.

Logits may have any size, and may be -inf (that class has probability 0). A row without a
defined answer (all entries -inf, or one +inf or nan) gives nan and no warning, as in PyTorch.
Entropy is in nats: every logarithm here is natural.
"""

import numpy as np

from course_lib.nn.arrays import Array, as_floats, as_logits, as_probabilities, check_same_shape


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


def sigmoid(t: Array) -> Array:
    """Return 1 / (1 + exp(-t)), written so that no exponent is positive.

    Args:
        t: any shape, any real numbers or +-inf.

    Returns:
        The same shape, between 0 and 1.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    t = as_floats("t", t)
    return np.exp(np.minimum(t, 0)) / (1 + np.exp(-np.abs(t)))  # as t


def softplus(t: Array) -> Array:
    """Return log(1 + exp(t)), which is -log(sigmoid(-t)), for numbers of any size.

    Args:
        t: any shape, any real numbers or +-inf.

    Returns:
        The same shape, above max(0, t) by at most log 2.

    >>> softplus(np.array([-1000.0, 0.0, 2.0])).round(4)
    array([0.    , 0.6931, 2.1269])
    """
    return np.logaddexp(0, as_floats("t", t))


def weighted(t: Array, v: Array) -> Array:
    """Return t * v, where a weight of 0 counts as nothing even if v is infinite or nan."""
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
