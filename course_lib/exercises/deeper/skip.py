"""Exercise 11.2: the residual block, forward and backward, for any F."""

from typing import Any

import numpy as np

from course_lib.exercises.deeper import skip_answers as known
from course_lib.exercises.deeper.skip_answers import coming, going
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Named,
    Observation,
    Trace,
    Variant,
    call,
    normal,
    show,
)

F, BACK, TRIPLED, ITSELF = (
    Named(name) for name in ("half_to_the_right", "half_to_the_left", "tripled", "array_itself")
)


def forth(says: str, x: Any, f: Named, edge: bool = False) -> Case:
    return Case(says, steps=[call("residual_forward", x, f)], edge=edge)


def back(says: str, dy: Any, df: Named, edge: bool = False) -> Case:
    return Case(says, steps=[call("residual_backward", dy, df)], edge=edge)


def facts(seen: Observation) -> dict[str, Any]:
    given, value = seen.args[0], seen.outcome.got.value
    came = np.asarray(value, dtype=float) if isinstance(value, np.ndarray) else np.zeros(0)
    return {
        "given": show(np.ravel(given)[0]),
        "first": show(came.flat[0]) if came.size else "-",
        "least": show(came.min()) if came.size else "-",
        "x": np.shape(given),
        "returned": f"shape {came.shape}"
        if isinstance(value, np.ndarray)
        else f"a {type(value).__name__}",
        "error": seen.outcome.got.error.type if seen.outcome.got.error else "no error",
    }


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
            "on copies",
            {
                "residual_forward": known.forward_on_a_copy,
                "residual_backward": known.backward_on_a_copy,
            },
        ),
    ),
    misconceptions=(
        Misconception(
            "the gradient goes through F alone",
            coming(lambda dy, df: df(dy)),
            symptom="Backward, dy starts with {given} and your dx with {first}: that is what came "
            "through F.",
            question="x reaches y on two paths. What does the path past F bring?",
            also=({"residual_forward": known.no_check, **coming(lambda dy, df: df(dy))},),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "the gradient goes past F alone",
            coming(lambda dy, df: dy),
            symptom="Forward is right. Backward, your dx is a copy of dy; it starts with {first}.",
            question="x reaches y on two paths. What does the path through F bring?",
            also=(coming(lambda dy, df: dy.copy()),),
            measure=facts,
        ),
        Misconception(
            "ReLU before or after the sum",
            going(lambda x, fx: np.maximum(x + fx, 0)),
            symptom="Backward is right. Forward, the least number of your y is {least}, and y "
            "starts with {first}: a ReLU stands where none is asked for.",
            question="y = x + F(x): what should stand on the way past, and after the sum?",
            also=(
                going(lambda x, fx: x + np.maximum(fx, 0)),
                going(lambda x, fx: np.maximum(x, 0) + fx),
                going(lambda x, fx: np.maximum(x, 0) + np.maximum(fx, 0)),
            ),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "broadcasting hides a wrong shape",
            {"residual_forward": known.no_check},
            symptom="Where the shapes agree all is right. In the case “{case}”, x has shape {x}, "
            "F(x) another one, and no ValueError came; your function returned {returned}.",
            question="Which two shapes must be compared before the sum, and what should happen "
            "where they differ?",
            also=(
                {"residual_forward": known.same_ndim},
                {"residual_forward": known.shape_of_the_sum},
                {"residual_forward": known.same_rows},
                {"residual_forward": known.broadcast_on_purpose},
                {"residual_forward": known.same_size},
                {"residual_forward": known.none_when_shapes_differ},
                {"residual_forward": known.x_when_shapes_differ},
                {"residual_forward": known.error_not_raised},
            ),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "another sign for wrong shapes",
            {"residual_forward": known.by_assert},
            symptom="Where the shapes agree all is right. In the case “{case}” a ValueError is "
            "asked for; your function gave: {error}.",
            question="Which statement raises an error of a chosen type?",
            also=({"residual_forward": known.by_type_error},),
            measure=facts,
        ),
        Misconception(
            "no way past in forward",
            going(lambda x, fx: fx),
            symptom="Backward is right. Forward, x starts with {given} and your y with {first}: "
            "x was not added.",
            question="y = x + F(x). Which of the two terms does your y hold?",
            measure=facts,
        ),
        Misconception(
            "no way past at all",
            {**going(lambda x, fx: fx), **coming(lambda dy, df: df(dy))},
            symptom="x starts with {given} and your y with {first}: both directions go through F "
            "alone.",
            question="y = x + F(x). On how many paths does x reach y?",
            measure=facts,
        ),
        Misconception(
            "another way to join",
            going(lambda x, fx: x - fx),
            symptom="Backward is right. Forward, x starts with {given} and your y with {first}: "
            "x and F(x) were joined in another way than by a sum.",
            question="Which operation joins x and F(x)?",
            also=(
                going(lambda x, fx: x * fx),
                going(lambda x, fx: fx - x),
                going(lambda x, fx: (x + fx) / 2),
                going(lambda x, fx: x + 2 * fx),
                going(lambda x, fx: np.concatenate([x, fx], axis=-1)),
            ),
            measure=facts,
        ),
        Misconception(
            "F twice",
            {"residual_forward": known.twice},
            symptom="Backward is right. Forward, x starts with {given} and your y with {first}: "
            "F was carried out on its own result.",
            question="What is added to F(x): x, or F of F(x)?",
            measure=facts,
        ),
        Misconception(
            "the paths are not added",
            coming(lambda dy, df: dy * df(dy)),
            symptom="Forward is right. Backward, dy starts with {given} and your dx with {first}: "
            "two paths were not joined by a plain sum.",
            question="Where two paths meet on the way back, what is done with their gradients?",
            also=(
                coming(lambda dy, df: (dy + df(dy)) / 2),
                coming(lambda dy, df: dy - df(dy)),
                coming(lambda dy, df: df(dy + dy)),
                coming(lambda dy, df: df(dy + df(dy))),
                coming(lambda dy, df: dy + df(df(dy))),
                coming(lambda dy, df: df(dy) + df(df(dy))),
                coming(lambda dy, df: dy + 2 * df(dy)),
                coming(lambda dy, df: 2 * dy + df(dy)),
                coming(lambda dy, df: dy + dy),
                coming(lambda dy, df: df(np.ones_like(dy)) * dy),
                coming(lambda dy, df: 1 + df(dy)),
                coming(lambda dy, df: 1 + df(dy) * dy),
                coming(lambda dy, df: dy + dy * df(dy)),
                coming(lambda dy, df: (1 + df(np.ones_like(dy))) * dy),
                coming(lambda dy, df: np.ones_like(dy) + df(dy)),
                coming(lambda dy, df: np.maximum(dy, 0) + df(dy)),
            ),
            measure=facts,
        ),
        Misconception(
            "in place",
            {"residual_forward": known.into_x, "residual_backward": known.into_dy},
            symptom="Your numbers are right, but in the case “{case}” the argument is changed by "
            "the call.",
            question="Which line writes into an array that the caller still owns?",
            also=(
                {"residual_forward": known.into_x},
                {"residual_backward": known.into_dy},
                {"residual_forward": known.into_x, "residual_backward": known.into_dfy},
                {"residual_forward": known.into_fx, "residual_backward": known.into_dy},
            ),
        ),
        Misconception(
            "writes into what F returned",
            {"residual_forward": known.into_fx, "residual_backward": known.into_dfy},
            symptom="Your numbers are right. In the case “{case}” the argument is changed by the "
            "call.",
            question="Who owns the array that F returned, if F returned its own argument?",
            also=(
                {"residual_forward": known.into_fx},
                {"residual_backward": known.into_dfy},
            ),
        ),
    ),
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
