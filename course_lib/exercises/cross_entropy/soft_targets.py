"""Exercise 03.3: cross-entropy for targets that are probabilities."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.cross_entropy import soft_targets_answers as answers
from course_lib.exercises.cross_entropy.soft_targets_slips import slips
from course_lib.exercises.cross_entropy.spellings import along, named
from course_lib.judging import (
    Case,
    Exercise,
    Observation,
    Variant,
    distributions,
    normal,
    show,
)

# ---------------------------------------------------------------- numbers for the hints


def first_target(seen: Observation) -> dict[str, Any]:
    largest = seen.args[1][0].max()
    return {"largest": show(largest), "rest": show(1 - largest)}


def entries(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "entries": n * k}


ORDINARY: dict[str, Any] = {"rtol": 1e-4}  # so that a constant of 1e-7 shows where it matters

exercise = Exercise(
    id="03.3",
    names=("cross_entropy_soft",),
    title="cross-entropy for soft targets",
    asks="cross_entropy_soft(z: (n, k), t: (n, k)) -> float",
    form="write",
    points=3,
    minutes=9,
    difficulty=3,
    reference={"cross_entropy_soft": nn.cross_entropy_soft},
    cases=(
        Case("ordinary logits and targets", normal(5, 4), distributions(5, 4), **ORDINARY),
        Case("as many images as classes", normal(4, 4), distributions(4, 4), edge=True, **ORDINARY),
        Case("one-hot targets", normal(3, 4), np.eye(4)[[2, 0, 3]], edge=True, **ORDINARY),
        Case(
            "the true class is 800 behind",
            np.array([[0.0, 800.0, 0.0]]),
            np.array([[0.5, 0.25, 0.25]]),
            edge=True,
        ),
        Case(
            "logit -inf where the target is 0",
            np.array([[1.0, -np.inf, 0.0], [-np.inf, 0.0, 2.0]]),
            np.array([[0.75, 0.0, 0.25], [0.0, 1.0, 0.0]]),
            edge=True,
        ),
        Case(
            "rows on different levels",
            np.array([[0.0, 1.0], [1000.0, 1001.0]]),
            np.array([[0.5, 0.5], [0.25, 0.75]]),
            edge=True,
            **ORDINARY,
        ),
        Case("a logit of -800", np.array([[-800.0, 0.0]]), np.array([[0.75, 0.25]]), edge=True),
        Case(
            "logits of minus a million beside -inf",
            np.array([[-1e6, -np.inf, -1e6 - 1]]),
            np.array([[0.5, 0.0, 0.5]]),
            edge=True,
        ),
        Case("one image", normal(1, 3), distributions(1, 3), edge=True, **ORDINARY),
    ),
    variants=(
        Variant("row by row", answers.row_by_row),
        Variant("zeros written first", answers.with_zeros_written),
    ),
    misconceptions=(
        named(
            "argmax of the targets",
            (*along(answers.hard_labels), *along(answers.hard_weights)),
            symptom="Your loss, {got}, uses one class a row. The first target has {largest} at its "
            "largest class, and {rest} elsewhere.",
            question="How much should a class count whose target is 0.2?",
            measure=first_target,
            code="W1",
        ),
        named(
            "0 times infinity",
            (*along(answers.unguarded_mean),),
            symptom="In the case “{case}” your loss is {got}.",
            question="What do your lines give for t = 0 with log p = -inf, and for a p so small "
            "that it rounds to 0?",
            code="W2",
        ),
        named(
            "mean over all entries",
            (*along(answers.over_all_entries), *along(answers.over_all_entries_unguarded)),
            symptom="Your loss is {got}: the sum over all entries, divided by {entries}.",
            question="Within a row t already weighs the classes. Over which axis is there "
            "something left to average?",
            measure=entries,
            code="W3",
        ),
        named(
            "sum over the batch",
            (*along(answers.summed), *along(answers.summed_unguarded)),
            symptom="Your loss is {got}, a total over {n} images.",
            question="Is the loss of a batch a total, or the loss of a typical image?",
            measure=entries,
        ),
        named(
            "targets and predictions exchanged",
            (*along(answers.exchanged), *along(answers.exchanged_guarded)),
            symptom="Your loss is {got}. It takes the logarithm of the target and weighs it by "
            "the prediction.",
            question="Who decides how often a class comes, and whose opinion is tested: t or p?",
        ),
        *slips,
    ),
    formula_line="Take log p from the logits. Weigh it by t; a class with t = 0 counts as 0. "
    "Sum over the classes, average over the rows. In one line: "
    "loss = (1/n) sum over i of -(sum over c of t[i,c] log p[i,c])",
    twin="The same steps for another function: the **mean surprise of a mixed bag**. A bag holds "
    "share s of each colour, and finding a colour costs c; a colour may cost infinity if no bag "
    "holds it.\n"
    "```python\n"
    "def mean_cost(s, c):                        # (n, k) shares, (n, k) costs\n"
    "    c = np.where(s > 0, c, 0)               # first: a colour that never comes costs nothing\n"
    "    cost = (s * c).sum(axis=1)              # (n,): weighted sum inside each bag\n"
    "    return cost.mean()                      # plain mean over the bags\n"
    "```\n"
    "Shares (0.5, 0.5, 0) with costs (2, 4, inf) give 3. Without the first line, "
    "0 times infinity gives nan.",
)
