"""Slips in exercise 03.1 that one term, one axis or one index makes."""

from typing import Any

from course_lib.exercises.cross_entropy import cross_entropy_answers as answers
from course_lib.exercises.cross_entropy.spellings import (
    along,
    exact,
    named,
    one_shift,
    one_shift_ratio,
    rounded,
    shift_by_class,
    shift_by_class_typed,
)
from course_lib.judging import Misconception, Observation


def sizes(seen: Observation) -> dict[str, Any]:
    n, k = seen.args[0].shape
    return {"n": n, "k": k, "top": f"{seen.args[0].max():g}"}


slips: tuple[Misconception, ...] = (
    named(
        "one shift for all",
        along(answers.average, one_shift, one_shift_ratio),
        symptom="In the case “{case}” your loss is {got}. Every row was shifted by {top}, the "
        "largest logit of the whole batch.",
        question="What is e^-1001 in a float? Which largest logit should each row lose?",
        measure=sizes,
    ),
    named(
        "a shift for each class",
        along(answers.average, shift_by_class, shift_by_class_typed),
        symptom="Your loss is {got}. You subtracted another number in each column, and that "
        "changes the softmax.",
        question="Softmax keeps its value when all logits of one image move together. Along which "
        "axis do they lie?",
    ),
    named(
        "only one side shifted",
        (
            answers.shifted_sum_only,
            answers.shifted_logit_only,
            answers.shifted_logit_and_exact_sum,
        ),
        symptom="Your loss is {got}. Add 5 to every logit: yours moves by 5, although the softmax "
        "stays.",
        question="Two terms are subtracted. Are both computed from the shifted logits?",
    ),
    named(
        "no logarithm",
        (
            answers.sum_without_logarithm,
            answers.unshifted_sum_without_logarithm,
            *along(answers.minus_p),
        ),
        symptom="Your loss is {got}. No logarithm was taken of the sum, or of p.",
        question="With two equal logits p is 0.5, and the price 0.693. What do your lines give?",
    ),
    named(
        "the true class is missing",
        (answers.no_true_class,),
        symptom="Your loss, {got}, is the same for every choice of labels.",
        question="Which term of logsumexp minus true logit is missing?",
    ),
    named(
        "labels without effect",
        (
            *along(answers.mean_of_all, exact, rounded),
            *along(answers.sum_of_each_row, exact, rounded),
            *along(answers.sum_of_all, exact),
            *along(answers.first_class, exact),
            *along(answers.own_entropy, exact),
        ),
        symptom="Your loss, {got}, is the same for every choice of labels.",
        question="Which of the k numbers of a row is the price of its image, and who says so?",
    ),
    named(
        "the first image only",
        (
            *along(answers.first_of_many, exact, rounded),
            *along(answers.first_only, exact, rounded),
        ),
        symptom="Your loss, {got}, holds the price of image 0; there are {n} images.",
        question="Is a `return` inside your loop, or an index 0 in your last line?",
        measure=sizes,
    ),
    named(
        "labels from 1",
        along(answers.labels_from_one, exact, rounded),
        symptom="Your loss, {got}, is right for the labels y - 1.",
        question="Labels run from 0 to k - 1. What does index -1 pick?",
    ),
    named(
        "logarithm of the mean",
        along(answers.log_of_the_mean, exact, rounded),
        symptom="Your loss, {got}, is the logarithm of the mean p of the true classes.",
        question="For p = 0.5 and 0.125 the prices are 0.693 and 2.079. Is their mean the price "
        "of the mean p?",
    ),
    named(
        "divided by the number of classes",
        along(answers.divided_by_k, exact, rounded),
        symptom="Your loss is {got}: the sum of {n} prices, divided by {k}.",
        question="How many images share the sum: by which number do you divide?",
        measure=sizes,
    ),
)
