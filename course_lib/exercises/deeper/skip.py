"""Exercise 11.2: the residual block, forward and backward, for any F."""

from typing import Any

import numpy as np

from course_lib.exercises.deeper import skip_answers as known
from course_lib.exercises.deeper.skip_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Named, Trace, Variant, call, normal

F, BACK, TRIPLED, ITSELF = (
    Named(name) for name in ("half_to_the_right", "half_to_the_left", "tripled", "array_itself")
)


def forth(says: str, x: Any, f: Named, edge: bool = False) -> Case:
    return Case(says, steps=[call("residual_forward", x, f)], edge=edge)


def back(says: str, dy: Any, df: Named, edge: bool = False) -> Case:
    return Case(says, steps=[call("residual_backward", dy, df)], edge=edge)


exercise = Exercise(
    id="11.2",
    names=("residual_forward", "residual_backward"),
    title="a way past",
    asks="residual_forward(x, f) -> y, as x · residual_backward(dy, df) -> dx, as dy",
    form="write",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"residual_forward": known.forward, "residual_backward": known.backward},
    cases=(
        forth("forward, three examples", normal(3, 4), F),
        back("backward, three examples", normal(3, 4), BACK),
        forth("forward, images", normal(2, 2, 3, 3), TRIPLED),
        back("backward, images", normal(2, 2, 3, 3), TRIPLED),
        forth("F(x) is (n, 1)", normal(3, 4), Named("row_sums"), edge=True),
        forth("F(x) is (d,)", normal(3, 4), Named("column_sums"), edge=True),
        forth("x is (n, 1), F(x) is (n, 3)", normal(4, 1), Named("three_times_as_wide"), edge=True),
        forth("x is (n, 1), F(x) is (1, n)", normal(4, 1), Named("turned_over"), edge=True),
        forth("F returns x itself", normal(2, 3), ITSELF, edge=True),
        back("F's way back returns dy itself", normal(2, 3), ITSELF, edge=True),
    ),
    variants=(
        Variant(
            "with np.add, and a sum",
            {
                "residual_forward": known.forward_by_add,
                "residual_backward": known.backward_by_sum,
            },
        ),
        Variant(
            "with a class of its own for the error",
            {"residual_forward": known.forward_with_its_own_error},
        ),
        Variant(
            "on copies",
            {
                "residual_forward": known.forward_on_a_copy,
                "residual_backward": known.backward_on_a_copy,
            },
        ),
    ),
    misconceptions=misconceptions,
    formula_line="forward: y = x + F(x), after a check that F(x) has the shape of x; "
    "backward, *add the paths*: dx = dy (past F) + what F's own backward makes of dy",
    twin="The same named steps for another block: **y = x - mean path**, a layer that subtracts "
    "what a smoothing S found, y = x - S(x).\n"
    "```python\n"
    "def sharpen_backward(dy, dS):     # dS(g): what the backward pass of S makes of g\n"
    "    past = dy                     # x enters y with factor 1\n"
    "    through = -dS(dy)             # S(x) enters y with factor -1\n"
    "    return past + through         # add the paths\n"
    "```\n"
    "With S(x) = 0.1 x and dy = (10,): 10 past S, -1 through it, together (9,).",
    trace=Trace(
        "$F(x) = 3x$, entry by entry, and $y = x + F(x)$. The gradient at $y$ is $dy = (1, -2)$. "
        "Which two numbers does $dx$ hold?",
        args=(np.array([1.0, -2.0]), TRIPLED),
        of="residual_backward",
    ),
)
