"""Exercise 04.6: how often a classifier is right, and what it takes for what."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Variant,
    call,
    labels,
    normal,
    show,
)

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


# ---------------------------------------------------------------- what goes wrong


def best_example(z, y):
    return float((z.argmax(axis=0) == y).mean())


def best_example_of_k(z, y):
    return float((z.argmax(axis=0) == y[: z.shape[1]]).mean())


def number_right(z, y):
    return int((z.argmax(axis=1) == y).sum())


def exchanged(y, yhat, k):
    return nn.confusion(yhat, y, k)


def float_counts(y, yhat, k):
    return nn.confusion(y, yhat, k).astype(float)


def byte_counts(y, yhat, k):
    counts = np.zeros((k, k), dtype=np.uint8)
    np.add.at(counts, (y, yhat), 1)
    return counts


def each_pair_once(y, yhat, k):
    counts = np.zeros((k, k), dtype=int)
    counts[y, yhat] += 1
    return counts


def each_pair_once_in_floats(y, yhat, k):
    return each_pair_once(y, yhat, k).astype(float)


def shares_of_rows(y, yhat, k):
    counts = nn.confusion(y, yhat, k)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


# ---------------------------------------------------------------- numbers for the hints


def table(seen: Observation) -> dict[str, Any]:
    y = seen.args[0]
    counts = np.asarray(seen.got)
    return {
        "total": show(counts.sum()),
        "largest": show(counts.max()),
        "n": len(y),
        "zeros": int((y == 0).sum()),
        "row": show(counts[0].sum()),
        "dtype": counts.dtype,
    }


def shares(seen: Observation) -> dict[str, Any]:
    error = seen.outcome.got.error
    n, k = seen.args[0].shape
    fact = "It stopped" if error else f"Your accuracy is {show(seen.got)}"
    return {"fact": fact, "n": n, "k": k}


def count(says: str, *args: Any, **options: Any) -> Case:
    return Case(says, steps=(call("confusion", *args),), **options)


exercise = Exercise(
    id="04.6",
    names=("accuracy", "confusion"),
    title="count what is taken for what",
    asks="accuracy(z: (n, k), y: (n,)) -> float · confusion(y, yhat: (n,), k) -> (k, k) int64",
    form="debug",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"accuracy": nn.accuracy, "confusion": nn.confusion},
    cases=(
        Case("accuracy of seven examples", normal(7, 3), labels(7, 3)),
        count("a table of twelve examples", labels(12, 3), labels(12, 2), 3),
        count("a class that nobody has", labels(9, 2), labels(9, 4), 5, edge=True),
        Case("as many examples as classes", normal(4, 4), labels(4, 4), edge=True),
        Case("a tie", np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([0, 1]), edge=True),
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
    misconceptions=(
        Misconception(
            "best example of each class",
            best_example,
            symptom="{fact}: along axis 0, argmax picks one of {n} examples for each of "
            "{k} classes.",
            question="Each image needs one class. Along which axis are the classes compared?",
            also=(best_example_of_k,),
            measure=shares,
            code="W1",
        ),
        Misconception(
            "rows and columns exchanged",
            {"confusion": exchanged},
            symptom="The table holds all {n} examples. Row 0 sums to {row}; "
            "{zeros} examples are truly of class 0.",
            question="Rows are true classes. Which of the two label arrays chooses the row?",
            measure=table,
            code="W2",
        ),
        Misconception(
            "counts of the wrong dtype",
            {"confusion": float_counts},
            symptom="Your counts have dtype {dtype}; the largest is {largest}.",
            question="Which dtype holds whole numbers of any size that occurs here?",
            also=({"confusion": byte_counts},),
            measure=table,
            code="W3",
        ),
        Misconception(
            "each pair counted once",
            {"confusion": each_pair_once},
            symptom="Your table holds {total} counts for {n} examples, "
            "and no entry is above {largest}.",
            question="If the pair (1, 0) stands twice in the index arrays, how often does `+= 1` "
            "write that entry?",
            also=({"confusion": each_pair_once_in_floats},),
            measure=table,
            code="W4",
        ),
        Misconception(
            "a number in place of a share",
            number_right,
            symptom="Your accuracy is {got}; a share lies between 0 and 1.",
            question="What must the number of right answers be divided by?",
        ),
        Misconception(
            "shares in place of counts",
            {"confusion": shares_of_rows},
            symptom="Your table holds {total} in all; {n} examples were given.",
            question="Does the docstring ask for counts, or for shares of each row?",
            measure=table,
        ),
    ),
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
