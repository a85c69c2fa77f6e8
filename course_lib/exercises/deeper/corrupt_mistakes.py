"""Exercise 11.3: what goes wrong with corruptions, and what to say about it.

Three functions start with a fault each. A learner mends them one after the other, so each wrong
`shift` is known twice: with the other two still at fault, and with both right.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.exercises.deeper import corrupt_answers as known
from course_lib.exercises.deeper import turn_answers as turns
from course_lib.exercises.deeper.corrupt_answers import moved, noise
from course_lib.exercises.deeper.turn_mistakes import turn_mistakes
from course_lib.judging import Misconception, Observation, show

NO_CUT = noise(lambda y: y)
AT_FAULT = {"add_noise": NO_CUT, "rotate": turns.about_half}


def shifts(*wrong: Any) -> tuple[Mapping[str, Any], ...]:
    """Each wrong shift with the rest right, and with the rest as it starts."""
    return tuple({"shift": w, **rest} for w in wrong for rest in ({}, AT_FAULT))


def noises(*wrong: Any) -> tuple[Mapping[str, Any], ...]:
    """Each wrong noise with rotate right, and with rotate as it starts."""
    rests: tuple[Mapping[str, Any], ...] = ({}, {"rotate": turns.about_half})
    return tuple({"add_noise": w, **rest} for w in wrong for rest in rests)


def of_shift(seen: Observation) -> dict[str, Any]:
    x, dx, dy = seen.args
    told = {"dx": dx, "dy": dy, "was": show(x.sum()), "ink": "-", "corner": "-", "last": "-"}
    got = seen.outcome.got
    told |= {"right": "-", "down": "-"}
    told["fact"] = f"it stopped with {got.error.type}" if got.error else "other numbers came"
    if isinstance(got.value, np.ndarray) and got.value.size:
        told["ink"], told["corner"] = show(got.value.sum()), show(got.value.flat[0])
        told["last"] = show(got.value.flat[-1])
        told["down"], told["right"] = displacement(np.atleast_3d(x), np.atleast_3d(got.value))
    return told


def displacement(x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
    """By how much the first pixel of x that stands in y has moved, down and to the right."""
    for place in np.ndindex(x.shape):
        found = np.argwhere(y == x[place])
        if len(found):
            down, right = (found[0] - place)[-2:]
            return int(down), int(right)
    return "-", "-"


def of_noise(seen: Observation) -> dict[str, Any]:
    got = np.asarray(seen.outcome.got.value, dtype=float)
    return {"least": show(got.min()), "most": show(got.max()), "first": show(got.flat[0])}


misconceptions = (
    Misconception(
        "what leaves comes back",
        {"shift": known.rolled, **AT_FAULT},
        symptom="shift: with dx = {dx}, dy = {dy} your images hold ink {ink} in all, as before "
        "the move.",
        question="Pixels that leave are lost. Where are they in your images?",
        also=(
            *shifts(known.rolled, known.rolled_by_index),
            {"shift": known.rolled, "add_noise": NO_CUT},
            {"shift": known.rolled, "rotate": turns.about_half},
        ),
        measure=of_shift,
        code="W1",
    ),
    Misconception(
        "sign or axis of dx and dy",
        {"shift": moved(1, 1, exchanged=True)},
        symptom="shift: with dx = {dx}, dy = {dy} your image moved by {right} to the right and "
        "by {down} down.",
        question="dx counts to the right, dy down. Which is the last axis, and does y[i, j] "
        "look at x[i + dy] or x[i - dy]?",
        also=(
            {"shift": moved(1, 1, exchanged=True), **AT_FAULT},
            *shifts(
                moved(-1, -1),
                moved(1, -1),
                moved(-1, 1),
                moved(-1, -1, exchanged=True),
                moved(1, -1, exchanged=True),
                moved(-1, 1, exchanged=True),
            ),
        ),
        measure=of_shift,
        code="W3",
    ),
    Misconception(
        "only right and down",
        {"shift": known.positive_only},
        symptom="shift: to the right and down all is well. With dx = {dx}, dy = {dy}: {fact}.",
        question="Which rows and columns does a slice take, if its start or end is negative or 0?",
        also=(
            {"shift": known.positive_only, **AT_FAULT},
            *shifts(
                known.positive_only_to_minus,
                known.cleared_for_positive,
                known.cleared_if_positive,
                known.cleared_at_the_start,
                known.padded_at_the_start,
            ),
        ),
        measure=of_shift,
    ),
    Misconception(
        "the wrong side is cleared",
        {"shift": known.cleared_on_the_wrong_side},
        symptom="shift: with dx = {dx}, dy = {dy} the first pixel of your image is {corner}, the "
        "last one is {last}. The zeros stand on the side to which the image moved.",
        question="An image moves to the right. On which of its sides is there nothing to show?",
        also=({"shift": known.cleared_on_the_wrong_side, **AT_FAULT},),
        measure=of_shift,
    ),
    Misconception(
        "one side is cleared, the other comes back",
        {"shift": known.cleared_columns_alone},
        symptom="shift: with dx = {dx}, dy = {dy} your image has ink {ink}: along one axis what "
        "left came back.",
        question="Rows leave and columns leave. Which of the two did you clear?",
        also=(
            {"shift": known.cleared_columns_alone, **AT_FAULT},
            *shifts(known.cleared_rows_alone),
        ),
        measure=of_shift,
    ),
    Misconception(
        "something other than 0 enters",
        {"shift": known.repeated_edge},
        symptom="shift: with dx = {dx}, dy = {dy} the first pixel of your image is {corner}. "
        "Nothing moved there, and it is not 0.",
        question="What should stand where nothing moved in?",
        also=(
            {"shift": known.repeated_edge, **AT_FAULT},
            *shifts(known.ones_enter, known.least_enters),
        ),
        measure=of_shift,
    ),
    Misconception(
        "a shift of more than the image",
        {"shift": known.stops_when_far},
        symptom="shift: short moves are right. With dx = {dx}, dy = {dy}: {fact}.",
        question="After a move by the whole width or more, how much of the image is left?",
        also=(
            {"shift": known.stops_when_far, **AT_FAULT},
            *shifts(known.wraps_when_far),
        ),
        measure=of_shift,
    ),
    Misconception(
        "pixels leave the range from 0 to 1",
        {"add_noise": NO_CUT, "rotate": turns.about_half},
        symptom="add_noise: your pixels reach from {least} to {most}. Pixels lie between 0 and 1.",
        question="Which values can a pixel have, and which step sees to it after the noise?",
        also=(
            {"add_noise": NO_CUT},
            *noises(
                known.cut_noise_first,
                noise(lambda y: np.maximum(y, 0)),
                noise(lambda y: np.minimum(y, 1)),
                noise(lambda y: np.clip(y, -1, 1)),
            ),
        ),
        measure=of_noise,
        code="W2",
    ),
    Misconception(
        "brought into the range in another way",
        {"add_noise": noise(known.to_the_range)},
        symptom="add_noise: your pixels lie between 0 and 1. Other pixels than those outside "
        "were changed, too, or they came to another value; the first is {first}.",
        question="What should become of 1.3, what of -0.2, and what of 0.6?",
        also=(
            {"add_noise": noise(known.to_the_range), "rotate": turns.about_half},
            *noises(
                noise(lambda y: y % 1),
                noise(lambda y: np.clip(np.abs(y), 0, 1)),
                noise(lambda y: np.where((y < 0) | (y > 1), 0.0, y)),
                noise(lambda y: 1 / (1 + np.exp(-y))),
            ),
        ),
        measure=of_noise,
    ),
    Misconception(
        "another noise",
        {"add_noise": noise(lambda y: np.clip(y, 0, 1), np.sqrt)},
        symptom="add_noise: your pixels lie between 0 and 1, but the noise is another one; the "
        "first pixel is {first}.",
        question="Every pixel needs its own draw from `rng`. Did you keep the line that draws?",
        also=(
            *noises(
                known.own_generator,
                known.one_noise_for_all,
                known.one_draw,
                known.uniform_noise,
                known.only_brighter,
                noise(lambda y: np.clip(y, 0, 1), lambda sd: sd**2),
            ),
        ),
        measure=of_noise,
    ),
    Misconception(
        "noise is written into x",
        {"add_noise": known.noise_into_x},
        symptom="add_noise: your numbers are right, but `x` holds other numbers after the call.",
        question="Does `x += ...` make a new array, or does it write into the old one?",
        also=({"add_noise": known.noise_into_x, "rotate": turns.about_half},),
    ),
    *turn_mistakes,
)
