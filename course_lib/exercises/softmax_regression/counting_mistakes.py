"""Exercise 04.6: what goes wrong with counting, and what to say about it."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- what goes wrong


def best_example(z, y):
    return float((z.argmax(axis=0) == y).mean())


def best_example_of_k(z, y):
    return float((z.argmax(axis=0) == y[: z.shape[1]]).mean())


def number_right(z, y):
    return int((z.argmax(axis=1) == y).sum())


def every_tie(z, y):
    return float((z.max(axis=1) == z[np.arange(len(y)), y]).mean())


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


def rows_of_counts(y, yhat, k):
    counts = np.zeros((k, k), dtype=int)
    np.add.at(counts, [y, yhat], 1)
    return counts


def mistakes_only(y, yhat, k):
    counts = nn.confusion(y, yhat, k)
    np.fill_diagonal(counts, 0)
    return counts


def right_answers_only(y, yhat, k):
    return np.diag(np.diag(nn.confusion(y, yhat, k)))


def shares_of_rows(y, yhat, k):
    counts = nn.confusion(y, yhat, k)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


# ---------------------------------------------------------------- numbers for the hints


def table(seen: Observation) -> dict[str, Any]:
    y = seen.args[0]
    counts = np.asarray(seen.got)
    return {
        "total": show(counts.sum()),
        "diagonal": show(np.trace(counts)),
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


misconceptions = (
    Misconception(
        "best example of each class",
        best_example,
        symptom="{fact}: along axis 0, argmax picks one of {n} examples for each of {k} classes.",
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
        "whole rows are counted",
        {"confusion": rows_of_counts},
        symptom="Your table holds {total} counts for {n} examples: "
        "each one was added to whole rows.",
        question="`[y, yhat]` is a list, which numpy takes for row numbers. "
        "What makes one pair of indices for each example?",
        measure=table,
    ),
    Misconception(
        "mistakes alone are counted",
        {"confusion": mistakes_only},
        symptom="Your table holds {total} counts for {n} examples; its diagonal sums to "
        "{diagonal}.",
        question="Where does an example of class 1 belong that was given class 1?",
        measure=table,
    ),
    Misconception(
        "right answers alone are counted",
        {"confusion": right_answers_only},
        symptom="Your table holds {total} counts for {n} examples, all on the diagonal.",
        question="Where does an example of class 1 belong that was given class 0?",
        measure=table,
    ),
    Misconception(
        "every tie counts",
        every_tie,
        symptom="Without a tie all is right. In the case “{case}” your accuracy is {got}: "
        "a label anywhere among the largest counts.",
        question="Two logits are equal. Which one class is the answer, by the task's text?",
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
)
