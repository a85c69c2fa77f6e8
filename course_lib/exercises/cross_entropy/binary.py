"""Exercise 03.4: cross-entropy for two classes, from one logit."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.exercises.cross_entropy import binary_answers as answers
from course_lib.exercises.cross_entropy.binary_slips import slips
from course_lib.exercises.cross_entropy.spellings import EPSILONS, named
from course_lib.judging import (
    Case,
    Exercise,
    Observation,
    Trace,
    Variant,
    drawn,
    normal,
    show,
)


def share_of_ones(seen: Observation) -> dict[str, Any]:
    z, t = seen.args
    return {"n": len(z), "zeros": show((1 - t).sum())}


ORDINARY: dict[str, Any] = {"rtol": 1e-4}  # so that a constant of 1e-7 shows where it matters

exercise = Exercise(
    id="03.4",
    names=("binary_cross_entropy",),
    title="cross-entropy for two classes",
    asks="binary_cross_entropy(z: (n,), t: (n,)) -> float",
    form="write",
    points=3,
    minutes=9,
    difficulty=3,
    reference={"binary_cross_entropy": nn.binary_cross_entropy},
    cases=(
        Case("labels 0 and 1", normal(5, sd=2), np.array([0.0, 1.0, 1.0, 0.0, 0.0]), **ORDINARY),
        Case(
            "targets between 0 and 1",
            normal(4, sd=2),
            drawn(lambda rng: rng.uniform(0.1, 0.9, size=4), "4 targets"),
            edge=True,
            **ORDINARY,
        ),
        Case("wrong by 800", np.array([800.0, -800.0]), np.array([0.0, 1.0]), edge=True),
        Case("right by 800", np.array([800.0, -800.0]), np.array([1.0, 0.0]), edge=True),
        Case("one image", np.array([0.5]), np.array([0.0]), edge=True, **ORDINARY),
    ),
    variants=(
        Variant("one softplus", answers.one_softplus),
        Variant("two softplus", answers.two_softplus),
        Variant("through two logits", answers.through_two_logits),
    ),
    misconceptions=(
        named(
            "logarithm of the sigmoid",
            (
                *answers.spelt(answers.average, *answers.UNSAFE),
                *answers.spelt(answers.by_label, answers.rounded),
                answers.softplus_typed_once,
                answers.softplus_of_minus_z_typed,
            ),
            symptom="Ordinary logits are right. In the case “{case}” your loss is {got}: "
            "p rounds to 0 or 1, or e^800 overflows.",
            question="Write -log p with the logit alone: which softplus is it, of z or of -z?",
            code="W1",
        ),
        named(
            "class 1 only",
            answers.spelt(answers.class_one_only),
            symptom="{zeros} of the {n} targets belong to class 0, and none of it enters your "
            "loss, {got}.",
            question="A model that always says p = 1: what does your loss charge it on images of "
            "class 0?",
            measure=share_of_ones,
            code="W2",
        ),
        named(
            "base 2",
            answers.spelt(answers.in_bits),
            symptom="Your loss is {got}: the right one divided by ln 2 = 0.693, so it counts bits.",
            question="Which logarithm undoes the e in the sigmoid?",
            code="W3",
        ),
        named(
            "a clipped p or z",
            (
                *answers.spelt(answers.average, *(answers.clipped(eps) for eps in EPSILONS)),
                *answers.spelt(answers.average, *(answers.plus(eps) for eps in EPSILONS)),
                *answers.spelt(
                    answers.average,
                    *(answers.clipped_logits(m) for m in (15, 20, 30, 50, 100, 500, 700)),
                ),
            ),
            symptom="An answer that is wrong by 800 should cost 800. Yours costs {got}: "
            "what you clip is a ceiling.",
            question="Two models are wrong by 100 and by 800. Does your loss tell them apart?",
            code="W4",
        ),
        named(
            "sum over the batch",
            answers.spelt(answers.summed),
            symptom="Your loss is {got}, a total over {n} images.",
            question="Is the loss of a batch a total, or the loss of a typical image?",
            measure=share_of_ones,
        ),
        named(
            "the sign turned round",
            answers.spelt(answers.rewarded),
            symptom="Your loss is {got}. Each p is at most 1, so each -log p is at least 0.",
            question="Training makes the loss smaller. Should log p become smaller or larger?",
        ),
        named(
            "classes exchanged",
            answers.spelt(answers.classes_exchanged),
            symptom="Your loss is {got}: right for targets 1 - t.",
            question="A large logit z means: surely class 1. Should it cost much when t is 1?",
        ),
        *slips,
    ),
    formula_line="-log p is softplus(-z), and -log(1 - p) is softplus(z). Weigh them by t and "
    "1 - t, and average. In one line: loss = mean of max(z, 0) - z t + log(1 + e^-|z|)",
    twin="The same trick for another function: **adding two numbers that are too large for a "
    "float**. They are stored as their logarithms a and b; the logarithm of their sum is wanted.\n"
    "```python\n"
    "def log_add(a, b):                          # (n,), (n,)\n"
    "    top = np.maximum(a, b)                  # (n,): take the larger one out of the sum\n"
    "    gap = np.abs(a - b)                     # (n,): at least 0\n"
    "    return top + np.log1p(np.exp(-gap))     # e^-gap lies between 0 and 1: no overflow\n"
    "```\n"
    "e^800 does not fit into a float. `log_add` of 800 and 800 is 800 + log 2 = 800.693. "
    "With b = 0 it is softplus(a).",
    trace=Trace(
        "Two images have logits $z = (0, \\ln 3)$ and targets $t = (1, 0)$. "
        "Find $p$ for both, then the mean loss. "
        "($\\ln 2 = 0.693$, $\\ln 3 = 1.099$, $\\ln 4 = 1.386$.) Type one number.",
        args=(np.array([0.0, np.log(3.0)]), np.array([1.0, 0.0])),
    ),
)
