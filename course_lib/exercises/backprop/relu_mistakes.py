"""Exercise 05.1: what goes wrong with ReLU, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.backprop import wrong_relus as wrong
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def forward_numbers(seen: Observation) -> dict[str, Any]:
    z = seen.args[0].ravel()
    a = np.asarray(seen.got, dtype=float).ravel() if seen.got is not None else z
    i = int(z.argmin())
    return {
        "z": show(z[i]),
        "a": show(a[i]) if a.shape == z.shape else "nothing",
        "large": show(z.max()),
        "at_large": show(a[int(z.argmax())]) if a.shape == z.shape else "nothing",
        "asked": seen.args[0].shape,
    }


def backward_numbers(seen: Observation) -> dict[str, Any]:
    """An entry that is wrong: z, da and dz there."""
    da, z = (arg.ravel() for arg in seen.args)
    dz = np.asarray(seen.got, dtype=float).ravel()
    off = ~np.isclose(dz, np.asarray(seen.expected).ravel())
    i = int(off.argmax()) if off.any() else 0
    return {"z": show(z[i]), "da": show(da[i]), "dz": show(dz[i])}


def in_place(seen: Observation) -> dict[str, Any]:
    name = seen.outcome.got.changed[0]
    place = 0 if len(seen.args) == 1 or name == "da" else 1
    return {"name": name, "entry": show(seen.args[place].ravel()[0])}


THERE = "Where z is {z} and da is {da}, your `dz` is {dz}."

misconceptions = (
    Misconception(
        "mask from da",
        {"relu_backward": wrong.mask_of_da},
        symptom="`relu` is right. " + THERE + " The sign of da decided, not the sign of z.",
        question="The slope of ReLU is 1 or 0. Which array says which of the two?",
        also=(
            {"relu_backward": wrong.largest_of_da},
            {"relu_backward": wrong.both_masks},
        ),
        measure=backward_numbers,
        code="W1",
    ),
    Misconception(
        "slope 1 at 0",
        {"relu_backward": wrong.one_at_zero},
        symptom="All is right where z differs from 0. " + THERE,
        question="At z = 0 the task fixes a slope. Which comparison leaves 0 out?",
        also=(
            {"relu_backward": wrong.only_below_cleared},
            {"relu_backward": wrong.one_at_zero_in_a_copy},
        ),
        measure=backward_numbers,
        code="W2",
    ),
    Misconception(
        "slope one half at 0",
        {"relu_backward": wrong.half_at_zero},
        symptom="All is right where z differs from 0. " + THERE,
        question="Which of the values between 0 and 1 does the task fix for the kink?",
        measure=backward_numbers,
    ),
    Misconception(
        "writes into the argument",
        {"relu_backward": wrong.da_cleared_in_place},
        symptom="Your values are right, but the caller's `{name}`, which began with {entry}, "
        "was changed.",
        question="Which line writes into an array that the caller still needs?",
        also=(
            {"relu_backward": wrong.da_times_mask_in_place},
            {"relu": wrong.cleared_in_place},
            {"relu": wrong.largest_in_place},
            {"relu": wrong.times_mask_in_place},
            {"relu": wrong.cleared_in_place, "relu_backward": wrong.da_cleared_in_place},
        ),
        measure=in_place,
        code="W3",
    ),
    Misconception(
        "leaky",
        {"relu": wrong.leaky, "relu_backward": wrong.leaky_back},
        symptom="In the case “{case}” your entry {index} is {got}: a little of the negative side "
        "comes through.",
        question="Which number does the formula give for a negative z?",
        also=(
            {"relu": wrong.leaky},
            {"relu": wrong.largest_with_slope},
            {"relu_backward": wrong.leaky_back},
        ),
        code="W4",
    ),
    Misconception(
        "largest along an axis",
        {"relu": wrong.along_an_axis},
        symptom="Your `relu` gave shape {shape} for an input of shape {asked}: one number was "
        "kept of several.",
        question="In `np.max(z, 0)`, what does numpy take the 0 for?",
        also=({"relu": wrong.largest_of_rows},),
        measure=forward_numbers,
    ),
    Misconception(
        "Python's max",
        {"relu": wrong.pythons_max},
        symptom="It stopped with {error}",
        question="`max` compares two single objects. Which numpy function compares entry by entry?",
        also=({"relu": wrong.pythons_max_turned},),
    ),
    Misconception(
        "the absolute value",
        {"relu": wrong.absolute},
        symptom="For z = {z} your `relu` gives {a}.",
        question="Which number does the formula give for a negative z?",
        measure=forward_numbers,
    ),
    Misconception(
        "nothing is cleared",
        {"relu": wrong.nothing_cleared},
        symptom="For z = {z} your `relu` gives {a}: z came out as it went in.",
        question="Which number does the formula give for a negative z?",
        also=({"relu": wrong.z_itself}, {"relu": wrong.all_kept}),
        measure=forward_numbers,
    ),
    Misconception(
        "the smaller in place of the larger",
        {"relu": wrong.smaller},
        symptom="For z = {z} your `relu` gives {a}: the negative side comes through.",
        question="Which of z and 0 is kept: the larger or the smaller?",
        measure=forward_numbers,
    ),
    Misconception(
        "nothing above 1",
        {"relu": wrong.up_to_one},
        symptom="For z = {large} your `relu` gives {at_large}.",
        question="Does the formula have an upper limit?",
        measure=forward_numbers,
    ),
    Misconception(
        "a step in place of a ramp",
        {"relu": wrong.step},
        symptom="For z = {large} your `relu` gives {at_large}.",
        question="Where z is positive, does ReLU give z or 1?",
        measure=forward_numbers,
    ),
    Misconception(
        "the value in place of the slope",
        {"relu_backward": wrong.value_for_slope},
        symptom="`relu` is right. " + THERE,
        question="By how much does ReLU move when z = 3 moves by 0.1: what is its slope there?",
        also=({"relu_backward": wrong.value_alone},),
        measure=backward_numbers,
    ),
    Misconception(
        "da is left out",
        {"relu_backward": wrong.mask_alone},
        symptom="`relu` is right. " + THERE + " That is the slope of ReLU alone.",
        question="The chain rule multiplies two slopes. Which one is missing?",
        also=({"relu_backward": wrong.mask_of_bools}, {"relu_backward": wrong.ones_where_positive}),
        measure=backward_numbers,
    ),
    Misconception(
        "the mask is turned round",
        {"relu_backward": wrong.other_side},
        symptom="`relu` is right. " + THERE,
        question="On which side of 0 does ReLU let z through?",
        also=({"relu_backward": wrong.other_side_and_zero},),
        measure=backward_numbers,
    ),
    Misconception(
        "slope -1 below 0",
        {"relu_backward": wrong.sign_of_z},
        symptom="`relu` is right. " + THERE + " Where z is negative, your slope is -1.",
        question="If z moves from -2 to -1.9, how far does ReLU move?",
        also=({"relu_backward": wrong.sign_by_where},),
        measure=backward_numbers,
    ),
    Misconception(
        "slope 1 below 0 as well",
        {"relu_backward": wrong.wherever_not_zero},
        symptom="`relu` is right. " + THERE + " Your slope is 1 on both sides of 0.",
        question="If z moves from -2 to -1.9, how far does ReLU move?",
        also=(
            {"relu_backward": wrong.wherever_true},
            {"relu_backward": wrong.wherever_sign_squared},
        ),
        measure=backward_numbers,
    ),
    Misconception(
        "arguments in another order",
        {"relu_backward": wrong.exchanged},
        symptom="`relu` is right. " + THERE + " That is right for the two exchanged.",
        question="In which order does your `def` line name them, and in which does the task?",
        measure=backward_numbers,
    ),
    Misconception(
        "everything comes back",
        {"relu_backward": wrong.da_through},
        symptom="`relu` is right. " + THERE + " Nothing was stopped.",
        question="If z = -2 moves a little, does a = 0 move?",
        also=({"relu_backward": wrong.da_itself},),
        measure=backward_numbers,
    ),
)
