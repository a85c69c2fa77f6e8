"""Exercise 09.7: what goes wrong in counting parameters and pixels, and what to say about it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Misconception, Observation


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


def largest(layers):
    return max((size for _, _, size, _ in layers), default=1)


def product_of_sizes(layers):
    return int(np.prod([size for _, _, size, _ in layers]))


def last_layer(layers):
    return layers[-1][1] * (layers[-1][0] * layers[-1][2] ** 2 + 1) if layers else 0


def facts(seen_: Observation) -> dict[str, Any]:
    outcome = seen_.outcome
    layers = seen_.args[0]
    name = outcome.steps[outcome.step].target
    error = outcome.got.error
    got = f"it stops with {error.type}" if error else f"you count {seen_.got}"
    told = f"{len(layers)} layers" if len(layers) != 1 else "1 layer"
    first = layers[0] if layers else ()
    return {"got": got, "layers": told, "first": f"{first}", "name": name, "all": f"{layers}"}


def field_facts(observation: Observation) -> dict[str, Any]:
    known = facts(observation)
    error = observation.outcome.got.error
    return {**known, "got": known["got"] if error else f"you find {observation.got}"}


misconceptions = (
    Misconception(
        "the biases are forgotten",
        counted(lambda c, k, size, stride: k * c * size * size),
        symptom="For {layers}, {first} first, {got}: kernels only.",
        question="What else does a layer learn, besides its kernels, and how many of them?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "another number of biases",
        counted(lambda c, k, size, stride: k * c * size * size + 1),
        symptom="For {layers}, {first} first, {got}. The number of weights is right; that of the "
        "biases differs.",
        question="How many maps does a layer make, and how many biases does each map have?",
        also=(
            counted(lambda c, k, size, stride: k * c * size * size + c),
            counted(lambda c, k, size, stride: k * c * (size * size + 1)),
            counted(lambda c, k, size, stride: k * c * size * size + c * k * size),
        ),
        measure=facts,
    ),
    Misconception(
        "a kernel without its channels",
        counted(lambda c, k, size, stride: k * size * size + k),
        symptom="For {layers}, {first} first, {got}: c and k do not both multiply the weights.",
        question="A kernel looks at all c input maps. How many weights does it have?",
        also=(
            counted(lambda c, k, size, stride: k * size * size),
            counted(lambda c, k, size, stride: c * size * size + k),
            counted(lambda c, k, size, stride: c * size * size + 1),
            counted(lambda c, k, size, stride: c * size * size + c),
            counted(lambda c, k, size, stride: size * size + 1),
        ),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "a kernel has one axis only",
        counted(lambda c, k, size, stride: k * (c * size + 1)),
        symptom="For {layers}, {first} first, {got}: the weights do not grow with "
        "the square of the size.",
        question="A kernel is a square. How many weights does one slice of it have?",
        also=(counted(lambda c, k, size, stride: k * c * size),),
        measure=facts,
    ),
    Misconception(
        "the stride changes the number of weights",
        counted(lambda c, k, size, stride: k * (c * size * size + 1) * stride),
        symptom="For {layers}, {first} first, {got}. With stride 1 you are right.",
        question="A window that moves farther: does its kernel have other weights?",
        also=(
            counted(lambda c, k, size, stride: k * (c * size * size // stride**2 + 1)),
            counted(lambda c, k, size, stride: k * (c * size * size // stride + 1)),
        ),
        measure=facts,
    ),
    Misconception(
        "parameters of the last layer only",
        {"n_parameters": last_layer},
        symptom="Right for one layer. For {layers}, {got}: the others are missing.",
        question="What happens to the count of a layer when the next one comes?",
        measure=facts,
    ),
    Misconception(
        "the strides are not multiplied",
        seen(stretch=lambda step, stride: 1),
        symptom="Right where all strides are 1. For {layers}, {all}, {got} pixels.",
        question="After a stride of 2, two neighbours of a map lie two pixels apart. After two "
        "such layers?",
        also=(
            seen(stretch=lambda step, stride: stride),
            seen(stretch=lambda step, stride: step + stride - 1),
            seen(stretch=lambda step, stride: step + stride),
        ),
        measure=field_facts,
        code="W3",
    ),
    Misconception(
        "a layer is stretched by its own stride",
        seen(early=True),
        symptom="Right where all strides are 1. For {layers}, {all}, {got} pixels.",
        question="One number of a map is one window. Does it see more when the *next* window "
        "begins farther on?",
        also=(
            seen(grow=lambda size, stride, step: (size - 1) * stride, stretch=lambda step, _: 1),
            seen(backwards=True),
            seen(backwards=True, early=True),
            {"receptive_field": wrong_recursion},
            {"receptive_field": stride_first},
        ),
        measure=field_facts,
    ),
    Misconception(
        "sizes are added in full",
        seen(grow=lambda size, stride, step: size * step, begin=0),
        symptom="For {layers}, {all}, {got} pixels.",
        question="A kernel of size 1 sees one number of the map below. By how much does it widen "
        "the view?",
        also=(
            seen(grow=lambda size, stride, step: size * step),
            seen(grow=lambda size, stride, step: size, begin=0),
            seen(grow=lambda size, stride, step: size, begin=1),
            {"receptive_field": product_of_sizes},
        ),
        measure=field_facts,
    ),
    Misconception(
        "the first pixel is not counted",
        seen(begin=0),
        symptom="For {layers}, {all}, {got} pixels: that is the distance from the first to the "
        "last one.",
        question="With no layer at all, how many pixels does one pixel see?",
        measure=field_facts,
    ),
    Misconception(
        "the largest kernel only",
        {"receptive_field": largest},
        symptom="Right for one layer. For {layers}, {all}, {got} pixels.",
        question="A number of the second map sees several numbers of the first. What does each of "
        "them see?",
        measure=field_facts,
    ),
)
