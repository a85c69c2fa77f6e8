"""Exercise 02.4: what goes wrong with the Jacobian, and what to say about it."""

from typing import Any

from course_lib.exercises.softmax import softmax_jacobian_answers as answers
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def corner(seen: Observation) -> dict[str, Any]:
    J = seen.got
    return {
        "own": show(J[0, 0]),
        "other": show(J[0, 1]),
        "mirror": show(J[1, 0]),
        "row": show(J[0].sum()),
    }


misconceptions: tuple[Misconception, ...] = (
    Misconception(
        "diagonal only",
        answers.diagonal_only,
        symptom="Your diagonal is right. Entry [0, 1] is {other}: it says that z_1 has no "
        "effect on p_0.",
        question="When z_1 rises, p_1 rises. The row still sums to 1: what must p_0 do?",
        measure=corner,
        code="W1",
    ),
    Misconception(
        "wrong sign",
        answers.wrong_sign,
        symptom="Entry [0, 0] of yours is {own}: raising z_0 would lower p_0.",
        question="Right sizes, signs turned round: which of the two terms is positive?",
        measure=corner,
        code="W2",
    ),
    Misconception(
        "no diagonal term",
        answers.no_diagonal,
        symptom="Row 0 of yours sums to {row}. Each row should sum to 0.",
        question="z_0 stands in the denominator of p_0, and in its numerator. Which of the "
        "two is missing?",
        also=(answers.no_diagonal_positive,),
        measure=corner,
        code="W3",
    ),
    Misconception(
        "delta the wrong way round",
        answers.delta_reversed,
        symptom="Entry [0, 0] of yours is {own}, entry [0, 1] is {other}, and row 0 sums to {row}.",
        question="delta_ij is 1 on one kind of entry, 0 on the other. On which is it 1?",
        also=(answers.no_delta,),
        measure=corner,
        code="W4",
    ),
    Misconception(
        "an inner product for the outer one",
        answers.inner_product,
        symptom="Off the diagonal every entry of yours is {other}, the same for all pairs of "
        "classes.",
        question="`p @ p` is one number. Which product of p with itself has a number for every "
        "pair of classes?",
        measure=corner,
    ),
    Misconception(
        "a product entry by entry",
        answers.product_by_entry,
        also=(answers.one_factor_along_the_wrong_axis,),
        symptom="Entry [0, 1] of yours is {other}, entry [1, 0] is {mirror}. They should be "
        "equal, as p_0 p_1 = p_1 p_0.",
        question="Entry [i, j] asks for p_i times p_j. Along which axis of the result does each "
        "of your factors p run, i or j?",
        measure=corner,
    ),
    Misconception(
        "a plus for a minus",
        answers.plus_for_minus,
        symptom="Entry [0, 1] of yours is {other}: raising z_1 would raise p_0 too. "
        "Row 0 sums to {row}.",
        question="The probabilities share a total of 1. When one rises, what do the others "
        "do together?",
        also=(answers.signs_lost,),
        measure=corner,
    ),
    Misconception(
        "softmax once more",
        answers.softmax_again,
        symptom="Your row 0 sums to 0, as it should. Entry [0, 0] is {own}, which would "
        "be right for softmax(p).",
        question="The argument is p. Is it a row of logits, or has softmax run already?",
        measure=corner,
    ),
    Misconception(
        "the factor p_i is missing",
        answers.no_factor,
        symptom="Entry [0, 0] of yours is {own}. That is 1 - p_0, equation (2.14): "
        "how the *logarithm* of p_0 reacts.",
        question="The slope of log p_i is the slope of p_i, divided by what?",
        also=(answers.no_factor_transposed,),
        measure=corner,
    ),
    Misconception(
        "ones on the diagonal",
        answers.diagonal_of_ones,
        symptom="Off the diagonal you are right. Row 0 of yours sums to {row}, and should sum "
        "to 0.",
        question="In p_i (delta_ij - p_j) the delta is multiplied by something. By what?",
        measure=corner,
    ),
    Misconception(
        "the diagonal as a row",
        answers.row_of_slopes,
        symptom="Your answer has shape {shape}: how each probability reacts to its own logit. "
        "One number for every pair of classes is asked for.",
        question="When z_1 rises, what does p_0 do, and where is that number in yours?",
    ),
)
