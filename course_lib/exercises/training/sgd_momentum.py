"""Exercise 06.2: a step with momentum. The known answers stand in `momentum_answers`."""

import numpy as np

from course_lib import nn
from course_lib.exercises.training import momentum_answers as known
from course_lib.exercises.training.momentum_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Kept,
    Trace,
    Variant,
    call,
    normal,
)


def start(*numbers: float) -> np.ndarray:
    return np.array(numbers)


exercise = Exercise(
    id="06.2",
    names=("sgd_momentum",),
    title="one step with momentum",
    asks="sgd_momentum(w, dw, v, lr, mu) -> (w, v): all arrays of one shape",
    form="write",
    points=2,
    minutes=7,
    difficulty=2,
    reference={"sgd_momentum": nn.sgd_momentum},
    cases=(
        Case("the first step", start(1.0, -2.0), start(2.0, 5.0), start(0.0, 0.0), 0.1, 0.9),
        Case("a later step", start(1.0, -2.0), start(2.0, 5.0), start(4.0, 3.0), 0.1, 0.7),
        Case("a (3, 2) array", normal(3, 2), normal(3, 2), normal(3, 2), 0.03, 0.9),
        Case(
            "two steps in a row",
            steps=[
                call("", normal(4), normal(4), np.zeros(4), 0.2, 0.6, keep="one"),
                call("", Kept("one", 0), normal(4), Kept("one", 1), 0.2, 0.6),
            ],
        ),
        Case("mu = 0", normal(3), normal(3), normal(3), 0.5, 0.0, edge=True),
        Case(
            "against the old velocity", start(0.0), start(-1.0), start(8.0), 0.25, 0.75, edge=True
        ),
    ),
    variants=(
        Variant("step by step", known.step_by_step),
        Variant("in copies", known.in_copies),
        Variant("both parts of the step apart", known.steps_apart),
        Variant("entry by entry", known.entry_by_entry),
    ),
    misconceptions=misconceptions,
    formula_line="*decay the old velocity*: mu v; *add the gradient*: v = mu v + dw; "
    "*step*: w = w - lr v",
    twin="The same three steps for another quantity that remembers: **a bank account**. Each month "
    "a share mu of the balance stays, a deposit comes in, and a tenth of the new balance is "
    "given away.\n"
    "```python\n"
    "def month(given, deposit, balance, mu):\n"
    "    balance = mu * balance + deposit     # decay the old, add the new in full\n"
    "    return given + balance / 10, balance # act with the *new* balance; keep it\n"
    "```\n"
    "With mu = 0.5, balance 8 and deposit 3: the new balance is 7, and 0.7 is given away.",
    trace=Trace(
        "`w = 1`, `dw = 2`, `v = 3`, `lr = 0.1`, `mu = 0.5`. Type the new `w`, then the new `v`: "
        "two numbers.",
        args=(1.0, 2.0, 3.0, 0.1, 0.5),
    ),
)
