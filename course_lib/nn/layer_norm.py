"""Layer norm: each example over its own features. The formula of batch norm, on the other axis."""

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import Array, as_floats, check_same_shape
from course_lib.nn.module import Module
from course_lib.nn.settings import at_least_0
from course_lib.nn.standardise import (
    Cache,
    check_features,
    checked_scale_and_shift,
    new_scale_and_shift,
    scale_and_shift,
    standardise,
)


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
        ValueError: shapes do not fit, there is no feature, or eps is below 0 or too small.
        TypeError: an array does not hold real numbers.

    >>> y, _ = layer_norm(np.array([[1.0, 3.0], [10.0, 50.0]]), np.ones(2), np.zeros(2), eps=0)
    >>> y
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    x = as_floats("x", x, "(n, d)")
    gamma, beta = checked_scale_and_shift(x, gamma, beta)
    if len(gamma) == 0:
        raise ValueError(f"The mean of a row needs at least one feature; got shape {x.shape}.")
    xhat = np.empty_like(x)
    _, _, s = standardise(x, eps, ones=np.ones(x.shape[1], x.dtype), out=xhat)
    return scale_and_shift(xhat, gamma, beta), (xhat, gamma.copy(), s)


def layer_norm_backward(dy: Array, cache: Cache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through `layer_norm`.

    Here gamma differs along the sum, so dxhat = gamma * dy comes first. Then, row by row,
    dx = 1 / (d s) * (d dxhat - sum dxhat - xhat * sum(dxhat xhat)). Each row of dx sums to 0.

    Args:
        dy: (n, d) gradient with respect to y.
        cache: what `layer_norm` returned beside y.

    Returns:
        dx (n, d), dgamma (d,) and dbeta (d,).

    Raises:
        ValueError: dy has not the shape of y.
        TypeError: dy does not hold real numbers.

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

        Raises:
            ValueError: a number is out of range.
            TypeError: d is no whole number, or dtype no float type.
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
