"""Batch norm as functions: each column, or each channel, over the examples of a batch."""

from math import prod

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.standardise import (
    Axes,
    Cache,
    across,
    checked_scale_and_shift,
    scale_and_shift,
    standardise,
)

COLUMNS: Axes = (0,)  # (n, d): over the examples
CHANNELS: Axes = (0, 2, 3)  # (n, c, h, w): over the examples and their pixels


def batch_norm(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Give each column mean beta and standard deviation about abs(gamma).

    y = gamma * xhat + beta with xhat = (x - mu) / s and s = sqrt(v + eps). The mean mu and the
    variance v, divided by n, are those of the batch (Ioffe and Szegedy 2015, section 3,
    Algorithm 1). A constant column becomes beta, and so does every column when n = 1.

    Args:
        x: (n, d) inputs, n >= 1.
        gamma: (d,) scale.
        beta: (d,) shift.
        eps: added to the variance inside the root; 0 is allowed if no column is constant.

    Returns:
        y (n, d), and the cache for `batch_norm_backward`: xhat (n, d), gamma (d,) and s (d,).

    Raises:
        ValueError: shapes do not fit, there is no example, or eps is below 0 or too small.
        TypeError: an array does not hold real numbers.

    >>> import numpy as np
    >>> y, _ = batch_norm(np.array([[1.0], [3.0]]), np.array([2.0]), np.array([10.0]), eps=0)
    >>> y.T
    array([[ 8., 12.]])
    """
    return _over_batch(as_floats("x", x, "(n, d)"), gamma, beta, eps, COLUMNS)


def batch_norm_backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through `batch_norm`; mu and v depend on x too.

    Column by column, dx = gamma / (n s) * (n dy - sum dy - xhat * sum(dy xhat)). It follows
    from the gradient equations of Ioffe and Szegedy 2015, section 3. Two sums test it:
    sum dx = 0 and sum(dx xhat) = gamma * dgamma * eps / s^3, which is nearly 0.

    Args:
        dy: (n, d) gradient with respect to y.
        cache: what `batch_norm` returned beside y.

    Returns:
        dx (n, d), dgamma (d,) and dbeta (d,).

    Raises:
        ValueError: dy has not the shape of y.
        TypeError: dy does not hold real numbers.

    >>> import numpy as np
    >>> _, cache = batch_norm(np.array([[1.0], [3.0], [5.0]]), np.ones(1), np.zeros(1))
    >>> dx, dgamma, dbeta = batch_norm_backward(np.array([[1.0], [0.0], [0.0]]), cache)
    >>> dx.T.round(3), dgamma.round(3), dbeta
    (array([[ 0.102, -0.204,  0.102]]), array([-1.225]), array([1.]))
    """
    return backward_over_batch(as_floats("dy", dy, "(n, d)"), cache, COLUMNS)


def batch_norm_2d(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Batch norm for images: one mean and one variance for each channel.

    They are taken over all n h w pixels of a channel (Ioffe and Szegedy 2015, section 3.2).
    So `batch_norm` of the table with a row for each pixel and a column for each channel has
    the same numbers. The memory of x may lie in any order, and y keeps that order.

    Args:
        x: (n, c, h, w) images, at least one pixel a channel.
        gamma: (c,) scale.
        beta: (c,) shift.
        eps: as in `batch_norm`.

    Returns:
        y (n, c, h, w), and the cache: xhat (n, c, h, w), gamma (c,) and s (c,).

    Raises:
        ValueError: as in `batch_norm`.
        TypeError: as in `batch_norm`.

    >>> import numpy as np
    >>> y, (xhat, gamma, s) = batch_norm_2d(np.zeros((2, 3, 4, 5)), np.ones(3), np.arange(3.0))
    >>> y[0, :, 0, 0], s.shape
    (array([0., 1., 2.]), (3,))
    """
    return _over_batch(as_floats("x", x, "(n, c, h, w)"), gamma, beta, eps, CHANNELS)


def batch_norm_2d_backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through `batch_norm_2d`: the same formula, with n h w for n.

    Args:
        dy: (n, c, h, w) gradient with respect to y.
        cache: what `batch_norm_2d` returned beside y.

    Returns:
        dx (n, c, h, w), dgamma (c,) and dbeta (c,).

    Raises:
        ValueError: dy has not the shape of y.
        TypeError: dy does not hold real numbers.

    >>> import numpy as np
    >>> x = np.array([[[[1.0, 3.0, 5.0]], [[6.0, 6.0, 6.0]]]])  # (1, 2, 1, 3)
    >>> _, cache = batch_norm_2d(x, np.ones(2), np.zeros(2))
    >>> dx, dgamma, dbeta = batch_norm_2d_backward(np.array([[[[1.0, 0, 0]], [[5, 5, 5]]]]), cache)
    >>> dx[0, 0].round(3), dgamma.round(3), dbeta
    (array([[ 0.102, -0.204,  0.102]]), array([-1.225,  0.   ]), array([ 1., 15.]))
    """
    return backward_over_batch(as_floats("dy", dy, "(n, c, h, w)"), cache, CHANNELS)


def _over_batch(x: Array, gamma: Array, beta: Array, eps: float, axes: Axes) -> tuple[Array, Cache]:
    gamma, beta = checked_scale_and_shift(x, gamma, beta)
    count_shared(x, axes)
    xhat, _, _, s = standardise(x, axes, eps)
    return scale_and_shift(xhat, gamma, beta), (xhat, gamma.copy(), s.reshape(-1))


def backward_over_batch(dy: Array, cache: Cache, axes: Axes) -> tuple[Array, Array, Array]:
    """Return dx, dgamma and dbeta of a batch norm whose statistics were taken over `axes`."""
    xhat, gamma, s = cache
    check_same_shape("dy", dy, "y", xhat)
    n = count_shared(xhat, axes)
    dgamma, dbeta = (dy * xhat).sum(axis=axes), dy.sum(axis=axes)
    dx = across(gamma / s, dy.ndim) * (
        dy - across(dbeta / n, dy.ndim) - xhat * across(dgamma / n, dy.ndim)
    )
    return dx, dgamma, dbeta


def count_shared(x: Array, axes: Axes) -> int:
    """Return how many numbers share one mean.

    Raises:
        ValueError: none does.
    """
    n = prod(x.shape[axis] for axis in axes)
    if n == 0:
        raise ValueError(f"The mean of a batch needs at least one example; got shape {x.shape}.")
    return n
