"""Exercise 03.4: cross-entropy for two classes, from one logit."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
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
from course_lib.nn import Array

Logs = Callable[[Array], tuple[Array, Array]]

# ---------------------------------------------------------------- what right looks like


def one_softplus(z, t):
    return (np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))).mean()


def two_softplus(z, t):
    return (t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z)).mean()


def through_two_logits(z, t):
    pair = np.stack([np.zeros_like(z), z], axis=1)
    log_p = pair - np.logaddexp.reduce(pair, axis=1, keepdims=True)
    return -((1 - t) * log_p[:, 0] + t * log_p[:, 1]).sum() / len(z)


# ---------------------------------------------------------------- routes to log p, log(1 - p)


def exact(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): log p and log(1 - p) from the logits."""
    return -nn.softplus(-z), -nn.softplus(z)


def rounded(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): logarithms of a sigmoid that may have rounded to 0 or 1."""
    p = nn.sigmoid(z)
    return np.log(p), np.log(1 - p)


def overflowing(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): the same with 1 / (1 + exp(-z)) typed as it stands."""
    p = 1 / (1 + np.exp(-z))
    return np.log(p), np.log(1 - p)


def softplus_typed(z: Array) -> tuple[Array, Array]:
    """(n,) -> (n,), (n,): log(1 + exp(z)), which overflows at 710."""
    return -np.log(1 + np.exp(-z)), -np.log(1 + np.exp(z))


def plus(eps: float) -> Logs:
    """Logits -> log(p + eps), log(1 - p + eps)."""
    return lambda z: (np.log(nn.sigmoid(z) + eps), np.log(1 - nn.sigmoid(z) + eps))


def clipped(eps: float) -> Logs:
    """Logits -> logarithms of p clipped to [eps, 1 - eps]."""

    def route(z: Array) -> tuple[Array, Array]:
        p = np.clip(nn.sigmoid(z), eps, 1 - eps)
        return np.log(p), np.log(1 - p)

    return route


def clipped_logits(limit: float) -> Logs:
    """Logits -> exact logarithms of a logit that was cut to [-limit, limit]."""
    return lambda z: exact(np.clip(z, -limit, limit))


def spelt(combine: Callable[[Array, Array, Array], Any], *routes: Logs) -> tuple[Any, ...]:
    """One way to combine log p, log(1 - p) and t, along several routes."""

    def spell(route: Logs) -> Callable[[Array, Array], Any]:
        return lambda z, t: combine(*route(z), t)

    return tuple(spell(r) for r in routes or (exact, rounded, overflowing, softplus_typed))


# ---------------------------------------------------------------- what goes wrong


def average(log_p: Array, log_q: Array, t: Array) -> Any:
    return -(t * log_p + (1 - t) * log_q).mean()


def by_label(log_p: Array, log_q: Array, t: Array) -> Any:
    return -np.where(t == 1, log_p, log_q).mean()


def class_one_only(log_p: Array, log_q: Array, t: Array) -> Any:
    return -(t * log_p).mean()


def in_bits(log_p: Array, log_q: Array, t: Array) -> Any:
    return average(log_p, log_q, t) / np.log(2)


def summed(log_p: Array, log_q: Array, t: Array) -> Any:
    return average(log_p, log_q, t) * len(t)


def rewarded(log_p: Array, log_q: Array, t: Array) -> Any:
    return -average(log_p, log_q, t)


def classes_exchanged(log_p: Array, log_q: Array, t: Array) -> Any:
    return average(log_q, log_p, t)


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
        Variant("one softplus", one_softplus),
        Variant("two softplus", two_softplus),
        Variant("through two logits", through_two_logits),
    ),
    misconceptions=(
        named(
            "logarithm of the sigmoid",
            (*spelt(average, rounded, overflowing, softplus_typed), *spelt(by_label, rounded)),
            symptom="Ordinary logits are right. In the case “{case}” your loss is {got}: "
            "p rounds to 0 or 1, or e^800 overflows.",
            question="Write -log p with the logit alone: which softplus is it, of z or of -z?",
            code="W1",
        ),
        named(
            "class 1 only",
            spelt(class_one_only),
            symptom="{zeros} of the {n} targets belong to class 0, and none of it enters your "
            "loss, {got}.",
            question="A model that always says p = 1: what does your loss charge it on images of "
            "class 0?",
            measure=share_of_ones,
            code="W2",
        ),
        named(
            "base 2",
            spelt(in_bits),
            symptom="Your loss is {got}: the right one divided by ln 2 = 0.693, so it counts bits.",
            question="Which logarithm undoes the e in the sigmoid?",
            code="W3",
        ),
        named(
            "clipped",
            (
                *spelt(average, *(clipped(eps) for eps in EPSILONS)),
                *spelt(average, *(plus(eps) for eps in EPSILONS)),
                *spelt(average, *(clipped_logits(m) for m in (15, 20, 30, 50, 100, 500, 700))),
            ),
            symptom="An answer that is wrong by 800 should cost 800. Yours costs {got}: "
            "what you clip is a ceiling.",
            question="Two models are wrong by 100 and by 800. Does your loss tell them apart?",
            code="W4",
        ),
        named(
            "sum over the batch",
            spelt(summed),
            symptom="Your loss is {got}, a total over {n} images.",
            question="Is the loss of a batch a total, or the loss of a typical image?",
            measure=share_of_ones,
        ),
        named(
            "sign",
            spelt(rewarded),
            symptom="Your loss is {got}. Each p is at most 1, so each -log p is at least 0.",
            question="Training makes the loss smaller. Should log p become smaller or larger?",
        ),
        named(
            "classes exchanged",
            spelt(classes_exchanged),
            symptom="Your loss is {got}: right for targets 1 - t.",
            question="A large logit z means: surely class 1. Should it cost much when t is 1?",
        ),
    ),
    formula_line="-log p is softplus(-z) and -log(1 - p) is softplus(z); weigh them by t and "
    "1 - t, average: loss = mean of max(z, 0) - z t + log(1 + e^-|z|)",
    twin="The same trick for another function: the **length of a two-step walk**, "
    "log(e^a + e^b), for numbers of any size.\n"
    "```python\n"
    "def log_add(a, b):                          # (n,), (n,)\n"
    "    top = np.maximum(a, b)                  # (n,): take the larger one out of the sum\n"
    "    gap = np.abs(a - b)                     # (n,): at least 0\n"
    "    return top + np.log1p(np.exp(-gap))     # e^-gap lies between 0 and 1: no overflow\n"
    "```\n"
    "`log_add` of 800 and 800 is 800 + log 2 = 800.693. With b = 0 it is softplus(a).",
    trace=Trace(
        "Two images have logits $z = (0, \\ln 3)$ and targets $t = (1, 0)$. "
        "Find $p$ for both, then the mean loss. "
        "($\\ln 2 = 0.693$, $\\ln 3 = 1.099$, $\\ln 4 = 1.386$.) Type one number.",
        args=(np.array([0.0, np.log(3.0)]), np.array([1.0, 0.0])),
    ),
)
