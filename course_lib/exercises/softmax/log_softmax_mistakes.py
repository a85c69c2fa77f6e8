"""Exercise 02.3: what goes wrong with the logarithm of softmax, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import log_softmax_answers as answers
from course_lib.exercises.softmax import wrong_shifts
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def lowest_possible(seen: Observation) -> dict[str, Any]:
    added = np.max(np.exp(seen.got) - np.exp(seen.expected))
    return {"lowest": show(np.log(added))}


def row_and_column(seen: Observation) -> dict[str, Any]:
    e = np.exp(seen.got)
    return {"row": show(e[0].sum()), "column": show(e[:, 0].sum())}


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Lining up (n, k) with (n,) stopped with an error."}
    total = show(np.exp(seen.got[0]).sum())
    return {"fact": f"The exponentials of row 0 of your answer sum to {total}."}


def missing_from_one(seen: Observation) -> dict[str, Any]:
    return {"missing": f"{1 - np.exp(seen.got[0]).sum():.1g}"}


EPSILONS = (1e-12, 1e-15, 1e-10, 1e-9, 1e-8, 1e-7)

misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "logarithm of softmax",
        answers.log_of_softmax,
        symptom="Ordinary logits are right. For the logits (0, -800) your second entry is "
        "{got}: its probability was rounded to 0 before the logarithm.",
        question="Which line of yours turns -800 into a number too small for a float, "
        "and do you need that line?",
        also=(answers.log_of_unsafe_softmax, answers.log_of_row_by_row),
        code="W1",
    ),
    Misconception(
        "a floor under p",
        answers.plus_epsilon(1e-12),
        symptom="The smallest log-probability that you can give is {lowest}; "
        "for the logits (0, -800) the right one is near -800.",
        question="What is the logarithm of the small number that you added?",
        also=tuple(answers.plus_epsilon(e) for e in EPSILONS[1:])
        + tuple(answers.at_least_epsilon(e) for e in EPSILONS),
        measure=lowest_possible,
        code="W2",
    ),
    Misconception(
        "no keepdims",
        answers.no_keepdims,
        symptom="{fact}",
        question="The row sums have shape (n,). Along which axis does numpy line them up "
        "with z of shape (n, k)?",
        also=(answers.no_keepdims_and_no_shift, answers.no_keepdims_with_logsumexp),
        measure=step_that_stopped,
        code="W3",
    ),
    Misconception(
        "no shift",
        answers.no_shift,
        symptom="Ordinary logits are right. The row that holds 1000 became {got} at index {index}.",
        question="How large is the largest exponent that you hand to `np.exp`?",
    ),
    Misconception(
        "a shift in one place only",
        answers.shift_in_one_place,
        symptom="The exponentials of row 0 of your answer sum to {row}.",
        question="You took m out of the sum. What must happen to the first z?",
        measure=row_and_column,
    ),
    Misconception(
        "a sum over the batch",
        answers.sums_over_the_batch,
        symptom="The exponentials of column 0 sum to {column}, those of row 0 to {row}.",
        question="One image is a row: over which numbers should its probabilities sum to 1?",
        measure=row_and_column,
    ),
    *wrong_shifts.misconceptions(answers.shifted_by),
    Misconception(
        "a little something in the sum",
        answers.with_a_little_more(1e-8),
        symptom="Right at first sight, but the exponentials of row 0 sum to 1 minus {missing}.",
        question="By (2.8) the sum is at least 1. What is the small number for, "
        "and what does it do to your rows?",
        also=tuple(answers.with_a_little_more(e) for e in (1e-6, 1e-7, 1e-9, 1e-10, 1e-12)),
        measure=missing_from_one,
    ),
    Misconception(
        "another logarithm",
        answers.with_another_logarithm(np.log10),
        symptom="The exponentials of row 0 of your answer sum to {row}, not to 1.",
        question="Which number to the power of your logarithm gives the sum back: e, 2 or 10?",
        also=(
            answers.with_another_logarithm(np.log2),
            answers.with_another_logarithm(np.log1p),
        ),
        measure=row_and_column,
    ),
    Misconception(
        "no logarithm",
        answers.no_logarithm,
        symptom="The exponentials of row 0 of your answer sum to {row}, not to 1.",
        question="(2.12) subtracts the logarithm of a sum. What do you subtract?",
        measure=row_and_column,
    ),
    Misconception(
        "a plus for a minus",
        answers.plus_for_minus,
        symptom="One of your entries is {highest}; no logarithm of a probability is above 0.",
        question="The logarithm of a quotient is a difference. What is subtracted from what?",
        measure=lambda seen: {"highest": show(seen.got.max())},
    ),
    Misconception(
        "only the shift",
        answers.only_shifted,
        symptom="The exponentials of row 0 of your answer sum to {row}, not to 1.",
        question="Your largest entry of each row is 0, so its probability would be 1. "
        "What else must be subtracted?",
        measure=row_and_column,
    ),
)
