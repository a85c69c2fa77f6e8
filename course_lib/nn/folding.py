"""Batch norm in evaluation mode is a linear map: it can become part of the layer before it."""

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.batch_norm_modules import BatchNorm1d, BatchNorm2d
from course_lib.nn.standardise import root


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
        TypeError: bn is not the batch norm of that layer, or an array holds no real numbers.
        ValueError: shapes do not fit.

    >>> import numpy as np
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
