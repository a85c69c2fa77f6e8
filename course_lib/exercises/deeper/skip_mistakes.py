"""Exercise 11.2: what goes wrong with a way past, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.deeper import skip_answers as known
from course_lib.exercises.deeper.skip_answers import coming, going
from course_lib.judging import Misconception, Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """The numbers of one place: the first at which the answer is wrong."""
    given, value = seen.args[0], seen.outcome.got.value
    came = np.asarray(value, dtype=float) if isinstance(value, np.ndarray) else np.zeros(0)
    at: tuple[int, ...] = (0,) * np.ndim(given)
    if came.shape == np.shape(seen.expected) == np.shape(given):
        wrong = np.argwhere(~np.isclose(came, seen.expected))
        at = tuple(int(i) for i in wrong[0]) if len(wrong) else at
    return {
        "at": list(at),
        "given": show(np.asarray(given)[at]),
        "first": show(came[at] if came.ndim == len(at) else came.flat[0]) if came.size else "-",
        "least": show(came.min()) if came.size else "-",
        "x": np.shape(given),
        "returned": f"shape {came.shape}"
        if isinstance(value, np.ndarray)
        else f"a {type(value).__name__}",
        "error": seen.outcome.got.error.type if seen.outcome.got.error else "no error",
    }


misconceptions = (
    Misconception(
        "the gradient goes through F alone",
        coming(lambda dy, df: df(dy)),
        symptom="Backward, at {at} dy holds {given} and your dx {first}: that is what came "
        "through F.",
        question="x reaches y on two paths. What does the path past F bring?",
        also=({"residual_forward": known.no_check, **coming(lambda dy, df: df(dy))},),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "the gradient goes past F alone",
        coming(lambda dy, df: dy),
        symptom="Backward, your dx is a copy of dy: at {at} both hold {first}.",
        question="x reaches y on two paths. What does the path through F bring?",
        also=(
            coming(lambda dy, df: dy.copy()),
            {"residual_forward": known.no_check, **coming(lambda dy, df: dy)},
        ),
        measure=facts,
    ),
    Misconception(
        "ReLU before or after the sum",
        going(lambda x, fx: np.maximum(x + fx, 0)),
        symptom="Backward is right. Forward, the least number of your y is {least}. At {at} x "
        "holds {given} and your y {first}: a ReLU stands where none is asked for.",
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
        also=tuple(
            {"residual_forward": known.by_another_error(error)}
            for error in (TypeError, Exception, RuntimeError, IndexError)
        ),
        measure=facts,
    ),
    Misconception(
        "no way past in forward",
        going(lambda x, fx: fx),
        symptom="Backward is right. Forward, at {at} x holds {given} and your y {first}: x was "
        "not added.",
        question="y = x + F(x). Which of the two terms does your y hold?",
        measure=facts,
    ),
    Misconception(
        "no way past at all",
        {**going(lambda x, fx: fx), **coming(lambda dy, df: df(dy))},
        symptom="At {at} x holds {given} and your y {first}: both directions go through F alone.",
        question="y = x + F(x). On how many paths does x reach y?",
        measure=facts,
    ),
    Misconception(
        "another way to join",
        going(lambda x, fx: x - fx),
        symptom="Backward is right. Forward, at {at} x holds {given} and your y {first}: x and "
        "F(x) were joined in another way than by a plain sum.",
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
        symptom="Backward is right. Forward, at {at} x holds {given} and your y {first}: F was "
        "carried out on its own result.",
        question="What is added to F(x): x, or F of F(x)?",
        measure=facts,
    ),
    Misconception(
        "a factor other than 1",
        coming(lambda dy, df: dy - df(dy)),
        symptom="Forward is right. Backward, at {at} dy holds {given} and your dx {first}: one of "
        "the two paths, or both, counts with a factor other than 1.",
        question="dx is past + through. With which factor does each of them stand in your sum?",
        also=(
            coming(lambda dy, df: dy + dy),
            coming(lambda dy, df: (dy + df(dy)) / 2),
            coming(lambda dy, df: df(dy) - dy),
            coming(lambda dy, df: dy + 2 * df(dy)),
            coming(lambda dy, df: 2 * dy + df(dy)),
            coming(lambda dy, df: df(dy + dy)),
            coming(lambda dy, df: df(dy) + df(dy)),
        ),
        measure=facts,
    ),
    Misconception(
        "through F twice",
        coming(lambda dy, df: dy + df(dy + df(dy))),
        symptom="Forward is right. Backward, at {at} dy holds {given} and your dx {first}: some of "
        "it went through F's backward pass twice.",
        question="What should `df` be given: dy, or what has been through F already?",
        also=(
            coming(lambda dy, df: df(dy + df(dy))),
            coming(lambda dy, df: dy + df(df(dy))),
            coming(lambda dy, df: df(dy) + df(df(dy))),
        ),
        measure=facts,
    ),
    Misconception(
        "a product of gradients",
        coming(lambda dy, df: dy * df(dy)),
        symptom="Forward is right. Backward, at {at} dy holds {given} and your dx {first}: a "
        "gradient was multiplied by dy, entry by entry.",
        question="`df` returns a gradient, in which dy is contained. What is done with the "
        "gradients of two paths that meet?",
        also=(
            coming(lambda dy, df: dy + dy * df(dy)),
            coming(lambda dy, df: 1 + df(dy) * dy),
            coming(lambda dy, df: df(np.ones_like(dy)) * dy),
            coming(lambda dy, df: (1 + df(np.ones_like(dy))) * dy),
        ),
        measure=facts,
    ),
    Misconception(
        "1 comes past F",
        coming(lambda dy, df: 1 + df(dy)),
        symptom="Forward is right. Backward, at {at} dy holds {given} and your dx {first}: past F "
        "came a 1, whatever dy is.",
        question="The slope along the way past F is 1. What does dy become, times this slope?",
        measure=facts,
    ),
    Misconception(
        "the larger path alone",
        coming(lambda dy, df: np.maximum(dy, df(dy))),
        symptom="Forward is right. Backward, at {at} dy holds {given} and your dx {first}: of two "
        "numbers the larger one was kept.",
        question="Where two paths meet on the way back, what is done with their gradients?",
        measure=facts,
    ),
    Misconception(
        "ReLU on the way back",
        coming(lambda dy, df: np.maximum(dy, 0) + df(dy)),
        symptom="Forward is right. Backward, at {at} dy holds {given} and your dx {first}: a ReLU "
        "stands where none is asked for.",
        question="What stands on the way past F, and what does a gradient meet there?",
        also=(
            coming(lambda dy, df: np.maximum(dy + df(dy), 0)),
            coming(lambda dy, df: dy + np.maximum(df(dy), 0)),
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
        symptom="Your numbers are right. In the case “{case}” the argument is changed by the call.",
        question="Who owns the array that F returned, if F returned its own argument?",
        also=(
            {"residual_forward": known.into_fx},
            {"residual_backward": known.into_dfy},
        ),
    ),
)
