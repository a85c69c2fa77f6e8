"""Exercise 01.3: standardise. The known answers stand in `standardise_answers`."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data import standardise_answers as known
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Trace,
    Variant,
    drawn,
    normal,
    show,
)


def case(says: str, *args: Any, edge: bool = False, **kwargs: Any) -> Case:
    """A case with a loose tolerance: a tiny number added to std is no fault in itself."""
    return Case(says, *args, rtol=1e-5, atol=1e-6, edge=edge, **kwargs)


def with_constant_columns(rng: np.random.Generator) -> np.ndarray:
    """(6, 4) numbers; column 1 is always 0, column 3 always 5."""
    x = rng.normal(2.0, 3.0, size=(6, 4))
    x[:, 1], x[:, 3] = 0.0, 5.0
    return x


def extremes(seen: Observation) -> dict[str, Any]:
    return {"lowest": show(np.nanmin(seen.got)), "highest": show(np.abs(seen.got).max())}


def column_zero(seen: Observation) -> dict[str, Any]:
    return {"column": f"{abs(seen.got[:, 0].mean()):.2f}"}


def row_or_error(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Numbers of shape (n,) met a table of shape (n, d), and numpy stopped."}
    return {"fact": f"Column 0 of your answer has mean {show(seen.got[:, 0].mean())}, not 0."}


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
    misconceptions=(
        Misconception(
            "statistics of the test set",
            known.own_statistics,
            symptom="You were given a mean and a std, and your answer does not use both: "
            "its column 0 has a mean of size {column}.",
            question="At test time one image may come alone. From which images do mean and std "
            "come then?",
            also=known.OWN_STATISTICS,
            measure=column_zero,
            code="W1",
        ),
        Misconception(
            "each row by itself",
            known.each_row,
            symptom="{fact}",
            question="A column is one pixel over all images. Which axis goes away when you average "
            "over the images?",
            also=known.EACH_ROW,
            measure=row_or_error,
            code="W2",
        ),
        Misconception(
            "division by zero",
            known.division_by_zero,
            symptom="Ordinary columns are right. Where a column never changes, you return {got}.",
            question="What is std of a pixel that is always 0, and what do you divide it by?",
            also=known.DIVISION_BY_ZERO,
            code="W3",
        ),
        Misconception(
            "in place",
            known.in_place,
            symptom="Your numbers are right, but the caller's `x` holds other numbers after the "
            "call than before.",
            question="Which line writes into `x` itself, where it could make a new array?",
            also=known.IN_PLACE,
            code="W4",
        ),
        Misconception(
            "kept as whole numbers",
            known.mean_in_bytes,
            symptom="Floats are right. From uint8 your smallest number is {lowest}; "
            "a standardised column has numbers below 0.",
            question="Can a uint8 hold -1? Which line makes an array of the type of `x`?",
            also=known.IN_BYTES,
            measure=extremes,
            code="W5",
        ),
        Misconception(
            "one mean for all columns",
            known.one_for_all,
            symptom="Column 0 of your answer has a mean of size {column}: all columns got the "
            "same shift.",
            question="How many means do d columns have, one or d?",
            also=(known.one_for_all_unguarded,),
            measure=column_zero,
        ),
        Misconception(
            "variance in place of std",
            known.variance,
            symptom="Your columns have mean 0; column 0 has spread {spread}, not 1.",
            question="The mean of the squares is 4. What is the typical distance from the mean, "
            "4 or 2?",
            measure=lambda seen: {"spread": show(seen.got[:, 0].std())},
        ),
        Misconception(
            "a tiny number as divisor",
            known.tiny_divisor,
            symptom="Right on training data. A test number in a column that never changed in "
            "training became {highest}.",
            question="What is 3 / 0.00000001? By what could you divide such a column instead?",
            also=known.TINY_DIVISOR,
            measure=extremes,
        ),
        Misconception(
            "another std is returned",
            known.repaired_std,
            symptom="Your table is right. For a column that never changes you return the "
            "std {got}.",
            question="What is the spread of equal numbers? Is the divisor the same thing?",
            also=known.REPAIRED_STD,
        ),
    ),
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
        "10 and 2. Type the two *test* numbers, standardised.",
        args=(np.array([[10.0], [2.0]]), np.array([4.0]), np.array([2.0])),
        pick=lambda result: result[0][:, 0],
    ),
)
