"""Slips in exercise 03.4: one wrong term of the loss, hard targets only, a late choice."""

from typing import Any

import numpy as np

from course_lib.exercises.cross_entropy import binary_answers as answers
from course_lib.exercises.cross_entropy.spellings import named
from course_lib.judging import Misconception, Observation


def images(seen: Observation) -> dict[str, Any]:
    n = len(seen.args[0])
    return {"n": n, "double": 2 * n}


slips: tuple[Misconception, ...] = (
    named(
        "hard targets only",
        (
            answers.turned_by_label,
            *answers.spelt(answers.by_label, answers.exact),
            *answers.spelt(answers.rounded_targets, answers.exact, answers.rounded),
        ),
        symptom="Targets 0 and 1 are right. In the case “{case}” your loss is {got}.",
        question="For t = 0.9 and z = 0 the price is 0.693. What do your lines do with a target "
        "between 0 and 1?",
    ),
    named(
        "hard targets only, and z is changed",
        (answers.turned_in_place,),
        symptom="Your function changed its argument `z`. Targets 0 and 1 are right; those between "
        "0 and 1 are not.",
        question="Which line writes into z? And what does 1 - 2t give for t = 0.5?",
    ),
    named(
        "both branches computed",
        (answers.both_branches,),
        symptom="Your values are right, but in the case “{case}” numpy warned: {error}. "
        "`where` computes both branches.",
        question="How large can the exponent be in the branch that is not chosen?",
    ),
    named(
        "plus in place of minus",
        (answers.plus_zt,),
        symptom="Your loss is {got}: the term z t was added.",
        question="A large z with t = 1 is right and sure. Should z t raise its price, or lower it?",
    ),
    named(
        "another first term",
        tuple(answers.with_first_term(f) for f in (np.positive, np.abs, answers.at_most_0)),
        symptom="Your loss is {got}. For z = -2 and t = 0 the first term should be 0; yours is "
        "not.",
        question="What is max(z, 0) for z = -2? And what stands in its place in your line?",
    ),
    named(
        "another exponent in the last term",
        tuple(answers.with_exponent(e) for e in (np.negative, np.abs, np.positive)),
        symptom="Your loss is {got}. The last term should lie between 0 and 0.693 for each image; "
        "yours does not.",
        question="For z = -2, which exponent does your last term have? Can it be above 0?",
    ),
    named(
        "the last term is missing",
        (answers.no_rest,),
        symptom="Your loss is {got}. An image with z = 0 costs nothing in it.",
        question="With z = 0 the model is unsure, p = 0.5. What is the price of that?",
    ),
    named(
        "1 is added twice",
        (answers.one_added_twice,),
        symptom="Your loss is {got}. An image with z = 0 costs 1.099 in it, where 0.693 is right.",
        question="log1p(u) is log(1 + u). What is u here?",
    ),
    named(
        "one maximum for the batch",
        (answers.one_maximum,),
        symptom="Your loss is {got}. `np.max(z, 0)` gave one number, the largest logit of the "
        "batch.",
        question="What is the 0 in `np.max(z, 0)`: a number to compare with, or an axis?",
    ),
    named(
        "mean over both terms",
        (answers.mean_over_both_terms,),
        symptom="Your loss is {got}: a sum over {n} images, divided by {double}.",
        question="The two terms of an image are added. By how many images do you divide?",
        measure=images,
    ),
)
