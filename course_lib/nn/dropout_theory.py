"""What the noise of dropout does on average: its moments, many passes, and a ridge penalty."""

from collections.abc import Callable

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_rng, whole
from course_lib.nn.dropout import drop_probability
from course_lib.nn.probabilities import softmax


def dropout_moments(x: Array, p: float) -> tuple[Array, Array]:
    """Return mean and variance of each entry of dropout(x, p, rng), over the random masks.

    The mean is x. The variance is x^2 p / (1 - p): the mask is 1 / (1 - p) with probability
    1 - p, so its square has mean 1 / (1 - p), and 1 is subtracted
    (Srivastava et al. 2014, section 10, where p is the probability to keep).

    Args:
        x: any shape, real numbers.
        p: probability to drop, from 0 to 1. At 1 all is 0, so both moments are 0.

    Returns:
        mean and variance, both with the shape of x.

    >>> mean, variance = dropout_moments(np.array([1.0, -3.0]), 0.5)
    >>> mean, variance
    (array([ 1., -3.]), array([1., 9.]))
    """
    x, p = as_floats("x", x), drop_probability(p)
    if p == 1:
        return np.zeros_like(x), np.zeros_like(x)
    return x.copy(), x * x * (p / (1 - p))


def mc_dropout(
    predict: Callable[[Array, np.random.Generator], Array],
    x: Array,
    T: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Average the probabilities of T passes with dropout left on ("Monte Carlo").

    The probabilities are averaged, not the logits (Gal and Ghahramani 2016, section 4,
    equation 6). A network whose modules draw from a generator of their own may ignore rng.

    Args:
        predict: predict(x, rng) returns the logits (n, k) of one pass, with new masks drawn
            from rng.
        x: (n, ...) inputs, passed on.
        T: number of passes, at least 1.
        rng: the same generator for all passes, so that each pass has other masks.

    Returns:
        mean and standard deviation (divided by T) of the T probabilities; each (n, k).

    >>> def predict(x, rng):  # each logit is 2 or 0
    ...     return 2.0 * (rng.random((len(x), 2)) < 0.5)
    >>> mean, sd = mc_dropout(predict, np.zeros((1, 3)), 1000, np.random.default_rng(0))
    >>> mean.round(1), sd.round(1)
    (array([[0.5, 0.5]]), array([[0.3, 0.3]]))
    """
    T, rng = whole("T, the number of passes,", T, 1), check_rng(rng)
    p = np.stack([softmax(predict(x, rng)) for _ in range(T)])  # (T, n, k)
    return p.mean(axis=0), p.std(axis=0)


def dropout_as_ridge(x: Array, p: float) -> Array:
    """Return what dropout on the inputs of a linear regression adds for each squared weight.

    With targets t, the mean of `|t - dropout(x) w|^2` over the random masks equals
    `|t - x w|^2 + sum_j r_j w_j^2`, with `r_j = p / (1 - p) * sum_i x_ij^2`: a ridge penalty
    (Srivastava et al. 2014, section 9.1, where p is the probability to keep).

    Args:
        x: (n, d) inputs.
        p: probability to drop, at least 0 and below 1.

    Returns:
        r (d,), for the loss that sums over the examples. For their mean, divide it by n.

    >>> dropout_as_ridge(np.array([[1.0, 2.0], [1.0, 0.0]]), 0.5)
    array([2., 4.])
    """
    x, p = as_floats("x", x, "(n, d)"), drop_probability(p)
    if p == 1:
        raise ValueError("p must be below 1: when all inputs are dropped, none is left to fit.")
    return p / (1 - p) * (x * x).sum(axis=0)
