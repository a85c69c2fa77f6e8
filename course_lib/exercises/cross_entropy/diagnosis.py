"""Exercise 03.6: what a loss says before and during training."""

from typing import Any

from course_lib import nn
from course_lib.exercises.cross_entropy import diagnosis_answers as answers
from course_lib.exercises.cross_entropy.diagnosis_slips import slips
from course_lib.judging import Case, Exercise, Misconception, Observation, Variant, call, show


def judged(says: str, loss: float, k: int, edge: bool = False) -> Case:
    return Case(says, steps=[call("diagnose", loss, k)], edge=edge)


def said(seen: Observation) -> dict[str, Any]:
    """The learner's word in quotes, or the number, for the symptom."""
    if seen.got is None:
        return {"said": "nothing: the function returns None"}
    return {"said": f"“{seen.got}”" if isinstance(seen.got, str) else show(seen.got)}


exercise = Exercise(
    id="03.6",
    names=("expected_initial_loss", "diagnose"),
    title="what does this loss tell?",
    asks="expected_initial_loss(k: int) -> float, diagnose(loss: float, k: int) -> str",
    form="explain",
    points=3,
    minutes=10,
    difficulty=2,
    reference={"expected_initial_loss": nn.expected_initial_loss, "diagnose": answers.diagnose},
    cases=(
        Case("ten classes", 10, rtol=1e-6),
        Case("two classes", 2, rtol=1e-6),
        Case("a thousand classes", 1000, rtol=1e-6),
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
        judged("0.72 with two classes", 0.72, 2),
        judged("-0.4 with ten classes", -0.4, 10),
        judged("a loss of exactly 0", 0.0, 10, edge=True),
        judged("an infinite loss", float("inf"), 10, edge=True),
        judged("a loss that is nan", float("nan"), 10, edge=True),
    ),
    variants=(
        Variant("bands around log k", {"diagnose": answers.in_other_order}),
        Variant("entropy of a uniform row", {"expected_initial_loss": answers.uniform_rows}),
        Variant("numpy's logarithm", answers.both(answers.log_by_numpy, answers.in_other_order)),
    ),
    misconceptions=(
        Misconception(
            "1/k for the loss",
            answers.both(answers.chance, answers.diagnose),
            symptom="For ten classes you expect a loss of {got}. That is the probability of the "
            "true class, before any logarithm.",
            question="Each image costs -log p. With p = 1/k, what is that?",
            also=(answers.both(answers.chance, answers.against(answers.chance)),),
            code="W1",
        ),
        Misconception(
            "base 2 in place of e",
            answers.both(answers.bits, answers.diagnose),
            symptom="For ten classes you expect {got}: the logarithm to base 2, in bits.",
            question="Which logarithm does our loss use: log2 or the natural one?",
            also=(answers.both(answers.bits, answers.against(answers.bits)),),
            code="W2",
        ),
        Misconception(
            "another factor before log k",
            {"expected_initial_loss": answers.weighed_by_chance},
            symptom="For ten classes you expect {got}, which is 2.303 times another number.",
            question="Whichever class comes, a guess pays -log(1/k). What is the mean of k equal "
            "prices?",
            also=(
                {"expected_initial_loss": answers.k_prices},
                answers.both(answers.weighed_by_chance, answers.against(answers.weighed_by_chance)),
                answers.both(answers.k_prices, answers.against(answers.k_prices)),
            ),
        ),
        Misconception(
            "a loss read as accuracy",
            answers.both(answers.error_rate, answers.read_as_an_error_rate),
            symptom="Your answer {said} in the case “{case}” reads the loss as a share of images. "
            "A loss of 2.3 is no share.",
            measure=said,
            question="A share lies between 0 and 1. Between which numbers does -log p lie?",
            also=(
                answers.both(answers.error_rate, answers.diagnose),
                answers.both(answers.error_rate, answers.against(answers.error_rate)),
                {"diagnose": answers.read_as_an_error_rate},
                {"diagnose": answers.read_as_an_accuracy},
                answers.both(answers.chance, answers.read_as_an_accuracy),
            ),
            code="W3",
        ),
        Misconception(
            "ten classes always",
            {"diagnose": answers.ten_classes_always},
            also=tuple(
                answers.both(start, judge)
                for start in (answers.log_ten, *map(answers.typed, (2.302585, 2.3026, 2.303, 2.3)))
                for judge in (answers.diagnose, answers.ten_classes_always, answers.against(start))
            ),
            symptom="In the case “{case}” you say {said}, which belongs to ten classes.",
            measure=said,
            question="Where do your functions use k?",
        ),
        Misconception(
            "nan slips through",
            {"diagnose": answers.nan_says_no},
            symptom="Every number is judged rightly. For nan you say {said}.",
            measure=said,
            question="Is nan < 0 true? Is nan >= 0 true? Which of your questions catches it?",
            also=tuple(
                {"diagnose": f}
                for f in (answers.nan_first_says_no, answers.nan_is_guessing, answers.nan_is_none)
            ),
        ),
        Misconception(
            "an absolute band",
            {"diagnose": answers.absolute_band},
            symptom="In the case “{case}” you say {said}: your band around log k is 0.05 wide.",
            measure=said,
            question="The task asks for 5 % of log k. How wide is that for k = 1000?",
        ),
        Misconception(
            "lower is always better",
            {"diagnose": answers.negative_is_better},
            symptom="In the case “{case}” you say {said}.",
            measure=said,
            question="For which p between 0 and 1 is -log p negative?",
        ),
        *slips,
    ),
    formula_line="A guess gives each class p = 1/k, and costs -log(1/k) = log k. Rule out nan and "
    "negative values first, then compare the loss with that number",
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
