"""Exercise 02.4: how each probability reacts to each logit."""

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
    drawn,
    show,
)

# ---------------------------------------------------------------- what right looks like


def with_a_delta(p):
    delta = np.eye(len(p))
    return p[:, None] * (delta - p)


def entry_by_entry(p):
    k = len(p)
    J = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            J[i, j] = p[i] * ((i == j) - p[j])
    return J


# ---------------------------------------------------------------- what goes wrong


def diagonal_only(p):
    return np.diag(p * (1 - p))


def wrong_sign(p):
    return np.outer(p, p) - np.diag(p)


def plus_for_minus(p):
    return np.diag(p) + np.outer(p, p)


def no_diagonal(p):
    return -np.outer(p, p)


def no_diagonal_positive(p):
    return np.outer(p, p)


def delta_reversed(p):
    return p[:, None] * ((1 - np.eye(len(p))) - p)


def no_delta(p):
    return np.outer(p, 1 - p)


def inner_product(p):
    return np.diag(p) - p @ p


def product_by_entry(p):
    return np.diag(p) - p * p


def softmax_again(p):
    e = np.exp(p - p.max())
    q = e / e.sum()
    return np.diag(q) - np.outer(q, q)


# ---------------------------------------------------------------- numbers for the hints


def corner(seen: Observation) -> dict[str, Any]:
    J = seen.got
    return {
        "own": show(J[0, 0]),
        "other": show(J[0, 1]),
        "row": show(J[0].sum()),
        "different": len(np.unique(np.round(J[~np.eye(len(J), dtype=bool)], 12))),
    }


def one_distribution(k: int) -> Any:
    return drawn(lambda rng: rng.dirichlet(np.ones(k)), f"a distribution over {k} classes")


exercise = Exercise(
    id="02.4",
    names=("softmax_jacobian",),
    title="the Jacobian of softmax",
    asks="softmax_jacobian(p: (k,)) -> (k, k)",
    form="write",
    points=3,
    minutes=8,
    difficulty=3,
    reference={"softmax_jacobian": nn.softmax_jacobian},
    cases=(
        Case("an ordinary row of probabilities", one_distribution(5)),
        Case("two classes", one_distribution(2)),
        Case("all classes equally likely", np.full(4, 0.25), edge=True),
        Case("one class is certain", np.array([0.0, 1.0, 0.0]), edge=True),
        Case("a single class", np.array([1.0]), edge=True),
    ),
    invariants={
        "softmax_jacobian": (Invariant("each row sums to 0", lambda J: J.sum(axis=1), 0.0),)
    },
    variants=(
        Variant("with a delta", with_a_delta),
        Variant("entry by entry", entry_by_entry),
    ),
    misconceptions=(
        Misconception(
            "diagonal only",
            diagonal_only,
            symptom="Your diagonal is right. Entry [0, 1] is {other}: it says that z_1 has no "
            "effect on p_0.",
            question="When z_1 rises, p_1 rises. The row still sums to 1: what must p_0 do?",
            measure=corner,
            code="W1",
        ),
        Misconception(
            "wrong sign",
            wrong_sign,
            symptom="Entry [0, 0] of yours is {own}: raising z_0 would lower p_0.",
            question="Right sizes, signs turned round: which of the two terms is positive?",
            measure=corner,
            code="W2",
        ),
        Misconception(
            "no diagonal term",
            no_diagonal,
            symptom="Row 0 of yours sums to {row}. Each row should sum to 0.",
            question="z_0 stands in the denominator of p_0, and in its numerator. Which of the "
            "two is missing?",
            also=(no_diagonal_positive,),
            measure=corner,
            code="W3",
        ),
        Misconception(
            "delta the wrong way round",
            delta_reversed,
            symptom="Entry [0, 0] of yours is {own}, entry [0, 1] is {other}, and row 0 sums to "
            "{row}.",
            question="delta_ij is 1 on one kind of entry, 0 on the other. On which is it 1?",
            also=(no_delta,),
            measure=corner,
            code="W4",
        ),
        Misconception(
            "no outer product",
            inner_product,
            symptom="Row 0 of yours sums to {row}. "
            "Off the diagonal, different numbers: {different}.",
            question="Entry [i, j] needs p_i times p_j. Which product of a row with itself "
            "gives k times k numbers?",
            also=(product_by_entry,),
            measure=corner,
        ),
        Misconception(
            "a plus for a minus",
            plus_for_minus,
            symptom="Entry [0, 1] of yours is {other}: raising z_1 would raise p_0 too. "
            "Row 0 sums to {row}.",
            question="The probabilities share a total of 1. When one rises, what do the others "
            "do together?",
            measure=corner,
        ),
        Misconception(
            "softmax once more",
            softmax_again,
            symptom="Your row 0 sums to 0, as it should. Entry [0, 0] is {own}, which would "
            "be right for softmax(p).",
            question="The argument is p. Is it a row of logits, or has softmax run already?",
            measure=corner,
        ),
    ),
    formula_line="own logit minus shared total: dp_i/dz_j = p_i (delta_ij - p_j), "
    "as a matrix diag(p) - p p^T, equation (2.16)",
    twin="The same question for another function: the **shares** s_i = a_i / total.\n"
    "Raising a_j moves the numerator of s_j only, and the total of all: "
    "ds_i/da_j = (delta_ij - s_i) / total.\n"
    "With a = (1, 3): total 4, shares (0.25, 0.75), so the rows are (0.1875, -0.0625) and "
    "(-0.1875, 0.0625). Each column sums to 0, as the shares still sum to 1.\n"
    "```python\n"
    "def shares_jacobian(a):                              # (k,) positive\n"
    "    total = a.sum()                                  # ()\n"
    "    s = a / total                                    # (k,)\n"
    "    return (np.eye(len(a)) - s[:, None]) / total     # (k, k): row i belongs to s_i\n"
    "```",
    trace=Trace(
        "The probabilities are $p = (0.5, 0.25, 0.25)$. Type row 0 of the Jacobian: how $p_0$ "
        "reacts to $z_0$, to $z_1$ and to $z_2$.",
        args=(np.array([0.5, 0.25, 0.25]),),
        pick=lambda J: J[0],
    ),
)
