"""Exercise 02.6: the sigmoid, repaired."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Case, Exercise, Misconception, Observation, Variant, normal, show

# ---------------------------------------------------------------- what right looks like


def through_tanh(t):
    return 0.5 * (1 + np.tanh(t / 2))


def by_masks(t):
    out = np.empty(np.shape(t))
    positive = t >= 0
    out[positive] = 1 / (1 + np.exp(-t[positive]))
    e = np.exp(t[~positive])
    out[~positive] = e / (1 + e)
    return out


def one_exponential(t):
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, 1, e) / (1 + e)


def pair_by_pair(t):
    return np.exp(-np.logaddexp(0, -t))


# ---------------------------------------------------------------- what goes wrong


def one_form_for_all(t):
    return 1 / (1 + np.exp(-t))


def as_a_power(t):
    return (1 + np.exp(-t)) ** -1.0


def the_other_form(t):
    return np.exp(t) / (1 + np.exp(t))


def both_branches(t):
    return np.where(t >= 0, 1 / (1 + np.exp(-t)), np.exp(t) / (1 + np.exp(t)))


def both_branches_by_complement(t):
    return np.where(t >= 0, 1 / (1 + np.exp(-t)), 1 - 1 / (1 + np.exp(t)))


def clipped(limit: float) -> Callable[[Any], Any]:
    return lambda t: 1 / (1 + np.exp(-np.clip(t, -limit, limit)))


def wrong_direction(t):
    e = np.exp(-np.abs(t))
    return np.where(t >= 0, e, 1) / (1 + e)


def wrong_direction_unsafe(t):
    return 1 / (1 + np.exp(t))


def one_branch(t):
    return 1 / (1 + np.exp(-np.abs(t)))


# ---------------------------------------------------------------- numbers for the hints


def first_value(seen: Observation) -> dict[str, Any]:
    t, got = np.ravel(seen.args[0]), np.ravel(seen.got)
    return {"t": show(t[0]), "value": show(got[0])}


def at_a_negative(seen: Observation) -> dict[str, Any]:
    t, got = np.ravel(seen.args[0]), np.ravel(seen.got)
    i = int(np.argmin(t))
    return {"t": show(t[i]), "value": show(got[i])}


exercise = Exercise(
    id="02.6",
    names=("sigmoid",),
    title="a sigmoid that chooses its form",
    asks="sigmoid(t: any shape) -> the same shape",
    form="debug",
    points=2,
    minutes=6,
    difficulty=2,
    reference={"sigmoid": nn.sigmoid},
    cases=(
        Case("ordinary numbers", normal(7, sd=2.0)),
        Case("a matrix", normal(3, 4, sd=3.0)),
        Case("a large negative number", np.array([-1000.0, -1.0]), edge=True, atol=0.0),
        Case("a large positive number", np.array([1000.0, 1.0]), edge=True),
        Case("zero", np.array([0.0]), edge=True),
    ),
    variants=(
        Variant("through tanh", through_tanh),
        Variant("one exponential", one_exponential),
        Variant("by masks", by_masks),
        Variant("through a logarithm", pair_by_pair),
    ),
    misconceptions=(
        Misconception(
            "one form for all signs",
            one_form_for_all,
            symptom="Ordinary numbers are right. At t = -1000 numpy warns of an overflow: "
            "your code asks for e^1000.",
            question="The other form, e^t / (1 + e^t), is equal on paper. For which sign of t is "
            "each one safe?",
            also=(as_a_power,),
            code="W1",
        ),
        Misconception(
            "both branches are computed",
            both_branches,
            symptom="Your numbers are right, and numpy still warns: `np.where` computes both "
            "branches for every entry, then picks.",
            question="Which exponent is never positive, whatever the sign of t?",
            also=(both_branches_by_complement,),
            code="W2",
        ),
        Misconception(
            "clipped",
            clipped(500.0),
            symptom="No warning. But sigmoid(-1000) came out as {got}, the same as for every "
            "t below your limit; it should round to 0.",
            question="The sigmoid keeps the order of its inputs. What does clipping do to the "
            "order of -600 and -1000?",
            also=tuple(clipped(limit) for limit in (20.0, 30.0, 50.0, 100.0, 250.0, 700.0, 709.0)),
            code="W3",
        ),
        Misconception(
            "the other form for all signs",
            the_other_form,
            symptom="Ordinary numbers and -1000 are right. At t = 1000 your answer is {got}: "
            "e^1000 over e^1000.",
            question="For which sign of t is e^t / (1 + e^t) safe, and which form suits the rest?",
        ),
        Misconception(
            "the two values exchanged",
            wrong_direction,
            symptom="At t = {t} yours is {value}: it falls where it should rise.",
            question="For a large positive t, is class 1 likely or unlikely?",
            also=(wrong_direction_unsafe,),
            measure=first_value,
        ),
        Misconception(
            "never below one half",
            one_branch,
            symptom="At t = {t} yours is {value}; for negative t it should be below 0.5.",
            question="With |t|, t and -t look the same. Where do you tell them apart again?",
            measure=at_a_negative,
        ),
    ),
    formula_line="the exponent is never positive: e = e^(-|t|); then 1/(1 + e) where t >= 0, "
    "and e/(1 + e) where t < 0, equation (2.25)",
    twin="The same repair for another function: **tanh**(t) = (e^t - e^-t) / (e^t + e^-t).\n"
    "At t = 1000 it asks for e^1000. Divide by the larger of the two exponentials: with "
    "e = e^(-2|t|) the size is (1 - e) / (1 + e), and the sign is that of t. "
    "At t = -1000: e = 0, size 1, answer -1.\n"
    "```python\n"
    "def tanh(t):                              # any shape\n"
    "    e = np.exp(-2 * np.abs(t))            # as t, between 0 and 1\n"
    "    return np.sign(t) * (1 - e) / (1 + e)\n"
    "```",
    start="return 1 / (1 + np.exp(-t))",
)
