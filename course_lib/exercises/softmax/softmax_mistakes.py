"""Exercise 02.1: what goes wrong with softmax, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import softmax_answers as answers
from course_lib.exercises.softmax import softmax_floats, wrong_shifts
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
    Misconception(
        "the shift in one place only",
        answers.shift_above_only,
        symptom="Row 0 of yours sums to {row}, not to 1.",
        question="A shift by m makes a factor e^-m. It cancels if it stands above and below the "
        "line. Where is it missing in yours?",
        also=(answers.shift_above_only_with_warnings, answers.shift_below_only),
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
    *softmax_floats.misconceptions,
    *wrong_shifts.misconceptions(answers.shifted_by),
    *ABOUT_POWERS,
)
