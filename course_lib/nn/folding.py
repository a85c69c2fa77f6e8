"""Batch norm in evaluation mode is a linear map: it can become part of the layer before it."""

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.batch_norm_modules import BatchNorm1d
from course_lib.nn.standardise import root


def fold_batch_norm(W: Array, b: Array, bn: BatchNorm1d) -> tuple[Array, Array]:
    """Return the weights of one linear layer that answers as Linear, then `bn` in eval mode.

    With g = gamma / sqrt(running_var + eps) the layer has W * g, column by column, and
    (b - running_mean) * g + beta (Ioffe and Szegedy 2015, section 3.1).

    Args:
        W: (d, k) weights of the linear layer.
        b: (k,) its bias.
        bn: the batch norm behind it, with k columns.

    Returns:
        New arrays W (d, k) and b (k,).

    Raises:
        TypeError: bn is no BatchNorm1d.
        ValueError: shapes do not fit.

    >>> import numpy as np
    >>> bn = BatchNorm1d(1, eps=0)
    >>> bn.buffers["running_mean"][:], bn.buffers["running_var"][:] = 3.0, 4.0
    >>> fold_batch_norm(np.array([[10.0]]), np.array([5.0]), bn)
    (array([[5.]]), array([1.]))
    """
    W, b = as_floats("W", W, "(d, k)"), as_floats("b", b, "(k,)")
    if not isinstance(bn, BatchNorm1d):
        raise TypeError(f"bn must be a BatchNorm1d; got {bn!r}.")
    gamma, beta = bn.params["gamma"], bn.params["beta"]
    if not W.shape[1:] == b.shape == gamma.shape:
        raise ValueError(
            f"W (d, k), b (k,) and bn must agree in k; got shapes {W.shape}, {b.shape} and {bn!r}."
        )
    g = gamma / root(bn.buffers["running_var"], bn.eps)  # (k,)
    return W * g, (b - bn.buffers["running_mean"]) * g + beta
