"""Slips in exercise 03.3: the wrong neighbour of the loss, the wrong axis, a late guard."""

from typing import Any

from course_lib.exercises.cross_entropy import soft_targets_answers as answers
from course_lib.exercises.cross_entropy.spellings import (
    CUTS,
    along,
    exact,
    named,
    number_for_infinity,
    one_shift,
    one_shift_ratio,
    rounded,
    shift_by_class,
    shift_by_class_typed,
    softmax_by_column,
    unshifted,
    unshifted_sum,
)
from course_lib.judging import Misconception, Observation


def sizes(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "k": k, "top": f"{seen.args[0].max():g}"}


CUT_ROUTES = (*CUTS, *map(number_for_infinity, (1e2, 1e3, 1e4)))

slips: tuple[Misconception, ...] = (
    named(
        "product first, guard later",
        (
            *along(answers.masked_too_late, exact),
            *along(answers.nan_left_out, exact),
            *along(answers.nan_written_as_zero, exact),
        ),
        symptom="Your values are right, but in the case “{case}” numpy warned: 0 times -inf is "
        "computed first, and dropped afterwards.",
        question="Which array could you clean before the product? If you use `where`: it chooses "
        "between two arrays that were both computed.",
    ),
    named(
        "logarithm of softmax",
        (
            *along(answers.guarded_mean, rounded),
            *along(answers.masked_too_late, rounded),
            answers.guarded_probabilities,
        ),
        symptom="Ordinary logits are right. Where the true class is 800 behind, "
        "your loss is {got}.",
        question="softmax rounds e^-800 to 0, and log 0 is -inf. What is log p in terms of "
        "the logits alone?",
    ),
    named(
        "a constant in the logarithm",
        tuple(f for c in answers.BOTH for f in along(c, *answers.CONSTANTS)),
        symptom="Three quarters of the target stand 800 behind: that costs 600. Yours costs {got}: "
        "the constant in your logarithm is a ceiling.",
        question="What is -log(0 + constant)? And log p written with logits needs which constant?",
    ),
    named(
        "logits cut off",
        along(answers.guarded_mean, *CUT_ROUTES),
        symptom="Ordinary logits are right. In the case “{case}” your loss is {got}: "
        "a logit was replaced by another number.",
        question="How far may the logits of one row lie apart, and how far after your first lines?",
    ),
    named(
        "no shift",
        tuple(f for c in answers.LATE for f in along(c, unshifted, unshifted_sum)),
        symptom="Ordinary logits are right. With a logit of 800 your loss is {got}: "
        "e^800 overflows.",
        question="What may you subtract from a row of logits without changing its softmax?",
    ),
    named(
        "one shift for all",
        along(answers.guarded_mean, one_shift, one_shift_ratio),
        symptom="In the case “{case}” your loss is {got}. Every row was shifted by {top}, the "
        "largest logit of the whole batch.",
        question="What is e^-1001 in a float? Which largest logit should each row lose?",
        measure=sizes,
    ),
    named(
        "a shift for each class",
        tuple(f for c in answers.BOTH for f in along(c, shift_by_class, shift_by_class_typed)),
        symptom="Your loss is {got}. You subtracted another number in each column, and that "
        "changes the softmax.",
        question="Softmax keeps its value when all logits of one image move together. Along which "
        "axis do they lie?",
    ),
    named(
        "KL in place of cross-entropy",
        (
            *along(answers.above_the_entropy, exact, rounded),
            *along(answers.above_the_entropy_unguarded, exact, rounded),
        ),
        symptom="Your loss is {got}: the entropy of the targets was taken off.",
        question="Where does log t stand in the formula of the loss?",
    ),
    named(
        "binary form",
        (
            *along(answers.binary_terms, exact),
            *along(answers.binary_terms_of_log_p, exact),
            *along(answers.binary_terms_unguarded, exact),
        ),
        symptom="Your loss is {got}. It also charges log(1 - p) in each class.",
        question="How many terms has the sum over c for a one-hot row: one, or one a class?",
    ),
    named(
        "softmax over the images",
        tuple(f for c in answers.BOTH for f in along(c, softmax_by_column)),
        symptom="Your loss is {got}: the probabilities of a class were made to sum to 1 over the "
        "{n} images.",
        question="Which probabilities belong together: those of one image, or those of one class?",
        measure=sizes,
    ),
    named(
        "sum over the wrong axis",
        (
            *along(answers.summed_over_images, exact, rounded),
            *along(answers.summed_over_images_unguarded, exact, rounded),
        ),
        symptom="Your loss is {got}: you summed over the {n} images and averaged over the {k} "
        "classes.",
        question="Which axis of `t * log_p` counts classes, and which one is to be averaged?",
        measure=sizes,
    ),
)
