"""Exercise 04.1: what goes wrong with the slope of the loss, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax_regression import wrong_slopes
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def sizes(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "k": k, "largest": show(np.abs(seen.got).max())}


def first_row(seen: Observation) -> dict[str, Any]:
    label = int(seen.args[1][0])
    return {
        "label": label,
        "true": show(seen.got[0, label]),
        "sum": show(seen.got[0].sum()),
        "changed": int((seen.got[0] < 0).sum()),
    }


def labels_subtracted(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "It stopped: (n, k) probabilities and (n,) labels do not line up."}
    return {
        "fact": f"Row 0 of your `dz` sums to {show(seen.got[0].sum())}; it should sum to 0. "
        f"Example 0 has label {seen.args[1][0]}."
    }


misconceptions = (
    Misconception(
        "no mean",
        wrong_slopes.no_mean,
        symptom="Right direction, wrong size: for {n} examples, every entry of your `dz` is "
        "{n} times too large. Your largest is {largest}.",
        question="The loss is a mean over the batch. "
        "What does that mean do to the slope of one example?",
        measure=sizes,
        code="W1",
    ),
    Misconception(
        "mean over the entries",
        wrong_slopes.mean_over_all_entries,
        symptom="Right direction, wrong size. The batch has {n} examples and {k} classes; "
        "your largest entry is {largest}.",
        question="How many losses does the mean run over: n, k, or n times k?",
        also=(wrong_slopes.mean_over_classes,),
        measure=sizes,
        code="W2",
    ),
    Misconception(
        "wrong sign",
        wrong_slopes.turned_round,
        symptom="Example 0 has label {label}. Your `dz` there is {true}: it says that raising "
        "this logit raises the loss.",
        question="When the logit of the true class rises, which way should the loss go?",
        also=(wrong_slopes.turned_round_without_mean,),
        measure=first_row,
        code="W3",
    ),
    Misconception(
        "slope of a sigmoid as well",
        wrong_slopes.sigmoid_slope,
        symptom="Row 0 of your `dz` sums to {sum}. A shift of all logits changes no loss, "
        "so it should sum to 0.",
        question="Your line still holds the slope p(1 - p). The logarithm brought a 1/p: "
        "what is left when the two meet?",
        also=(wrong_slopes.sigmoid_slope_without_mean,),
        measure=first_row,
        code="W4",
    ),
    Misconception(
        "in place",
        wrong_slopes.in_place,
        symptom="Your numbers are right, but `z` holds other numbers after the call than before.",
        question="Which line writes into an array that the caller still owns?",
        also=(wrong_slopes.shifted_in_place,),
        code="W5",
    ),
    Misconception(
        "a small number in the logarithm",
        wrong_slopes.small_number,
        symptom="Ordinary logits are right. In the case “{case}” your entry {index} is {got}: "
        "the larger the mistake, the weaker your push.",
        question="With loss 40, raising the true logit by 1 saves 1. "
        "Which small number in your code hides this?",
        also=(wrong_slopes.smaller_number,),
        code="W6",
    ),
    Misconception(
        "logits cut off",
        wrong_slopes.cut_below,
        symptom="Ordinary logits are right. In the case “{case}” your entry {index} is {got}: "
        "two different logits became equal.",
        question="Softmax needs the differences of the logits. Which line of yours changes one?",
        also=(wrong_slopes.cut_above, wrong_slopes.cut_on_both_sides),
    ),
    Misconception(
        "every row meets every label",
        wrong_slopes.every_pair,
        symptom="In row 0 of your `dz`, {changed} entries are negative. Example 0 has one label.",
        question="What is the shape of `dz[:, y]`, and how many entries should lose 1?",
        also=(wrong_slopes.every_pair_without_mean,),
        measure=first_row,
    ),
    Misconception(
        "only the true class",
        wrong_slopes.only_the_true_entry,
        symptom="The true class is right; row 0 of your `dz` sums to {sum}, not to 0.",
        question="The other logits stand in the sum of softmax. "
        "What does raising one of them do to the loss?",
        measure=first_row,
    ),
    Misconception(
        "room for whole numbers only",
        wrong_slopes.into_whole_numbers,
        symptom="Floats are right. In the case “{case}” your entry {index} is {got}, "
        "and the array you filled can hold whole numbers only.",
        question="Which dtype does `np.zeros_like(z)` have when `z` holds whole numbers?",
        also=(
            wrong_slopes.probabilities_into_whole_numbers,
            wrong_slopes.difference_into_whole_numbers,
        ),
    ),
    Misconception(
        "the slope of p, not of its logarithm",
        wrong_slopes.slope_of_p,
        symptom="Example 0 has label {label}; your `dz` there is {true}. Each row still holds the "
        "factor p of its true class.",
        question="The loss is -log p. What does the chain rule bring in front of the slope of p?",
        also=(
            wrong_slopes.slope_of_p_turned_round,
            wrong_slopes.slope_of_p_without_mean,
            wrong_slopes.slope_of_p_turned_round_without_mean,
        ),
        measure=first_row,
    ),
    Misconception(
        "labels in place of targets",
        wrong_slopes.minus_a_column_of_labels,
        symptom="{fact}",
        question="For label 2 of four classes, which four numbers are the target t? "
        "What do you subtract?",
        also=(
            wrong_slopes.minus_a_column_of_labels_without_mean,
            wrong_slopes.minus_labels,
            wrong_slopes.minus_labels_without_mean,
        ),
        measure=labels_subtracted,
    ),
    Misconception(
        "labels counted from 1",
        wrong_slopes.from_class_one,
        symptom="Example 0 has label {label}. Your `dz` there is {true}, "
        "where the model's p should lose 1.",
        question="Classes are counted from 0. Which place in a row belongs to label 1?",
        also=(
            wrong_slopes.from_class_one_without_mean,
            wrong_slopes.from_class_one_by_entries,
        ),
        measure=first_row,
    ),
)
