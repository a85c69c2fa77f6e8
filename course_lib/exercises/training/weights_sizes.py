"""Exercise 06.1: sizes of the first weights that are wrong, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import weights_answers as known
from course_lib.exercises.training.weight_properties import wanted_sd
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def fact(seen: Observation) -> dict[str, Any]:
    """Numbers of the first W whose standard deviation is not the one asked for."""
    outcome = seen.outcome
    step = outcome.steps[outcome.step]
    W, b = seen.outcome.got.value
    d, k = step.args[:2]
    return {
        "d": d,
        "k": k,
        "kind": step.kwargs.get("kind", "he"),
        "sd": show(np.std(W)),
        "times": show(np.std(W) / wanted_sd(step)),
        "mean": show(np.mean(W)),
        "smallest": show(np.min(W)),
        "different": len(np.unique(W)),
        "size": np.size(W),
        "shape": np.shape(W),
        "b_shape": np.shape(b),
        "largest_b": show(np.abs(b).max()),
        "reach": show(np.abs(W).max() / max(np.std(W), 1e-300)),
        "W_type": type(W).__name__,
        "b_type": type(b).__name__,
    }


ABOUT_SIZES = (
    Misconception(
        "fan-out in place of fan-in",
        known.fan_out,
        symptom="Xavier is right. For he with {d} inputs and {k} outputs your sd is {sd}: "
        "you divided by the number of outputs.",
        question="Each z is a sum. Over how many terms: d or k?",
        measure=fact,
        code="W1",
    ),
    Misconception(
        "variance used as standard deviation",
        known.variance_as_sd,
        symptom="With {d} inputs and kind {kind}, the sd of your W is {sd}, "
        "{times} times what is asked for.",
        question="2 / d and 2 / (d + k) are variances. `rng.normal` asks for `scale`: a variance, "
        "or its root?",
        also=(known.variance_as_sd_once, known.variance_as_sd_of_xavier),
        measure=fact,
        code="W2",
    ),
    Misconception(
        "the factor 2 is missing",
        known.no_factor_two,
        symptom="For kind {kind}, the sd of your W is {sd}: {times} times what is asked for, "
        "whatever d is.",
        question="ReLU sets half of the layer to 0. Which number in the variance makes up "
        "for that?",
        also=(known.no_factor_two_twice, known.one_over_d_always),
        measure=fact,
    ),
    Misconception(
        "a factor of 2 too many",
        known.two_outside_the_root,
        symptom="For kind {kind}, the sd of your W is {sd}: {times} times what is asked for, "
        "whatever d is.",
        question="How many factors of 2 hold in your variance, when you square your sd?",
        also=(known.two_outside_once, known.four_over_both),
        measure=fact,
    ),
    Misconception(
        "an inverted fraction",
        known.upside_down,
        symptom="For kind {kind} with {d} inputs and {k} outputs your sd is {sd}, "
        "{times} times what is asked for.",
        question="When d grows, must the weights become larger or smaller? And yours?",
        also=(known.upside_down_he, known.upside_down_xavier),
        measure=fact,
    ),
    Misconception(
        "a sum without brackets",
        known.no_brackets,
        symptom="He is right. For xavier with {d} inputs and {k} outputs your sd is {sd}: "
        "near the root of {k}.",
        question="In `a / b + c`, is c below the line? Which brackets does your line need?",
        measure=fact,
    ),
    Misconception(
        "Xavier of another fan",
        known.xavier_of_one_side,
        symptom="He is right. For xavier with {d} inputs and {k} outputs your sd is {sd}, "
        "{times} times what is asked for.",
        question="Xavier's variance is 2 / (d + k). What does yours use?",
        also=(known.xavier_without_two,),
        measure=fact,
    ),
    Misconception(
        "`kind` has no effect",
        known.always_he,
        symptom="One kind is right. For {kind} with {d} inputs and {k} outputs your sd is "
        "{sd}, which belongs to the other kind.",
        question="Where does your code ask for `kind`, and with which spelling does it compare?",
        also=(known.always_xavier,),
        measure=fact,
    ),
    Misconception(
        "another default",
        known.default_of_xavier,
        symptom="With `kind` given, all is right. Left out, the sd of your W is {sd} for {d} "
        "inputs and {k} outputs, which belongs to xavier.",
        question="Which kind does the task name as the default?",
        measure=fact,
    ),
    Misconception(
        "he and xavier are exchanged",
        known.exchanged,
        symptom="For {kind} with {d} inputs and {k} outputs your sd is {sd}, "
        "which belongs to the other kind.",
        question="Which of the two rules looks at both d and k?",
        measure=fact,
    ),
    Misconception(
        "one scale for every layer",
        known.one_hundredth,
        symptom="With {d} inputs the sd of your W is {sd}, and it is the same for every d.",
        question="z is a sum of d terms. Must its terms be smaller or larger when d grows?",
        also=(known.standard,),
        measure=fact,
    ),
    Misconception(
        "a limit used as standard deviation",
        known.limit_as_sd,
        symptom="For {kind} the sd of your W is {sd}: {times} times what is asked for. "
        "That is the end of a uniform range.",
        question="A uniform number from -r to r has sd r / 1.73. "
        "Which of the two does `rng.normal` ask for?",
        also=(known.limit_as_sd_once, known.limit_as_sd_of_he),
        measure=fact,
    ),
    Misconception(
        "a standard deviation used as limit",
        known.short_uniform,
        symptom="For {kind} the sd of your W is {sd}: {times} times what is asked for, "
        "and no weight lies beyond the sd.",
        question="Uniform from -r to r has sd r / 1.73. How large must r be for sd 1?",
        measure=fact,
    ),
    Misconception(
        "another standard deviation",
        known.other_both,
        symptom="For kind {kind} with {d} inputs and {k} outputs the sd of your W is {sd}, "
        "{times} times what is asked for.",
        question="Work out the variance for these numbers by hand, then its root. "
        "Which step of yours gives another number?",
        also=(known.other_he, known.other_xavier),
        measure=fact,
    ),
)
