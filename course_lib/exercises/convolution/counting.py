"""Exercise 09.7: parameters and receptive field of a stack of convolutions."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.convolution.counting_mistakes import misconceptions
from course_lib.exercises.convolution.size import is_whole
from course_lib.judging import Case, Exercise, Named, Property, Trace, Variant, call, method

Layers = list[tuple[int, int, int, int]]


def n_parameters(layers: Layers) -> int:
    """How many numbers training can change: the library counts the modules."""
    rng = np.random.default_rng(0)
    return sum(nn.n_parameters(nn.Conv2d(c, k, size, rng)) for c, k, size, _ in layers)


def receptive_field(layers: Layers) -> int:
    """How wide, in pixels, the field of one number is: the library, from kernels and strides."""
    return nn.receptive_field([(size, stride) for _, _, size, stride in layers])


# ---------------------------------------------------------------- what right looks like


def parameters_by_sum(layers):
    return sum(k * (c * size**2 + 1) for c, k, size, _ in layers)


def field_forwards(layers):
    field, step = 1, 1
    for layer in layers:
        field += (layer[2] - 1) * step
        step = step * layer[3]
    return field


def parameters_by_shapes(layers):
    total = 0
    for c, k, size, _ in layers:
        W, b = np.zeros((k, c, size, size)), np.zeros(k)
        total += W.size + b.size
    return total


def field_backwards(layers):
    field = 1
    for _, _, size, stride in reversed(layers):
        field = (field - 1) * stride + size
    return field


def parameters_split(layers):
    weights = [c * k * size * size for c, k, size, _ in layers]
    return sum(weights) + sum(layer[1] for layer in layers)


def field_by_products(layers):
    strides = [layer[3] for layer in layers]
    return 1 + sum(
        (size - 1) * int(np.prod(strides[:at])) for at, (_, _, size, _) in enumerate(layers)
    )


def field_by_edges(layers):
    first, last = 0, 0
    for _, _, size, stride in layers[::-1]:
        first, last = first * stride, last * stride + size - 1
    return last - first + 1


def both(count: Any, field: Any) -> dict[str, Any]:
    return {"n_parameters": count, "receptive_field": field}


def case(says: str, target: str, *layers: tuple[int, int, int, int], edge: bool = False) -> Case:
    """One of the two questions about one stack."""
    return Case(says, steps=[call(target, list(layers))], edge=edge)


COUNT, FIELD = "n_parameters", "receptive_field"
STACK = [(1, 4, 3, 2), (4, 3, 5, 1)]
FOUR = [(3, 5, 6, 3), (5, 2, 2, 2), (2, 7, 3, 2), (7, 4, 4, 1)]

exercise = Exercise(
    id="09.7",
    names=("n_parameters", "receptive_field"),
    title="what a stack costs, and how far it sees",
    asks="n_parameters(layers) -> int, receptive_field(layers) -> int; layers: list of "
    "(c, k, size, stride)",
    form="write",
    points=3,
    minutes=10,
    difficulty=2,
    reference=both(n_parameters, receptive_field),
    cases=(
        case("parameters of one layer", COUNT, (3, 8, 5, 1)),
        case("parameters of two layers", COUNT, (1, 4, 3, 2), (4, 6, 5, 1)),
        case("the field of one layer", FIELD, (3, 8, 5, 1)),
        case("the field of two layers", FIELD, (1, 4, 3, 2), (4, 6, 5, 1)),
        case("the field of four layers", FIELD, *FOUR),
        case("parameters of four layers", COUNT, *FOUR),
        case("as many input as output channels", COUNT, (4, 4, 3, 2), (4, 4, 3, 2), edge=True),
        case("kernels of one pixel", FIELD, (6, 3, 1, 1), (3, 2, 1, 2), (2, 5, 2, 1), edge=True),
        case("a stride in the last layer", FIELD, (2, 3, 2, 1), (3, 2, 3, 3), edge=True),
        case("parameters of no layer", COUNT, edge=True),
        case("the field of no layer", FIELD, edge=True),
        *(
            Case(
                f"the type of `{name}`",
                steps=[call(name, STACK), call(name, [])],
                properties=(Property("the result is a whole number: an `int`", is_whole),),
                edge=True,
            )
            for name in (COUNT, FIELD)
        ),
        *(
            Case(
                f"the list of layers after `{name}`",
                steps=[call(name, Named("ListOfLayers")), method("ListOfLayers", "copy")],
                edge=True,
            )
            for name in (COUNT, FIELD)
        ),
    ),
    variants=(
        Variant("by sum, and forwards", both(parameters_by_sum, field_forwards)),
        Variant("by shapes, and backwards", both(parameters_by_shapes, field_backwards)),
        Variant("weights and biases apart", both(parameters_split, field_by_products)),
        Variant("by the edges", both(parameters_by_sum, field_by_edges)),
    ),
    misconceptions=misconceptions,
    formula_line="a layer has k kernels of c * size * size weights, and k biases. The field grows "
    "by (size - 1) times the product of the strides of the layers *before*; it starts at 1",
    twin="The same product for another question: **how far apart, in input pixels, are two "
    "neighbours of the last map?**\n"
    "```python\n"
    "def spacing(layers):\n"
    "    step = 1                            # two neighbours of the input: one pixel apart\n"
    "    for c, k, size, stride in layers:\n"
    "        step = step * stride            # each stride stretches what came before\n"
    "    return step\n"
    "```\n"
    "Strides 2 and 3: step 1, then 2, then 6. A window of 3 numbers in that last map spans 2 steps "
    "of 6 pixels, and what one of its numbers sees.",
    trace=Trace(
        "Two layers: kernels of size 5 with stride 2, then kernels of size 4 with stride 1. How "
        "many pixels of the input, along one axis, does one number of the last map see? Draw a row "
        "of cells for each map.",
        ([(1, 1, 5, 2), (1, 1, 4, 1)],),
        of="receptive_field",
    ),
)
