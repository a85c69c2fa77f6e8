"""Exercise 07.1: batch norm forward."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.batch_norm import forward_answers as answers
from course_lib.exercises.batch_norm.forward_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Trace, Variant, drawn, normal


def far_from_zero(n: int, d: int) -> Any:
    """(n, d) columns of sd 1 around a million."""
    return drawn(lambda rng: 1e6 + rng.normal(size=(n, d)), "columns of sd 1 around a million")


def spread(n: int) -> Any:
    """(n, 3) columns of different means and sizes."""
    return drawn(
        lambda rng: rng.normal((0.5, 4.0, 3.0), (2.0, 0.5, 3.0), size=(n, 3)),
        "three columns, each with a mean and a size of its own",
    )


GAMMA, BETA = np.array([1.5, -0.5, 2.0]), np.array([-1.0, 0.5, 3.0])

exercise = Exercise(
    id="07.1",
    names=("batch_norm",),
    title="normalise each column",
    asks="batch_norm(x: (n, d), gamma: (d,), beta: (d,), eps=1e-5) "
    "-> (y: (n, d), cache: (xhat, gamma, s))",
    form="write",
    points=3,
    minutes=15,
    difficulty=2,
    reference={"batch_norm": nn.batch_norm},
    cases=(
        Case("six examples of three features", spread(6), GAMMA, BETA),
        Case("as many examples as features", normal(4, 4), normal(4), normal(4), edge=True),
        Case(
            "columns that hardly vary",
            normal(5, 2, sd=1e-3, mean=0.5),
            normal(2),
            normal(2),
            edge=True,
        ),
        Case("eps = 0.5", normal(5, 3), normal(3), normal(3), eps=0.5, edge=True),
        Case(
            "a column that does not vary",
            np.array([[2.0, 1.0], [2.0, 3.0], [2.0, 5.0]]),
            normal(2),
            normal(2),
            edge=True,
        ),
        Case("one example", normal(1, 3), normal(3), normal(3), edge=True),
        Case(
            "columns around a million",
            far_from_zero(6, 2),
            normal(2),
            normal(2),
            rtol=1e-6,
            atol=1e-6,
            edge=True,
        ),
        Case(
            "float32 stays float32",
            normal(5, 3, dtype=np.float32),
            normal(3, dtype=np.float32),
            normal(3, dtype=np.float32),
            same_dtype=True,
            edge=True,
        ),
    ),
    variants=(
        Variant("column by column", answers.column_by_column),
        Variant("with var", answers.with_var),
        Variant("with a power", answers.with_power),
        Variant("with einsum", answers.with_einsum),
        Variant("lying on its side", answers.lying_on_its_side),
    ),
    misconceptions=misconceptions,
    formula_line="for each column: mu = mean of x, v = mean of (x - mu)^2, s = sqrt(v + eps), "
    "xhat = (x - mu) / s, y = gamma * xhat + beta; keep (xhat, gamma, s)",
    twin="The same steps for another measure of size: **divide each column by its mean "
    "absolute value**.\n"
    "Column (2, -6): mean of (2, 6) is 4, so it becomes (0.5, -1.5).\n"
    "```python\n"
    "def by_mean_size(x, gamma):            # (n, d), (d,)\n"
    "    a = np.abs(x).mean(axis=0)         # (d,): the rows, our examples, go away\n"
    "    u = x / a                          # (n, d) / (d,): each column by its own number\n"
    "    return gamma * u, (u, gamma, a)    # the result, and what backward will need\n"
    "```",
    trace=Trace(
        "A batch of two examples with one feature: the column $(1, 3)$. $\\gamma = 1$, "
        "$\\beta = 0$, and $\\epsilon$ is too small to matter. Type the two numbers of $y$.",
        args=(np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1)),
        pick=lambda result: result[0][:, 0],
    ),
)
