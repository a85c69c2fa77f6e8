"""Slips in exercise 03.5: another weight, the fraction turned over, a guard that comes too late."""

from course_lib.exercises.cross_entropy import divergence_answers as answers
from course_lib.judging import Misconception

slips: tuple[Misconception, ...] = (
    Misconception(
        "product first, guard later",
        {"kl": answers.kl_guarded_too_late},
        symptom="Your values are right, but in the case “{case}” numpy warned. log 0 is computed "
        "first, and dropped afterwards.",
        question="`np.divide` and `np.log` take `where=` themselves: what would stand elsewhere? "
        "`np.where` chooses between arrays that were both computed.",
        also=tuple(answers.kl_is(answers.kl_without_nan, answers.kl_nan_as_zero)),
    ),
    Misconception(
        "0 / 0 is still divided",
        {"kl": answers.guarded_logarithm},
        symptom="Your values are right, but where t and p are 0 together numpy warned: 0 / 0 is "
        "computed before the logarithm.",
        question="You guard the logarithm. Which line divides, and for which classes?",
    ),
    Misconception(
        "weighed by p",
        {"kl": answers.weighed_by_p},
        symptom="Row 0 of your answer is {got}: the logarithm of t / p, weighed by p.",
        question="Who decides how often a class comes: t or p?",
        also=tuple(answers.kl_is(answers.weighed_by_p_without_guard)),
    ),
    Misconception(
        "no weight",
        {"kl": answers.no_weight},
        symptom="Row 0 of your answer is {got}: every class counts alike.",
        question="A class that comes half of the time, and one that comes rarely: what weighs "
        "them in the sum?",
        also=tuple(answers.kl_is(answers.no_weight_without_guard)),
    ),
    Misconception(
        "the fraction turned over",
        {"kl": answers.turned_over},
        symptom="Row 0 of your answer is {got}. The extra price of p is never below 0.",
        question="Inside the logarithm, does t stand above the line or below it?",
        also=tuple(answers.kl_is(answers.turned_over_without_guard)),
    ),
)
