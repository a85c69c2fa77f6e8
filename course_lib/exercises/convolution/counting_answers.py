"""Wrong counts of parameters and pixels: the known wrong answers to exercise 09.7."""

from collections.abc import Callable
from typing import Any

import numpy as np


def counted(one: Callable[..., Any]) -> dict[str, Any]:
    """A sum over the layers of one(c, k, size, stride)."""
    return {"n_parameters": lambda layers: sum(one(*layer) for layer in layers)}


def seen(
    grow: Callable[[int, int, int], Any] = lambda size, stride, step: (size - 1) * step,
    stretch: Callable[[int, int], int] = lambda step, stride: step * stride,
    begin: int = 1,
    backwards: bool = False,
    early: bool = False,
) -> dict[str, Any]:
    """The field with faults: how it grows, how the step is stretched, where it begins.

    Args:
        grow: (size, stride, step) -> what the field gains in a layer.
        stretch: (step, stride) -> the step after it.
        begin: the field before the first layer.
        backwards: whether the layers are passed from last to first.
        early: whether the step is stretched before the field grows.
    """

    def receptive_field(layers):
        field, step = begin, 1
        for _, _, size, stride in reversed(layers) if backwards else layers:
            if early:
                step = stretch(step, stride)
            field += grow(size, stride, step)
            if not early:
                step = stretch(step, stride)
        return field

    return {"receptive_field": receptive_field}


def wrong_recursion(layers):
    field = 1
    for _, _, size, stride in layers:
        field = (field - 1) * stride + size
    return field


def stride_first(layers):
    field = 1
    for _, _, size, stride in layers:
        field = field * stride + size - 1
    return field


def full_sizes(layers):
    """Sizes in full, each times the step."""
    field, step = 0, 1
    for _, _, size, stride in layers:
        field += size * step
        step *= stride
    return field


def largest(layers):
    return max((size for _, _, size, _ in layers), default=1)


def product_of_sizes(layers):
    return int(np.prod([size for _, _, size, _ in layers]))


def last_layer(layers):
    return layers[-1][1] * (layers[-1][0] * layers[-1][2] ** 2 + 1) if layers else 0


def first_field(layers):
    """Only the first layer: `return` stands in the loop."""
    return layers[0][2] if layers else 1


def last_field(layers):
    return layers[-1][2] if layers else 1


def strides_added(layers):
    """The step is the sum of the strides before, and 1 at the start."""
    field, step = 1, 0
    for _, _, size, stride in layers:
        field += (size - 1) * max(step, 1)
        step += stride
    return field


def area(layers):
    return right_field(layers) ** 2


def one_bias(layers):
    """One bias for the whole stack, also for none."""
    return sum(k * c * size * size for c, k, size, _ in layers) + 1


def first_count(layers):
    """Only the first layer: `return` stands in the loop."""
    return right_count(layers[:1])


def right_count(layers):
    return sum(k * (c * size * size + 1) for c, k, size, _ in layers)


def right_field(layers):
    field, step = 1, 1
    for _, _, size, stride in layers:
        field += (size - 1) * step
        step *= stride
    return field


def or_nothing(function: Callable[..., Any]) -> Callable[..., Any]:
    """As before, and None where there is no layer: nothing is returned after the loop."""
    return lambda layers: function(layers) if layers else None


def returned_early() -> tuple[dict[str, Any], ...]:
    """`return` inside the loop, of one function or of both."""
    wrong: list[dict[str, Any]] = []
    for after in (lambda f: f, or_nothing):
        count, field = {"n_parameters": after(first_count)}, {"receptive_field": after(first_field)}
        wrong += [count, field, count | field]
    return tuple(wrong)


def emptied(function: Callable[..., Any]) -> Callable[..., Any]:
    """The right number; the list is empty afterwards."""

    def count(layers):
        taken = list(layers)
        layers.clear()
        return function(taken)

    return count


def turned_round(function: Callable[..., Any]) -> Callable[..., Any]:
    """The right number; the list is in reverse order afterwards."""

    def count(layers):
        taken = list(layers)
        layers.reverse()
        return function(taken)

    return count


def summed_by_numpy(layers):
    """The right number; 0.0 for an empty list."""
    return np.sum([k * (c * size * size + 1) for c, k, size, _ in layers])


def as_float(layers):
    return float(right_field(layers))
