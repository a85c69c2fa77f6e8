"""What goes wrong in 12.1 with numbers, and what to say about it."""

import numpy as np

from course_lib.exercises.claims import verdicts
from course_lib.exercises.claims.verdict_answers import drop, of_each, of_numbers, put, spoilt
from course_lib.exercises.claims.verdict_spoilers import by_100, facts, first_only, seeded, three
from course_lib.judging import Misconception

ABOUT_NUMBERS = (
    Misconception(
        "a verdict without a number",
        spoilt(put("measured", {})),
        symptom="Claim {claim}: {verdict}, and nothing measured stands beside it.",
        question="What did you measure?",
        also=(
            spoilt(put("measured", None)),
            spoilt(drop("measured")),
            spoilt(of_each("measured", lambda v: [])),
            spoilt(put("measured", []), 43),
        ),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "other arms than the docket's",
        spoilt(put("measured", {"accuracy with": [91.0] * 5})),
        symptom="Claim {claim}: the arm “{missing}” is not in `{key}`.",
        question="Which names does the docket print for the arms of this claim?",
        also=(
            spoilt(put("mean", 91.6), 35),
            spoilt(put("sd", {}), 40),
            spoilt(put("measured", [91.0, 92.0, 93.0, 94.0, 95.0]), 37),
        ),
        measure=facts,
    ),
    Misconception(
        "words in place of numbers",
        spoilt(of_each("measured", lambda v: [f"{x} %" for x in v])),
        symptom="Claim {claim}, arm “{arm}”: `{key}` holds {came}.",
        question="Could a program compute the mean of what stands there?",
        also=(
            spoilt(of_each("mean", lambda v: "about 90"), 40),
            spoilt(of_each("sd", lambda v: float("nan")), 37),
            spoilt(of_each("mean", lambda v: v)),
            spoilt(of_each("mean", lambda v: [float(np.mean(v))])),
            spoilt(put("measured", {"change": 0.0}), 43),
        ),
        measure=facts,
    ),
    Misconception(
        "the sd of one number",
        spoilt(of_each("sd", lambda v: float(np.std(v, ddof=1)) if len(v) > 1 else float("nan"))),
        symptom="Claim {claim}, arm “{arm}”: the sd of its one number came out as nan.",
        question="For one number n - 1 is 0. What does the task ask for there?",
        also=(spoilt(put("sd", {"change": None}), 43),),
        measure=facts,
    ),
    Misconception(
        "one seed only",
        spoilt(first_only),
        symptom="Claim {claim}: {n} of at least {n_seeds} seeds, and the seeds differ here.",
        question="How far apart are the numbers of other seeds? Give mean and spread of five.",
        also=(spoilt(three), spoilt(first_only, 40)),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "not one number a seed",
        spoilt(seeded(put("seeds", [0, 1, 2, 3]))),
        symptom="Claim {claim}, arm “{arm}”: numbers {n}, seeds {seeds}.",
        question="Where seeds differ, each seed gives one number in each arm; elsewhere there is "
        "one number and no seed. Which is it here?",
        also=(
            spoilt(put("seeds", [])),
            spoilt(put("seeds", [0, 1, 2, 3, 4]), 43),
        ),
        measure=facts,
    ),
    Misconception(
        "seeds that are no list of whole numbers",
        spoilt(put("seeds", 5)),
        symptom="Claim {claim}: `seeds` is {came}.",
        question="A list of whole numbers is asked for, an empty one where there are no seeds. "
        "What would you hand to `default_rng`?",
        also=(
            spoilt(put("seeds", None), 35),
            spoilt(put("seeds", None), 43),
            spoilt(seeded(put("seeds", list("01234")))),
            spoilt(seeded(put("seeds", [0.0, 1.0, 2.0, 3.0, 4.0]))),
            spoilt(seeded(put("seeds", [True, False, 2, 3, 4]))),
        ),
        measure=facts,
    ),
    Misconception(
        "a seed twice",
        spoilt(seeded(put("seeds", [0, 0, 0, 0, 0]))),
        symptom="Claim {claim}: of {n} seeds only {different} are different.",
        question="What does a second run with the same seed tell that the first did not?",
        also=(spoilt(put("seeds", [1, 2, 3, 4, 1]), 37),),
        measure=facts,
    ),
    Misconception(
        "one number repeated",
        spoilt(seeded(of_numbers(lambda v: [v[0]] * len(v)))),
        symptom="Claim {claim}, arm “{arm}”: all {n} seeds gave {value}, and so it is in "
        "every arm.",
        question="Does your experiment use its seed, or was one run written down five times?",
        also=(spoilt(seeded(of_numbers(lambda v: [float(np.mean(v))] * 5)), 35),),
        measure=facts,
    ),
    Misconception(
        "shares in place of percent",
        spoilt(by_100),
        symptom="Claim {claim}, arm “{arm}”: the first number is {value}.",
        question="In which unit does the docket measure this claim?",
        measure=facts,
    ),
    Misconception(
        "a number out of any band",
        spoilt(seeded(of_numbers(lambda v: [x + 20 for x in v]))),
        symptom="Claim {claim}, arm “{arm}”: {value} is not plausible for this experiment.",
        question="Run the experiment of this arm again. Which number comes, and was it typed as "
        "it came?",
        also=(
            spoilt(of_numbers(lambda v: [0.7 for _ in v]), 43),
            spoilt(of_numbers(lambda v: [0.5, *v[1:]]), 37),
        ),
        measure=facts,
    ),
    Misconception(
        "the best seed reported as mean",
        spoilt(of_each("mean", max)),
        symptom="Claim {claim}, arm “{arm}”: the mean is given as {value}, which is the largest "
        "of the {n} numbers.",
        question="What would a reader expect from a new seed: the mean, or the best of five?",
        measure=facts,
    ),
    Misconception(
        "the median reported as mean",
        spoilt(of_each("mean", lambda v: float(np.median(v)))),
        symptom="Claim {claim}, arm “{arm}”: the mean is given as {value}, which is the middle "
        "one of the {n} numbers.",
        question="Sum of the numbers, over their count: what is it?",
        measure=facts,
    ),
    Misconception(
        "a mean that is not the mean",
        spoilt(of_each("mean", lambda v: v[0])),
        symptom="Claim {claim}, arm “{arm}”: {value} is not the mean of its numbers.",
        question="Which numbers went into this mean, and are they those of the list?",
        also=(
            spoilt(of_each("mean", min)),
            spoilt(of_each("mean", lambda v: round(float(np.mean(v))))),
            spoilt(of_each("mean", lambda v: sum(v) / 4)),
            spoilt(of_each("mean", lambda v: -1.0), 43),
        ),
        measure=facts,
    ),
    Misconception(
        "the standard error as spread",
        spoilt(of_each("sd", lambda v: verdicts.sample_sd(v) / len(v) ** 0.5)),
        symptom="Claim {claim}, arm “{arm}”: sd {value}. That is the sd over the root of {n}, "
        "the uncertainty of the mean.",
        question="How far does a single run lie from the mean, typically?",
        measure=facts,
    ),
    Misconception(
        "spread over n",
        spoilt(of_each("sd", lambda v: float(np.std(v)))),
        symptom="Claim {claim}, arm “{arm}”: sd {value}. The squares were divided by {n}.",
        question="The mean was made of the same numbers, so they lie near it. By n or by n - 1?",
        measure=facts,
    ),
    Misconception(
        "range as spread",
        spoilt(of_each("sd", lambda v: float(np.ptp(v)))),
        symptom="Claim {claim}, arm “{arm}”: sd {value}, which is the largest less the smallest "
        "of {n} numbers.",
        question="With a hundred seeds the range would grow. Which measure of spread would not?",
        measure=facts,
    ),
    Misconception(
        "a spread that is none of these numbers'",
        spoilt(of_each("sd", lambda v: 0.5)),
        symptom="Claim {claim}, arm “{arm}”: {value} is not the sd of its numbers.",
        question="Root of the sum of squared distances from the mean, over n - 1: what comes?",
        also=(
            spoilt(seeded(of_each("sd", lambda v: float(np.var(v, ddof=1))))),
            spoilt(seeded(of_each("sd", lambda v: 0.0))),
        ),
        measure=facts,
    ),
)
