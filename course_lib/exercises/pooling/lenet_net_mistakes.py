"""Exercise 10.5: what goes wrong in the layers of LeNet, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.pooling import lenet_answers as known
from course_lib.exercises.pooling.lenet_answers import Softmax, net, relu_between
from course_lib.judging import Misconception, Observation, show
from course_lib.nn import AvgPool2d, MaxPool2d, ReLU, Sigmoid, Tanh

BUILD = "build_lenet"


def logits(seen: Observation) -> dict[str, Any]:
    """Of a case of `build_lenet`: numbers of the output, or the error."""
    if seen.outcome.got.error:
        return {"fact": f"It stopped: {seen.outcome.got.error.message}"[:110].rstrip(".")}
    z = np.asarray(seen.got, dtype=float)
    low, high = show(z.min()), show(z.max())
    return {
        "fact": f"The first net gives numbers from {low} to {high}",
        "low": low,
        "high": high,
        "zeros": int((z == 0).sum()),
        "all": z.size,
        "sum": show(z[0].sum()),
    }


of_the_net: tuple[Misconception, ...] = (
    Misconception(
        "no second pooling",
        {BUILD: known.no_second_pooling},
        symptom="{fact}. Its linear layers see maps of 10 by 10: the second pooling is missing.",
        question="Which shape goes into `Flatten`, (16, 10, 10) or (16, 5, 5)?",
        measure=logits,
    ),
    Misconception(
        "ReLU after the logits",
        {BUILD: net(end=lambda: [ReLU()])},
        symptom="Of your {all} logits, {zeros} are 0 and none is negative.",
        question="Can a logit be negative? Which layer cut these off?",
        measure=logits,
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
        measure=logits,
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
        measure=logits,
    ),
    Misconception(
        "ReLU is missing somewhere",
        {BUILD: net(act=list)},
        symptom="{fact}. At least one of the first four layers with weights has no ReLU behind it.",
        question="What is a linear layer behind a linear layer, with nothing between?",
        also=(
            {BUILD: net(dense=list)},
            {BUILD: net(act=list, dense=list)},
            {BUILD: relu_between(False, True, True)},
            {BUILD: relu_between(True, False, True)},
            {BUILD: relu_between(True, True, False)},
        ),
        measure=logits,
    ),
    Misconception(
        "mean pooling",
        {BUILD: net(halve=lambda: AvgPool2d(2))},
        symptom="{fact}. Its layers fit, and its pooling takes the mean.",
        question="Which of the two poolings does the task name?",
        measure=logits,
    ),
    Misconception(
        "a layer does not fit",
        {BUILD: net(flat=256)},
        symptom="{fact}.",
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
        ),
        measure=logits,
    ),
    Misconception(
        "another generator",
        {BUILD: net(own=0)},
        symptom="{fact}. The given `rng` was not asked.",
        question="You were given `rng`. From which generator do your weights come?",
        also=({BUILD: net(own=1)}, {BUILD: net(own=42)}),
        measure=logits,
    ),
    Misconception(
        "made in another order",
        {BUILD: known.made_backwards},
        symptom="{fact}. The layers are right; they were made in another order than the image "
        "meets them.",
        question="Each layer draws from `rng` when it is made. Which one must draw first?",
        also=({BUILD: known.linear_first},),
        measure=logits,
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
        ),
        measure=logits,
    ),
    Misconception(
        "float32 weights",
        {BUILD: net(dtype=np.float32)},
        symptom="Your logits are right to a few digits: the weights are float32.",
        question="The task asks for the layers' own default. Which argument changes it?",
    ),
)
