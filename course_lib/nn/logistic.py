"""Two classes: softmax becomes the sigmoid of one logit."""

import numpy as np

from course_lib.nn.arrays import Array, as_floats


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


def logistic_from_softmax(W: Array, b: Array) -> tuple[Array, float]:
    """Turn softmax regression with two classes into logistic regression.

    Args:
        W: (d, 2) weights.
        b: (2,) bias.

    Returns:
        (d,) weights w and the number b0, so that `sigmoid(x @ w + b0)` is the
        probability of class 1.

    >>> logistic_from_softmax(np.array([[1.0, 3.0]]), np.array([0.0, 0.5]))
    (array([2.]), 0.5)
    """
    W = as_floats("W", W, "(d, 2)")
    b = as_floats("b", b, "(2,)")
    if W.shape[1] != 2 or b.shape != (2,):
        raise ValueError(
            f"W must have shape (d, 2) and b shape (2,); got shapes {W.shape} and {b.shape}."
        )
    return W[:, 1] - W[:, 0], float(b[1] - b[0])
