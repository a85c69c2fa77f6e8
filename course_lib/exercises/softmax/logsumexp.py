"""Exercise 02.2: the logarithm of a sum of exponentials."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Case, Exercise, Misconception, Observation, Variant, normal, show

# ---------------------------------------------------------------- what right looks like


def pair_by_pair(z):
    return np.logaddexp.reduce(z, axis=1)


def row_by_row(z):
    out = np.full(len(z), -np.inf)
    for i, row in enumerate(z):
        m = row.max()
        if np.isfinite(m):
            out[i] = m + np.log(np.exp(row - m).sum())
    return out


# ---------------------------------------------------------------- what goes wrong


def finite_shift(z):
    m = z.max(axis=1, keepdims=True)
    return np.where(np.isneginf(m), 0.0, m)


def no_shift(z):
    return np.log(np.exp(z).sum(axis=1))


def shift_lost(z):
    return np.log(np.exp(z - finite_shift(z)).sum(axis=1))


def shift_lost_and_nan(z):
    return np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1))


def nan_for_minus_infinity(z):
    m = z.max(axis=1)
    return m + np.log(np.exp(z - m[:, None]).sum(axis=1))


def still_a_column(z):
    m = finite_shift(z)
    return m + np.log(np.exp(z - m).sum(axis=1, keepdims=True))


def column_and_nan(z):
    m = z.max(axis=1, keepdims=True)
    return m + np.log(np.exp(z - m).sum(axis=1, keepdims=True))


def column_plus_row(z):
    m = finite_shift(z)
    return m + np.log(np.exp(z - m).sum(axis=1))


def column_plus_row_and_nan(z):
    m = z.max(axis=1, keepdims=True)
    return m + np.log(np.exp(z - m).sum(axis=1))


def shift_subtracted_twice(z):
    m = finite_shift(z)
    return np.log(np.exp(z - m).sum(axis=1)) - m[:, 0]


def sum_over_the_batch(z):
    m = z.max(axis=0)
    m = np.where(np.isneginf(m), 0.0, m)
    return m + np.log(np.exp(z - m).sum(axis=0))


# ---------------------------------------------------------------- numbers for the hints


def below_the_largest(seen: Observation) -> dict[str, Any]:
    return {"got0": show(seen.got[0]), "largest": show(seen.args[0][0].max())}


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
        Variant("pair by pair", pair_by_pair),
        Variant("row by row", row_by_row),
    ),
    misconceptions=(
        Misconception(
            "no shift",
            no_shift,
            symptom="Ordinary logits are right. The row that holds 1000 gave {got}; "
            "the answer lies between 1000 and 1000 + ln 3.",
            question="How large is the largest exponent that you hand to `np.exp`?",
            code="W1",
        ),
        Misconception(
            "the shift is lost",
            shift_lost,
            symptom="Row 0 gave {got0}, but its largest logit is {largest}: "
            "the answer is never below that.",
            question="You subtracted m inside the exponential. Where does it come back?",
            also=(shift_lost_and_nan,),
            measure=below_the_largest,
            code="W2",
        ),
        Misconception(
            "nan for a row of -inf",
            nan_for_minus_infinity,
            symptom="All finite rows are right. The row of only -inf gave {got}.",
            question="The largest logit of that row is -inf. What is -inf - (-inf)?",
            code="W3",
        ),
        Misconception(
            "still a column",
            still_a_column,
            symptom="Your numbers are right, in shape {shape}: a column. One number a row is "
            "asked for.",
            question="Which axes does an answer of shape (n,) have, and which one is left over "
            "in yours?",
            also=(column_and_nan,),
            code="W4",
        ),
        Misconception(
            "a column plus a row",
            column_plus_row,
            symptom="Your answer has shape {shape}: each shift met each of the sums.",
            question="m has shape (n, 1), the logarithms have shape (n,). "
            "What shape has their sum?",
            also=(column_plus_row_and_nan,),
        ),
        Misconception(
            "the shift with a minus",
            shift_subtracted_twice,
            symptom="Row 0 gave {got0}, but its largest logit is {largest}: "
            "the shift went out twice.",
            question="ln(e^m times s) = ln(e^m) + ln(s). With which sign does m come back?",
            measure=below_the_largest,
        ),
        Misconception(
            "a sum over the batch",
            sum_over_the_batch,
            symptom="Your numbers are right for the transposed input: they sum over the examples.",
            question="One example is one row. Which axis goes away, 0 or 1?",
        ),
    ),
    formula_line="largest logit, shift, exponentiate, sum, logarithm, shift back: "
    "LSE(z) = m + ln of the sum of e^(z - m), equation (2.10)",
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
