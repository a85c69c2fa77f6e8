"""Exercise 02.6: the sigmoid, repaired."""

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import sigmoid_answers as answers
from course_lib.exercises.softmax.sigmoid_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Variant, normal

exercise = Exercise(
    id="02.6",
    names=("sigmoid",),
    title="a sigmoid that chooses its form",
    asks="sigmoid(t: any shape) -> the same shape",
    form="debug",
    points=2,
    minutes=6,
    difficulty=2,
    reference={"sigmoid": nn.sigmoid},
    cases=(
        Case("ordinary numbers", normal(7, sd=2.0)),
        Case("a matrix", normal(3, 4, sd=3.0)),
        Case("a large negative number", np.array([-1000.0, -1.0]), edge=True, atol=0.0),
        Case("a large positive number", np.array([1000.0, 1.0]), edge=True),
        Case("all signs in one array", np.array([-1000.0, 0.0, 1000.0]), edge=True, atol=0.0),
        Case(
            "numbers from -23 to 23",
            np.array([-12.0, -18.0, -23.0, 12.0, 18.0, 23.0]),
            rtol=0.0,
            atol=6e-11,
            edge=True,
        ),
        Case("zero", np.array([0.0]), edge=True),
    ),
    variants=(
        Variant("through tanh", answers.through_tanh),
        Variant("one exponential", answers.one_exponential),
        Variant("by masks", answers.by_masks),
        Variant("the complement for negative t", answers.by_complement),
        Variant("through a logarithm", answers.pair_by_pair),
    ),
    misconceptions=misconceptions,
    formula_line="the exponent is never positive: e = e^(-|t|); then 1/(1 + e) where t >= 0, "
    "and e/(1 + e) where t < 0, equation (2.25)",
    twin="The same repair for another function: **tanh**(t) = (e^t - e^-t) / (e^t + e^-t).\n"
    "At t = 1000 it asks for e^1000. Divide by the larger of the two exponentials: with "
    "e = e^(-2|t|) the size is (1 - e) / (1 + e), and the sign is that of t. "
    "At t = -1000: e = 0, size 1, answer -1.\n"
    "```python\n"
    "def tanh(t):                              # any shape\n"
    "    e = np.exp(-2 * np.abs(t))            # as t, between 0 and 1\n"
    "    return np.sign(t) * (1 - e) / (1 + e)\n"
    "```",
    start="return 1 / (1 + np.exp(-t))",
)
