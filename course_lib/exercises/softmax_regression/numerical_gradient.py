"""Exercise 04.2: a gradient by central differences."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax_regression import differences
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Named,
    Observation,
    Variant,
    normal,
    show,
)

# ---------------------------------------------------------------- numbers for the hints


def gap(seen: Observation) -> dict[str, Any]:
    off = show(np.abs(np.asarray(seen.got) - seen.expected).max())
    changed = "After the call `x` holds other numbers than before."
    return {
        "gap": off,
        "fact": changed if seen.outcome.got.changed else f"Your largest error is {off}, near h.",
        "dtype": np.asarray(seen.got).dtype,
        "entry": show(np.asarray(seen.got).ravel()[0]),
        "filled": int(np.count_nonzero(seen.got)),
        "size": np.size(seen.got),
    }


exercise = Exercise(
    id="04.2",
    names=("numerical_grad",),
    title="measure a gradient",
    asks="numerical_grad(f, x, h=1e-5) -> float64 array, shaped as x",
    form="order",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"numerical_grad": nn.numerical_grad},
    cases=(
        Case("a sum of exp", Named("exp_sum"), normal(3)),
        Case(
            "a matrix whose entries meet each other",
            Named("product_of_neighbours"),
            normal(2, 3),
        ),
        Case("cubes, h = 0.1", Named("sum_of_cubes"), normal(4), h=0.1),
        Case("cubes, h = 0.01", Named("sum_of_cubes"), normal(4), h=0.01),
        Case(
            "whole numbers",
            Named("sum_of_squares"),
            np.array([1, 2, 3]),
            same_dtype=True,
            edge=True,
        ),
        Case("f hands back its argument", Named("array_itself"), np.array(2.0), edge=True),
    ),
    variants=(
        Variant("with moved copies", differences.moved_copies),
        Variant("through a flat view", differences.through_a_flat_view),
    ),
    misconceptions=(
        Misconception(
            "one-sided difference",
            differences.forward_difference,
            symptom="In the case “{case}” your largest error is {gap}. "
            "Two points on both sides of x give about 1e-11.",
            question="At which two points is f evaluated, and is x in their middle?",
            also=(differences.backward_difference,),
            measure=gap,
            code="W1",
        ),
        Misconception(
            "divided by the wrong length",
            differences.divided_by_h,
            symptom="In the case “{case}” your entry {index} is {got}: "
            "every entry is off by one factor.",
            question="How far apart are the two points at which f is evaluated?",
            also=(differences.divided_by_two, differences.divided_without_brackets),
            code="W2",
        ),
        Misconception(
            "back too early",
            differences.back_before_below,
            symptom="In the case “{case}” your entry {index} is {got}: every entry is about half "
            "of what it should be.",
            question="Read your lines in order: where does x stand when `above` is taken, and "
            "where when `below` is?",
            also=(differences.back_before_above,),
        ),
        Misconception(
            "the same point twice",
            differences.the_same_point_twice,
            symptom="Every slope of yours is {got}: `above` and `below` are the same number.",
            question="Does x move between the line of `above` and the line of `below`?",
        ),
        Misconception(
            "one entry alone",
            differences.first_entry_only,
            symptom="{filled} of your {size} slopes differs from 0.",
            question="Which of your lines belong in the loop, and when is `return` reached?",
            also=(differences.last_entry_only,),
            measure=gap,
        ),
        Misconception(
            "x is not restored",
            differences.left_below,
            symptom="{fact}",
            question="When the next entry moves, where does the entry before it stand?",
            also=(
                differences.left_below_in_floats,
                differences.left_below_in_a_copy,
                differences.almost_restored,
            ),
            measure=gap,
            code="W3",
        ),
        Misconception(
            "step too small",
            differences.tiny_step,
            symptom="In the case “{case}” your largest error is {gap}. The step is so small that "
            "the two values of f agree in most digits.",
            question="f is stored with 16 digits. How many are left after f(x + h) - f(x - h)?",
            also=(differences.tiny_step_always, differences.tinier_step),
            measure=gap,
            code="W4",
        ),
        Misconception(
            "whole numbers",
            differences.whole_numbers,
            symptom="Float arrays are right. For whole numbers your first slope is {entry}, "
            "of dtype {dtype}.",
            question="What does an array of integers hold after `x[0] = 1 + 1e-5`?",
            also=(differences.whole_numbers_throughout, differences.gradient_of_whole_numbers),
            measure=gap,
            code="W5",
        ),
        Misconception(
            "rows in place of entries",
            differences.rows_in_place_of_entries,
            symptom="One axis is right. In the case “{case}” your loop moves a whole row of x "
            "at a time.",
            question="How many entries has an x of shape (2, 3), and how often does your loop run?",
            also=(differences.rows_through_a_view,),
        ),
        Misconception(
            "two names for one array",
            differences.alias,
            symptom="When f hands back its own argument, your slope is {got}: "
            "`above` and `below` became the same number.",
            question="If f returns x itself, what does `above` hold after x has moved on?",
            code="W6",
        ),
    ),
    formula_line="move one entry to x + h and to x - h, put it back, and divide: "
    "(f(x + h) - f(x - h)) / (2h)",
    twin="The same pattern for another question: how much does f change when one entry is "
    "**set to 0**?\n"
    "For f = sum of squares and x = (3, 1): the changes are (-9, -1).\n"
    "```python\n"
    "def change_when_zero(f, x):\n"
    "    x = np.array(x, dtype=float)          # a copy that may be moved\n"
    "    change = np.zeros_like(x)\n"
    "    for i in np.ndindex(x.shape):         # works for any shape\n"
    "        old, before = x[i], float(f(x))   # numbers, not views\n"
    "        x[i] = 0.0\n"
    "        change[i] = float(f(x)) - before\n"
    "        x[i] = old                        # before the next entry moves\n"
    "    return change\n"
    "```",
)
