"""Trained networks without one of their hidden layers."""

import numpy as np

from course_lib.nn import Array, Labels, Sequential
from course_lib.training.prediction import evaluate


def without_each(model: Sequential, size: int, x: Array, y: Labels) -> list[float]:
    """The accuracy of a network in percent without each of its hidden layers in turn.

    Args:
        model: a first linear layer, hidden layers that keep the shape, a ReLU, and a last layer.
        size: how many modules make one hidden layer.
        x: (n, d) images.
        y: (n,) labels.
    """
    starts = range(1, len(model.modules) - 2, size)
    rest = [(*model.modules[:k], *model.modules[k + size :]) for k in starts]
    return [100 * evaluate(Sequential(*modules), x, y) for modules in rest]


def added_by_each(model: Sequential, x: Array) -> list[float]:
    """The length of F(x) as a fraction of that of x, for each residual block of such a network."""
    a, added = model.modules[0].forward(x), []
    for block in model.modules[1:-2]:
        y = block.forward(a)
        added.append(float(np.linalg.norm(y - a) / np.linalg.norm(a)))
        a = y
    return added
