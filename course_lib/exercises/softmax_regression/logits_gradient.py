"""Exercise 04.1: the gradient of the cross-entropy with respect to the logits."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax_regression import wrong_slopes
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Misconception,
    Observation,
    Trace,
    Variant,
    labels,
    normal,
    show,
)

# ---------------------------------------------------------------- what right looks like


def through_one_hot(z, y):
    t = np.eye(z.shape[1])[y]
    return (nn.softmax(z) - t) / len(y)


def through_the_jacobian(z, y):
    p = nn.softmax(z)
    t = nn.one_hot(y, z.shape[1])
    rows = [(np.diag(row) - np.outer(row, row)) for row in p]
    kept = np.where(t == 1, p, 1.0)
    # J(-t/p), with the division by p done in front, where it cannot meet 0
    columns = [row[:, c] / kept_row[c] for row, kept_row, c in zip(rows, kept, y, strict=True)]
    return -np.array(columns) / len(y)


def example_by_example(z, y):
    dz = np.empty(z.shape)
    for i, label in enumerate(y):
        e = np.exp(z[i] - z[i].max())
        dz[i] = e / e.sum()
        dz[i, label] -= 1
    return dz / len(y)


# ---------------------------------------------------------------- numbers for the hints


def sizes(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "k": k, "largest": show(np.abs(seen.got).max())}


def first_row(seen: Observation) -> dict[str, Any]:
    label = int(seen.args[1][0])
    return {
        "label": label,
        "true": show(seen.got[0, label]),
        "sum": show(seen.got[0].sum()),
        "changed": int((seen.got[0] < 0).sum()),
    }


LOOSE = 1e-4  # ordinary input forgives a small number in the logarithm

exercise = Exercise(
    id="04.1",
    names=("softmax_cross_entropy_grad",),
    title="the slope of the loss in every logit",
    asks="softmax_cross_entropy_grad(z: (n, k), y: (n,)) -> dz: (n, k)",
    form="write",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"softmax_cross_entropy_grad": nn.softmax_cross_entropy_grad},
    cases=(
        Case("ordinary logits", normal(5, 4), labels(5, 4), rtol=LOOSE, atol=LOOSE),
        Case("a batch without the last class", normal(6, 4), labels(6, 3), rtol=LOOSE, atol=LOOSE),
        Case(
            "confident mistakes",
            np.array([[0.0, 40.0, 0.0], [0.0, 0.0, 60.0]]),
            np.array([0, 1]),
            edge=True,
        ),
        Case("as many examples as classes", normal(4, 4), labels(4, 4), edge=True),
        Case("one example", normal(1, 5), labels(1, 5), edge=True),
        Case(
            "logits near 1000",
            np.array([[1000.0, 999.0], [-1000.0, 0.0]]),
            np.array([1, 1]),
            edge=True,
        ),
    ),
    invariants={
        "softmax_cross_entropy_grad": (
            Invariant("each row of dz sums to 0", lambda dz: dz.sum(axis=1), 0.0),
        )
    },
    variants=(
        Variant("through one-hot targets", through_one_hot),
        Variant("through the Jacobian", through_the_jacobian),
        Variant("example by example", example_by_example),
    ),
    misconceptions=(
        Misconception(
            "no mean",
            wrong_slopes.no_mean,
            symptom="Right direction, wrong size: for {n} examples, every entry of your `dz` is "
            "{n} times too large. Your largest is {largest}.",
            question="The loss is a mean over the batch. "
            "What does that mean do to the slope of one example?",
            measure=sizes,
            code="W1",
        ),
        Misconception(
            "mean over the entries",
            wrong_slopes.mean_over_all_entries,
            symptom="Right direction, wrong size. The batch has {n} examples and {k} classes; "
            "your largest entry is {largest}.",
            question="How many losses does the mean run over: n, k, or n times k?",
            also=(wrong_slopes.mean_over_classes,),
            measure=sizes,
            code="W2",
        ),
        Misconception(
            "wrong sign",
            wrong_slopes.turned_round,
            symptom="Example 0 has label {label}. Your `dz` there is {true}: it says that raising "
            "this logit raises the loss.",
            question="When the logit of the true class rises, which way should the loss go?",
            also=(wrong_slopes.turned_round_without_mean,),
            measure=first_row,
            code="W3",
        ),
        Misconception(
            "slope of a sigmoid as well",
            wrong_slopes.sigmoid_slope,
            symptom="Row 0 of your `dz` sums to {sum}. A shift of all logits changes no loss, "
            "so it should sum to 0.",
            question="Your line still holds the slope p(1 - p). The logarithm brought a 1/p: "
            "what is left when the two meet?",
            also=(wrong_slopes.sigmoid_slope_without_mean,),
            measure=first_row,
            code="W4",
        ),
        Misconception(
            "in place",
            wrong_slopes.in_place,
            symptom="Your numbers are right, but `z` holds other numbers after the call "
            "than before.",
            question="Which line writes into an array that the caller still owns?",
            also=(wrong_slopes.shifted_in_place,),
            code="W5",
        ),
        Misconception(
            "a small number in the logarithm",
            wrong_slopes.small_number,
            symptom="Ordinary logits are right. In the case “{case}” your entry {index} is {got}: "
            "the larger the mistake, the weaker your push.",
            question="With loss 40, raising the true logit by 1 saves 1. "
            "Which small number in your code hides this?",
            also=(wrong_slopes.smaller_number,),
            code="W6",
        ),
        Misconception(
            "every row meets every label",
            wrong_slopes.every_pair,
            symptom="In row 0 of your `dz`, {changed} entries are negative. "
            "Example 0 has one label.",
            question="What is the shape of `dz[:, y]`, and how many entries should lose 1?",
            also=(wrong_slopes.every_pair_without_mean,),
            measure=first_row,
        ),
        Misconception(
            "only the true class",
            wrong_slopes.only_the_true_entry,
            symptom="The true class is right; row 0 of your `dz` sums to {sum}, not to 0.",
            question="The other logits stand in the sum of softmax. "
            "What does raising one of them do to the loss?",
            measure=first_row,
        ),
    ),
    formula_line="*gradient at the output*: dz = (p - t) / n, the probabilities minus the one-hot "
    "targets, divided by the number of examples",
    twin="The same steps for another loss: half the squared error, mean over the batch.\n"
    "One example: z = (3, 1), t = (1, 1), loss = (4 + 0) / 2 = 2. "
    "Its slopes are z - t = (2, 0).\n"
    "```python\n"
    "def half_square_grad(z, t):       # (n, k), (n, k)\n"
    "    n = len(z)                    # the loss is a mean over n examples\n"
    "    return (z - t) / n            # (n, k), as z\n"
    "```\n"
    "The loss of the lesson has the same form, with p in place of z.",
    trace=Trace(
        "A batch of $n = 2$ images. The first has probabilities $(0.5, 0.25, 0.25)$ and label 1. "
        "Type the first row of `dz`: three numbers.",
        args=(np.log([[2.0, 1.0, 1.0], [1.0, 1.0, 2.0]]), np.array([1, 0])),
        pick=lambda dz: dz[0],
    ),
)
