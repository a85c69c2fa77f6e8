"""Exercise 03.1: cross-entropy from logits and integer labels."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.cross_entropy import cross_entropy_answers as answers
from course_lib.exercises.cross_entropy.cross_entropy_slips import slips
from course_lib.exercises.cross_entropy.spellings import (
    CUTS,
    along,
    named,
    rounded,
    unshifted,
    unshifted_sum,
)
from course_lib.judging import (
    Case,
    Exercise,
    Observation,
    Property,
    Step,
    Variant,
    call,
    labels,
    normal,
    show,
)
from course_lib.judging.compare import as_array, same_value
from course_lib.nn import Array

# ---------------------------------------------------------------- numbers for the hints


def doubled(seen: Observation) -> dict[str, Any]:
    return {"n": len(seen.args[1]), "double": show(2 * seen.got)}


def counted(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "pairs": n * n, "entries": n * k}


def two_values(values: list[Any], steps: tuple[Step, ...]) -> bool:
    if any(as_array(value) is None for value in values):
        return True  # no numbers came: the next case says so
    return not same_value(values[0], values[1], 1e-6, 1e-9)


ONE_BATCH: Array = np.array([[1.0, 0.0, 2.0, -1.0], [0.5, 3.0, 0.0, 1.0], [0.0, -2.0, 1.0, 1.5]])
ORDINARY: dict[str, Any] = {"rtol": 1e-4}  # so that a constant of 1e-7 shows where it matters

exercise = Exercise(
    id="03.1",
    names=("cross_entropy",),
    title="cross-entropy from logits",
    asks="cross_entropy(z: (n, k), y: (n,)) -> float",
    form="order",
    points=3,
    minutes=8,
    difficulty=2,
    reference={"cross_entropy": nn.cross_entropy},
    cases=(
        Case(
            "the same logits, other labels",
            steps=[call("", ONE_BATCH, np.array(y)) for y in ([0, 2, 1], [3, 3, 0])],
            properties=(Property("other labels give another loss", two_values),),
        ),
        Case("ordinary logits", normal(6, 4), labels(6, 4), **ORDINARY),
        Case("as many images as classes", normal(5, 5), labels(5, 5), edge=True, **ORDINARY),
        Case(
            "a batch without the last class",
            normal(5, 7),
            np.array([0, 2, 1, 0, 3]),
            edge=True,
            **ORDINARY,
        ),
        Case(
            "the true class is 800 behind",
            np.array([[0.0, 800.0, 0.0]]),
            np.array([0]),
            edge=True,
            rtol=1e-6,
        ),
        Case(
            "the true class is 800 ahead",
            np.array([[800.0, 0.0, 0.0], [0.0, 800.0, 0.0]]),
            np.array([0, 1]),
            edge=True,
        ),
        Case(
            "a true logit of -800",
            np.array([[-800.0, 0.0, -900.0]]),
            np.array([0]),
            edge=True,
            rtol=1e-6,
        ),
        Case(
            "rows on different levels",
            np.array([[0.0, 1.0], [1000.0, 1001.0]]),
            np.array([0, 1]),
            edge=True,
            **ORDINARY,
        ),
        Case("one image", normal(1, 4), np.array([2]), edge=True, **ORDINARY),
    ),
    variants=(
        Variant("image by image", answers.image_by_image),
        Variant("through one-hot rows", answers.through_one_hot),
        Variant("computed in float32", answers.in_float32),
    ),
    misconceptions=(
        named(
            "sum over the batch",
            along(answers.summed),
            symptom="For {n} images your loss is {got}. With each image twice it would be "
            "{double}, although no answer got worse.",
            question="Is the loss of a batch a total, or the loss of a typical image?",
            measure=doubled,
            code="W1",
        ),
        named(
            "all pairs",
            answers.PAIRS,
            symptom="For {n} images your loss looks at {pairs} numbers: it pairs each image with "
            "every label of the batch.",
            question="Indexing with `[:, y]` gives shape (n, n). Which of its entries pair image "
            "i with label i?",
            measure=counted,
            code="W2",
        ),
        named(
            "logarithm of softmax",
            (*along(answers.average, rounded), answers.picked_then_log),
            symptom="Ordinary logits are right. Where the true class is 800 behind, "
            "your loss is {got}.",
            question="softmax rounds e^-800 to 0, and log 0 is -inf. What is log p in terms of "
            "the logits alone?",
            code="W3",
        ),
        named(
            "a constant in the logarithm",
            answers.CEILINGS,
            symptom="A gap of 800 should cost 800. Yours costs {got}: the constant in your "
            "logarithm is a ceiling.",
            question="What is -log(0 + constant)? And log p written with logits needs which "
            "constant?",
            code="W4",
        ),
        named(
            "the sign turned round",
            along(answers.rewarded),
            symptom="Your loss is {got}. Each p is at most 1, so each -log p is at least 0.",
            question="Training makes the loss smaller. Should log p then become smaller or larger?",
            code="W5",
        ),
        named(
            "base 2",
            (*along(answers.in_bits), answers.picked_then_log2),
            symptom="Your loss is {got}: the right one divided by ln 2 = 0.693, so it counts bits.",
            question="Which logarithm undoes the e in softmax?",
            code="W6",
        ),
        named(
            "mean over all entries",
            along(answers.over_all_entries),
            symptom="Your loss is {got}: {n} picked numbers, divided by {entries}.",
            question="How many images share the sum: by which number do you divide?",
            measure=counted,
            code="W7",
        ),
        named(
            "logits cut off",
            along(answers.average, *CUTS),
            symptom="Ordinary logits are right. In the case “{case}” your loss is {got}: "
            "a logit was replaced by another number.",
            question="A gap of 800 costs 800. How large can a gap be after your first lines?",
        ),
        named(
            "no shift",
            along(answers.average, unshifted, unshifted_sum),
            symptom="Ordinary logits are right. With a logit of 800 your loss is {got}: "
            "e^800 overflows.",
            question="What may you subtract from a row of logits without changing its softmax?",
        ),
        named(
            "rows by label",
            along(answers.rows_by_label),
            symptom="`log_p[y]` picks whole rows: the rows with the numbers in y.",
            question="A label is the number of a class. Which axis of log_p counts classes?",
        ),
        named(
            "the largest, not the true class",
            along(answers.largest_entry),
            symptom="Your loss is the same for every choice of labels: y has no effect on {got}.",
            question="Which entry of a row says how probable the true class is?",
        ),
        *slips,
    ),
    formula_line="Shift each row. Take the log of its sum of e^. Pick the true class of each row, "
    "subtract, average. In one line: loss = mean over i of logsumexp(z[i]) - z[i, y[i]]",
    twin="The same steps for another function: the **mean fare**. `fares` has one traveller a row "
    "and one zone a column; `zone[i]` is where traveller i went.\n"
    "```python\n"
    "def mean_fare(fares, zone):                 # (n, k), (n,)\n"
    "    paid = fares[np.arange(len(zone)), zone]    # (n,): traveller i with zone[i]\n"
    "    return paid.mean()                      # one number: the fare of a typical traveller\n"
    "```\n"
    "With `fares = [[1, 5], [2, 8]]` and `zone = [1, 0]` it picks 5 and 2: the mean is 3.5.\n"
    "`fares[:, zone]` would be [[5, 1], [8, 2]]: each traveller with everybody's zone.",
    decoy="own = shifted[:, y]",
)
