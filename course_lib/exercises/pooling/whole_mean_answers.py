"""Right and wrong answers to exercise 10.4, global_avg_pool: each is code that somebody writes."""

import numpy as np

# ---------------------------------------------------------------- what right looks like


def by_rows(x):
    n, c, h, w = x.shape
    return x.reshape(n, c, h * w).mean(axis=2)


def by_rows_back(dy, shape):
    n, c, h, w = shape
    return np.repeat(dy / (h * w), h * w, axis=1).reshape(n, c, h, w)


def sum_and_size(x):
    return x.sum(axis=(-2, -1)) / (x.shape[-1] * x.shape[-2])


def by_broadcast(dy, shape):
    return np.broadcast_to(dy[:, :, None, None] / (shape[2] * shape[3]), shape)


def by_einsum(x):
    return np.einsum("nchw->nc", x) / x[0, 0].size


def times_ones(dy, shape):
    return dy[..., np.newaxis, np.newaxis] * np.ones(shape, dy.dtype) / int(np.prod(shape[2:]))


def two_means(x):
    return x.mean(axis=3).mean(axis=2)


def by_loops(x):
    y = np.zeros(x.shape[:2], x.dtype)
    for i in range(len(x)):
        for j in range(x.shape[1]):
            y[i, j] = x[i, j].mean()
    return y


def by_loops_back(dy, shape):
    dx = np.zeros(shape, dy.dtype)
    for i in range(shape[0]):
        for j in range(shape[1]):
            dx[i, j] = dy[i, j] / (shape[2] * shape[3])
    return dx


# ---------------------------------------------------------------- what goes wrong


def over(axes, keepdims=False):
    """The mean over other axes."""
    return lambda x: x.mean(axis=axes, keepdims=keepdims)


def back(share):
    """dy, shape -> what each pixel gets, before it is spread."""

    def global_avg_pool_backward(dy, shape):
        dx = np.zeros(shape, dy.dtype)
        dx += share(dy, shape)[:, :, None, None]
        return dx

    return global_avg_pool_backward


def not_spread(dy, shape):
    return dy / (shape[2] * shape[3])


def not_spread_with_axes(dy, shape):
    return (dy / (shape[2] * shape[3]))[:, :, None, None]


def on_the_wrong_axes(dy, shape):
    return np.broadcast_to(dy / (shape[2] * shape[3]), shape)


def one_pixel(dy, shape):
    dx = np.zeros(shape, dy.dtype)
    dx[:, :, 0, 0] = dy
    return dx


def tiled(dy, shape):
    """Numbers of several channels run through one another."""
    h, w = shape[2:]
    return np.tile(dy / (h * w), h * w).reshape(shape)


def resized(dy, shape):
    """Repeats all numbers of dy one behind the other, across channels and images."""
    return np.resize(dy / (shape[2] * shape[3]), shape)


def reshaped_by_images(x):
    return x.reshape(len(x), -1).mean(axis=1)


def mixed_rows(x):
    """Cuts the numbers in another way than they lie."""
    n, c, h, w = x.shape
    return x.reshape(n, h * w, c).mean(axis=1)


def wide(x):
    return x.astype(float).mean(axis=(2, 3))


def wide_back(dy, shape):
    return np.ones(shape) * (dy / (shape[2] * shape[3]))[:, :, None, None]


def numpy_integer(dy, shape):
    """A numpy integer is as wide as float64; Python's own number is not."""
    return np.ones(shape, dy.dtype) * (dy / np.prod(shape[2:]))[:, :, None, None]


def in_place(dy, shape):
    dy /= shape[2] * shape[3]
    return np.broadcast_to(dy[:, :, None, None], shape)
