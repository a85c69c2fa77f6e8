"""Exercise 02.1: right on paper, wrong in floats: cuts, repairs, and work in place."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import softmax_answers as answers
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def missing_from_one(seen: Observation) -> dict[str, Any]:
    return {"missing": f"{1 - seen.got[0].sum():.1g}"}


def at_a_gap(seen: Observation) -> dict[str, Any]:
    """Where the answer is off by the largest factor, and how far that logit lies below."""
    z = seen.args[0]
    with np.errstate(all="ignore"):
        off = np.abs(np.log(seen.got) - np.log(seen.expected))
    i, j = np.unravel_index(np.argmax(np.nan_to_num(off, posinf=np.inf)), z.shape)
    return {"gap": f"{z[i].max() - z[i, j]:g}", "value": show(seen.got[i, j])}


def row_off(seen: Observation) -> dict[str, Any]:
    """The row of the input whose answer is farthest off, and that answer."""
    i = int(np.argmax(np.abs(seen.got - seen.expected).max(axis=1)))
    row, got = seen.args[0][i], seen.got[i]
    return {
        "row": "(" + ", ".join(f"{v:g}" for v in row) + ")",
        "became": "(" + ", ".join(show(v) for v in got) + ")",
        "sum": show(got.sum()),
    }


misconceptions: tuple[Misconception, ...] = (
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
        symptom="A class whose logit lies {gap} below the largest got {value}, which is far from "
        "e^-{gap}.",
        question="e^-1000 rounds to 0 without a warning. What does your small number or limit "
        "protect?",
        also=(
            *(
                answers.clipped_after_the_shift(-limit)
                for limit in (20.0, 30.0, 88.0, 100.0, 500.0, 700.0)
            ),
            *(answers.small_ones_dropped(limit) for limit in (1e-12, 1e-300)),
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
    Misconception(
        "repaired after the damage",
        answers.repaired_when_nan,
        symptom="No nan is left. But the row {row} became {became}: a wrong answer that no nan "
        "tells of.",
        question="Which term overflows or underflows there? What could you do to the logits "
        "before the first exponential?",
        also=(answers.repaired_where_nan,),
        measure=row_off,
    ),
    Misconception(
        "nan is replaced",
        answers.nan_replaced(0.0),
        symptom="No nan is left. But the row {row} became {became}, which sums to {sum}.",
        question="A nan says that a number is lost. Which line loses it, and what could you do to "
        "the logits before that line?",
        also=tuple(answers.nan_replaced(by) for by in (0.5, 1.0)),
        measure=row_off,
    ),
)
