"""Exercise 08.1: dropout, forward. Judged by what must hold of any mask, since masks are drawn."""

import numpy as np

from course_lib import nn
from course_lib.exercises.dropout import forward_answers as known
from course_lib.exercises.dropout.forward_mistakes import misconceptions
from course_lib.exercises.dropout.masks import (
    EVERYTHING,
    NEW_MASK,
    NEW_TOTAL,
    NO_TWINS,
    NOTHING,
    TRAINING,
    ZEROS_TOO,
)
from course_lib.judging import Case, Exercise, Rng, Trace, Variant, call, drawn, normal

some_zeros = drawn(
    lambda rng: rng.normal(size=(20, 50)) * (rng.random((20, 50)) < 0.7), "normal numbers and zeros"
)

exercise = Exercise(
    id="08.1",
    names=("dropout",),
    title="drop, and rescale",
    asks="dropout(x: (n, d), p, rng, training) -> (y: (n, d), mask: (n, d))",
    form="write",
    points=3,
    minutes=12,
    difficulty=2,
    reference={"dropout": nn.dropout},
    cases=(
        Case("ones, p = 0.5", np.ones((20, 50)), 0.5, Rng(), True, properties=TRAINING),
        Case("p = 0.2", normal(20, 50), 0.2, Rng(), True, properties=TRAINING),
        Case("evaluation", normal(6, 5), 0.4, Rng(), False, properties=NOTHING),
        Case(
            "twelve calls with one generator",
            steps=[call("", np.ones((6, 40)), 0.5, Rng(), True) for _ in range(12)],
            properties=[NEW_MASK, NEW_TOTAL],
        ),
        Case(
            "two generators",
            steps=[call("", np.ones((20, 50)), 0.5, Rng(name), True) for name in "ab"],
            properties=[*TRAINING, NEW_MASK],
        ),
        Case(
            "10,000 entries, p = 0.8",
            np.ones((100, 100)),
            0.8,
            Rng(),
            True,
            properties=[*TRAINING, *NO_TWINS],
        ),
        Case(
            "some entries of x are 0",
            some_zeros,
            0.2,
            Rng(),
            True,
            properties=[*TRAINING, ZEROS_TOO],
            edge=True,
        ),
        Case("p = 0", normal(4, 6), 0.0, Rng(), True, properties=NOTHING, edge=True),
        Case("p = 1", normal(4, 6), 1.0, Rng(), True, properties=EVERYTHING, edge=True),
        Case("evaluation, p = 1", normal(4, 6), 1.0, Rng(), False, properties=NOTHING, edge=True),
    ),
    variants=(
        Variant("by the binomial distribution", known.by_binomial),
        Variant("by choice", known.by_choice),
        Variant("entry by entry", known.entry_by_entry),
        Variant("special cases first", known.special_case_first),
        Variant("by assignment, with draws in float32", known.boolean_assignment),
        Variant("a draw before the mode is read", known.rng_before_the_mode),
    ),
    misconceptions=misconceptions,
    formula_line="training: draw a number from [0, 1) for *each entry*; it is dropped where the "
    "number lies below p, and multiplied by 1 / (1 - p) where it does not; "
    "evaluation: y = x, mask = 1",
    twin="The same pattern for another noise: **multiply each entry by a factor near 1**, with "
    "mean 1.\n"
    "```python\n"
    "def speckle(x, width, rng, training):           # (n, d)\n"
    "    if not training:\n"
    "        return x, np.ones(x.shape)              # no noise at test time\n"
    "    factor = 1 + width * (2 * rng.random(x.shape) - 1)   # (n, d): a draw for each entry\n"
    "    return x * factor, factor                   # backward needs the factors\n"
    "```\n"
    "The mean of the factor is 1, so the mean of each entry is kept.",
    trace=Trace(
        "Drop rate $p = 0.25$. An activation of 6 survives in training. Which number does it "
        "become?",
        args=(np.full((4, 50), 6.0), 0.25, Rng("rng", 8), True),
        pick=lambda value: np.max(value[0]),
    ),
)
