"""Wrong answers to exercise 05.3, as learners write them."""

import numpy as np


def leading(g, shape):
    return tuple(range(g.ndim - len(shape)))


def size_one(g, shape):
    """The axes of g where shape has size 1."""
    return tuple(g.ndim - len(shape) + i for i, size in enumerate(shape) if size == 1)


def leading_only(g, shape):
    return g.sum(axis=leading(g, shape))


def leading_only_in_a_loop(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


def leading_then_reshape(g, shape):
    return g.sum(axis=leading(g, shape)).reshape(shape)


def size_one_only(g, shape):
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def axes_lost(g, shape):
    return g.sum(axis=leading(g, shape) + size_one(g, shape))


def axes_lost_where_repeated(g, shape):
    axes = tuple(a for a in size_one(g, shape) if g.shape[a] > 1)
    return g.sum(axis=leading(g, shape) + axes)


def axes_kept(g, shape):
    return g.sum(axis=leading(g, shape) + size_one(g, shape), keepdims=True)


def mean(g, shape):
    return g.mean(axis=leading(g, shape) + size_one(g, shape), keepdims=True).reshape(shape)


def mean_of_batch(g, shape):
    g = g.mean(axis=leading(g, shape)) if leading(g, shape) else g
    return g.sum(axis=size_one(g, shape), keepdims=True)


def first_axis_always(g, shape):
    return g.sum(axis=0)


def first_axis_kept(g, shape):
    return g.sum(axis=0, keepdims=True)


def first_axis_reshaped(g, shape):
    return g.sum(axis=0).reshape(shape)


def all_axes(g, shape):
    return np.full(shape, g.sum(), g.dtype)


def one_number(g, shape):
    return g.sum()


def pairwise(g, shape):
    """Sums every axis whose size does not occur in `shape`: it compares sizes, not places."""
    axes = tuple(a for a in range(g.ndim) if g.shape[a] not in shape)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def from_the_left(g, shape):
    padded = tuple(shape) + (1,) * (g.ndim - len(shape))
    axes = tuple(a for a in range(g.ndim) if padded[a] == 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def trailing_axes(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def first_copy(g, shape):
    at = (0,) * (g.ndim - len(shape)) + tuple(slice(0, size) for size in shape)
    return g[at]


def first_entries(g, shape):
    return np.resize(g, shape)


def reshaped(g, shape):
    return g.reshape(shape)


def offset_forgotten(g, shape):
    axes = [*range(g.ndim - len(shape))] + [i for i, size in enumerate(shape) if size == 1]
    return g.sum(axis=tuple(axes), keepdims=True).reshape(shape)


def offset_forgotten_in_a_set(g, shape):
    axes = set(range(g.ndim - len(shape))) | {i for i, size in enumerate(shape) if size == 1}
    return g.sum(axis=tuple(axes), keepdims=True).reshape(shape)


def offset_forgotten_and_kept(g, shape):
    axes = [i for i, size in enumerate(shape) if size == 1]
    g = g.sum(axis=tuple(axes), keepdims=True)
    return g.sum(axis=leading(g, shape))


def size_one_first(g, shape):
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


def either_or(g, shape):
    if g.ndim > len(shape):
        return g.sum(axis=leading(g, shape))
    return g.sum(axis=size_one(g, shape), keepdims=True)


def either_or_reshaped(g, shape):
    return either_or(g, shape).reshape(shape)


def first_one_only(g, shape):
    g = g.sum(axis=leading(g, shape))
    return g.sum(axis=shape.index(1), keepdims=True) if 1 in shape else g


def last_one_only(g, shape):
    g = g.sum(axis=leading(g, shape))
    ones = [i for i, size in enumerate(shape) if size == 1]
    return g.sum(axis=ones[-1], keepdims=True) if ones else g


def first_one_reshaped(g, shape):
    return first_one_only(g, shape).reshape(shape)


def repeated_again(g, shape):
    return np.broadcast_to(g, shape)


def largest(g, shape):
    return g.max(axis=leading(g, shape) + size_one(g, shape), keepdims=True).reshape(shape)
