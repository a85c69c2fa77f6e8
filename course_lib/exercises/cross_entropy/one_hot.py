"""Exercise 03.2: labels as rows with a single 1."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Misconception,
    Observation,
    Variant,
    call,
    labels,
)

# ---------------------------------------------------------------- what right looks like


def rows_of_the_identity(y, k):
    return np.eye(k)[y]


def by_comparison(y, k):
    return (y[:, None] == np.arange(k)).astype(float)


def row_by_row(y, k):
    t = np.zeros((len(y), k))
    for i, label in enumerate(y):
        t[i, label] = 1
    return t


# ---------------------------------------------------------------- what goes wrong


def as_many_as_seen(y, k):
    return np.eye(y.max() + 1)[y]


def as_many_as_different(y, k):
    _, column = np.unique(y, return_inverse=True)
    return np.eye(column.max() + 1)[column]


def float_rows(y, k):
    t = np.zeros((len(y), k))
    rows: Any = np.linspace(0, len(y) - 1, len(y))  # floats, which no type checker lets pass
    t[rows, y] = 1
    return t


def float_labels(y, k):
    return np.eye(k)[y.astype(float)]


def whole_numbers(y, k):
    return np.eye(k, dtype=int)[y]


def truth_values(y, k):
    return y[:, None] == np.arange(k)


def small_numbers(y, k):
    return np.eye(k, dtype=np.float32)[y]


def every_label_in_every_row(y, k):
    t = np.zeros((len(y), k))
    t[:, y] = 1
    return t


def columns(y, k):
    return np.eye(k)[:, y]


def value_in_place_of_one(y, k):
    t = np.zeros((len(y), k))
    t[np.arange(len(y)), y] = y
    return t


def ten_classes(y, k):
    return np.eye(10)[y]


def labels_from_one(y, k):
    return np.eye(k)[y - 1]


# ---------------------------------------------------------------- numbers for the hints


def sizes(seen: Observation) -> dict[str, Any]:
    return {"k": seen.args[1], "width": np.shape(seen.got)[1]}


def kind(seen: Observation) -> dict[str, Any]:
    return {"dtype": str(seen.got.dtype)}


def first_row(seen: Observation) -> dict[str, Any]:
    return {"ones": int(np.sum(seen.got[0]))}


exercise = Exercise(
    id="03.2",
    names=("one_hot",),
    title="one-hot rows",
    asks="one_hot(y: (n,), k: int) -> (n, k)",
    form="write",
    points=2,
    minutes=6,
    difficulty=1,
    reference={"one_hot": nn.one_hot},
    cases=(
        Case("every class occurs", labels(6, 4), 4, same_dtype=True),
        Case("as many images as classes", labels(5, 5), 5, same_dtype=True, edge=True),
        Case(
            "a batch without the last class",
            np.array([0, 2, 1, 0]),
            5,
            same_dtype=True,
            edge=True,
        ),
        Case("a class in the middle is missing", np.array([3, 0, 3]), 4, edge=True),
        Case("bytes, as in the label file", np.array([7, 2, 1], np.uint8), 10, edge=True),
        Case("one image", np.array([2]), 3, edge=True),
        Case(
            "a second batch of the same size",
            steps=[call("", np.array([0, 1, 2]), 4), call("", np.array([3, 0, 1]), 4)],
            edge=True,
        ),
    ),
    invariants={"one_hot": (Invariant("each row sums to 1", lambda t: t.sum(axis=1), 1.0),)},
    variants=(
        Variant("rows of the identity matrix", rows_of_the_identity),
        Variant("by comparison", by_comparison),
        Variant("row by row", row_by_row),
    ),
    misconceptions=(
        Misconception(
            "as many columns as labels seen",
            as_many_as_seen,
            symptom="k is {k}, and your array has {width} columns: this batch holds no image of "
            "the last class.",
            question="A batch without a 9 still has ten classes. Which argument knows how many?",
            also=(as_many_as_different,),
            measure=sizes,
            code="W1",
        ),
        Misconception(
            "float index",
            float_rows,
            also=(float_labels,),
            symptom="It stopped with {error}.",
            question="Positions are counted. What dtype has the array that you put into the "
            "square brackets?",
            code="W2",
        ),
        Misconception(
            "not floats",
            whole_numbers,
            symptom="The values are right. The dtype is {dtype}, where float64 is promised.",
            question="One-hot rows are probabilities. What happens to 0.9 that is stored in an "
            "array of your dtype?",
            also=(truth_values, small_numbers),
            measure=kind,
            code="W3",
        ),
        Misconception(
            "every label in every row",
            every_label_in_every_row,
            symptom="Row 0 of your array holds {ones} ones; one image has one label.",
            question="`t[:, y]` means all rows. Which row belongs to label y[i]?",
            measure=first_row,
        ),
        Misconception(
            "one image a column",
            columns,
            symptom="Your array has shape {shape}: its columns are the images.",
            question="In this course one image is a row. Which axis do the labels number?",
        ),
        Misconception(
            "k is fixed at 10",
            ten_classes,
            symptom="k is {k}, and your array has {width} columns.",
            question="Where do your lines use the argument `k`?",
            measure=sizes,
        ),
        Misconception(
            "labels from 1",
            labels_from_one,
            symptom="At index {index} your array holds {got}: your rows are right for the labels "
            "y - 1.",
            question="Labels run from 0 to k - 1. Which column does label 0 belong to?",
        ),
        Misconception(
            "the label in place of 1",
            value_in_place_of_one,
            symptom="Your array holds {got} at index {index}.",
            question="How sure is a label of its class: what probability should stand there?",
        ),
    ),
    formula_line="start with zeros (n, k), then put a 1 into row i, column y[i]: "
    "t[i, c] = 1 if c = y[i], else 0",
    twin="The same idea for another table: **who sits where**. `seat[i]` is the seat of guest i, "
    "and there are m seats, some of them empty.\n"
    "```python\n"
    "def seating(seat, m):                       # (n,) seats, number of seats\n"
    "    plan = np.full((len(seat), m), False)   # (n, m): m comes from the room, not the guests\n"
    "    guests = np.arange(len(seat))           # (n,) 0, 1, ..., n - 1\n"
    "    plan[guests, seat] = True               # n pairs: guest i with seat[i]\n"
    "    return plan\n"
    "```\n"
    "`seating(np.array([2, 0]), 4)` marks seat 2 in row 0 and seat 0 in row 1. Seats 1 and 3 "
    "stay empty, and keep their columns.",
)
