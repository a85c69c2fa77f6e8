"""Exercise 07.2: back through batch norm, by three paths."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.batch_norm import backward_answers as answers
from course_lib.exercises.batch_norm.backward_mistakes import misconceptions
from course_lib.exercises.batch_norm.remembered import constant_column, drawn_cache
from course_lib.judging import Case, Exercise, Invariant, Variant, normal


def column_sums(value: Any) -> np.ndarray:
    """The sum of each column of dx; the judge may hand over dx alone."""
    return np.asarray(value[0] if isinstance(value, tuple) else value).sum(axis=0)


exercise = Exercise(
    id="07.2",
    names=("batch_norm_backward",),
    title="back by three paths",
    asks="batch_norm_backward(dy: (n, d), cache: (xhat, gamma, s)) "
    "-> (dx: (n, d), dgamma: (d,), dbeta: (d,))",
    form="complete",
    points=4,
    minutes=20,
    difficulty=4,
    reference={"batch_norm_backward": nn.batch_norm_backward},
    cases=(
        Case("six examples of three features", normal(6, 3), drawn_cache(6, 3, sd=0.7)),
        Case("four examples, a large eps", normal(4, 2), drawn_cache(4, 2, eps=0.5)),
        Case("as many examples as features", normal(3, 3), drawn_cache(3, 3), edge=True),
        Case("dy far from 0", normal(5, 2, mean=3), drawn_cache(5, 2, sd=2.5), edge=True),
        Case("a column that did not vary", normal(4, 2), constant_column(4, 2), edge=True),
        Case("one example", normal(1, 3), drawn_cache(1, 3), edge=True),
        Case("two examples, one feature", normal(2, 1), drawn_cache(2, 1), edge=True),
        Case(
            "float32 stays float32",
            normal(5, 3, dtype=np.float32),
            drawn_cache(5, 3, dtype=np.float32),
            same_dtype=True,
            edge=True,
        ),
    ),
    invariants={
        "batch_norm_backward": (Invariant("each column of dx sums to 0", column_sums, 0.0),)
    },
    variants=(
        Variant("closed form", answers.closed_form),
        Variant("with means", answers.with_means),
        Variant("through dv and dmu", answers.through_dv_and_dmu),
        Variant("column by column, with the Jacobian", answers.column_by_column),
    ),
    misconceptions=misconceptions,
    formula_line="*add the paths*: dx = dxhat / s (direct) + dmu / n (mean path) "
    "+ dv * 2 (x - mu) / n (variance path), with dmu = - sum of dxhat / s and "
    "dv = sum of dxhat (x - mu) (-1/2) s^-3; and x - mu = xhat s",
    twin="The same named steps for another layer: **divide each column by the root of its mean "
    "square**, y = x / r with r = sqrt(mean of x^2).\n"
    "Two paths lead from x to y: direct, and through r.\n"
    "```python\n"
    "def rms_backward(dy, y, r):                    # (n, d), (n, d), (d,)\n"
    "    n = len(dy)                                # dy: gradient at the output\n"
    "    direct = dy / r                            # (n, d)  r held fixed\n"
    "    dr = -(dy * y).sum(axis=0) / r             # (d,)    y = x / r, so its slope is -y / r\n"
    "    through_r = dr * y / n                     # (n, d)  r moves by x / (n r) = y / n\n"
    "    return direct + through_r                  # (n, d)  add the paths\n"
    "```\n"
    "With x = (3, 3): r = 3, y = (1, 1). For dy = (1, 0): direct (1/3, 0), dr = -1/3, through r "
    "(-1/6, -1/6); together (1/6, -1/6).",
    start="""
xhat, gamma, s = cache  # (n, d), (d,), (d,)
n = len(dy)
dgamma = (dy * xhat).sum(axis=0)  # (d,)  sum what was broadcast
dbeta = dy.sum(axis=0)  # (d,)  sum what was broadcast
dxhat = dy * gamma  # (n, d)  gradient at xhat
direct = dxhat / s  # (n, d)  direct path: mu and v held fixed
mean_path = ...  # (d,)  through mu, which moves by 1/n
variance_path = ...  # (n, d)  through v, which moves by 2 (x - mu) / n
return direct + mean_path + variance_path, dgamma, dbeta  # add the paths
""",
)
