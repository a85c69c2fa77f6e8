"""Exercise 02.3: the logarithm of softmax, without taking softmax first."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Misconception,
    Observation,
    Variant,
    normal,
    show,
)


def shifted(z):
    return z - z.max(axis=1, keepdims=True)


def probabilities(z):
    e = np.exp(shifted(z))
    return e / e.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- what right looks like


def pair_by_pair(z):
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


def with_the_shift_put_back(z):
    m = z.max(axis=1, keepdims=True)
    return z - (m + np.log(np.exp(z - m).sum(axis=1, keepdims=True)))


def row_by_row(z):
    out = np.empty(z.shape)
    for i, row in enumerate(z):
        s = row - row.max()
        out[i] = s - np.log(np.exp(s).sum())
    return out


# ---------------------------------------------------------------- what goes wrong


def log_of_softmax(z):
    return np.log(probabilities(z))


def log_of_unsafe_softmax(z):
    e = np.exp(z)
    return np.log(e / e.sum(axis=1, keepdims=True))


def log_of_row_by_row(z):
    return np.log(np.array([np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in z]))


def plus_epsilon(eps: float) -> Callable[[Any], Any]:
    return lambda z: np.log(probabilities(z) + eps)


def at_least_epsilon(eps: float) -> Callable[[Any], Any]:
    return lambda z: np.log(np.maximum(probabilities(z), eps))


def no_keepdims(z):
    s = shifted(z)
    return s - np.log(np.exp(s).sum(axis=1))


def no_keepdims_and_no_shift(z):
    return z - np.log(np.exp(z).sum(axis=1))


def no_keepdims_with_logsumexp(z):
    return z - np.logaddexp.reduce(z, axis=1)


def no_shift(z):
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def shift_in_one_place(z):
    return z - np.log(np.exp(shifted(z)).sum(axis=1, keepdims=True))


def sums_over_the_batch(z):
    s = z - z.max(axis=0)
    return s - np.log(np.exp(s).sum(axis=0))


# ---------------------------------------------------------------- numbers for the hints


def lowest_possible(seen: Observation) -> dict[str, Any]:
    added = np.max(np.exp(seen.got) - np.exp(seen.expected))
    return {"lowest": show(np.log(added))}


def row_and_column(seen: Observation) -> dict[str, Any]:
    e = np.exp(seen.got)
    return {"row": show(e[0].sum()), "column": show(e[:, 0].sum())}


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Subtracting shape (n,) from shape (n, k) stopped with an error."}
    total = show(np.exp(seen.got[0]).sum())
    return {"fact": f"The exponentials of row 0 of your answer sum to {total}."}


EPSILONS = (1e-12, 1e-15, 1e-10, 1e-9, 1e-8, 1e-7)


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
        Case("a single class", normal(5, 1), edge=True),
    ),
    invariants={
        "log_softmax": (
            Invariant(
                "the exponentials of each row sum to 1", lambda v: np.exp(v).sum(axis=1), 1.0
            ),
        )
    },
    variants=(
        Variant("pair by pair", pair_by_pair),
        Variant("with the shift put back", with_the_shift_put_back),
        Variant("row by row", row_by_row),
    ),
    misconceptions=(
        Misconception(
            "logarithm of softmax",
            log_of_softmax,
            symptom="Ordinary logits are right. For the logits (0, -800) your second entry is "
            "{got}: its probability was rounded to 0 before the logarithm.",
            question="Which line of yours turns -800 into a number too small for a float, "
            "and do you need that line?",
            also=(log_of_unsafe_softmax, log_of_row_by_row),
            code="W1",
        ),
        Misconception(
            "a floor under p",
            plus_epsilon(1e-12),
            symptom="The smallest log-probability that you can give is {lowest}; "
            "for the logits (0, -800) the right one is near -800.",
            question="What is the logarithm of the small number that you added?",
            also=tuple(plus_epsilon(e) for e in EPSILONS[1:])
            + tuple(at_least_epsilon(e) for e in EPSILONS),
            measure=lowest_possible,
            code="W2",
        ),
        Misconception(
            "no keepdims",
            no_keepdims,
            symptom="{fact}",
            question="The row sums have shape (n,). Along which axis does numpy line them up "
            "with z of shape (n, k)?",
            also=(no_keepdims_and_no_shift, no_keepdims_with_logsumexp),
            measure=step_that_stopped,
            code="W3",
        ),
        Misconception(
            "no shift",
            no_shift,
            symptom="Ordinary logits are right. The row that holds 1000 became {got} at "
            "index {index}.",
            question="How large is the largest exponent that you hand to `np.exp`?",
        ),
        Misconception(
            "a shift in one place only",
            shift_in_one_place,
            symptom="The exponentials of row 0 of your answer sum to {row}.",
            question="You took m out of the sum. What must happen to the first z?",
            measure=row_and_column,
        ),
        Misconception(
            "a sum over the batch",
            sums_over_the_batch,
            symptom="The exponentials of column 0 sum to {column}, those of row 0 to {row}.",
            question="One image is a row: over which numbers should its probabilities sum to 1?",
            measure=row_and_column,
        ),
    ),
    formula_line="shift, then subtract the logarithm of the sum: "
    "log p = (z - m) - ln of the sum of e^(z - m), which is z - LSE(z), equation (2.12)",
    twin="The same idea for another function: the **logarithm of shares**.\n"
    "The row (1e-200, 1e200) has the share 1e-400, which a float rounds to 0; its logarithm is "
    "-inf. But ln(a / total) = ln a - ln total = -460.5 - 460.5 = -921.\n"
    "```python\n"
    "def log_shares(a):                                   # (n, k) positive\n"
    "    total = a.sum(axis=1, keepdims=True)             # (n, 1)\n"
    "    return np.log(a) - np.log(total)                 # (n, k): nothing rounds to 0\n"
    "```\n"
    "The quotient is never formed. For softmax, ln of the numerator is z itself.",
)
