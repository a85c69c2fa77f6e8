"""Exercise 02.4: how each probability reacts to each logit."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import softmax_jacobian_answers as answers
from course_lib.exercises.softmax.softmax_jacobian_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Invariant, Trace, Variant, drawn


def one_distribution(k: int) -> Any:
    return drawn(lambda rng: rng.dirichlet(np.ones(k)), f"a distribution over {k} classes")


exercise = Exercise(
    id="02.4",
    names=("softmax_jacobian",),
    title="the Jacobian of softmax",
    asks="softmax_jacobian(p: (k,)) -> (k, k)",
    form="write",
    points=3,
    minutes=10,
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
        Variant("with a delta", answers.with_a_delta),
        Variant("as a matrix product", answers.as_a_product),
        Variant("entry by entry", answers.entry_by_entry),
    ),
    misconceptions=misconceptions,
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
        "The probabilities are $p = (0.2, 0.3, 0.5)$. Type row 0 of the Jacobian: how $p_0$ "
        "reacts to $z_0$, to $z_1$ and to $z_2$.",
        args=(np.array([0.2, 0.3, 0.5]),),
        pick=lambda J: J[0],
    ),
)
