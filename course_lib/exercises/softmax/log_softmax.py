"""Exercise 02.3: the logarithm of softmax, without taking softmax first."""

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import log_softmax_answers as answers
from course_lib.exercises.softmax.log_softmax_mistakes import misconceptions
from course_lib.exercises.softmax.wrong_shifts import FAR_APART, FEW_DIGITS, SUM_TOO_LARGE
from course_lib.judging import Case, Exercise, Invariant, Variant, normal

exercise = Exercise(
    id="02.3",
    names=("log_softmax",),
    title="log-probabilities that stay exact",
    asks="log_softmax(z: (n, k)) -> (n, k)",
    form="write",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"log_softmax": nn.log_softmax},
    cases=(
        Case("ordinary logits", normal(4, 6)),
        Case("as many examples as classes", normal(3, 3), edge=True),
        Case("a gap of 800", np.array([[0.0, -800.0], [1.0, 1.0]]), edge=True),
        Case("one row holds 1000", np.array([[0.0, 1.0, 2.0], [1000.0, 999.0, 0.0]]), edge=True),
        Case("all logits near -1000", np.array([[-1000.0, -1001.0, -1003.0]]), edge=True),
        FAR_APART,
        Case("all digits count", normal(3, 5), rtol=0.0, atol=5e-14, edge=True),
        Case("a single class", normal(5, 1), edge=True),
        SUM_TOO_LARGE,
        FEW_DIGITS,
        Case("a gap of 742", np.array([[0.0, -742.0]]), edge=True),
    ),
    invariants={
        "log_softmax": (
            Invariant(
                "the exponentials of each row sum to 1", lambda v: np.exp(v).sum(axis=1), 1.0
            ),
        )
    },
    variants=(
        Variant("pair by pair", answers.pair_by_pair),
        Variant("with the shift put back", answers.with_the_shift_put_back),
        Variant("row by row", answers.row_by_row),
    ),
    misconceptions=misconceptions,
    formula_line="shift, then subtract the logarithm of the sum: "
    "log p = (z - m) - log of the sum of e^(z - m), which is z - LSE(z), equation (2.12)",
    twin="The same idea for another function: the **logarithm of shares**.\n"
    "The row (1e-200, 1e200) has the share 1e-400, which a float rounds to 0; its logarithm is "
    "-inf. But log(a / total) = log a - log total = -460.5 - 460.5 = -921.\n"
    "```python\n"
    "def log_shares(a):                                   # (n, k) positive\n"
    "    total = a.sum(axis=1, keepdims=True)             # (n, 1)\n"
    "    return np.log(a) - np.log(total)                 # (n, k): nothing rounds to 0\n"
    "```\n"
    "The quotient is never formed. For softmax, the logarithm of the numerator is z itself.",
)
