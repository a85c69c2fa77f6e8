"""A fault to find: the backward pass of a pooling layer that does not add where windows overlap."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.nn import Array

Backward = Callable[[Array, Any], Array]


def with_a_fault(backward: Backward) -> Backward:
    """Return `backward(dy, cache)` with a planted fault: a later window writes over an earlier one.

    It goes through four groups of windows, those in even or odd rows and columns. Windows of one
    group are apart if they are at most twice as wide as their stride.
    """

    def faulty(dy: Array, cache: Any) -> Array:
        dx = np.zeros_like(backward(dy, cache))
        for i, j in np.ndindex(2, 2):
            group = np.zeros_like(dy)
            group[:, :, i::2, j::2] = dy[:, :, i::2, j::2]
            part = backward(group, cache)
            dx = np.where(part != 0, part, dx)
        return dx

    return faulty
