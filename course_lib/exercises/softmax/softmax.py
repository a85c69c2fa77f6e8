"""Exercise 02.1: softmax."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import softmax_answers as answers
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Misconception,
    Observation,
    Trace,
    Variant,
    normal,
    show,
)

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


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Dividing shape (n, k) by shape (n,) stopped with an error."}
    return {"fact": f"Row 0 of your answer sums to {show(seen.got[0].sum())}."}


exercise = Exercise(
    id="02.1",
    names=("softmax",),
    title="softmax that cannot overflow",
    asks="softmax(z: (n, k)) -> (n, k)",
    form="write",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"softmax": nn.softmax},
    cases=(
        Case("ordinary logits", normal(4, 6)),
        Case("as many examples as classes", normal(3, 3), edge=True),
        Case(
            "one row holds 1000",
            np.array([[0.0, 1.0, 2.0], [1000.0, 999.0, 0.0]]),
            edge=True,
        ),
        Case(
            "a small row beside a large one",
            np.array([[0.0, 1.0], [2000.0, 2001.0]]),
            edge=True,
        ),
        Case("all logits near -1000", np.array([[-1000.0, -1001.0, -1003.0]]), edge=True),
        Case("a single class", normal(5, 1), edge=True),
        Case("float32 stays float32", normal(4, 6, dtype=np.float32), same_dtype=True, edge=True),
    ),
    invariants={"softmax": (Invariant("each row sums to 1", lambda p: p.sum(axis=1), 1.0),)},
    variants=(
        Variant("through logarithms", answers.through_logarithms),
        Variant("row by row", answers.row_by_row),
        Variant("lying on its side", answers.lying_on_its_side),
    ),
    misconceptions=(
        Misconception(
            "no shift",
            answers.no_shift,
            symptom="Ordinary logits are right. The row that holds 1000 became {got}: "
            "e^1000 does not fit into a float.",
            question="Which number may you subtract from a row without changing its softmax?",
            code="W1",
        ),
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
            question="A sum over axis 1 has shape (n,). Along which axis does numpy line it up "
            "with an array of shape (n, k)?",
            also=(
                answers.no_keepdims_at_all,
                answers.no_keepdims_and_no_shift,
                answers.no_keepdims_after_one_shift,
            ),
            measure=step_that_stopped,
            code="W5",
        ),
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
            "a shift for each column",
            answers.shift_of_each_column,
            symptom="Row 0 sums to 1, but in it class 0 leads class 1 by {odds} to 1; "
            "the wish (2.1) asks for {wish} to 1.",
            question="You may add one number to a row. How many different numbers did you "
            "subtract within row 0?",
            measure=first_odds,
        ),
        Misconception(
            "shares of the logits",
            answers.shares_of_logits,
            symptom="Your rows sum to 1, but one entry is {low}: no probability is negative.",
            question="Which function makes every logit positive and keeps their order?",
            measure=lambda seen: {"low": show(seen.got.min())},
        ),
    ),
    formula_line="shift each row, exponentiate, divide each row by its sum: "
    "softmax(z) = e^(z - m) / sum of e^(z - m), with m the row's own maximum",
    twin="The same steps for another function: the **mean of each row as shares**.\n"
    "Row (2, 6) has sum 8, so its shares are (0.25, 0.75).\n"
    "```python\n"
    "def shares(a):                              # (n, k) positive\n"
    "    total = a.sum(axis=1, keepdims=True)    # (n, 1): one total a row, and it stays a column\n"
    "    return a / total                        # (n, k) / (n, 1): each row by its own total\n"
    "```\n"
    "If all entries of a row are too large, divide the row by its maximum first: "
    "the shares do not change. Subtracting a constant does for softmax what dividing does here.",
    trace=Trace(
        "Work by hand: the logits of one image are $\\ln 1, \\ln 1, \\ln 2$. "
        "Type its three probabilities.",
        args=(np.log([[1.0, 1.0, 2.0]]),),
        pick=lambda p: p[0],
    ),
)
