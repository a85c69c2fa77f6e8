"""Exercise 02.1: softmax."""

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import softmax_answers as answers
from course_lib.exercises.softmax.softmax_mistakes import misconceptions
from course_lib.exercises.softmax.wrong_shifts import FAR_APART, FEW_DIGITS, SUM_TOO_LARGE
from course_lib.judging import Case, Exercise, Invariant, Trace, Variant, normal

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
        FAR_APART,
        SUM_TOO_LARGE,
        FEW_DIGITS,
        Case("a single class", normal(5, 1), edge=True),
        Case("all digits count", normal(3, 5), rtol=1e-13, atol=0.0, edge=True),
        Case(
            "very small probabilities",
            np.array([[0.0, -60.0, -400.0, -700.0, -1000.0]]),
            atol=0.0,
            edge=True,
        ),
        Case("float32 stays float32", normal(4, 6, dtype=np.float32), same_dtype=True, edge=True),
    ),
    invariants={"softmax": (Invariant("each row sums to 1", lambda p: p.sum(axis=1), 1.0),)},
    variants=(
        Variant("through logarithms", answers.through_logarithms),
        Variant("row by row", answers.row_by_row),
        Variant("lying on its side", answers.lying_on_its_side),
        Variant("with einsum", answers.with_einsum),
    ),
    misconceptions=misconceptions,
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
        "The logits of one image are $\\log 1, \\log 1, \\log 2$. Type its three probabilities.",
        args=(np.log([[1.0, 1.0, 2.0]]),),
        pick=lambda p: p[0],
    ),
)
