"""Exercise 02.1: softmax."""

from typing import Any

import numpy as np

from course_lib import nn
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

# ---------------------------------------------------------------- what right looks like


def through_logarithms(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


def row_by_row(z):
    rows = [np.exp(row - row.max()) for row in z]
    return np.array([e / e.sum() for e in rows])


# ---------------------------------------------------------------- what goes wrong


def no_shift(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def columns_without_shift(z):
    e = np.exp(z)
    return e / e.sum(axis=0)


def columns_of_shifted_rows(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0)


def one_sum_for_all(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def one_sum_without_shift(z):
    e = np.exp(z)
    return e / e.sum()


def one_shift_for_all(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def no_keepdims(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


def no_keepdims_at_all(z):
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


def in_place(z):
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z


def shifted_in_place(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def clipped(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- numbers for the hints


def first_sums(seen: Observation) -> dict[str, Any]:
    return {"row": show(seen.got[0].sum()), "column": show(seen.got[:, 0].sum())}


def total(seen: Observation) -> dict[str, Any]:
    return {"total": show(seen.got.sum()), "row": show(seen.got[0].sum())}


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
        Case("a single class", normal(5, 1), edge=True),
        Case("float32 stays float32", normal(4, 6, dtype=np.float32), same_dtype=True, edge=True),
    ),
    invariants={"softmax": (Invariant("each row sums to 1", lambda p: p.sum(axis=1), 1.0),)},
    variants=(
        Variant("through logarithms", through_logarithms),
        Variant("row by row", row_by_row),
    ),
    misconceptions=(
        Misconception(
            "no shift",
            no_shift,
            symptom="Ordinary logits are right. The row that holds 1000 became {got}: "
            "e^1000 does not fit into a float.",
            question="Which number may you subtract from a row without changing its softmax?",
            code="W1",
        ),
        Misconception(
            "columns",
            columns,
            symptom="Column 0 of your answer sums to {column}, and row 0 sums to {row}.",
            question="One image is a row: over which numbers should its probabilities sum to 1?",
            also=(columns_without_shift, columns_of_shifted_rows),
            measure=first_sums,
            code="W2",
        ),
        Misconception(
            "one sum for all",
            one_sum_for_all,
            symptom="All your numbers together sum to {total}; row 0 alone sums to {row}.",
            question="How many sums does a batch of n images need, one or n?",
            also=(one_sum_without_shift,),
            measure=total,
            code="W3",
        ),
        Misconception(
            "one shift for all",
            one_shift_for_all,
            symptom="Large rows are right. Beside a row that holds 2001, the row (0, 1) became "
            "{got}: it is 0/0.",
            question="You subtracted 2001 from a row whose largest logit is 1. "
            "Whose maximum does that row need?",
            code="W4",
        ),
        Misconception(
            "no keepdims",
            no_keepdims,
            symptom="{fact}",
            question="A sum over axis 1 has shape (n,). Along which axis does numpy line it up "
            "with an array of shape (n, k)?",
            also=(no_keepdims_at_all,),
            measure=lambda seen: {
                "fact": "Dividing shape (n, k) by shape (n,) stopped with an error."
                if seen.outcome.got.error
                else f"Row 0 of your answer sums to {show(seen.got[0].sum())}."
            },
            code="W5",
        ),
        Misconception(
            "in place",
            in_place,
            symptom="Your numbers are right, but `z` holds other numbers after the call than before.",
            question="Which line writes into `z` itself, not into a new array?",
            also=(shifted_in_place,),
            code="W6",
        ),
        Misconception(
            "clipped",
            clipped,
            symptom="The row (1000, 999, 0) became {got} at its first entry: "
            "1000 and 999 were cut to the same number.",
            question="Only differences of logits count. What does clipping do to 1000 - 999?",
            code="W7",
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
