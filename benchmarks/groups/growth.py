"""The conv net's step as the batch, the images and the channels grow."""

from typing import Any

from benchmarks.case import KINKS, Case, Group
from benchmarks.figures import growth

USUAL = {"batch": 64, "size": 28, "channels": 16}
GROWING = {
    "batch": (16, 32, 64, 128, 256, 512),
    "size": (14, 28, 56),
    "channels": (8, 16, 32, 64),
}
WORDS = {"batch": "batch", "size": "rows and columns of an image", "channels": "channels"}
QUICK = {("batch", 16), ("batch", 64)}


def _case(what: str, value: int) -> Case:
    settings: dict[str, Any] = {**USUAL, what: value}
    return Case(
        name=f"{WORDS[what]} = {value}",
        work="nets:conv_net_step",
        settings=settings,
        tolerances=KINKS,
        quick=(what, value) in QUICK,
        along=(WORDS[what], value),
        tiny={"batch": 4, "size": 8, "channels": 2},
    )


group = Group(
    name="growth",
    title="The conv net's step as work grows",
    cases=tuple(_case(what, value) for what, values in GROWING.items() for value in values),
    notes=(
        "What does not grow stays at batch 64, images of 28x28 and 16 channels in the first "
        "convolution; the second has twice as many.",
    ),
    metrics=("cpu",),
    draw=growth,
)
