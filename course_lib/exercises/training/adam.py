"""Exercise 06.3: a step of Adam. The known answers stand in `adam_answers`."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.training import adam_answers as known
from course_lib.exercises.training.adam_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Kept,
    Variant,
    call,
    drawn,
    normal,
)

USUAL = (0.9, 0.999, 1e-8)


def positive(*shape: int) -> Any:
    """A running mean of squares, as it stands after some steps."""
    return drawn(lambda rng: rng.uniform(0.5, 2.0, size=shape), f"positive numbers {shape}")


exercise = Exercise(
    id="06.3",
    names=("adam",),
    title="one step of Adam",
    asks="adam(w, dw, m, v, t, lr, b1, b2, eps) -> (w, m, v): all arrays of one shape",
    form="complete",
    points=3,
    minutes=10,
    difficulty=3,
    reference={"adam": nn.adam},
    cases=(
        Case(
            "the first step",
            np.array([1.0, -2.0, 0.5]),
            np.array([4.0, -0.02, 300.0]),
            np.zeros(3),
            np.zeros(3),
            1,
            0.001,
            *USUAL,
        ),
        Case("step 7, a (3, 2) array", *[normal(3, 2)] * 3, positive(3, 2), 7, 0.01, *USUAL),
        Case(
            "two steps in a row",
            steps=[
                call("", normal(4), normal(4), np.zeros(4), np.zeros(4), 1, 0.1, *USUAL, keep="a"),
                call("", Kept("a", 0), normal(4), Kept("a", 1), Kept("a", 2), 2, 0.1, *USUAL),
            ],
        ),
        Case("other shares", *[normal(3)] * 3, positive(3), 3, 0.1, 0.6, 0.8, 1e-8),
        Case("a large eps", *[normal(3)] * 3, positive(3), 3, 0.1, 0.9, 0.99, 0.5, edge=True),
        Case(
            "no gradient yet",
            np.array([1.0, 2.0]),
            np.array([0.0, 3.0]),
            np.zeros(2),
            np.zeros(2),
            1,
            0.1,
            *USUAL,
            edge=True,
        ),
        Case("after 5,000 steps", *[normal(3)] * 3, positive(3), 5000, 0.01, *USUAL, edge=True),
    ),
    variants=(
        Variant("corrections in the learning rate", known.corrected_rate),
        Variant("towards the new number", known.towards_the_new),
        Variant("in copies", known.in_copies),
        Variant("entry by entry", known.entry_by_entry),
    ),
    misconceptions=misconceptions,
    formula_line="*running means*: m = b1 m + (1 - b1) dw, v = b2 v + (1 - b2) dw**2; "
    "*correct the start*: m_hat = m / (1 - b1**t), v_hat = v / (1 - b2**t); "
    "*step*: w = w - lr m_hat / (sqrt(v_hat) + eps)",
    twin="The same correction for another running mean: **the mean temperature**, started at 0, "
    "with the share b = 0.5 of the old.\n"
    "Two days of 20 degrees: the running mean is 10 after day 1, and 15 after day 2.\n"
    "```python\n"
    "def mean_temperature(mean, today, t, b):\n"
    "    mean = b * mean + (1 - b) * today    # running mean: t days hold the share 1 - b**t\n"
    "    corrected = mean / (1 - b**t)        # 10 / 0.5 = 20, 15 / 0.75 = 20\n"
    "    return mean, corrected               # the uncorrected mean goes on to tomorrow\n"
    "```",
    start="""
m = b1 * m + (1 - b1) * dw  # running mean of the gradient
v = b2 * v + (1 - b2) * dw**2  # running mean of its square
m_hat = ...  # correct the start
v_hat = ...  # correct the start
w = w - lr * m_hat / (np.sqrt(v_hat) + eps)  # step
return w, m, v
""",
)
