"""Exercise 10.5: the shapes of LeNet-5 in modern dress, and the net. Answers: `lenet_answers`."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.pooling import lenet_answers as known
from course_lib.exercises.pooling.lenet_mistakes import misconceptions
from course_lib.exercises.pooling.lenet_net_mistakes import LAYERS, SIZES, layer_is_right
from course_lib.judging import (
    Case,
    Exercise,
    Property,
    Rng,
    Trace,
    Variant,
    attribute,
    call,
    make,
    method,
    normal,
)


def build_lenet(rng: np.random.Generator) -> nn.Sequential:
    """The library's net, float64."""
    return nn.lenet5(rng)


def forward(says: str, n: int, seed: int, **options: Any) -> Case:
    """The logits of n images in a new net: weights, layers and their order all have a part."""
    steps = (
        make("model", "build_lenet", Rng("rng", seed)),
        method("model", "forward", normal(n, 1, 28, 28)),
    )
    return Case(says, steps=steps, **options)


def weights(says: str, seed: int, **options: Any) -> Case:
    """The shapes of weights and biases in a new net; that they fit together is not asked."""
    steps = (make("model", "build_lenet", Rng("rng", seed)), attribute("model", "params"))
    properties = tuple(
        Property(f"{name} has weights of shape {size}, and biases", layer_is_right(at))
        for at, (name, size) in enumerate(zip(LAYERS, SIZES, strict=True))
    )
    return Case(says, steps=steps, properties=properties, **options)


def sizes(says: str, h: int, w: int, **options: Any) -> Case:
    return Case(says, steps=(call("lenet_shapes", h, w),), **options)


exercise = Exercise(
    id="10.5",
    names=("lenet_shapes", "build_lenet"),
    title="a net in the style of LeNet-5",
    asks="lenet_shapes(h, w) -> list of 9 tuples; build_lenet(rng) -> Sequential, "
    "(n, 1, 28, 28) -> logits (n, 10)",
    form="complete",
    points=4,
    minutes=15,
    difficulty=3,
    reference={"lenet_shapes": known.lenet_shapes, "build_lenet": build_lenet},
    cases=(
        sizes("shapes of 28 by 28", 28, 28),
        sizes("shapes of 20 by 30", 20, 30),
        weights("weights of a new net", 5),
        forward("logits of two images", 2, 5),
        sizes("shapes of odd sizes, 27 by 17", 27, 17, edge=True),
        sizes("shapes of the smallest image, 12 by 12", 12, 12, edge=True),
        forward("logits of one image, another seed", 1, 6, edge=True),
    ),
    variants=(
        Variant(
            "by the formula of sizes, one by one",
            {"lenet_shapes": known.shapes_by_formula, "build_lenet": known.one_by_one},
        ),
        Variant(
            "lists, and two halves",
            {"lenet_shapes": known.shapes_as_lists, "build_lenet": known.two_halves},
        ),
        Variant(
            "by running it, and ReLU after pooling",
            {"lenet_shapes": known.shapes_by_running, "build_lenet": known.relu_after_pooling},
        ),
    ),
    misconceptions=misconceptions,
    formula_line="*size*: (h + 2 pad - 5) + 1 after a convolution, h // 2 after pooling; "
    "*flatten*: c * h * w after the second pooling; *layers*: ReLU after each layer with weights "
    "but the last, whose outputs are the logits",
    twin="The same walk for a smaller net on (1, 10, 14): convolution 3x3 with 4 kernels and no "
    "padding, ReLU, pooling 2x2, flatten, linear to 3 classes.\n"
    "```python\n"
    "# (1, 10, 14) -> (4, 8, 12) -> (4, 4, 6) -> (96,) -> (3,)\n"
    "Sequential(Conv2d(1, 4, 3, rng), ReLU(), MaxPool2d(2),\n"
    "           Flatten(), Linear(96, 3, rng))        # 96 = 4 * 4 * 6; logits come last\n"
    "```",
    trace=Trace(
        "Images of 20 rows and 28 columns go through the same convolutions and poolings. How many "
        "numbers does each image have after `Flatten`?",
        (20, 28),
        of="lenet_shapes",
        pick=lambda value: value[5][0] if len(value) == 9 and len(value[5]) == 1 else None,
    ),
    start="""
h1, w1 = h // 2, w // 2  # after the first pooling
h2, w2 = ..., ...  # after the second convolution (5x5, no padding) and the second pooling
maps = [(1, h, w), (6, h, w), (6, h1, w1), (16, ..., ...), (16, h2, w2)]
return [*maps, (...,), (120,), (84,), (10,)]
# next region
return nn.Sequential(
    nn.Conv2d(1, 6, 5, rng, pad=2), nn.ReLU(), nn.MaxPool2d(2),  # (6, 14, 14)
    ...,  # the second convolution, and what follows it
    nn.Flatten(),
    nn.Linear(..., 120, rng), nn.ReLU(),
    nn.Linear(120, 84, rng), nn.ReLU(),
    nn.Linear(84, 10, rng),
    ...,  # does anything follow?
)
""",
    uses=(
        "nn.Conv2d",
        "nn.Flatten",
        "nn.Linear",
        "nn.MaxPool2d",
        "nn.ReLU",
        "nn.Sequential",
        "nn.conv_output_size",
    ),
)
