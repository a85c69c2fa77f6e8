"""Exercise 06.1: what goes wrong with the first weights, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import weights_answers as known
from course_lib.exercises.training.weights_sizes import ABOUT_SIZES, fact
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


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
    *ABOUT_SIZES,
    Misconception(
        "all hidden units are twins",
        known.zeros,
        symptom="Your W has {size} entries, and the number of different ones is {different}.",
        question="Units that start alike, with equal weights in and out, stay alike. How many "
        "numbers does W need, and how many does your code draw?",
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
        "not a normal distribution",
        known.uniform_of_the_same_sd,
        symptom="The sd of your W is right, {sd}. The largest weight is {reach} sd; of normal "
        "numbers some lie beyond 2.5 sd.",
        question="Which distribution does the task ask for, and from which one do you draw?",
        also=(known.coins,),
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
        also=(known.b_as_a_row,),
        measure=fact,
    ),
    Misconception(
        "results exchanged",
        known.results_exchanged,
        symptom="Your first result has shape {shape}, your second {b_shape}, for {d} inputs and "
        "{k} outputs.",
        question="In which order does the docstring name W and b?",
        measure=fact,
    ),
    Misconception(
        "no array",
        known.lists,
        symptom="W came as a {W_type}, b as a {b_type}. Two arrays are asked for.",
        question="Which of the two is no array, and which line makes it so?",
        also=(known.W_as_lists, known.b_as_a_list, known.b_as_one_number),
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
