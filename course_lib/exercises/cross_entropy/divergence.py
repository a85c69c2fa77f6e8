"""Exercise 03.5: entropy (given, right) and the Kullback-Leibler divergence (to repair)."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Variant,
    call,
    distributions,
)
from course_lib.nn import Array

# ---------------------------------------------------------------- what right looks like


def kl_of_allowed_classes(t, p):
    values = []
    for a, b in zip(t, p, strict=True):
        allowed = a > 0
        values.append((a[allowed] * np.log(a[allowed] / b[allowed])).sum())
    return np.array(values)


def entropy_of_allowed_classes(t):
    return np.array([-(row[row > 0] * np.log(row[row > 0])).sum() for row in t])


def kl_as_a_difference(t, p):
    safe_t, safe_p = np.where(t > 0, t, 1), np.where(t > 0, p, 1)
    cross_entropy = -(t * np.log(safe_p)).sum(axis=1)
    return cross_entropy + (t * np.log(safe_t)).sum(axis=1)


def kl_through_one_ratio(t, p):
    ratio = np.divide(t, p, out=np.ones_like(t), where=t > 0)
    return (t * np.log(ratio)).sum(axis=1)


# ---------------------------------------------------------------- what goes wrong


def kl_without_guard(t, p):
    ratio = t / p
    return (t * np.log(ratio)).sum(axis=1)


def kl_of_two_logarithms(t, p):
    return (t * (np.log(t) - np.log(p))).sum(axis=1)


def kl_guarded_too_late(t, p):
    return np.where(t > 0, t * np.log(t / p), 0).sum(axis=1)


def kl_without_nan(t, p):
    return np.nansum(t * np.log(t / p), axis=1)


def entropy_without_guard(t):
    return -(t * np.log(t)).sum(axis=1)


def kl_with_a_constant(eps: float) -> Any:
    return lambda t, p: (t * np.log((t + eps) / (p + eps))).sum(axis=1)


def kl_guarding_t_only(t, p):
    safe = np.where(t > 0, t, 1)
    return (t * np.log(safe / p)).sum(axis=1)


def swapped(t, p):
    return kl_through_one_ratio(p, t)


def swapped_without_guard(t, p):
    return kl_without_guard(p, t)


def cross_entropy(t, p):
    log_p = np.log(p, out=np.zeros_like(p), where=t > 0)
    return -(t * log_p).sum(axis=1)


def cross_entropy_without_guard(t, p):
    return -(t * np.log(p)).sum(axis=1)


def mean_of_rows(t, p):
    return kl_through_one_ratio(t, p).mean()


def kl_is(*functions: Any) -> list[dict[str, Any]]:
    return [{"kl": f} for f in functions]


def divergence(says: str, t: Any, p: Any, edge: bool = False) -> Case:
    return Case(says, steps=[call("kl", t, p)], edge=edge)


SPARSE: Array = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.25, 0.0, 0.75]])
DENSE: Array = np.array([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5], [0.5, 0.25, 0.25]])
HALF_CLOSED: Array = np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.0, 0.5]])
CONSTANTS = (1e-7, 1e-8, 1e-9)

exercise = Exercise(
    id="03.5",
    names=("entropy", "kl"),
    title="a divergence that survives zeros",
    asks="entropy(t: (n, k)) -> (n,), kl(t: (n, k), p: (n, k)) -> (n,)",
    form="debug",
    points=3,
    minutes=7,
    difficulty=3,
    reference={"kl": nn.kl, "entropy": nn.entropy},
    cases=(
        divergence("ordinary rows", distributions(4, 5), distributions(4, 5)),
        Case("entropy of ordinary rows", distributions(4, 5)),
        divergence("as many rows as classes", distributions(3, 3), distributions(3, 3), edge=True),
        divergence("t holds zeros", SPARSE, DENSE, edge=True),
        divergence("t and p hold zeros at the same classes", SPARSE, HALF_CLOSED, edge=True),
        Case("entropy of rows with zeros", SPARSE, edge=True),
        divergence("t and p are equal", DENSE, DENSE, edge=True),
    ),
    variants=(
        Variant("one ratio", {"kl": kl_through_one_ratio}),
        Variant(
            "allowed classes only",
            {"kl": kl_of_allowed_classes, "entropy": entropy_of_allowed_classes},
        ),
        Variant("cross-entropy minus entropy", {"kl": kl_as_a_difference}),
    ),
    misconceptions=(
        Misconception(
            "arguments exchanged",
            {"kl": swapped},
            symptom="Row 0 of your answer is {got} where t is on the left: you computed the "
            "divergence of p from t.",
            question="By whose probabilities is the logarithm weighed, those of t or those of p?",
            also=tuple(kl_is(swapped_without_guard)),
            code="W1",
        ),
        Misconception(
            "0 log 0",
            {"kl": kl_without_guard},
            symptom="Rows without zeros are right. In the case “{case}” your row {index} is {got}.",
            question="As u becomes small, u log u goes to 0. What does your line give at u = 0?",
            also=(
                *kl_is(kl_of_two_logarithms, kl_guarded_too_late, kl_without_nan),
                {"entropy": entropy_without_guard},
                *(
                    {"kl": f, "entropy": entropy_without_guard}
                    for f in (kl_without_guard, kl_of_two_logarithms, kl_through_one_ratio)
                ),
            ),
            code="W2",
        ),
        Misconception(
            "p is 0 as well",
            {"kl": kl_guarding_t_only},
            symptom="Zeros in t are right. Where t and p are 0 together your row {index} is {got}.",
            question="You replaced the 0 above the line. What stands below it?",
        ),
        Misconception(
            "a constant in the logarithm",
            {"kl": kl_with_a_constant(CONSTANTS[0])},
            symptom="Your row {index} is {got}: close, and wrong from about the seventh digit. "
            "It shifts every probability.",
            question="0 log 0 counts as 0 exactly. Can you leave the class out of the sum instead?",
            also=tuple(kl_is(*(kl_with_a_constant(eps) for eps in CONSTANTS[1:]))),
        ),
        Misconception(
            "cross-entropy in place of KL",
            {"kl": cross_entropy},
            symptom="Your row {index} is {got}. For p = t your answer is the entropy of t, not 0.",
            question="KL is the price of using p above the price of using t. "
            "Which term do you still have to subtract?",
            also=tuple(kl_is(cross_entropy_without_guard)),
        ),
        Misconception(
            "mean over the rows",
            {"kl": mean_of_rows},
            symptom="One number came, {got}; one number a row is asked for.",
            question="Which axis goes away: the classes, or the rows too?",
        ),
    ),
    formula_line="divide only where t > 0, weigh by t, sum over the classes: "
    "KL(t || p) = sum over c of t[c] log(t[c] / p[c]), where 0 log 0 counts as 0",
    twin="The same repair for another function: **mean speed by stage**, where an empty stage has "
    "0 km in 0 hours.\n"
    "```python\n"
    "def weighted_speed(km, hours):              # (n, k), (n, k)\n"
    "    share = km / km.sum(axis=1, keepdims=True)                      # (n, k) weights\n"
    "    speed = np.divide(km, hours, out=np.zeros_like(km), where=km > 0)   # no 0 / 0\n"
    "    return (share * speed).sum(axis=1)      # (n,)\n"
    "```\n"
    "`where=` decides before the division, and `out=` says what stands elsewhere. "
    "`np.where(km > 0, km / hours, 0)` would divide first and choose later: it warns.",
    start="ratio = t / p  # (n, k)\nreturn (t * np.log(ratio)).sum(axis=1)  # (n,)",
)
