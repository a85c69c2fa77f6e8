"""Exercise 09.7: what goes wrong in counting parameters and pixels, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.convolution import counting_answers as answers
from course_lib.exercises.convolution.counting_answers import counted, seen
from course_lib.judging import Misconception, Observation


def facts(observation: Observation) -> dict[str, Any]:
    outcome = observation.outcome
    layers = observation.args[0]
    name = outcome.steps[outcome.step].target
    error = outcome.got.error
    got = f"it stops with {error.type}" if error else f"you count {observation.got}"
    told = f"{len(layers)} layers" if len(layers) != 1 else "1 layer"
    return {"got": got, "layers": told, "name": name, "all": f"{layers}"}


def field_facts(observation: Observation) -> dict[str, Any]:
    known = facts(observation)
    error = observation.outcome.got.error
    return {**known, "got": known["got"] if error else f"you find {observation.got}"}


def type_facts(observation: Observation) -> dict[str, Any]:
    """The first result that is no whole number, and for which layers it came."""
    steps, values = observation.outcome.steps, observation.values
    whole = [isinstance(v, int | np.integer) and not isinstance(v, bool) for v in values]
    at = whole.index(False)
    layers = f"for {len(steps[at].args[0])} layers" if steps[at].args[0] else "without any layer"
    return {
        "name": steps[at].target,
        "layers": layers,
        "value": values[at],
        "kind": type(values[at]).__name__,
    }


def list_facts(observation: Observation) -> dict[str, Any]:
    """What became of the list of layers."""
    now = "empty" if not observation.outcome.got.value else "another one, or in another order"
    return {"now": now, "name": observation.outcome.steps[0].target}


misconceptions = (
    Misconception(
        "the biases are forgotten",
        counted(lambda c, k, size, stride: k * c * size * size),
        symptom="For {layers}, {all}, {got}: kernels only.",
        question="What else does a layer learn, besides its kernels, and how many of them?",
        measure=facts,
        code="W1",
    ),
    Misconception(
        "another number of biases",
        counted(lambda c, k, size, stride: k * c * size * size + 1),
        symptom="For {layers}, {all}, {got}. The number of weights is right; that of the "
        "biases differs.",
        question="How many maps does a layer make, and how many biases does each map have?",
        also=(
            counted(lambda c, k, size, stride: k * c * size * size + c),
            counted(lambda c, k, size, stride: k * c * (size * size + 1)),
            counted(lambda c, k, size, stride: k * c * size * size + c * k * size),
            {"n_parameters": answers.one_bias},
            {"n_parameters": lambda layers: answers.one_bias(layers) if layers else 0},
        ),
        measure=facts,
    ),
    Misconception(
        "a kernel without its channels",
        counted(lambda c, k, size, stride: k * size * size + k),
        symptom="For {layers}, {all}, {got}: c and k do not both multiply the weights.",
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
        symptom="For {layers}, {all}, {got}: the weights do not grow with the square of the size.",
        question="A kernel is a square. How many weights does one slice of it have?",
        also=(counted(lambda c, k, size, stride: k * c * size),),
        measure=facts,
    ),
    Misconception(
        "the stride changes the number of weights",
        counted(lambda c, k, size, stride: k * (c * size * size + 1) * stride),
        symptom="For {layers}, {all}, {got}. With stride 1 you are right.",
        question="A window that moves farther: does its kernel have other weights?",
        also=(
            counted(lambda c, k, size, stride: k * (c * size * size // stride**2 + 1)),
            counted(lambda c, k, size, stride: k * (c * size * size // stride + 1)),
        ),
        measure=facts,
    ),
    Misconception(
        "parameters of the last layer only",
        {"n_parameters": answers.last_layer},
        symptom="Right for one layer. For {layers}, {got}: the others are missing.",
        question="What happens to the count of a layer when the next one comes?",
        measure=facts,
    ),
    Misconception(
        "the strides have no effect",
        seen(stretch=lambda step, stride: 1),
        symptom="Right where all strides are 1. For {layers}, {all}, {got} pixels.",
        question="After a stride of 2, how far apart in the input are two neighbours of the map? "
        "Where do you use that?",
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
        "sizes are added in full",
        seen(grow=lambda size, stride, step: size * step, begin=0),
        symptom="For {layers}, {all}, {got} pixels.",
        question="A kernel of size 1 sees one number of the map below. By how much does it widen "
        "the view?",
        also=(
            seen(grow=lambda size, stride, step: size * step),
            seen(grow=lambda size, stride, step: size, begin=0),
            seen(grow=lambda size, stride, step: size, begin=1),
            {"receptive_field": lambda layers: answers.full_sizes(layers) or 1},
            {"receptive_field": lambda layers: sum(layer[2] for layer in layers) or 1},
            {"receptive_field": answers.product_of_sizes},
        ),
        measure=field_facts,
    ),
    Misconception(
        "the strides are not multiplied",
        seen(stretch=lambda step, stride: stride),
        symptom="Right where all strides are 1. For {layers}, {all}, {got} pixels.",
        question="After a stride of 2, two neighbours of a map lie two pixels apart. After two "
        "such layers?",
        also=(
            seen(stretch=lambda step, stride: step + stride - 1),
            seen(stretch=lambda step, stride: step + stride),
            {"receptive_field": answers.strides_added},
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
            {"receptive_field": answers.wrong_recursion},
            {"receptive_field": answers.stride_first},
        ),
        measure=field_facts,
    ),
    Misconception(
        "the field of one layer only",
        {"receptive_field": answers.largest},
        symptom="Right for one layer. For {layers}, {all}, {got} pixels.",
        question="A number of the second map sees several numbers of the first. What does each of "
        "them see?",
        also=({"receptive_field": answers.last_field},),
        measure=field_facts,
    ),
    Misconception(
        "an area in place of a width",
        {"receptive_field": answers.area},
        symptom="For {layers}, {all}, {got} pixels: that counts rows times columns.",
        question="Along how many axes does the task ask you to measure?",
        measure=field_facts,
    ),
    Misconception(
        "`return` inside the loop",
        answers.returned_early()[0],
        symptom="Right for one layer. For {layers}, {all}, {got}: that is the first layer alone.",
        question="How far to the right does `return` stand, and when is it reached?",
        also=answers.returned_early()[1:],
        measure=facts,
    ),
    Misconception(
        "the two functions are exchanged",
        {"n_parameters": answers.right_field, "receptive_field": answers.right_count},
        symptom="For {layers}, {all}, `{name}` gives what the other function is asked for: {got}.",
        question="Which of the two counts numbers to learn, and which one pixels?",
        measure=facts,
    ),
    Misconception(
        "the list is changed",
        {"receptive_field": answers.emptied(answers.right_field)},
        symptom="Your numbers are right. But after `{name}` the caller's list is {now}.",
        question="Which line of yours takes something out of `layers`, or moves it? What could it "
        "read instead?",
        also=tuple(
            {name: change(function) for name, function in which.items()}
            for which in (
                {"receptive_field": answers.right_field},
                {"n_parameters": answers.right_count},
                {"n_parameters": answers.right_count, "receptive_field": answers.right_field},
            )
            for change in (answers.emptied, answers.turned_round)
        ),
        measure=list_facts,
    ),
    Misconception(
        "a result is no whole number by its type",
        {"n_parameters": answers.summed_by_numpy},
        symptom="Your numbers are right. But {layers} `{name}` gives {value}, of type {kind}.",
        question="Which step gives something else: a division, `np.sum` or `np.prod` of an empty "
        "list, a start at 1.0?",
        also=(
            {"receptive_field": answers.as_float},
            {"n_parameters": answers.summed_by_numpy, "receptive_field": answers.as_float},
        ),
        measure=type_facts,
    ),
)
