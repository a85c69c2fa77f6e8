"""Exercise 02.1: what goes wrong with softmax, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import softmax_answers as answers
from course_lib.exercises.softmax import wrong_shifts
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def first_sums(seen: Observation) -> dict[str, Any]:
    return {"row": show(seen.got[0].sum()), "column": show(seen.got[:, 0].sum())}


def total(seen: Observation) -> dict[str, Any]:
    return {"total": show(seen.got.sum()), "row": show(seen.got[0].sum())}


def first_odds(seen: Observation) -> dict[str, Any]:
    row = seen.args[0][0]
    return {
        "odds": show(seen.got[0, 0] / seen.got[0, 1]),
        "wish": show(np.exp(row[0] - row[1])),
    }


def at_the_top(seen: Observation) -> dict[str, Any]:
    row, got = seen.args[0][0], seen.got[0]
    return {"top": show(got[row.argmax()] + 0.0), "bottom": show(got[row.argmin()])}


def missing_from_one(seen: Observation) -> dict[str, Any]:
    return {"missing": f"{1 - seen.got[0].sum():.1g}"}


def at_a_gap(seen: Observation) -> dict[str, Any]:
    z = seen.args[0]
    i, j = np.unravel_index(np.argmax(seen.got - seen.expected), z.shape)
    return {"gap": f"{z[i].max() - z[i, j]:g}", "value": show(seen.got[i, j])}


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Lining up (n, k) with (n,) stopped with an error."}
    return {"fact": f"Row 0 of your answer sums to {show(seen.got[0].sum())}."}


ABOUT_AXES = (
    Misconception(
        "columns",
        answers.columns,
        symptom="Column 0 of your answer sums to {column}, and row 0 sums to {row}.",
        question="One image is a row: over which numbers should its probabilities sum to 1?",
        also=(
            answers.columns_without_shift,
            answers.columns_of_shifted_rows,
            answers.columns_after_one_shift,
        ),
        measure=first_sums,
        code="W2",
    ),
    Misconception(
        "one sum for all",
        answers.one_sum_for_all,
        symptom="All your numbers together sum to {total}; row 0 alone sums to {row}.",
        question="How many sums does a batch of n images need, one or n?",
        also=(answers.one_sum_without_shift, answers.one_sum_of_shifted_rows),
        measure=total,
        code="W3",
    ),
    Misconception(
        "one shift for all",
        answers.one_shift_for_all,
        symptom="Large rows are right. Beside a row that holds 2001, the row (0, 1) became "
        "{got}: it is 0/0.",
        question="You subtracted 2001 from a row whose largest logit is 1. "
        "Whose maximum does that row need?",
        code="W4",
    ),
    Misconception(
        "no keepdims",
        answers.no_keepdims,
        symptom="{fact}",
        question="A sum or maximum over axis 1 has shape (n,). Along which axis does numpy line "
        "it up with an array of shape (n, k)?",
        also=(
            answers.no_keepdims_at_all,
            answers.no_keepdims_and_no_shift,
            answers.no_keepdims_after_one_shift,
        ),
        measure=step_that_stopped,
        code="W5",
    ),
    Misconception(
        "all classes alike",
        answers.all_alike,
        symptom="All classes of row 0 got {got}, though their logits differ.",
        question="e^(log 2) is 2 and e^(log 1) is 1. Can these two classes get the same "
        "probability?",
    ),
    Misconception(
        "a shift for each column",
        answers.shift_of_each_column,
        symptom="Row 0 sums to 1, but in it class 0 leads class 1 by {odds} to 1; "
        "(2.1) asks for {wish} to 1.",
        question="You may add one number to a row. How many different numbers did you "
        "subtract within row 0?",
        measure=first_odds,
    ),
)

ABOUT_FLOATS = (
    Misconception(
        "in place",
        answers.in_place,
        symptom="Your probabilities are right, but the call left other numbers in `z`.",
        question="Which line writes into `z` itself, not into a new array?",
        also=(answers.shifted_in_place,),
        code="W6",
    ),
    Misconception(
        "clipped",
        answers.clipped,
        symptom="The row (1000, 999, 0) became {got} at its first entry: "
        "1000 and 999 were cut to the same number.",
        question="Only differences of logits count. What does clipping do to 1000 - 999?",
        also=(answers.clipped_above,),
        code="W7",
    ),
    Misconception(
        "small exponents are cut off",
        answers.clipped_after_the_shift(-50.0),
        symptom="A class whose logit lies {gap} below the largest got {value}: every class "
        "below your limit gets that number.",
        question="e^-1000 rounds to 0 without a warning. What does your limit protect?",
        also=tuple(
            answers.clipped_after_the_shift(-limit)
            for limit in (20.0, 30.0, 88.0, 100.0, 500.0, 700.0)
        ),
        measure=at_a_gap,
    ),
    Misconception(
        "a little something in the denominator",
        answers.with_a_little_more(1e-8),
        symptom="Right at first sight, but row 0 sums to 1 minus {missing}.",
        question="By (2.8) the sum is at least 1. What is the small number for, "
        "and what does it do to your rows?",
        also=tuple(answers.with_a_little_more(e) for e in (1e-5, 1e-6, 1e-7, 1e-9, 1e-10, 1e-12)),
        measure=missing_from_one,
    ),
)

ABOUT_POWERS = (
    Misconception(
        "shares of the logits",
        answers.shares_of_logits,
        symptom="Your rows sum to 1, but one entry is {low}: no probability is negative.",
        question="Which function makes every logit positive and keeps their order?",
        measure=lambda seen: {"low": show(seen.got.min())},
    ),
    Misconception(
        "no exponential",
        answers.shares_of_shifted_logits,
        symptom="Your rows sum to 1. In row 0 the largest logit got {top}, the smallest {bottom}.",
        question="After the shift one logit is 0. What does (2.7) do to it before it divides?",
        also=(answers.shares_above_the_smallest,),
        measure=at_the_top,
    ),
    Misconception(
        "another base",
        answers.with_another_base(2.0),
        symptom="Row 0 sums to 1. In it class 0 leads class 1 by {odds} to 1; "
        "(2.1) asks for {wish} to 1.",
        question="One step of evidence should multiply the odds by e. By which number does yours?",
        also=(answers.with_another_base(10.0),),
        measure=first_odds,
    ),
    Misconception(
        "the wrong way round",
        answers.reversed_shift,
        symptom="In row 0 the largest logit got {top}, the smallest logit got {bottom}.",
        question="Is z - m positive or negative for most classes, and what is m - z?",
        also=(answers.reversed_without_shift,),
        measure=at_the_top,
    ),
    Misconception(
        "the shift outside the exponential",
        answers.shift_outside,
        symptom="In row 0 class 0 leads class 1 by {odds} to 1; (2.1) asks for {wish} to 1.",
        question="In (2.7) m stands in the exponent. Is e^z - m the same as e^(z - m)?",
        measure=first_odds,
    ),
    Misconception(
        "never divided",
        answers.never_divided,
        symptom="Row 0 of yours sums to {row}.",
        question="Which step makes each row sum to 1?",
        also=(answers.never_divided_nor_shifted,),
        measure=first_sums,
    ),
)

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "no shift",
        answers.no_shift,
        symptom="Ordinary logits are right. The row that holds 1000 became {got}: "
        "e^1000 does not fit into a float.",
        question="Which number may you subtract from a row without changing its softmax?",
        code="W1",
    ),
    *ABOUT_AXES,
    *ABOUT_FLOATS,
    *wrong_shifts.misconceptions(answers.shifted_by),
    *ABOUT_POWERS,
)
