"""Exercise 02.3: what goes wrong with the logarithm of softmax, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import log_softmax_answers as answers
from course_lib.exercises.softmax import wrong_shifts
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def lowest_possible(seen: Observation) -> dict[str, Any]:
    added = np.max(np.exp(seen.got) - np.exp(seen.expected))
    floors = [seen.got.min(), *([np.log(added)] if added > 0 else [])]
    return {"lowest": show(min(floors))}


def row_and_column(seen: Observation) -> dict[str, Any]:
    e = np.exp(seen.got)
    return {"row": show(e[0].sum()), "column": show(e[:, 0].sum()), "total": show(e.sum())}


def digits_lost(seen: Observation) -> dict[str, Any]:
    """The row whose answer is farthest off, and that answer, with as many digits as it takes."""
    i, j = np.unravel_index(np.argmax(np.abs(seen.got - seen.expected)), seen.got.shape)
    row, got = seen.args[0][i], seen.got[i]
    return {
        "row": "(" + ", ".join(f"{v:g}" for v in row) + ")",
        "entry": f"{got[j]:.6g}",
        "j": int(j),
        "top": f"{got[row.argmax()]:.6g}",
        "mine": f"{got[row.argmax()] - got[j]:.6g}",
        "gap": f"{row.max() - row[j]:g}",
    }


def step_that_stopped(seen: Observation) -> dict[str, Any]:
    if seen.outcome.got.error:
        return {"fact": "Lining up (n, k) with (n,) stopped with an error."}
    total = show(np.exp(seen.got[0]).sum())
    return {"fact": f"The exponentials of row 0 of your answer sum to {total}."}


def missing_from_one(seen: Observation) -> dict[str, Any]:
    return {"missing": f"{1 - np.exp(seen.got[0]).sum():.1g}"}


EPSILONS = (1e-12, 1e-15, 1e-10, 1e-9, 1e-8, 1e-7, 1e-16, np.finfo(float).eps, 5e-324)
TINY = (1e-20, 1e-30, 1e-100, 1e-200, 1e-300, 1e-308, np.finfo(float).tiny)
"""Added or kept as a least value: for these it is the same."""

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
        question="What is the smallest number that `np.log` gets, and what is its logarithm?",
        also=(
            *(answers.plus_epsilon(e) for e in (*EPSILONS[1:], *TINY)),
            *(answers.at_least_epsilon(e) for e in EPSILONS),
        ),
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
        "repaired after the damage",
        answers.repaired_where_infinite,
        symptom="No infinity is left. But for the logits {row} your entry {j} is {entry}: "
        "wrong, and no infinity tells of it.",
        question="A number that is nearly too small keeps only a few digits. Which exponential of "
        "yours is such a number, and do you need it?",
        also=(
            answers.repaired_when_infinite,
            answers.log_of_softmax_repaired,
        ),
        measure=digits_lost,
    ),
    Misconception(
        "a shifted logit where p is 0",
        answers.log_of_softmax_or_logit,
        symptom="For the logits {row} your entry {j} is {entry}, and your largest is {top}. They "
        "differ by {mine}; the logits differ by {gap}.",
        question="(2.12) subtracts one number from all logits of a row. What did you subtract "
        "where p was rounded to 0?",
        measure=digits_lost,
    ),
    Misconception(
        "the shift twice",
        answers.shift_twice,
        symptom="The exponentials of row 0 of your answer sum to {row}, not to 1.",
        question="LSE(z) in (2.12) belongs to z, not to z - m. From what do you subtract it?",
        also=(answers.shift_twice_by_typing,),
        measure=row_and_column,
    ),
    Misconception(
        "one shift for all",
        answers.one_shift_for_all,
        symptom="Ordinary logits are right. Beside a row that holds 1000, the row (0, 1, 2) became "
        "{got} at its first entry.",
        question="You subtracted 1000 from a row whose largest logit is 2. Whose maximum does that "
        "row need?",
    ),
    Misconception(
        "one sum for all",
        answers.one_sum_for_all,
        symptom="The exponentials of all your numbers together sum to {total}; those of row 0 "
        "alone sum to {row}.",
        question="How many sums does a batch of n images need, one or n?",
        also=(answers.one_sum_and_shift_for_all, answers.one_typed_sum_for_all),
        measure=row_and_column,
    ),
    Misconception(
        "a sum over the batch",
        answers.sums_over_the_batch,
        symptom="The exponentials of column 0 sum to {column}, those of row 0 to {row}.",
        question="One image is a row: over which numbers should its probabilities sum to 1?",
        also=(answers.sums_of_shifted_rows_over_the_batch,),
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
        also=(answers.with_another_logarithm(np.log2),),
        measure=row_and_column,
    ),
    Misconception(
        "one more in the sum",
        answers.with_another_logarithm(np.log1p),
        symptom="The exponentials of row 0 of your answer sum to {row}, not to 1: you took the "
        "logarithm of the sum plus 1.",
        question="`np.log1p(s)` is log(1 + s). Is there a 1 to add?",
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
