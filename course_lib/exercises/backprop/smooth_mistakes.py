"""Exercise 05.2: what goes wrong with sigmoid and tanh, and what to say about it."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Misconception, Observation, show


def for_sigmoid(slope):
    """A wrong `sigmoid_backward` with this slope of the output a."""
    return {"sigmoid_backward": lambda da, a: da * slope(a)}


def for_tanh(slope):
    """A wrong `tanh_backward` with this slope of the output a."""
    return {"tanh_backward": lambda da, a: da * slope(a)}


def sigmoid_again(a):
    s = nn.sigmoid(a)
    return s * (1 - s)


def tanh_again(a):
    return 1 - np.tanh(a) ** 2


def sigmoid_slope(a):
    return a * (1 - a)


def tanh_slope(a):
    return 1 - a**2


def sigmoid_in_place(da, a):
    da *= a * (1 - a)
    return da


def tanh_in_place(da, a):
    da *= 1 - a**2
    return da


def tanh_into_the_output(da, a):
    np.square(a, out=a)
    return da * (1 - a)


def clipped(gap: float) -> dict[str, Any]:
    """Both functions, with outputs that are kept so far away from their ends."""

    def sigmoid_back(da, a):
        a = np.clip(a, gap, 1 - gap)
        return da * a * (1 - a)

    def tanh_back(da, a):
        a = np.clip(a, gap - 1, 1 - gap)
        return da * (1 - a**2)

    return {"sigmoid_backward": sigmoid_back, "tanh_backward": tanh_back}


def alone(name: str, functions: dict[str, Any]) -> dict[str, Any]:
    """One of the functions; the other one is right."""
    return {name: functions[name]}


GAPS = [clipped(gap) for gap in (1e-7, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10)]


def numbers(seen: Observation) -> dict[str, Any]:
    """The entry that is farthest off: a, da, dz and their ratio there."""
    da, a = (arg.ravel() for arg in seen.args)
    dz = np.broadcast_to(np.asarray(seen.got, dtype=float), seen.args[0].shape).ravel()
    i = int(np.abs(dz - np.asarray(seen.expected).ravel()).argmax())
    name = seen.outcome.steps[seen.outcome.step].target
    slope = show(dz[i] / da[i]) if da[i] else "0"
    return {"a": show(a[i]), "da": show(da[i]), "dz": show(dz[i]), "name": name, "slope": slope}


def in_place(seen: Observation) -> dict[str, Any]:
    changed = seen.outcome.got.changed[0]
    place = 0 if changed == "da" else 1
    return {"changed": changed, "entry": show(seen.args[place].ravel()[0])}


THERE = "`{name}`: where a is {a} and da is {da}, your `dz` is {dz}."

misconceptions = (
    Misconception(
        "the output taken for the input",
        {**for_sigmoid(sigmoid_again), **for_tanh(tanh_again)},
        symptom=THERE + " That fits a slope at z = {a}.",
        question="The argument `a` is what the function gave. Has it been through it already?",
        also=(
            for_sigmoid(sigmoid_again),
            for_tanh(tanh_again),
            for_tanh(lambda a: 1 / np.cosh(a) ** 2),
            {**for_sigmoid(sigmoid_again), **for_tanh(lambda a: 1 / np.cosh(a) ** 2)},
        ),
        measure=numbers,
        code="W1",
    ),
    Misconception(
        "da is left out",
        {
            "sigmoid_backward": lambda da, a: a * (1 - a),
            "tanh_backward": lambda da, a: 1 - a**2,
        },
        symptom=THERE + " The slope is right; it does not depend on da.",
        question="The chain rule multiplies two slopes. Which one is missing?",
        also=(
            {"sigmoid_backward": lambda da, a: a * (1 - a)},
            {"tanh_backward": lambda da, a: 1 - a**2},
        ),
        measure=numbers,
        code="W2",
    ),
    Misconception(
        "the square is missing",
        for_tanh(lambda a: 1 - a),
        symptom=THERE + " That is a slope of {slope}.",
        question="tanh is flat at both ends, a = 1 and a = -1. What does your slope give there?",
        also=(for_tanh(lambda a: (1 - a) ** 2),),
        measure=numbers,
        code="W3",
    ),
    Misconception(
        "the size in place of the square",
        for_tanh(lambda a: 1 - np.abs(a)),
        symptom=THERE + " That is a slope of {slope}; at a = -1, 0 and 1 yours is right.",
        question="At a = 0.5, which slope does (5.6) give, and which one does your line?",
        also=(for_tanh(lambda a: 1 - np.sqrt(a**2)),),
        measure=numbers,
    ),
    Misconception(
        "a line in place of a parabola",
        for_sigmoid(lambda a: 1 - 2 * a),
        symptom=THERE + " That is a slope of {slope}; yours is a straight line in a.",
        question="The slope should be 0 where the curve is flat. At which a is yours 0?",
        also=(
            for_tanh(lambda a: 1 - 2 * a),
            for_tanh(lambda a: -2 * a),
            {**for_sigmoid(lambda a: 1 - 2 * a), **for_tanh(lambda a: -2 * a)},
            {**for_sigmoid(lambda a: 1 - 2 * a), **for_tanh(lambda a: 1 - 2 * a)},
        ),
        measure=numbers,
    ),
    Misconception(
        "brackets are lost",
        {"sigmoid_backward": lambda da, a: da * a - a**2},
        symptom=THERE + " da multiplies one part of the slope alone.",
        question="If da were 0, what would your line give, and what should it give?",
        also=(
            {"tanh_backward": lambda da, a: da - a**2},
            {
                "sigmoid_backward": lambda da, a: da * a - a**2,
                "tanh_backward": lambda da, a: da - a**2,
            },
            {"sigmoid_backward": lambda da, a: da * a * 1 - a},
            {"sigmoid_backward": lambda da, a: da * 1 - a},
            {
                "sigmoid_backward": lambda da, a: da * a * 1 - a,
                "tanh_backward": lambda da, a: da - a**2,
            },
        ),
        measure=numbers,
    ),
    Misconception(
        "the ends are cut off",
        GAPS[0],
        symptom="Away from the ends all is right. " + THERE + " The slope there should be 0.",
        question="Nothing is divided here. Which line keeps `a` away from its ends?",
        also=(
            *GAPS[1:],
            *(alone("sigmoid_backward", both) for both in GAPS),
            *(alone("tanh_backward", both) for both in GAPS),
        ),
        measure=numbers,
    ),
    Misconception(
        "arguments in another order",
        {
            "sigmoid_backward": lambda da, a: a * da * (1 - da),
            "tanh_backward": lambda da, a: a * (1 - da**2),
        },
        symptom=THERE + " That is right for the two exchanged.",
        question="In which order does your `def` line name them, and in which does the task?",
        also=(
            {"sigmoid_backward": lambda da, a: a * da * (1 - da)},
            {"tanh_backward": lambda da, a: a * (1 - da**2)},
        ),
        measure=numbers,
    ),
    Misconception(
        "one slope for both",
        {**for_sigmoid(sigmoid_slope), **for_tanh(sigmoid_slope)},
        symptom=THERE + " That is the slope of the other function.",
        question="tanh runs from -1 to 1, the sigmoid from 0 to 1. Where is each one flat?",
        also=(
            for_sigmoid(tanh_slope),
            {**for_sigmoid(tanh_slope), **for_tanh(sigmoid_slope)},
        ),
        measure=numbers,
    ),
    Misconception(
        "plus in place of minus",
        for_tanh(lambda a: 1 + a**2),
        symptom=THERE,
        question="At its ends, a = 1, the curve is flat. Which sign gives slope 0 there?",
        also=(
            for_sigmoid(lambda a: a * (1 + a)),
            {**for_sigmoid(lambda a: a * (1 + a)), **for_tanh(lambda a: 1 + a**2)},
        ),
        measure=numbers,
    ),
    Misconception(
        "falling in place of rising",
        for_sigmoid(lambda a: a * (a - 1)),
        symptom=THERE + " A slope below 0 says that the curve falls.",
        question="Both curves rise everywhere. Which difference in your line is turned round?",
        also=(
            for_tanh(lambda a: a**2 - 1),
            {**for_sigmoid(lambda a: a * (a - 1)), **for_tanh(lambda a: a**2 - 1)},
        ),
        measure=numbers,
    ),
    Misconception(
        "half of the product",
        for_sigmoid(lambda a: 1 - a),
        symptom=THERE,
        question="The sigmoid is flat at both ends, a = 0 and a = 1. What does your slope give "
        "at each?",
        also=(for_sigmoid(lambda a: a), for_sigmoid(lambda a: a**2 * (1 - a))),
        measure=numbers,
    ),
    Misconception(
        "added in place of multiplied",
        {
            "sigmoid_backward": lambda da, a: da + a * (1 - a),
            "tanh_backward": lambda da, a: da + 1 - a**2,
        },
        symptom=THERE,
        question="One path of two steps: are its two slopes added or multiplied?",
        also=(
            {"sigmoid_backward": lambda da, a: da + a * (1 - a)},
            {"tanh_backward": lambda da, a: da + 1 - a**2},
        ),
        measure=numbers,
    ),
    Misconception(
        "writes into the argument",
        {"sigmoid_backward": sigmoid_in_place, "tanh_backward": tanh_in_place},
        symptom="Your values are right, but the caller's `{changed}`, which began with {entry}, "
        "was changed.",
        question="Which line writes into an array that the caller still needs?",
        also=(
            {"sigmoid_backward": sigmoid_in_place},
            {"tanh_backward": tanh_in_place},
            {"tanh_backward": tanh_into_the_output},
        ),
        measure=in_place,
    ),
)
