"""Exercise 05.3: what goes wrong with sums over repeated axes, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.backprop import wrong_unbroadcasts as wrong
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def numbers(seen: Observation) -> dict[str, Any]:
    g, shape = seen.args
    got = np.asarray(seen.got) if seen.got is not None else np.zeros(0)
    error = seen.outcome.got.error
    came = "it stopped" if error else f"shape {got.shape} came"
    return {
        "asked": shape,
        "given": g.shape,
        "came": came,
        "total": show(got.sum()) if got.size and not error else "nothing",
        "wanted": show(g.sum()),
    }


misconceptions = (
    Misconception(
        "axes in front alone are summed",
        wrong.leading_only,
        symptom="Axes in front are right. From {given} to {asked}, {came}: the axis of size 1 "
        "was not summed.",
        question="Where `shape` has size 1 and `g` has more, what did broadcasting do?",
        also=(wrong.leading_only_in_a_loop, wrong.leading_then_reshape),
        measure=numbers,
        code="W1",
    ),
    Misconception(
        "axes of size 1 are lost",
        wrong.axes_lost,
        symptom="Your sums are right. From {given} to {asked}, {came}.",
        question="An axis of size 1 belongs to the shape. What does a sum do to the axis it "
        "runs over?",
        also=(wrong.axes_lost_where_repeated,),
        measure=numbers,
        code="W2",
    ),
    Misconception(
        "mean in place of sum",
        wrong.mean,
        symptom="In the case “{case}” your entries sum to {total}; those of `g` sum to {wanted}.",
        question="Each copy is one path to the loss. Are the slopes of paths added or averaged?",
        also=(wrong.mean_of_batch,),
        measure=numbers,
        code="W3",
    ),
    Misconception(
        "axes that were not repeated are summed",
        wrong.first_axis_kept,
        symptom="From {given} to {asked}, {came}: your sum runs over axis 0, "
        "whatever the two shapes are.",
        question="Compare `g.shape` with `shape`, from the right. Which axes differ?",
        also=(wrong.first_axis_always, wrong.first_axis_reshaped),
        measure=numbers,
        code="W4",
    ),
    Misconception(
        "one sum for all",
        wrong.all_axes,
        symptom="In the case “{case}” your first entry is {got}, the sum of all of `g`.",
        question="Which entries of `g` are copies of the same entry?",
        also=(wrong.one_number,),
        measure=numbers,
    ),
    Misconception(
        "axes of size 1 alone are summed",
        wrong.size_one_only,
        symptom="From {given} to {asked}, {came}: `g` has more axes than `shape`.",
        question="Which axes did broadcasting put in front?",
        measure=numbers,
    ),
    Misconception(
        "too many axes are kept",
        wrong.axes_kept,
        symptom="Your sums are right. From {given} to {asked}, {came}.",
        question="`keepdims=True` keeps every axis. Which ones should go away?",
        measure=numbers,
    ),
    Misconception(
        "compared from the left",
        wrong.from_the_left,
        symptom="From {given} to {asked}, {came}. Your axes are paired from the left.",
        question="numpy lines shapes up at one end before it broadcasts. At which one?",
        also=(wrong.trailing_axes,),
        measure=numbers,
    ),
    Misconception(
        "sizes are compared, not places",
        wrong.pairwise,
        symptom="From {given} to {asked}, {came}: which axis to sum was read from sizes alone.",
        question="For g of shape (3, 3) and `shape` (3,): which of the two axes is new?",
        measure=numbers,
    ),
    Misconception(
        "the two kinds do not meet",
        wrong.size_one_first,
        symptom="Each kind of axis alone is right. From {given} to {asked}, {came}.",
        question="From (2, 4, 3) to (4, 1) both kinds are needed. Axis 1 of `shape`: which axis "
        "of `g` is it?",
        also=(
            wrong.offset_forgotten,
            wrong.offset_forgotten_in_a_set,
            wrong.offset_forgotten_and_kept,
            wrong.either_or,
            wrong.either_or_reshaped,
        ),
        measure=numbers,
    ),
    Misconception(
        "one axis of size 1 of several",
        wrong.first_one_only,
        symptom="One axis of size 1 is right. From {given} to {asked}, {came}.",
        question="How many axes of size 1 can `shape` have, and how many does your code sum?",
        also=(wrong.last_one_only, wrong.first_one_reshaped),
        measure=numbers,
    ),
    Misconception(
        "one copy in place of all",
        wrong.first_copy,
        symptom="In the case “{case}” your entry {index} is {got}: one copy's slope, "
        "the others are left out.",
        question="Every copy reaches the loss. What happens to the slopes of several paths?",
        also=(wrong.first_entries,),
        measure=numbers,
    ),
    Misconception(
        "nothing is summed",
        wrong.reshaped,
        symptom="From {given} to {asked}, {came}: the number of entries must change.",
        question="Several entries of `g` belong to one entry of the result. What joins them?",
        also=(wrong.repeated_again,),
        measure=numbers,
    ),
    Misconception(
        "the largest in place of the sum",
        wrong.largest,
        symptom="In the case “{case}” your entries sum to {total}; those of `g` sum to {wanted}.",
        question="Which operation joins the slopes of several paths?",
        measure=numbers,
    ),
)
