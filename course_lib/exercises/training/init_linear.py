"""Exercise 06.1: how large the first weights are. The known answers: `weights_answers`."""

from typing import Any

from course_lib import nn
from course_lib.exercises.training import weights_answers as known
from course_lib.exercises.training.weight_properties import (
    ANOTHER_DRAW,
    PROPERTIES,
)
from course_lib.exercises.training.weights_mistakes import misconceptions
from course_lib.judging import Case, Exercise, Rng, Variant, call


def weights(says: str, d: int, k: int, kind: str = "", **options: Any) -> Case:
    """A case of one call, judged by statistics of its weights."""
    kinds = {"kind": kind} if kind else {}
    return Case(says, d, k, Rng(), properties=PROPERTIES, **kinds, **options)


exercise = Exercise(
    id="06.1",
    names=("init_linear",),
    title="how large the first weights are",
    asks='init_linear(d, k, rng, kind="he") -> (W: (d, k), b: (k,))',
    form="write",
    points=2,
    minutes=7,
    difficulty=2,
    reference={"init_linear": nn.init_linear},
    cases=(
        weights("he, 240 inputs, 40 outputs", 240, 40, "he"),
        weights("xavier, 240 inputs, 40 outputs", 240, 40, "xavier"),
        weights("he, 40 inputs, 240 outputs", 40, 240, "he"),
        weights("xavier, 40 inputs, 240 outputs", 40, 240, "xavier"),
        weights("kind left out", 100, 80),
        Case(
            "two generators",
            steps=[call("", 100, 80, Rng("a")), call("", 100, 80, Rng("b"))],
            properties=[*PROPERTIES, ANOTHER_DRAW],
        ),
    ),
    variants=(
        Variant("scaled standard normal", known.scaled_standard_normal),
        Variant("scaled in place", known.by_scaling_in_place),
        Variant("column by column", known.column_by_column),
        Variant("in float32", known.in_float32),
    ),
    misconceptions=misconceptions,
    formula_line="z is a sum of d terms, and ReLU keeps half of the mean square. He: "
    "Var(W) = 2 / d. Xavier: Var(W) = 2 / (d + k). The standard deviation is the root; b = 0",
    twin="The same steps for another scale: **a layer whose z should be 10 times smaller** "
    "than its inputs, without ReLU.\n"
    "One output is a sum of d terms, so Var(z) = d Var(W) E[x^2]. It should be E[x^2] / 100, "
    "so Var(W) = 1 / (100 d).\n"
    "```python\n"
    "def init_quiet(d, k, rng):\n"
    "    variance = 1 / (100 * d)                # fan-in: the number of terms\n"
    "    sd = np.sqrt(variance)                  # what `scale` asks for\n"
    "    return rng.normal(0.0, sd, (d, k)), np.zeros(k)\n"
    "```\n"
    "With d = 25 the sd is 0.02.",
)
