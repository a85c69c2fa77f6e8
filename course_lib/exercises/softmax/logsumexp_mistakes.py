"""Exercise 02.2: what goes wrong with log-sum-exp, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.softmax import logsumexp_answers as answers
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def below_the_largest(seen: Observation) -> dict[str, Any]:
    return {"got0": show(seen.got[0]), "largest": show(seen.args[0][0].max())}


def above_the_largest(seen: Observation) -> dict[str, Any]:
    largest, k = seen.args[0][0].max(), seen.args[0].shape[1]
    above, right = seen.got[0] - largest, seen.expected[0] - largest
    return {
        "got0": show(seen.got[0]),
        "above": show(above),
        "k": k,
        "bound": show(np.log(k)),
        "factor": show(right / above),
        "short": show(right - above),
    }


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "no shift",
        answers.no_shift,
        symptom="Ordinary logits are right. The row that holds 1000 gave {got}; "
        "the answer lies between 1000 and 1000 + log 3.",
        question="How large is the largest exponent that you hand to `np.exp`?",
        code="W1",
    ),
    Misconception(
        "the shift is lost",
        answers.shift_lost,
        symptom="Row 0 gave {got0}, but its largest logit is {largest}: "
        "the answer is never below that.",
        question="You subtracted m inside the exponential. Where does it come back?",
        also=(answers.shift_lost_and_nan,),
        measure=below_the_largest,
        code="W2",
    ),
    Misconception(
        "nan for a row of -inf",
        answers.nan_for_minus_infinity,
        symptom="All finite rows are right. The row of only -inf gave {got}.",
        question="The largest logit of that row is -inf. What is -inf - (-inf)?",
        code="W3",
    ),
    Misconception(
        "still a column",
        answers.still_a_column,
        symptom="Your numbers are right, in shape {shape}: a column. One number a row is "
        "asked for.",
        question="Which axes does an answer of shape (n,) have, and which one is left over "
        "in yours?",
        also=(answers.column_and_nan,),
        code="W4",
    ),
    Misconception(
        "a column plus a row",
        answers.column_plus_row,
        symptom="Your answer has shape {shape}: each shift met each of the sums.",
        question="m has shape (n, 1), the logarithms have shape (n,). What shape has their sum?",
        also=(answers.column_plus_row_and_nan,),
    ),
    Misconception(
        "the shift with a minus",
        answers.shift_subtracted_twice,
        symptom="Row 0 gave {got0}, but its largest logit is {largest}: the shift went out twice.",
        question="log(e^m times s) = log(e^m) + log(s). With which sign does m come back?",
        measure=below_the_largest,
    ),
    Misconception(
        "a sum over the batch",
        answers.sum_over_the_batch,
        symptom="Your numbers are right for the transposed input: they sum over the examples.",
        question="One example is one row. Which axis goes away, 0 or 1?",
    ),
    Misconception(
        "the shift comes back too often",
        answers.put_back_never_taken_out,
        symptom="Row 0 gave {got0}. It is off by its largest logit, {largest}: m came back once "
        "more than it was taken out.",
        question="Which exponents does step 2 hand to `np.exp`, z or z - m?",
        also=(answers.put_back_twice,),
        measure=below_the_largest,
    ),
    Misconception(
        "no logarithm",
        answers.no_logarithm,
        symptom="Row 0 gave {got0}, which is {above} above its largest logit; by (2.11) at most "
        "log {k} = {bound} is possible.",
        question="Step 4 has two parts. Which function undoes the exponential of step 2?",
        measure=above_the_largest,
    ),
    Misconception(
        "the wrong way round",
        answers.reversed_shift,
        symptom="Row 0 gave {got0}, which is {above} above its largest logit; by (2.11) at most "
        "log {k} = {bound} is possible.",
        question="m is the largest logit. Is z - m positive or negative, and what is m - z?",
        measure=above_the_largest,
    ),
    Misconception(
        "another logarithm",
        answers.with_another_logarithm(np.log10),
        symptom="Row 0 exceeds its largest logit by {above}. In every row that excess is off by "
        "the same factor, {factor}.",
        question="(2.9) takes the natural logarithm, of base e. Which base is yours?",
        also=(answers.with_another_logarithm(np.log2),),
        measure=above_the_largest,
    ),
    Misconception(
        "one more in the sum",
        answers.with_another_logarithm(np.log1p),
        symptom="Row 0 exceeds its largest logit by {above}: the logarithm of the sum plus 1.",
        question="`np.log1p(s)` is log(1 + s). Is there a 1 to add?",
        measure=above_the_largest,
    ),
    Misconception(
        "a mean for the sum",
        answers.mean_for_sum,
        symptom="Row 0 gave {got0}. Every row is too low by one and the same number, "
        "{short} = log {k}.",
        question="Step 3 adds the exponentials. What else did you do to their sum?",
        measure=above_the_largest,
    ),
)
