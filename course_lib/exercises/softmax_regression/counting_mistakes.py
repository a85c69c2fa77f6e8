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


def last_on_a_tie(z, y):
    best = z.shape[1] - 1 - z[:, ::-1].argmax(axis=1)  # (n,)
    return float((best == y).mean())


def counts_of(dtype: Any) -> Any:
    """A right table, counted in another dtype."""

    def confusion(y, yhat, k):
        counts = np.zeros((k, k), dtype=dtype)
        np.add.at(counts, (y, yhat), 1)
        return counts

    return {"confusion": confusion}


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


def shares(table: Any) -> Any:
    """The counts divided by `table(counts)`."""

    def confusion(y, yhat, k):
        counts = nn.confusion(y, yhat, k)
        return counts / table(counts)

    return {"confusion": confusion}


SHARES = (
    shares(lambda counts: np.maximum(counts.sum(axis=1, keepdims=True), 1)),
    shares(lambda counts: counts.sum(axis=1, keepdims=True)),  # a class that nobody has: 0 / 0
    shares(lambda counts: counts.sum(axis=1)),
    shares(lambda counts: counts.sum(axis=0)),
    shares(lambda counts: counts.sum(axis=0, keepdims=True) + 1e-12),
    shares(lambda counts: counts.sum()),
)


def counts_from(chosen: slice, weight: int = 1) -> Any:
    """A table of some of the examples, each counted `weight` times."""
    return {"confusion": lambda y, yhat, k: weight * nn.confusion(y[chosen], yhat[chosen], k)}


def both_ways(y, yhat, k):
    counts = nn.confusion(y, yhat, k)
    return counts + counts.T


def marks(y, yhat, k):
    return np.minimum(nn.confusion(y, yhat, k), 1)


SOME_EXAMPLES = (
    counts_from(slice(1)),  # `return` inside the loop
    counts_from(slice(1, None)),  # a loop from 1
    counts_from(slice(-1)),  # a loop to n - 1
    counts_from(slice(-1, None)),
    counts_from(slice(None), 2),
    {"confusion": both_ways},
)


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


def along_axis_0(seen: Observation) -> dict[str, Any]:
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
        measure=along_axis_0,
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
        "counts of another dtype",
        counts_of(float),
        symptom="Your counts are right. Their dtype is {dtype}.",
        question="The docstring names a dtype for the counts. Which one?",
        also=tuple(map(counts_of, (np.float32, np.int32, np.int16, np.uint16, np.uint64))),
        measure=table,
        code="W3",
    ),
    Misconception(
        "counts that do not fit into a byte",
        counts_of(np.uint8),
        symptom="Your counts have dtype {dtype}; the largest of your {n} counts is {largest}.",
        question="Which dtype holds whole numbers of any size that occurs here?",
        also=(counts_of(np.int8),),
        measure=table,
    ),
    Misconception(
        "each pair counted once",
        {"confusion": each_pair_once},
        symptom="Your table holds {total} counts for {n} examples, "
        "and no entry is above {largest}.",
        question="The pair (1, 0) may stand twice in the index arrays. How often does your line "
        "write that entry?",
        also=({"confusion": each_pair_once_in_floats}, {"confusion": marks}),
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
        "the last of a tie",
        last_on_a_tie,
        symptom="Without a tie all is right. In the case “{case}” your accuracy is {got}: "
        "of equal logits the last one counts.",
        question="Two logits are equal. Which one class is the answer, by the task's text?",
    ),
    Misconception(
        "shares in place of counts",
        SHARES[0],
        symptom="Your table sums to {total}; {n} examples were given.",
        question="Does the docstring ask for counts, or for shares?",
        also=SHARES[1:],
        measure=table,
    ),
    Misconception(
        "examples left out or counted twice",
        SOME_EXAMPLES[0],
        symptom="The entries of your table sum to {total}; {n} examples were given.",
        question="How often does your code add 1 for each example: never, once, or more often?",
        also=SOME_EXAMPLES[1:],
        measure=table,
    ),
)
