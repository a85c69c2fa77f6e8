"""Batch norm, layer norm, and what they share: subtract the mean, divide by the deviation.

Inside, x is a matrix with a row for each column or channel.
"""

from math import prod
from numbers import Real
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import (
    Array,
    as_floats,
    at_least_0,
    check_same_shape,
    float_dtype,
    whole,
)
from course_lib.nn.module import Module
from course_lib.nn.windows import channels_first

Cache = tuple[Array, Array, Array]  # xhat, gamma, s: what backward needs
FAR = 8  # standard deviations


def centre(x: Array, eps: float) -> tuple[Array, Array, Array, Array]:
    """(d, m) -> x - mu of each row (d, m); mu, v (divided by m) and s = sqrt(v + eps), (d, 1) each.

    The mean is subtracted before the squares are taken, so a large mean costs no digits of them.
    But the sum of numbers that are all far from 0 has lost some: a row whose mean is many
    standard deviations away gets the mean of what is left subtracted too.
    """
    ones = np.ones(x.shape[1], x.dtype)
    mu = row_means(x, ones)
    centred = x - mu
    v = row_means(centred, centred)
    far = mu * mu > FAR**2 * v  # (d, 1)
    if far.any():
        rest = far * row_means(centred, ones)  # other rows stay as they are
        centred -= rest
        mu, v = mu + rest, row_means(centred, centred)
    return centred, mu, v, root(v, eps)


def row_means(a: Array, b: Array) -> Array:
    """(d, m) -> (d, 1): the mean of each row of a * b; b is (d, m), or (m,) for every row.

    The library of linear algebra adds up faster than numpy does, also with ones for b.
    """
    if a.dtype.itemsize < 4:  # float16: a sum may pass its largest number, which `mean` avoids
        return (a * b).mean(axis=1, keepdims=True)
    if a.strides[-1] == a.itemsize:  # so does each row for itself, whichever rows there are
        return np.vecdot(a, b)[:, None] / a.shape[1]
    sums = a @ b if b.ndim == 1 else (a * b) @ np.ones(a.shape[1], a.dtype)
    return sums[:, None] / a.shape[1]


def root(v: Array, eps: float) -> Array:
    """Return sqrt(v + eps); ValueError where eps is below 0 or a root is 0, which cannot divide."""
    s = np.sqrt(v + at_least_0("eps", eps))
    if not s.all():
        raise ValueError(f"A variance is 0, and with eps = {eps} its root is 0 too: raise eps.")
    return s


def across(a: Array, ndim: int) -> Array:
    """Return a view of a (d,) that meets axis 1: (1, d), or (1, d, 1, 1) where ndim is 4."""
    return a.reshape(1, -1, *[1] * (ndim - 2))


def new_scale_and_shift(d: int, dtype: npt.DTypeLike) -> dict[str, Array]:
    """Return the parameters of a new module: gamma = 1 and beta = 0, each of shape (d,)."""
    d, dtype = whole("The number of features", d, 1), float_dtype(dtype)
    return {"gamma": np.ones(d, dtype), "beta": np.zeros(d, dtype)}


def checked_scale_and_shift(x: Array, gamma: Array, beta: Array) -> tuple[Array, Array]:
    """Return gamma and beta as floats that have one entry for each index on axis 1 of x."""
    gamma, beta = as_floats("gamma", gamma), as_floats("beta", beta)
    for name, a in (("gamma", gamma), ("beta", beta)):
        if a.shape != x.shape[1:2]:
            raise ValueError(
                f"{name} must have shape {x.shape[1:2]}, one entry for each index on axis 1 of x; "
                f"got shape {a.shape}."
            )
    return gamma, beta


def check_features(x: Array, d: int, shape: str) -> None:
    """Raise ValueError unless x, of a shape such as "(n, d)", has d entries on axis 1."""
    if x.shape[1] != d:
        raise ValueError(f"x {shape} must have {d} entries on axis 1; got shape {x.shape}.")


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
        ValueError: also without any example, and where eps is too small for a variance of 0.

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
    """Return y and x - mu, with the shape of x, and mu, v and s (d,) of a batch norm."""
    order = channels_first(x)
    centred, mu, v, s = centre(_as_rows(x, order), eps)  # (d, m), and (d, 1) each
    y = np.empty_like(centred, np.result_type(x, gamma, beta))
    np.multiply(centred, gamma[:, None] / s, out=y)
    y += beta[:, None]
    return _as_images(y, x, order), _as_images(centred, x, order), mu[:, 0], v[:, 0], s[:, 0]


def backward_over_batch(
    dy: Array, cache: Cache, *, centred: bool = False
) -> tuple[Array, Array, Array]:
    """Return dx, dgamma and dbeta; `centred`: the cache holds x - mu in the place of xhat."""
    xhat, gamma, s = cache
    check_same_shape("dy", dy, "y", xhat)
    m, order = count_shared(xhat), channels_first(xhat)
    rows, hats = _as_rows(dy, order), _as_rows(xhat, order)  # (d, m)
    unit = (1 / s if centred else np.ones_like(s))[:, None]  # what makes xhat of it
    slope = row_means(rows, hats) * unit  # (d, 1): the mean of dy * xhat
    middle = row_means(rows, np.ones(m, dy.dtype))  # (d, 1): the mean of dy
    dx = np.empty_like(hats, np.result_type(dy, xhat, gamma))
    np.multiply(hats, -slope * unit, out=dx)
    dx += rows
    dx -= middle
    dx *= (gamma / s)[:, None]
    dgamma, dbeta = m * np.array([slope[:, 0], middle[:, 0]], dx.dtype)
    return _as_images(dx, xhat, order), dgamma, dbeta


def count_shared(x: Array) -> int:
    """Return how many numbers share one mean."""
    n = prod(x.shape[:1] + x.shape[2:])
    if n == 0:
        raise ValueError(f"The mean of a batch needs at least one example; got shape {x.shape}.")
    return n


def _as_rows(x: Array, order: tuple[int, ...]) -> Array:
    """(n, d) -> (d, n) or (n, c, h, w) -> (c, n h w): a view, when the order is that in memory."""
    return x.transpose(order).reshape(x.shape[1], count_shared(x))


def _as_images(rows: Array, x: Array, order: tuple[int, ...]) -> Array:
    """Return the rows of `_as_rows` with the shape of x: a view."""
    return rows.reshape([x.shape[axis] for axis in order]).transpose(np.argsort(order))


class _BatchNorm(Module):
    """What both kinds share: everything but the shape of the inputs."""

    _shape: ClassVar[str]

    def __init__(
        self,
        d: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        """Start with gamma 1, beta 0, running mean 0 and running variance 1.

        Args:
            d: number of columns or channels.
            eps: added to the variance inside the root.
            momentum: weight of the new statistics in the running ones, from 0 to 1. An
                optimiser's momentum is something else.
            dtype: np.float64 or np.float32.
        """
        super().__init__(**new_scale_and_shift(d, dtype))
        self.buffers = {"running_mean": np.zeros(d, dtype), "running_var": np.ones(d, dtype)}
        if not isinstance(momentum, Real) or not 0 <= momentum <= 1:  # type: ignore[operator]
            raise ValueError(f"momentum must lie between 0 and 1; got {momentum!r}.")
        self.eps, self.momentum = at_least_0("eps", eps), float(momentum)

    def forward(self, x: Array) -> Array:
        """Return gamma * xhat + beta, with the shape of x.

        In training mode xhat comes from the batch's own mean and variance, and the running ones
        move. In evaluation mode it comes from the running ones, and nothing moves: each example
        gets the same answer in every company.
        """
        x = as_floats("x", x, self._shape)
        gamma, beta = self.params["gamma"], self.params["beta"]
        check_features(x, len(gamma), self._shape)
        self.forget()
        mean, var = self.buffers["running_mean"], self.buffers["running_var"]
        if self.training:
            y, kept, mu, v, s = over_batch(x, gamma, beta, self.eps)  # kept: x - mu
            n, m = count_shared(x), self.momentum
            mean *= 1 - m
            mean += m * mu
            if n > 1:  # one number has no unbiased variance
                var *= 1 - m
                var += m * (n / (n - 1)) * v
        else:
            s = root(var, self.eps)
            kept = (x - across(mean, x.ndim)) / across(s, x.ndim)  # xhat
            y = across(gamma, x.ndim) * kept
            y += across(beta, x.ndim)
        self._kept = (kept, gamma.copy(), s), self.training
        return y

    def backward(self, dy: Array) -> Array:
        """Return dx with the shape of dy, and replace both entries of `grads`.

        The mode of the last forward pass counts. After evaluation mode mean and variance are
        constants, which do not depend on x: dx = gamma / s * dy.
        """
        cache, by_batch = self._remembered()
        dy = as_floats("dy", dy, self._shape)
        if by_batch:
            dx, dgamma, dbeta = backward_over_batch(dy, cache, centred=True)
        else:
            xhat, gamma, s = cache
            check_same_shape("dy", dy, "y", xhat)
            dx = across(gamma / s, dy.ndim) * dy
            shared = tuple(axis for axis in range(dy.ndim) if axis != 1)
            dgamma, dbeta = (dy * xhat).sum(axis=shared), dy.sum(axis=shared)
        self.grads["gamma"], self.grads["beta"] = dgamma, dbeta
        return dx

    def __repr__(self) -> str:
        """Say the settings, such as BatchNorm1d(256, eps=1e-05, momentum=0.1)."""
        d = len(self.params["gamma"])
        return f"{type(self).__name__}({d}, eps={self.eps}, momentum={self.momentum})"


class BatchNorm1d(_BatchNorm):
    """Batch norm of each column of (n, d).

    In training the variance is divided by n; the running one gets n / (n - 1) of it, the
    unbiased estimate. As in PyTorch, new running value = (1 - momentum) * old + momentum * batch.

    A training batch of one example has no variance. PyTorch refuses it; here y = beta and
    dx = 0, the running mean moves, and the running variance stays.

    Attributes:
        params: "gamma" and "beta" of shape (d,).
        buffers: "running_mean" and "running_var" of shape (d,), changed in place.

    >>> bn = BatchNorm1d(1)
    >>> bn.forward(np.array([[1.0], [3.0]])).T.round(3), bn.buffers["running_mean"]
    (array([[-1.,  1.]]), array([0.2]))
    """

    _shape = "(n, d)"


class BatchNorm2d(_BatchNorm):
    """Batch norm of each channel of (n, c, h, w): all n h w pixels share mean and variance.

    As `BatchNorm1d` with n h w for n; a single number in a channel is treated as one example is
    there.

    Attributes:
        params: "gamma" and "beta" of shape (c,).
        buffers: "running_mean" and "running_var" of shape (c,), changed in place.

    >>> BatchNorm2d(6).forward(np.zeros((3, 6, 28, 28))).shape
    (3, 6, 28, 28)
    """

    channelwise = True

    _shape = "(n, c, h, w)"


def layer_norm(x: Array, gamma: Array, beta: Array, eps: float = 1e-5) -> tuple[Array, Cache]:
    """Normalise each row, then scale and shift each column.

    y = gamma * xhat + beta with xhat = (x - mu) / s and s = sqrt(v + eps). The mean mu and the
    variance v, divided by d, are those of the row. No example depends on another one. With
    gamma = 1 and beta = 0 this is batch norm of the transposed array, transposed back.

    Args:
        x: (n, d) inputs, d >= 1.
        gamma: (d,) scale.
        beta: (d,) shift.
        eps: added to the variance inside the root; 0 is allowed if no row is constant.

    Returns:
        y (n, d), and the cache for `layer_norm_backward`: xhat (n, d), gamma (d,) and s (n, 1).

    Raises:
        ValueError: also without any feature, and where eps is too small for a variance of 0.

    >>> y, _ = layer_norm(np.array([[1.0, 3.0], [10.0, 50.0]]), np.ones(2), np.zeros(2), eps=0)
    >>> y
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    x = as_floats("x", x, "(n, d)")
    gamma, beta = checked_scale_and_shift(x, gamma, beta)
    if len(gamma) == 0:
        raise ValueError(f"The mean of a row needs at least one feature; got shape {x.shape}.")
    xhat, _, _, s = centre(x, eps)
    xhat *= 1 / s
    return gamma * xhat + beta, (xhat, gamma.copy(), s)


def layer_norm_backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through `layer_norm`.

    Here gamma differs along the sum, so dxhat = gamma * dy comes first. Then, row by row,
    dx = 1 / (d s) * (d dxhat - sum dxhat - xhat * sum(dxhat xhat)). Each row of dx sums to 0.

    Args:
        dy: (n, d) gradient with respect to y.
        cache: what `layer_norm` returned beside y.

    Returns:
        dx (n, d), dgamma (d,) and dbeta (d,).

    >>> _, cache = layer_norm(np.array([[1.0, 3.0, 5.0]]), np.ones(3), np.zeros(3))
    >>> dx, dgamma, dbeta = layer_norm_backward(np.array([[1.0, 0.0, 0.0]]), cache)
    >>> dx.round(3), dgamma.round(3), dbeta
    (array([[ 0.102, -0.204,  0.102]]), array([-1.225,  0.   ,  0.   ]), array([1., 0., 0.]))
    """
    dy = as_floats("dy", dy, "(n, d)")
    xhat, gamma, s = cache
    check_same_shape("dy", dy, "y", xhat)
    dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)  # (d,): the examples go away
    dxhat = gamma * dy  # (n, d)
    mean = dxhat.mean(axis=1, keepdims=True)  # (n, 1): the features go away
    slope = (dxhat * xhat).mean(axis=1, keepdims=True)  # (n, 1)
    return (dxhat - mean - xhat * slope) / s, dgamma, dbeta


class LayerNorm(Module):
    """Layer norm of each row of (n, d). It keeps no statistics: both modes do the same.

    Attributes:
        params: "gamma" and "beta" of shape (d,).

    >>> LayerNorm(2).forward(np.array([[1.0, 3.0]])).round(3)
    array([[-1.,  1.]])
    """

    def __init__(self, d: int, eps: float = 1e-5, dtype: npt.DTypeLike = np.float64) -> None:
        """Start with gamma 1 and beta 0.

        Args:
            d: number of features.
            eps: added to the variance inside the root.
            dtype: np.float64 or np.float32.
        """
        super().__init__(**new_scale_and_shift(d, dtype))
        self.eps = at_least_0("eps", eps)

    def forward(self, x: Array) -> Array:
        """(n, d) -> (n, d)."""
        x = as_floats("x", x, "(n, d)")
        check_features(x, len(self.params["gamma"]), "(n, d)")
        y, self._kept = layer_norm(x, self.params["gamma"], self.params["beta"], self.eps)
        return y

    def backward(self, dy: Array) -> Array:
        """(n, d) -> (n, d). Replaces both entries of `grads`."""
        dx, self.grads["gamma"], self.grads["beta"] = layer_norm_backward(dy, self._remembered())
        return dx

    def __repr__(self) -> str:
        """Say the settings, such as LayerNorm(256, eps=1e-05)."""
        return f"LayerNorm({len(self.params['gamma'])}, eps={self.eps})"


def fold_batch_norm(W: Array, b: Array, bn: BatchNorm1d | BatchNorm2d) -> tuple[Array, Array]:
    """Return the weights of one layer that answers as Linear or Conv2d, then `bn` in eval mode.

    With g = gamma / sqrt(running_var + eps) the layer has W * g, output by output, and
    (b - running_mean) * g + beta (Ioffe and Szegedy 2015, section 3.1). It replaces a Conv2d
    with its margin too: zeros around the image stand in front of both.

    Args:
        W: (d, k) weights of the linear layer, or (k, c, kh, kw) kernels of the convolution.
        b: (k,) its bias.
        bn: the batch norm behind it: BatchNorm1d(k) behind Linear, BatchNorm2d(k) behind Conv2d.

    Returns:
        New arrays W and b, with the shapes of the old ones.

    Raises:
        TypeError: bn is not the batch norm of that layer.

    >>> bn = BatchNorm1d(1, eps=0)
    >>> bn.buffers["running_mean"][:], bn.buffers["running_var"][:] = 3.0, 4.0
    >>> fold_batch_norm(np.array([[10.0]]), np.array([5.0]), bn)
    (array([[5.]]), array([1.]))
    """
    W, b = as_floats("W", W), as_floats("b", b, "(k,)")
    if W.ndim not in (2, 4):
        raise ValueError(f"W must have shape (d, k) or (k, c, kh, kw); got shape {W.shape}.")
    kind, k = (BatchNorm1d, W.shape[1]) if W.ndim == 2 else (BatchNorm2d, W.shape[0])
    if not isinstance(bn, kind):
        raise TypeError(f"With W of shape {W.shape}, bn must be a {kind.__name__}; got {bn!r}.")
    gamma, beta = bn.params["gamma"], bn.params["beta"]
    if not (k,) == b.shape == gamma.shape:
        raise ValueError(
            f"W {'(d, k)' if W.ndim == 2 else '(k, c, kh, kw)'}, b (k,) and bn must agree in k; "
            f"got shapes {W.shape}, {b.shape} and {bn!r}."
        )
    g = gamma / root(bn.buffers["running_var"], bn.eps)  # (k,)
    along = g if W.ndim == 2 else g[:, None, None, None]
    return W * along, (b - bn.buffers["running_mean"]) * g + beta
