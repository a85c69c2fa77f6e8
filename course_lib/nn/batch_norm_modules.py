"""Batch norm as modules: the batch's statistics in training, running ones in evaluation."""

from numbers import Real
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.batch_norm import backward_over_batch, count_shared, over_batch
from course_lib.nn.module import Module
from course_lib.nn.settings import at_least_0
from course_lib.nn.standardise import (
    Cache,
    across,
    check_features,
    new_scale_and_shift,
    root,
    scale_and_shift,
)


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
            momentum: share of the new statistics in the running ones, from 0 to 1. An
                optimiser's momentum is something else.
            dtype: np.float64 or np.float32.

        Raises:
            ValueError: a number is out of range.
            TypeError: d is no whole number, or dtype no float type.
        """
        super().__init__(**new_scale_and_shift(d, dtype))
        self.buffers = {"running_mean": np.zeros(d, dtype), "running_var": np.ones(d, dtype)}
        if not isinstance(momentum, Real) or not 0 <= momentum <= 1:  # type: ignore[operator]
            raise ValueError(f"momentum, a share, must lie between 0 and 1; got {momentum!r}.")
        self.eps, self.momentum = at_least_0("eps", eps), float(momentum)
        self._constant_statistics = False  # in the last forward pass

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
        y, kept, s = (self._by_batch if self.training else self._by_running)(x, gamma, beta)
        self._kept = kept, gamma.copy(), s  # kept: x - mu in training mode, else xhat
        self._constant_statistics = not self.training
        return y

    def _by_batch(self, x: Array, gamma: Array, beta: Array) -> tuple[Array, Array, Array]:
        y, centred, mu, v, s = over_batch(x, gamma, beta, self.eps)
        n, m = count_shared(x), self.momentum
        mean, var = self.buffers["running_mean"], self.buffers["running_var"]
        mean *= 1 - m
        mean += m * mu
        if n > 1:  # one number has no unbiased variance
            var *= 1 - m
            var += m * (n / (n - 1)) * v
        return y, centred, s

    def _by_running(self, x: Array, gamma: Array, beta: Array) -> tuple[Array, Array, Array]:
        s = root(self.buffers["running_var"], self.eps)
        xhat = (x - across(self.buffers["running_mean"], x.ndim)) / across(s, x.ndim)
        return scale_and_shift(xhat, gamma, beta), xhat, s

    def backward(self, dy: Array) -> Array:
        """Return dx with the shape of dy, and replace both entries of `grads`.

        The mode of the last forward pass counts. After evaluation mode mean and variance are
        constants, which do not depend on x: dx = gamma / s * dy.
        """
        cache: Cache = self._remembered()
        dy = as_floats("dy", dy, self._shape)
        if not self._constant_statistics:
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

    _shape = "(n, c, h, w)"
