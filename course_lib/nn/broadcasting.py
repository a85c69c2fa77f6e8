"""Broadcasting backward: what the forward pass repeats, the backward pass sums."""

import operator
from collections.abc import Sequence

from course_lib.nn.arrays import Array, as_floats


def unbroadcast(g: Array, shape: Sequence[int]) -> Array:
    """Sum a gradient over every axis along which its array was repeated.

    Broadcasting repeats an entry. Each copy has a gradient of its own, and the entry receives
    their sum.

    Args:
        g: gradient with respect to the array after broadcasting.
        shape: shape of the array before broadcasting.

    Returns:
        A new array of that shape.

    Raises:
        TypeError: g does not hold real numbers, or shape is no sequence of whole numbers.
        ValueError: an array of that shape does not broadcast to the shape of g.

    >>> import numpy as np
    >>> unbroadcast(np.ones((4, 3)), (3,))  # a bias, added to four rows
    array([4., 4., 4.])
    >>> unbroadcast(np.ones((4, 3)), (4, 1)).T  # a column, added to three columns
    array([[3., 3., 3., 3.]])
    """
    g = as_floats("g", g)
    shape = _checked(g, shape)
    n_new = g.ndim - len(shape)  # axes that broadcasting put in front
    repeated = [i for i in range(g.ndim) if i < n_new or shape[i - n_new] != g.shape[i]]
    return g.sum(axis=tuple(repeated), keepdims=True).reshape(shape)


def _checked(g: Array, shape: Sequence[int]) -> tuple[int, ...]:
    try:
        shape = tuple(operator.index(size) for size in shape)
    except TypeError as error:
        raise TypeError(f"shape must be a tuple of whole numbers; got {shape!r}.") from error
    ends = g.shape[g.ndim - len(shape) :]
    fits = len(shape) <= g.ndim and all(
        size in (1, end) for size, end in zip(shape, ends, strict=True)
    )
    if not fits:
        raise ValueError(f"An array of shape {shape} does not broadcast to {g.shape}, that of g.")
    return shape
