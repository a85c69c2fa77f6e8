"""Exercise 01.3: standardise. What goes wrong stands in `standardise_mistakes`."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data import standardise_answers as known
from course_lib.exercises.data.standardise_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Trace,
    Variant,
    drawn,
    normal,
)


def case(says: str, *args: Any, edge: bool = False, **kwargs: Any) -> Case:
    """A case with a loose tolerance: a tiny number added to std is no fault in itself."""
    return Case(says, *args, rtol=1e-5, atol=1e-6, edge=edge, **kwargs)


def with_constant_columns(rng: np.random.Generator) -> np.ndarray:
    """(6, 4) numbers; column 1 is always 0, column 3 always 5."""
    x = rng.normal(2.0, 3.0, size=(6, 4))
    x[:, 1], x[:, 3] = 0.0, 5.0
    return x


exercise = Exercise(
    id="01.3",
    names=("standardise",),
    title="standardise with the training statistics",
    asks="standardise(x: (n, d), mean=None, std=None) -> (x: (n, d), mean: (d,), std: (d,))",
    form="write",
    points=3,
    minutes=12,
    difficulty=3,
    reference={"standardise": data.standardise},
    cases=(
        case("training data", normal(6, 4, mean=3.0, sd=2.0)),
        case(
            "test data with the training statistics",
            normal(3, 4, mean=3.0, sd=2.0),
            mean=normal(4, mean=3.0),
            std=drawn(lambda rng: rng.uniform(0.5, 2.0, size=4), "standard deviations (4,)"),
        ),
        case("as many examples as columns", normal(4, 4, mean=3.0), edge=True),
        case("columns that never change", drawn(with_constant_columns), edge=True),
        case(
            "test data in a column that never changed in training",
            drawn(lambda rng: rng.normal(2.0, 1.0, size=(3, 2)) + [0.0, 2.0]),
            mean=np.array([2.0, 0.0]),
            std=np.array([1.5, 0.0]),
            edge=True,
        ),
        Case(
            "a column that hardly changes",
            drawn(lambda rng: rng.normal(size=(6, 2)) * [1.0, 1e-4], "(6, 2), the last one small"),
            rtol=0.05,
            atol=0.05,
            edge=True,
        ),
        case(
            "whole numbers, as the file holds them",
            drawn(lambda rng: rng.integers(0, 256, size=(6, 3), dtype=np.uint8), "uint8 (6, 3)"),
            edge=True,
        ),
    ),
    variants=(
        Variant("column by column", known.column_by_column),
        Variant("divide where std is larger than 0", known.divide_where),
        Variant("by the mean of squares", known.by_squares),
    ),
    misconceptions=misconceptions,
    formula_line="shift, then scale, column by column: (x - mean) / std with the mean and std that "
    "are given, else those over axis 0; where std is 0, shift only",
    twin="The same idea with another scale: **divide by the largest training value**.\n"
    "Training column (2, 8) has largest value 8, so the test value 4 becomes 0.5.\n"
    "```python\n"
    "def by_largest(x, largest=None):                       # (n, d) positive\n"
    "    if largest is None:                                # training data bring their own\n"
    "        largest = x.max(axis=0)                        # (d,) one number a column\n"
    "    divisor = np.where(largest == 0, 1, largest)       # (d,) a blank column stays as it is\n"
    "    return x / divisor, largest                        # the test set gets the same numbers\n"
    "```",
    trace=Trace(
        "One pixel is 2 in the first training image and 6 in the second. In two test images it is "
        "12 and 2. Type the two *test* numbers, standardised.",
        args=(np.array([[12.0], [2.0]]), np.array([4.0]), np.array([2.0])),
        pick=lambda result: result[0][:, 0],
    ),
)
