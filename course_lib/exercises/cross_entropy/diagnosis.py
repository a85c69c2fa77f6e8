"""Exercise 03.6: what a loss says before and during training."""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging import Case, Exercise, Misconception, Variant, call

# ---------------------------------------------------------------- what right looks like


def diagnose(loss: float, k: int) -> str:
    """Say in one word what a mean cross-entropy over k classes tells.

    Args:
        loss: the mean cross-entropy in nats; may be inf or nan.
        k: number of classes, at least 2.

    Returns:
        "impossible" below 0 or nan, "guessing" within 5 % of log k, "learnt" below that band,
        "overconfident" above it.
    """
    if not loss >= 0:
        return "impossible"
    ratio = loss / np.log(k)
    if ratio < 0.95:
        return "learnt"
    return "guessing" if ratio <= 1.05 else "overconfident"


def log_by_numpy(k):
    return np.log(float(k))


def uniform_rows(k):
    return -(np.full(k, 1 / k) * np.log(np.full(k, 1 / k))).sum()


def in_other_order(loss, k):
    start = np.log(k)
    if loss != loss or loss < 0:
        return "impossible"
    if abs(loss - start) <= 0.05 * start:
        return "guessing"
    return "learnt" if loss < start else "overconfident"


# ---------------------------------------------------------------- what goes wrong


def against(start: Any) -> Any:
    """A right diagnosis, measured against another starting loss."""

    def judged(loss, k):
        if not loss >= 0:
            return "impossible"
        if abs(loss - start(k)) <= 0.05 * start(k):
            return "guessing"
        return "learnt" if loss < start(k) else "overconfident"

    return judged


def chance(k):
    return 1 / k


def bits(k):
    return np.log2(k)


def error_rate(k):
    return 1 - 1 / k


def read_as_an_error_rate(loss, k):
    if not 0 <= loss <= 1:
        return "impossible"
    return against(error_rate)(loss, k)


def read_as_an_accuracy(loss, k):
    if not 0 <= loss <= 1:
        return "impossible"
    if abs(loss - 1 / k) <= 0.05 / k:
        return "guessing"
    return "learnt" if loss > 1 / k else "overconfident"


def ten_classes_always(loss, k):
    return diagnose(loss, 10)


def nan_says_no(loss, k):
    start = np.log(k)
    if loss < 0:
        return "impossible"
    if loss < 0.95 * start:
        return "learnt"
    return "guessing" if loss <= 1.05 * start else "overconfident"


def nan_first_says_no(loss, k):
    start = np.log(k)
    if loss < 0:
        return "impossible"
    if loss > 1.05 * start:
        return "overconfident"
    return "guessing" if loss >= 0.95 * start else "learnt"


def absolute_band(loss, k):
    if not loss >= 0:
        return "impossible"
    if abs(loss - np.log(k)) <= 0.05:
        return "guessing"
    return "learnt" if loss < np.log(k) else "overconfident"


def negative_is_better(loss, k):
    return "learnt" if loss < 0 else diagnose(loss, k)


def both(start: Any, judged: Any) -> dict[str, Any]:
    return {"expected_initial_loss": start, "diagnose": judged}


def judged(says: str, loss: float, k: int) -> Case:
    return Case(says, steps=[call("diagnose", loss, k)], edge=True)


exercise = Exercise(
    id="03.6",
    names=("expected_initial_loss", "diagnose"),
    title="what does this loss tell?",
    asks="expected_initial_loss(k: int) -> float, diagnose(loss: float, k: int) -> str",
    form="explain",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"expected_initial_loss": nn.expected_initial_loss, "diagnose": diagnose},
    cases=(
        Case("ten classes", 10),
        Case("two classes", 2),
        Case("a thousand classes", 1000, edge=True),
        judged("2.31 with ten classes", 2.31, 10),
        judged("2.35 with ten classes", 2.35, 10),
        judged("2.1 with ten classes", 2.1, 10),
        judged("0.5 with ten classes", 0.5, 10),
        judged("0.1 with ten classes", 0.1, 10),
        judged("0.9 with ten classes", 0.9, 10),
        judged("3.32 with ten classes", 3.32, 10),
        judged("11.0 with ten classes", 11.0, 10),
        judged("0.69 with two classes", 0.69, 2),
        judged("0.73 with two classes", 0.73, 2),
        judged("2.3 with two classes", 2.3, 2),
        judged("2.3 with a thousand classes", 2.3, 1000),
        judged("6.8 with a thousand classes", 6.8, 1000),
        judged("-0.4 with ten classes", -0.4, 10),
        judged("an infinite loss", float("inf"), 10),
        judged("a loss that is nan", float("nan"), 10),
    ),
    variants=(
        Variant("bands around log k", {"diagnose": in_other_order}),
        Variant("entropy of a uniform row", {"expected_initial_loss": uniform_rows}),
        Variant("numpy's logarithm", both(log_by_numpy, in_other_order)),
    ),
    misconceptions=(
        Misconception(
            "1/k for the loss",
            both(chance, diagnose),
            symptom="For ten classes you expect a loss of {got}. That is the probability of the "
            "true class, before any logarithm.",
            question="Each image costs -log p. With p = 1/k, what is that?",
            also=(both(chance, against(chance)),),
            code="W1",
        ),
        Misconception(
            "base 2",
            both(bits, diagnose),
            symptom="For ten classes you expect {got}: the logarithm to base 2, in bits.",
            question="Which logarithm does our loss use: log2 or the natural one?",
            also=(both(bits, against(bits)),),
            code="W2",
        ),
        Misconception(
            "a loss read as accuracy",
            both(error_rate, read_as_an_error_rate),
            symptom="Your answer {got} in the case “{case}” reads the loss as a share of images. "
            "A loss of 2.3 is no share.",
            question="A share lies between 0 and 1. Between which numbers does -log p lie?",
            also=(
                both(error_rate, diagnose),
                both(error_rate, against(error_rate)),
                {"diagnose": read_as_an_error_rate},
                {"diagnose": read_as_an_accuracy},
                both(chance, read_as_an_accuracy),
            ),
            code="W3",
        ),
        Misconception(
            "ten classes always",
            {"diagnose": ten_classes_always},
            symptom="In the case “{case}” you say {got}. For ten classes you are right.",
            question="Where does your function use k?",
        ),
        Misconception(
            "nan slips through",
            {"diagnose": nan_says_no},
            symptom="Every number is judged rightly. For nan you say {got}.",
            question="Is nan < 0 true? Is nan >= 0 true? Which of your questions catches it?",
            also=({"diagnose": nan_first_says_no},),
        ),
        Misconception(
            "an absolute band",
            {"diagnose": absolute_band},
            symptom="In the case “{case}” you say {got}: your band around log k is 0.05 wide.",
            question="The task asks for 5 % of log k. How wide is that for k = 1000?",
        ),
        Misconception(
            "lower is always better",
            {"diagnose": negative_is_better},
            symptom="In the case “{case}” you say {got}.",
            question="For which p between 0 and 1 is -log p negative?",
        ),
    ),
    formula_line="a guess gives each class p = 1/k, and costs -log(1/k) = log k; compare the loss "
    "with that number, after ruling out nan and negative values",
    twin="The same idea for another number: **is a lottery seller honest?** With k numbers and a "
    "prize of k coins a ticket pays 1 coin on average.\n"
    "```python\n"
    "def judge_payout(mean, k):                  # mean payout a ticket\n"
    "    if not 0 <= mean <= k:                  # nan fails every comparison, so it lands here\n"
    '        return "cannot be"\n'
    "    fair = k * (1 / k)                      # what pure chance gives\n"
    '    return "fair" if abs(mean - fair) <= 0.05 * fair else "look closer"\n'
    "```\n"
    "First what cannot be, then the distance from what chance gives, as a share of it.",
)
