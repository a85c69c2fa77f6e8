"""Batch norm as functions: each column, or each channel, over the examples of a batch.

Inside, x is a matrix with a row for each column or channel. A few rows at a time go through all
steps, so that they are read from memory once, and then from the processor's cache.
"""

from collections.abc import Iterator
from math import prod

import numpy as np

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.standardise import Cache, across, centre, checked_scale_and_shift, row_means
from course_lib.nn.windows import memory_order

ENTRIES = 2**17  # numbers a group of rows: with what is made of them they stay in the cache


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
    return _over_batch(as_floats("x", x, "(n, d)"), gamma, beta, eps)


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
    return backward_over_batch(as_floats("dy", dy, "(n, d)"), cache)


def batch_norm_2d(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Batch norm for images: one mean and one variance for each channel.

    They are taken over all n h w pixels of a channel (Ioffe and Szegedy 2015, section 3.2).
    So `batch_norm` of the table with a row for each pixel and a column for each channel has
    the same numbers. The memory of x may lie in any order. In y the channel comes first, and
    the other axes keep their order.

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
    return _over_batch(as_floats("x", x, "(n, c, h, w)"), gamma, beta, eps)


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
    return backward_over_batch(as_floats("dy", dy, "(n, c, h, w)"), cache)


def _over_batch(x: Array, gamma: Array, beta: Array, eps: float) -> tuple[Array, Cache]:
    gamma, beta = checked_scale_and_shift(x, gamma, beta)
    y, xhat, _, _, s = over_batch(x, gamma, beta, eps)
    xhat *= across(1 / s, x.ndim)  # it was x - mu
    return y, (xhat, gamma.copy(), s)


def over_batch(
    x: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array, Array, Array, Array]:
    """Return y and x - mu, with the shape of x, and mu, v and s (d,) of a batch norm.

    Raises:
        ValueError: there is no example, or eps is below 0 or too small.
    """
    count_shared(x)
    order = _order(x)
    rows = _as_rows(x, order)  # (d, m)
    dtype = np.result_type(x, gamma, beta)
    centred, y = np.empty_like(rows), np.empty_like(rows, dtype)
    statistics = np.empty((3, len(rows), 1), x.dtype)  # mu, v and s
    gamma, beta, ones = gamma[:, None], beta[:, None], np.ones(rows.shape[1], x.dtype)
    for some in _groups(rows):
        mu, v, s = centre(rows[some], eps, ones=ones, out=centred[some])
        statistics[:, some] = mu, v, s
        part = np.multiply(centred[some], gamma[some] / s, out=y[some])
        part += beta[some]
    mu, v, s = statistics[:, :, 0]
    return _as_images(y, x, order), _as_images(centred, x, order), mu, v, s


def backward_over_batch(
    dy: Array, cache: Cache, *, centred: bool = False
) -> tuple[Array, Array, Array]:
    """Return dx, dgamma and dbeta of a batch norm.

    Args:
        dy: the gradient with respect to y.
        cache: xhat, gamma and s.
        centred: whether the cache holds x - mu in the place of xhat = (x - mu) / s.
    """
    xhat, gamma, s = cache
    check_same_shape("dy", dy, "y", xhat)
    m, order = count_shared(xhat), _order(xhat)
    rows, hats = _as_rows(dy, order), _as_rows(xhat, order)  # (d, m)
    dx = np.empty_like(hats, np.result_type(dy, xhat, gamma))
    means = np.empty((2, len(rows), 1), dx.dtype)  # of dy * xhat, and of dy
    factor, ones = (gamma / s)[:, None], np.ones(m, dy.dtype)
    unit = (1 / s if centred else np.ones_like(s))[:, None]  # what makes xhat of it
    for some in _groups(hats):
        slope = row_means(rows[some], hats[some]) * unit[some]
        middle = row_means(rows[some], ones)
        means[:, some] = slope, middle
        part = np.multiply(hats[some], -slope * unit[some], out=dx[some])
        part += rows[some]
        part -= middle
        part *= factor[some]
    dgamma, dbeta = m * means[:, :, 0]
    return _as_images(dx, xhat, order), dgamma, dbeta


def count_shared(x: Array) -> int:
    """Return how many numbers share one mean.

    Raises:
        ValueError: none does.
    """
    n = prod(x.shape[:1] + x.shape[2:])
    if n == 0:
        raise ValueError(f"The mean of a batch needs at least one example; got shape {x.shape}.")
    return n


def _order(x: Array) -> tuple[int, ...]:
    """Return the axes of x, columns or channels first, the others as they lie in memory."""
    return 1, *(axis for axis in memory_order(x) if axis != 1)


def _as_rows(x: Array, order: tuple[int, ...]) -> Array:
    """(n, d) -> (d, n) or (n, c, h, w) -> (c, n h w): a view, when the order is that in memory."""
    return x.transpose(order).reshape(x.shape[1], count_shared(x))


def _as_images(rows: Array, x: Array, order: tuple[int, ...]) -> Array:
    """Return the rows of `_as_rows` with the shape of x: a view."""
    back = [order.index(axis) for axis in range(x.ndim)]
    return rows.reshape([x.shape[axis] for axis in order]).transpose(back)


def _groups(rows: Array) -> Iterator[slice]:
    """Cut rows that are whole in memory into groups; leave others, the columns of (n, d), alone."""
    d, m = rows.shape
    size = max(1, ENTRIES // m) if rows.flags.c_contiguous else d
    for start in range(0, d, size):
        yield slice(start, start + size)
