"""Exercise 04.1: the gradient of the cross-entropy with respect to the logits."""

import numpy as np

from course_lib import nn
from course_lib.exercises.softmax_regression.logits_gradient_mistakes import misconceptions
from course_lib.judging import (
    Case,
    Exercise,
    Invariant,
    Trace,
    Variant,
    labels,
    normal,
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
            np.array([[1000.0, 999.0], [-1000.0, 0.0], [-1000.0, -1001.0]]),
            np.array([1, 1, 0]),
            edge=True,
        ),
        Case(
            "logits that are whole numbers",
            np.array([[0, 1, 3, -1], [2, 0, 1, 1], [0, 0, 5, 2]]),
            np.array([2, 0, 1]),
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
    misconceptions=misconceptions,
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
    uses=("nn.softmax",),
)
