"""The linear layer z = x W + b, forward and backward, and how large its initial weights are."""

import numpy as np
import numpy.typing as npt

from course_lib.nn.arrays import (
    Array,
    as_floats,
    as_gradient,
    check_rng,
    float_dtype,
    no_gradient,
    whole,
)
from course_lib.nn.module import Module


def init_linear(
    d: int,
    k: int,
    rng: np.random.Generator,
    kind: str = "he",
    dtype: npt.DTypeLike = np.float64,
) -> tuple[Array, Array]:
    """Draw the weights of a linear layer from a normal distribution with mean 0.

    "he" has the standard deviation sqrt(2 / d), for layers whose inputs come from a ReLU
    (He et al. 2015, section 2.2). "xavier" has sqrt(2 / (d + k)), derived for linear units:
    between what the forward and what the backward pass ask for (Glorot and Bengio 2010,
    section 4.2.1, equation 12).

    Args:
        d: number of inputs, at least 1.
        k: number of outputs, at least 1.
        rng: source of the random weights.
        kind: "he" or "xavier".
        dtype: np.float64 or np.float32.

    Returns:
        W (d, k) and b (k,); b is 0.

    >>> W, b = init_linear(800, 100, np.random.default_rng(0))
    >>> W.shape, b.shape, round(float(W.std()), 2)
    ((800, 100), (100,), 0.05)
    """
    d, k = whole("d", d, 1), whole("k", k, 1)
    variances = {"he": 2 / d, "xavier": 2 / (d + k)}
    if kind not in variances:
        raise ValueError(f"kind must be 'he' or 'xavier'; got {kind!r}.")
    return normal_weights((d, k), variances[kind] ** 0.5, rng, dtype), np.zeros(k, dtype)


def normal_weights(
    shape: tuple[int, ...], sd: float, rng: np.random.Generator, dtype: npt.DTypeLike
) -> Array:
    """Return normal numbers with mean 0 and standard deviation sd.

    They are drawn in float64 for every dtype, so that equal seeds give equal weights.
    """
    normal = check_rng(rng).normal(scale=sd, size=shape)
    return normal.astype(float_dtype(dtype), copy=False)


def linear_backward(dz: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Carry the gradient back through z = x @ W + b.

    Args:
        dz: (n, k) gradient with respect to z.
        x: (n, d) inputs.
        W: (d, k) weights.

    Returns:
        dx (n, d), dW (d, k) and db (k,): each has the shape of its array.

    >>> dx, dW, db = linear_backward(np.ones((2, 1)), np.eye(2), np.array([[3.0], [4.0]]))
    >>> dx, dW.T, db
    (array([[3., 4.],
           [3., 4.]]), array([[1., 1.]]), array([2.]))
    """
    x, W = as_floats("x", x, "(n, d)"), as_floats("W", W)
    _check_product(x, W)
    dz = as_gradient("dz", dz, (len(x), W.shape[1]), "(n, k)")
    dx = dz @ W.T  # (n, d), as x
    dW = x.T @ dz  # (d, k), as W
    db = dz.sum(axis=0)  # (k,), as b
    return dx, dW, db


class Linear(Module):
    """A linear layer: z = x @ W + b.

    Attributes:
        params: "W" of shape (d, k) and "b" of shape (k,).

    >>> layer = Linear(784, 10, np.random.default_rng(0))
    >>> layer.forward(np.zeros((2, 784))).shape
    (2, 10)
    """

    def __init__(
        self,
        d: int,
        k: int,
        rng: np.random.Generator,
        *,
        scale: float | None = None,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        """Draw W from a normal distribution; b is 0.

        Args:
            d: number of inputs.
            k: number of outputs.
            rng: source of the random weights.
            scale: standard deviation of W; 0 is right for a single layer. By default
                sqrt(2 / d), which keeps the size of the activations in a deep ReLU net.
            dtype: np.float64, exact enough for gradient checks, or np.float32, twice as fast.
        """
        d, k = whole("d", d, 1), whole("k", k, 1)
        sd = (2 / d) ** 0.5 if scale is None else scale
        W = normal_weights((d, k), sd, rng, dtype)
        super().__init__(W=W, b=np.zeros(k, dtype))

    def forward(self, x: Array) -> Array:
        """(n, d) -> (n, k). Float32 inputs and weights give a float32 result."""
        x = as_floats("x", x, "(n, d)")
        W, b = self.params["W"], self.params["b"]
        _check_product(x, W)
        self._kept = x.copy()  # the caller may change x before backward: 1 % of the product's time
        return x @ W + b

    def backward(self, dy: Array) -> Array:
        """(n, k) -> (n, d), with dy = dz. Replaces both entries of `grads`."""
        x, W = self._remembered(), self.params["W"]
        dz = as_gradient("dz", dy, (len(x), W.shape[1]), "(n, k)")
        self.grads.clear()  # the old gradients are freed before there are new ones
        self.grads["W"], self.grads["b"] = x.T @ dz, dz.sum(axis=0)
        return dz @ W.T if self.input_grad else no_gradient(x.shape, x.dtype)

    def __repr__(self) -> str:
        """Say the sizes, such as Linear(784, 10)."""
        d, k = self.params["W"].shape
        return f"Linear({d}, {k})"


def _check_product(x: Array, W: Array) -> None:
    if W.ndim != 2 or x.shape[1] != W.shape[0]:
        raise ValueError(
            f"x (n, d) and W (d, k) must agree in d; got shapes {x.shape} and {W.shape}."
        )
