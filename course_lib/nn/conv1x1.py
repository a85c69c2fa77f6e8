"""The 1x1 convolution: the same linear map of the channels at every pixel."""

from course_lib.nn.arrays import Array, as_floats
from course_lib.nn.windows import images_first, images_last


def conv1x1(x: Array, W: Array, b: Array) -> Array:
    """Mix the channels of each pixel: y[n, k, i, j] = sum over c of W[k, c] x[n, c, i, j] + b[k].

    The pixels do not see each other. It is `conv2d` with kernels W[:, :, None, None] of one pixel.

    Args:
        x: (n, c, h, w) images.
        W: (k, c) weights: outputs first, as kernels have them.
        b: (k,) biases, one for each output channel.

    Returns:
        (n, k, h, w). In memory the image comes last.

    Raises:
        TypeError: an array does not hold real numbers.
        ValueError: shapes do not fit.

    >>> import numpy as np
    >>> red, green, blue = 1.0, 2.0, 4.0
    >>> image = np.array([[[[red]], [[green]], [[blue]]]])  # (1, 3, 1, 1)
    >>> conv1x1(image, np.array([[1.0, 0, 0], [1, 1, 1]]), np.array([0.0, 10.0])).reshape(-1)
    array([ 1., 17.])
    """
    x, W = _checked(x, W)
    b = as_floats("b", b, "(k,)")
    if b.shape != W.shape[:1]:
        raise ValueError(f"b must have shape {W.shape[:1]}, one entry a channel; got {b.shape}.")
    n, _, h, w = x.shape
    y = W @ _by_channel(x) + b[:, None]  # (k, h w n)
    return images_first(y.reshape(len(W), h, w, n))


def conv1x1_backward(dy: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Carry the gradient back through `conv1x1`.

    Args:
        dy: (n, k, h, w) gradient with respect to the output.
        x: (n, c, h, w) images.
        W: (k, c) weights.

    Returns:
        dx (n, c, h, w), dW (k, c) and db (k,): each has the shape of its array.

    Raises:
        TypeError: an array does not hold real numbers.
        ValueError: shapes do not fit.

    >>> import numpy as np
    >>> x, W = np.ones((1, 2, 3, 3)), np.array([[5.0, 6.0]])
    >>> dx, dW, db = conv1x1_backward(np.ones((1, 1, 3, 3)), x, W)
    >>> dx[0, :, 0, 0], dW, db
    (array([5., 6.]), array([[9., 9.]]), array([9.]))
    """
    x, W = _checked(x, W)
    n, c, h, w = x.shape
    dy = as_floats("dy", dy, "(n, k, h, w)")
    if dy.shape != (n, len(W), h, w):
        raise ValueError(f"dy must have shape {(n, len(W), h, w)}; got shape {dy.shape}.")
    dz = _by_channel(dy)  # (k, h w n)
    dx = images_first((W.T @ dz).reshape(c, h, w, n))
    return dx, dz @ _by_channel(x).T, dz.sum(axis=1)


def _by_channel(x: Array) -> Array:
    """(n, c, h, w) -> (c, h w n): a column for each pixel of each image."""
    n, c, h, w = x.shape
    return images_last(x).reshape(c, h * w * n)


def _checked(x: Array, W: Array) -> tuple[Array, Array]:
    x, W = as_floats("x", x, "(n, c, h, w)"), as_floats("W", W, "(k, c)")
    if x.shape[1] != W.shape[1]:
        raise ValueError(
            f"x (n, c, h, w) and W (k, c) must agree in c; got shapes {x.shape} and {W.shape}."
        )
    return x, W
