"""Exercise 12.4: one row of a table, reproduced honestly. Known answers: `row_answers`."""

from typing import Any

import numpy as np

from course_lib.exercises.claims import row_answers as known
from course_lib.exercises.claims.row_mistakes import misconceptions
from course_lib.exercises.claims.row_rules import SAYS, first_fault
from course_lib.judging import (
    Case,
    Exercise,
    Kept,
    Named,
    Property,
    Variant,
    ask,
    attribute,
    call,
    drawn,
)

PROPERTIES = tuple(
    Property(says, lambda values, steps, rule=rule: first_fault(values, steps)[0] != rule)
    for rule, says in SAYS.items()
)


def pixels(n: int) -> Any:
    """(n, 6) bytes, the largest 250 in the first and in the last row."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        raw = rng.integers(0, 240, size=(n, 6)).astype(np.uint8)
        raw[[0, -1], 0] = 250
        return raw

    return drawn(draw, f"{n} small images")


def row(says: str, settings: list[float], seeds: list[int], n: int, n_val: int, edge: bool) -> Case:
    """A row whose accuracies stand in `judging.row_functions.ROW`."""
    asked = {"settings": settings, "seeds": seeds, "n_val": n_val}
    labels = drawn(lambda rng: rng.integers(0, 10, size=n), f"{n} labels")
    functions = ("TrainRow", "ScoreRow", "ReadRow")
    return Case(
        says,
        steps=[
            ask("keep_row", asked, keep="row", judged=False),
            call("", Kept("row"), pixels(n), labels, *(Named(name) for name in functions)),
            *(attribute(name, "log") for name in functions),
            ask("keep_row", Kept("row")),
        ],
        properties=PROPERTIES,
        edge=edge,
    )


exercise = Exercise(
    id="12.4",
    names=("reproduce",),
    title="reproduce one row",
    asks="reproduce(row, raw: (n, d) uint8, y: (n,), train_fn, score_fn, test_fn) -> "
    '{"setting", "test", "mean", "sd"}',
    form="explain",
    points=4,
    minutes=20,
    difficulty=3,
    reference={"reproduce": known.reproduce},
    cases=(
        row("three settings, five seeds", [0.02, 0.2, 2.0], [0, 1, 2, 3, 4], 40, 10, False),
        row(
            "close scores",
            [0.05, 0.5, 1.0, 0.1, 0.01, 0.15, 2.0],
            *([0, 1, 2, 3, 4], 24, 6, False),
        ),
        row("the winner comes first", [0.2, 2.0, 0.02], [0, 1, 2, 3, 4], 30, 12, False),
        row("seeds in another order", [2.0, 0.02, 0.2], [8, 1, 4], 25, 5, False),
        row("one setting", [0.02], [0, 1, 2, 3, 4], 20, 5, True),
        row("a tie", [0.02, 0.3, 0.2], [0, 1, 2, 3, 4], 20, 5, True),
        row("two seeds", [0.02, 0.2], [1, 3], 20, 4, True),
    ),
    variants=(
        Variant("by rows and columns, in float32", known.in_float32),
        Variant("the chosen setting trained again", known.trained_again),
        Variant("all models first", known.the_lines),
        Variant(
            "the choice by a sum",
            known.reproduced(v=known.LINES["v"].replace("np.mean", "sum")),
        ),
    ),
    misconceptions=misconceptions,
    formula_line="*prepare*: pixels over 255, the last n_val rows held out · *train* every setting "
    "with every seed · *choose* by the mean on validation · *read* the test images once a seed · "
    "*report* every number, mean, sd over n - 1",
    twin="The same steps for **a recipe**: three oven temperatures, five days, one jury.\n"
    "```python\n"
    "cakes = {(t, day): bake(t, day) for t in temperatures for day in days}\n"
    "def at_home(t):                                       # tasted at home\n"
    "    return np.mean([taste(cakes[t, day]) for day in days])\n"
    "best = max(temperatures, key=at_home)\n"
    "marks = [jury(cakes[best, day]) for day in days]      # the jury tastes one kind only\n"
    "print(best, marks, np.mean(marks), np.std(marks, ddof=1))\n"
    "```\n"
    "The jury gives no advice on the temperature: it was fixed before.",
)
