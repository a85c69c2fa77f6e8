"""Exercise 04.6: how often a classifier is right, and which classes it confuses."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax_regression.counting_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Property,
    Step,
    Variant,
    call,
    labels,
    normal,
)
from course_lib.judging.compare import as_array
from course_lib.nn import Array

# ---------------------------------------------------------------- what right looks like


def with_add_at(y, yhat, k):
    counts = np.zeros((k, k), dtype=int)
    np.add.at(counts, (y, yhat), 1)
    return counts


def in_a_loop(y, yhat, k):
    counts = np.zeros((k, k), dtype=np.int64)
    for true, predicted in zip(y, yhat, strict=True):
        counts[true, predicted] += 1
    return counts


def through_one_hot(y, yhat, k):
    eye = np.eye(k, dtype=int)
    return eye[y].T @ eye[yhat]


def right_share(z, y):
    return sum(int(np.argmax(row)) == label for row, label in zip(z, y, strict=True)) / len(y)


def count(says: str, *args: Any, **options: Any) -> Case:
    return Case(says, steps=(call("confusion", *args),), **options)


def holds_each_example_once(values: list[Any], steps: tuple[Step, ...]) -> bool:
    table = as_array(values[0])
    if table is None or table.ndim != 2:
        return True  # no table came: the next case says so
    return bool(table.sum() == len(steps[0].args[0]))


WHOLE = Property("the table holds one count for each example", holds_each_example_once)
TIED: Array = np.array([[1.0, 1.0], [0.0, 0.0], [-2.0, -2.0]])

exercise = Exercise(
    id="04.6",
    names=("accuracy", "confusion"),
    title="which class is given for which",
    asks="accuracy(z: (n, k), y: (n,)) -> float · confusion(y, yhat: (n,), k) -> (k, k) int64",
    form="debug",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"accuracy": nn.accuracy, "confusion": nn.confusion},
    cases=(
        Case("accuracy of seven examples", normal(7, 3), labels(7, 3)),
        count("one count an example", labels(12, 3), labels(12, 3), 3, properties=(WHOLE,)),
        count("a table of twelve examples", labels(12, 3), labels(12, 2), 3),
        count("a class that nobody has", labels(9, 2), labels(9, 4), 5, edge=True),
        Case("as many examples as classes", normal(4, 4), labels(4, 4), edge=True),
        Case("a tie", TIED, np.array([0, 0, 1]), edge=True),
        count(
            "one pair 300 times",
            np.full(300, 1),
            np.full(300, 0),
            2,
            edge=True,
        ),
        count("the counts are int64", labels(8, 2), labels(8, 2), 2, same_dtype=True, edge=True),
    ),
    variants=(
        Variant("with add.at", {"confusion": with_add_at}),
        Variant("in a loop", {"confusion": in_a_loop, "accuracy": right_share}),
        Variant("through one-hot", {"confusion": through_one_hot}),
    ),
    misconceptions=misconceptions,
    formula_line="accuracy: the share of rows whose largest logit is the true class; "
    "confusion: add 1 at (true, predicted), once for every example, also where a pair comes again",
    twin="The same trap in one dimension: **how often does each label occur?**\n"
    "```python\n"
    "def how_often(y, k):                   # labels (0, 2, 2) and k = 3\n"
    "    counts = np.zeros(k, dtype=int)\n"
    "    for label in y:                    # one write an example: the second 2 is counted too\n"
    "        counts[label] += 1\n"
    "    return counts                      # (1, 0, 2)\n"
    "```\n"
    "With `counts[y] += 1` numpy reads all entries first, then writes: it would give (1, 0, 1).",
    start="""
return float((z.argmax(axis=1) == y).mean())
# next region
counts = np.zeros((k, k), dtype=int)  # (k, k) rows: true, columns: predicted
counts[y, yhat] += 1
return counts
""",
)
