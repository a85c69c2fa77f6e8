"""Exercise 10.5: what goes wrong in the layers of LeNet, and what to say about it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.pooling import lenet_answers as known
from course_lib.exercises.pooling.lenet_answers import (
    PLACES,
    SOME_MISSING,
    Softmax,
    net,
    relu_behind,
)
from course_lib.judging import Misconception, Observation, show
from course_lib.judging.steps import Step
from course_lib.nn import AvgPool2d, MaxPool2d, ReLU, Sigmoid, Tanh

BUILD = "build_lenet"


LAYERS = (*PLACES, "the last linear layer")
SIZES = ((6, 1, 5, 5), (16, 6, 5, 5), (400, 120), (120, 84), (84, 10))
"""Of the weights of the five LAYERS; a layer has as many biases as units or maps."""


def weight_sizes(params: Any) -> list[tuple[int, ...]]:
    """Shapes of the weights and biases, in the order of the layers."""
    return [np.shape(value) for value in params.values()]


def layer_is_right(at: int) -> Callable[..., bool]:
    """Whether the weights and biases of layer `at` have the sizes of the drawing."""

    def holds(values: list[Any], steps: tuple[Step, ...]) -> bool:
        size = SIZES[at]
        biases = size[0] if len(size) == 4 else size[1]
        return weight_sizes(values[0])[2 * at : 2 * at + 2] == [size, (biases,)]

    return holds


def what_came(seen: Observation) -> dict[str, Any]:
    """Of a case of `build_lenet`: the error, the first weights that differ, or the logits."""
    if seen.outcome.got.error:
        return {"fact": f"It stopped: {seen.outcome.got.error.message.rstrip('.')}"}
    if isinstance(seen.outcome.got.value, dict):
        came = weight_sizes(seen.outcome.got.value)[::2]
        pairs = zip(came, SIZES, strict=False)
        at = next((i for i, pair in enumerate(pairs) if pair[0] != pair[1]), len(came) - 1)
        name = LAYERS[at] if at < len(LAYERS) else "the sixth layer with weights"
        return {"fact": f"Your weights of {name} have shape {came[at]}"}
    z = np.asarray(seen.got, dtype=float)
    return {
        "fact": "Your weights have the right shapes",
        "low": show(z.min()),
        "high": show(z.max()),
        "zeros": int((z == 0).sum()),
        "all": z.size,
        "sum": show(z[0].sum()),
    }


def without_relu(seen: Observation) -> dict[str, Any]:
    """Behind which layers ReLU is missing, if the learner's logits are those of such a net."""
    rng = seen.outcome.steps[0].args[0]
    for there in sorted(SOME_MISSING, key=sum, reverse=True):
        z = relu_behind(*there)(np.random.default_rng(rng.seed)).forward(seen.args[0])
        if np.allclose(z, seen.got, rtol=1e-6):
            missing = [place for place, yes in zip(PLACES, there, strict=True) if not yes]
            return {"places": " and ".join(missing)}
    return {"places": "one of them"}


of_the_net: tuple[Misconception, ...] = (
    Misconception(
        "no second pooling",
        {BUILD: known.no_second_pooling},
        symptom="{fact}. It sees 16 maps of 10 by 10: the second pooling is missing.",
        question="Which shape goes into `Flatten`, (16, 10, 10) or (16, 5, 5)?",
        measure=what_came,
    ),
    Misconception(
        "ReLU after the logits",
        {BUILD: net(end=lambda: [ReLU()])},
        symptom="Of your {all} logits, {zeros} are 0 and none is negative.",
        question="Can a logit be negative? Which layer cut these off?",
        measure=what_came,
        code="W3",
    ),
    Misconception(
        "softmax inside the net",
        {BUILD: net(end=lambda: [Softmax()])},
        symptom="Your outputs lie between {low} and {high}, and row 0 sums to {sum}: these are no "
        "logits.",
        question="The loss takes logits and applies softmax itself. How often would it be applied?",
        also=(
            {BUILD: net(end=lambda: [Sigmoid()])},
            {BUILD: net(end=lambda: [ReLU(), Softmax()])},
        ),
        measure=what_came,
        code="W4",
    ),
    Misconception(
        "another function than ReLU",
        {BUILD: net(act=lambda: [Tanh()], dense=lambda: [Tanh()])},
        symptom="{fact}. The layers are in place, and another function than ReLU follows some.",
        question="Which function follows each layer with weights but the last?",
        also=(
            {BUILD: net(act=lambda: [Sigmoid()], dense=lambda: [Sigmoid()])},
            {BUILD: net(dense=lambda: [Tanh()])},
            {BUILD: net(dense=lambda: [Sigmoid()])},
        ),
        measure=what_came,
    ),
    Misconception(
        "ReLU is missing somewhere",
        {BUILD: net(act=list)},
        symptom="Your weights have the right shapes. ReLU follows the first four layers with "
        "weights; behind {places} there is none.",
        question="What is a linear layer behind a linear layer, with nothing between?",
        also=tuple({BUILD: relu_behind(*there)} for there in SOME_MISSING),
        measure=without_relu,
    ),
    Misconception(
        "mean pooling",
        {BUILD: net(halve=lambda: AvgPool2d(2))},
        symptom="{fact}. A pooling of yours takes the mean.",
        question="Which of the two poolings does the task name?",
        also=(
            {BUILD: net(last=lambda: AvgPool2d(2))},
            {BUILD: net(halve=lambda: AvgPool2d(2), last=lambda: MaxPool2d(2))},
        ),
        measure=what_came,
    ),
    Misconception(
        "a layer does not fit",
        {BUILD: net(flat=256)},
        symptom="{fact}. No image comes through this net.",
        question="Write the shape behind each layer. Which two do not fit together?",
        also=(
            {BUILD: known.flat_before_pooling},
            {BUILD: net(pad=0)},
            {BUILD: net(flat=1600)},
            {BUILD: net(flat=784)},
            {BUILD: net(flat=16 * 7 * 7)},
            {BUILD: net(second={"pad": 2})},
            {BUILD: known.no_flatten},
            {BUILD: net(halve=lambda: MaxPool2d(2, stride=1))},
            {BUILD: net(channels=1)},
            {BUILD: net(channels=16, maps=6, flat=6 * 5 * 5)},
            {BUILD: net(channels=16, maps=6)},
        ),
        measure=what_came,
    ),
    Misconception(
        "another generator",
        {BUILD: net(own=0)},
        symptom="{fact}. The given `rng` was not asked.",
        question="You were given `rng`. From which generator do your weights come?",
        also=({BUILD: net(own=1)}, {BUILD: net(own=42)}),
        measure=what_came,
    ),
    Misconception(
        "made in another order",
        {BUILD: known.made_backwards},
        symptom="{fact}. The layers are right; they were made in another order than the image "
        "meets them.",
        question="Each layer draws from `rng` when it is made. Which one must draw first?",
        also=({BUILD: known.linear_first},),
        measure=what_came,
    ),
    Misconception(
        "no Sequential",
        {BUILD: known.layers_in_a_list},
        symptom="What `build_lenet` returns is no `Sequential`. It stopped with {error}.",
        question="What turns layers into one network, and is it returned?",
        also=({BUILD: lambda rng: None}, {BUILD: lambda rng: tuple(known.one_by_one(rng).modules)}),
    ),
    Misconception(
        "other layers than in the drawing",
        {BUILD: known.other_plan(kernel=3)},
        symptom="{fact}. The layers fit, and at least one of them is another than in the drawing.",
        question="Compare each shape of the drawing with yours, and each kernel's size.",
        also=(
            {BUILD: known.other_plan(units=(120,))},
            {BUILD: known.other_plan(units=(84,))},
            {BUILD: known.other_plan(units=())},
            {BUILD: known.other_plan(units=(84, 120))},
            {BUILD: known.stride_for_pooling},
            {BUILD: net(kernel=3, flat=16 * 6 * 6)},
            {BUILD: net(kernel=3, second={"pad": 1}, flat=16 * 7 * 7)},
            {BUILD: net(maps=12, flat=12 * 5 * 5)},
            {BUILD: net(maps=6, flat=6 * 5 * 5)},
            {BUILD: net(maps=32, flat=32 * 5 * 5)},
            {BUILD: net(last=lambda: MaxPool2d(2, stride=1), flat=16 * 9 * 9)},
            {BUILD: net(last=lambda: MaxPool2d(5), flat=16 * 2 * 2)},
        ),
        measure=what_came,
    ),
    Misconception(
        "float32 weights",
        {BUILD: net(dtype=np.float32)},
        symptom="Your logits are right to a few digits: the weights are float32.",
        question="The task asks for the layers' own default. Which argument changes it?",
    ),
)
