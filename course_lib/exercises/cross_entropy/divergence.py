"""Exercise 03.5: entropy (given, right) and the Kullback-Leibler divergence (to repair)."""

import numpy as np

from course_lib import nn
from course_lib.exercises.cross_entropy import divergence_answers as answers
from course_lib.exercises.cross_entropy.divergence_slips import slips
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Variant,
    call,
    distributions,
    drawn,
)
from course_lib.nn import Array


def divergence(says: str, t: object, p: object, edge: bool = False) -> Case:
    return Case(says, steps=[call("kl", t, p)], edge=edge)


SPARSE: Array = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.25, 0.0, 0.75]])
DENSE: Array = np.array([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5], [0.5, 0.25, 0.25]])
HALF_CLOSED: Array = np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.0, 0.5]])
CONSTANTS = (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
SURE: Array = np.array([[1.0, 0.0], [0.5, 0.5]])
NEARLY_CLOSED: Array = np.array([[1e-9, 1 - 1e-9], [1e-9, 1 - 1e-9]])
TINY = (1e-10, 1e-12, 1e-15)
MANY = drawn(lambda rng: np.insert(rng.dirichlet(np.ones(19), size=100), 0, 0, axis=1), "rows")
MANY_P = distributions(100, 20)

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
        divergence("p is nearly 0 where t is 1", SURE, NEARLY_CLOSED, edge=True),
        divergence("a hundred rows, each with a zero", MANY, MANY_P, edge=True),
    ),
    variants=(
        Variant("one ratio", {"kl": answers.kl_through_one_ratio}),
        Variant(
            "allowed classes only",
            {"kl": answers.kl_of_allowed_classes, "entropy": answers.entropy_of_allowed_classes},
        ),
        Variant("cross-entropy minus entropy", {"kl": answers.kl_as_a_difference}),
    ),
    misconceptions=(
        Misconception(
            "arguments exchanged",
            {"kl": answers.swapped},
            symptom="Row 0 of your answer is {got} where t is on the left: you computed the "
            "divergence of p from t.",
            question="By whose probabilities is the logarithm weighed, those of t or those of p?",
            also=tuple(answers.kl_is(answers.swapped_without_guard, answers.swapped_half_guarded)),
            code="W1",
        ),
        Misconception(
            "0 log 0",
            {"kl": answers.kl_without_guard},
            symptom="Rows without zeros are right. In the case “{case}” your row {index} is {got}.",
            question="As u becomes small, u log u goes to 0. What does your line give at u = 0?",
            also=(
                *answers.kl_is(answers.kl_of_two_logarithms, answers.guard_for_p),
                {"entropy": answers.entropy_without_guard},
                *(
                    {"kl": f, "entropy": answers.entropy_without_guard}
                    for f in (
                        answers.kl_without_guard,
                        answers.kl_of_two_logarithms,
                        answers.kl_through_one_ratio,
                    )
                ),
            ),
            code="W2",
        ),
        Misconception(
            "a guard for zeros of t alone",
            {"kl": answers.kl_guarding_t_only},
            symptom="Zeros in t are right. Where t and p are 0 together your row {index} is {got}.",
            question="You replaced the 0 above the line. What stands below it?",
            also=tuple(answers.kl_is(*(answers.constant_beside_the_ratio(e) for e in TINY))),
        ),
        Misconception(
            "a constant in the logarithm",
            {"kl": answers.kl_with_a_constant(CONSTANTS[0])},
            symptom="In the case “{case}” your row {index} is {got}: close. The constant shifts "
            "every probability, and a small one most.",
            question="0 log 0 counts as 0 exactly. Can you leave the class out of the sum instead?",
            also=tuple(answers.kl_is(*(answers.kl_with_a_constant(eps) for eps in CONSTANTS[1:]))),
        ),
        Misconception(
            "cross-entropy in place of KL",
            {"kl": answers.cross_entropy},
            symptom="Your row {index} is {got}. For p = t your answer is the entropy of t, not 0.",
            question="KL is the price of using p above the price of using t. "
            "Which term do you still have to subtract?",
            also=tuple(answers.kl_is(answers.cross_entropy_without_guard)),
        ),
        Misconception(
            "one number for all rows",
            {"kl": answers.mean_of_rows},
            also=tuple(answers.kl_is(answers.sum_of_all)),
            symptom="One number came, {got}; one number a row is asked for.",
            question="Which axis goes away: the classes, or the rows too?",
        ),
        *slips,
    ),
    formula_line="Divide only where t > 0, weigh by t, sum over the classes. In one line: "
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
