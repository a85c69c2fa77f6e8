"""Exercise 02.2: the logarithm of a sum of exponentials."""

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import logsumexp_answers as answers
from course_lib.exercises.softmax.logsumexp_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, normal

exercise = Exercise(
    id="02.2",
    names=("logsumexp",),
    title="logsumexp: the shift goes in, and comes back",
    asks="logsumexp(z: (n, k)) -> (n,)",
    form="complete",
    points=2,
    minutes=7,
    difficulty=2,
    reference={"logsumexp": nn.logsumexp},
    cases=(
        Case("ordinary logits", normal(4, 6)),
        Case("as many examples as classes", normal(3, 3), edge=True),
        Case("one row holds 1000", np.array([[0.0, 1.0, 2.0], [1000.0, 999.0, 0.0]]), edge=True),
        Case("all logits near -1000", np.array([[-1000.0, -1001.0, -1003.0]]), edge=True),
        Case("a single class", normal(5, 1), edge=True),
        Case("one logit is -inf", np.array([[0.0, -np.inf, 2.0]]), edge=True),
        Case(
            "a row of only -inf",
            np.array([[-np.inf, -np.inf], [0.0, 0.0]]),
            edge=True,
            warnings_fail=False,
        ),
    ),
    variants=(
        Variant("pair by pair", answers.pair_by_pair),
        Variant("row by row", answers.row_by_row),
    ),
    misconceptions=misconceptions,
    formula_line="largest logit, shift, exponentiate, sum, logarithm, shift back: "
    "LSE(z) = m + log of the sum of e^(z - m), equation (2.10)",
    twin="The same idea for another function: the **length of a row**, the root of its sum of "
    "squares.\n"
    "The row (3e200, 4e200) has squares near 1e401, which no float holds. Take the largest "
    "entry m = 4e200 out: (0.75, 1), squares sum to 1.5625, root 1.25. Put m back: 5e200.\n"
    "```python\n"
    "def length(a):                                        # (n, k)\n"
    "    m = np.abs(a).max(axis=1, keepdims=True)          # (n, 1) taken out\n"
    "    m = np.where(m == 0, 1.0, m)                      # a row of zeros: nothing to take out\n"
    "    return m[:, 0] * np.sqrt(((a / m) ** 2).sum(axis=1))  # (n,) and put back\n"
    "```\n"
    "What goes out by division comes back by multiplication. Here, what goes out by "
    "subtraction comes back by addition.",
    start="m = z.max(axis=1, keepdims=True)  # (n, 1) step 1: the largest logit of each row\n"
    "m = np.where(np.isneginf(m), 0.0, m)  # (n, 1) a row of only -inf: nothing to shift\n"
    "e = np.exp(...)  # (n, k) step 2: exponentials of the shifted logits\n"
    "total = e.sum(axis=1)  # (n,) step 3: their sum\n"
    "return ...  # (n,) step 4: its logarithm, and the shift put back",
)
