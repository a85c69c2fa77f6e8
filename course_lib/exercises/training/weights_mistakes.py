"""Exercise 06.1: what goes wrong with the first weights, and what to say about it."""

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
    }


def whose_draw(seen: Observation) -> dict[str, Any]:
    told = {
        "global seed": "Your weights follow numpy's global seed.",
        "differs": "Two calls with equal generators gave two different W.",
        "same": "Two generators with different seeds gave the same W.",
    }
    sd = show(np.std(seen.outcome.got.value[0]))
    return {"fact": told[seen.outcome.got.repeat], "sd": sd}


def what_came(seen: Observation) -> dict[str, Any]:
    return {"shape": np.shape(seen.outcome.got.value)}


misconceptions = (
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
        question="2/d is a variance. `rng.normal` asks for `scale`: a variance, or its root?",
        also=(known.variance_as_sd_once,),
        measure=fact,
        code="W2",
    ),
    Misconception(
        "all hidden units are twins",
        known.zeros,
        symptom="Your W has {size} entries, and the number of different ones is {different}.",
        question="Two units with equal weights get equal gradients. When will they differ?",
        also=(
            known.all_equal,
            known.one_number_for_all,
            known.one_row_for_all,
            known.one_column_for_all,
        ),
        measure=fact,
        code="W3",
    ),
    Misconception(
        "only positive weights",
        known.from_zero_to_one,
        symptom="The mean of your W is {mean}, and its smallest entry {smallest}. "
        "A mean of 0 is asked for.",
        question="Which numbers can your draw give: are negative ones among them?",
        also=(known.positive_uniform, known.positive_normal),
        measure=fact,
        code="W4",
    ),
    Misconception(
        "another generator",
        known.global_generator,
        symptom="The sd of your W is right, {sd}. {fact}",
        question="You were given `rng`. Which line draws, and does it draw from `rng`?",
        also=(
            known.global_normal,
            known.own_generator,
            known.own_generator_with_a_seed,
        ),
        measure=whose_draw,
        code="W5",
    ),
    Misconception(
        "the factor 2 is missing",
        known.no_factor_two,
        symptom="For kind {kind}, the sd of your W is {sd}: {times} times what is asked for, "
        "whatever d is.",
        question="ReLU sets half of the layer to 0. Which number in the variance makes up "
        "for that?",
        also=(known.no_factor_two_twice,),
        measure=fact,
    ),
    Misconception(
        "the factor 2 outside the root",
        known.two_outside_the_root,
        symptom="For kind {kind}, the sd of your W is {sd}: {times} times what is asked for, "
        "whatever d is.",
        question="The variance is 2/d. When you take its root, what becomes of the 2?",
        also=(known.two_outside_once,),
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
        question="Where does your code ask for `kind`?",
        also=(known.always_xavier,),
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
        also=(known.limit_as_sd_once,),
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
        "standard deviation used as mean",
        known.sd_as_mean,
        symptom="The mean of your W is {mean}, and its sd {sd}. A mean of 0 is asked for.",
        question="What are the first two arguments of `rng.normal`, in their order?",
        also=(known.sd_as_mean_and_sd,),
        measure=fact,
    ),
    Misconception(
        "W is turned",
        known.turned,
        symptom="Your W has shape {shape}, for {d} inputs and {k} outputs.",
        question="In x @ W, which axis of W meets the inputs: the first or the second?",
        measure=fact,
    ),
    Misconception(
        "the bias is not 0",
        known.b_drawn_too,
        symptom="W is right. The largest entry of your b is {largest_b}.",
        question="Units differ already by their columns of W. What does the task ask of b?",
        also=(known.b_of_ones,),
        measure=fact,
    ),
    Misconception(
        "the bias has another shape",
        known.b_for_each_input,
        symptom="W is right. Your b has shape {b_shape}; there are {k} outputs.",
        question="How many numbers are added to one row of z?",
        also=(known.b_as_a_row, known.b_as_one_number),
        measure=fact,
    ),
    Misconception(
        "b is not returned",
        known.W_alone,
        symptom="One array came, of shape {shape}; W and b are asked for.",
        question="Which two arrays does the docstring name?",
        measure=what_came,
    ),
)
