"""Exercise 02.5: a gradient goes back through softmax, without a Jacobian."""

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax import softmax_vjp_answers as answers
from course_lib.exercises.softmax.softmax_vjp_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Invariant, Variant, distributions, normal

exercise = Exercise(
    id="02.5",
    names=("softmax_vjp",),
    title="back through softmax",
    asks="softmax_vjp(p: (n, k), g: (n, k)) -> (n, k)",
    form="write",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"softmax_vjp": nn.softmax_vjp},
    cases=(
        Case("ordinary p and g", distributions(4, 6), normal(4, 6)),
        Case("as many examples as classes", distributions(3, 3), normal(3, 3), edge=True),
        Case("a single example", distributions(1, 4), normal(1, 4), edge=True),
        Case("g is the same for all classes", distributions(3, 5), np.full((3, 5), 2.0), edge=True),
        Case(
            "one class is certain",
            np.array([[0.0, 1.0, 0.0], [0.5, 0.25, 0.25]]),
            np.array([[1.0, 2.0, 3.0], [4.0, 0.0, -4.0]]),
            edge=True,
        ),
        Case(
            "4 examples, 30 classes",
            distributions(4, 30),
            normal(4, 30),
            edge=True,
            memory=True,
        ),
    ),
    invariants={"softmax_vjp": (Invariant("each row sums to 0", lambda d: d.sum(axis=1), 0.0),)},
    variants=(
        Variant("two paths", answers.two_paths),
        Variant("three loops", answers.three_loops),
        Variant("one Jacobian at a time", answers.one_jacobian_at_a_time),
        Variant("the inner product as a matrix product", answers.inner_by_matmul),
    ),
    misconceptions=misconceptions,
    formula_line="direct path minus shared path: dz = p * (g - <g, p>), "
    "one inner product a row, equation (2.19)",
    twin="The same steps for another function: the **unit row** u = a / |a|.\n"
    "Direct path g / |a|; shared path through |a|: minus u <g, u> / |a|. Add the paths.\n"
    "With a = (3, 4): |a| = 5, u = (0.6, 0.8). For g = (1, 0): <g, u> = 0.6, so "
    "da = ((1 - 0.36) / 5, (0 - 0.48) / 5) = (0.128, -0.096). Check: 3 * 0.128 - 4 * 0.096 = 0, "
    "as making a longer changes no direction.\n"
    "```python\n"
    "def unit_vjp(a, g):                                    # (n, k), (n, k)\n"
    "    length = np.sqrt((a**2).sum(axis=1, keepdims=True))  # (n, 1)\n"
    "    u = a / length                                     # (n, k)\n"
    "    return (g - u * (g * u).sum(axis=1, keepdims=True)) / length\n"
    "```",
)
