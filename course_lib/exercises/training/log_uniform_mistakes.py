"""Exercise 06.4: what goes wrong with a draw on the log scale, and what to say about it."""

from typing import Any

import numpy as np

from course_lib.exercises.training import log_uniform_answers as known
from course_lib.exercises.training.log_properties import places
from course_lib.judging import Misconception, Observation, show

# ---------------------------------------------------------------- numbers for the hints


def facts(seen: Observation) -> dict[str, Any]:
    value, step = np.asarray(seen.outcome.got.value), seen.outcome.steps[seen.outcome.step]
    lo, hi, size = step.args[:3]
    with np.errstate(all="ignore"):
        top = f"{(value > hi / 10).mean():.0%}"
    return {
        "lo": lo,
        "hi": hi,
        "size": size,
        "top": top,
        "smallest": show(value.min()),
        "largest": show(value.max()),
        "different": len(np.unique(value)),
        "count": value.size,
        "middle": f"{((places(value, step) > 0.25) & (places(value, step) < 0.75)).mean():.0%}"
        if (value > 0).all()
        else "",
        "shape": value.shape,
        "kind": type(seen.outcome.got.value).__name__,
    }


def whose_draw(seen: Observation) -> dict[str, Any]:
    told = {
        "global seed": "Your numbers follow numpy's global seed.",
        "differs": "Two calls with equal generators gave different numbers.",
        "same": "Two generators with different seeds gave the same numbers.",
    }
    first = show(np.ravel(seen.outcome.got.value)[0])
    return {"fact": told[seen.outcome.got.repeat], "first": first}


misconceptions = (
    Misconception(
        "uniform on the linear scale",
        known.linear,
        symptom="From lo = {lo} to hi = {hi}, {top} of your draws lie above hi / 10: "
        "in the top decade.",
        question="How many decades lie between lo and hi, and which share should each get?",
        also=(known.linear_by_hand, known.linear_there_and_back),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "two bases mixed",
        known.e_of_ten,
        symptom="From lo = {lo} to hi = {hi}, your numbers go from {smallest} to {largest}.",
        question="You take a logarithm of the ends and undo it after the draw. "
        "Do the two have the same base?",
        also=(known.ten_of_e, known.two_of_ten, known.two_of_e),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "rounded, or from a list",
        known.whole_powers,
        symptom="Of your {count} numbers only {different} are different, from {smallest} to "
        "{largest}.",
        question="Which step of your code lets only some numbers come: does it round, draw whole "
        "numbers, or choose from a list?",
        also=(
            known.whole_powers_but_the_last,
            known.rounded_powers,
            known.whole_numbers,
            known.integers_of_the_logs,
            known.chosen_from_a_list,
            *(known.rounded_to(decimals) for decimals in range(5)),
        ),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "the logarithms are returned",
        known.logs_kept,
        symptom="From lo = {lo} to hi = {hi}, your numbers go from {smallest} to {largest}: "
        "these are logarithms.",
        question="After the draw, which function undoes the logarithm?",
        also=(known.logs_to_ten_kept, known.log_of_a_draw),
        measure=facts,
    ),
    Misconception(
        "ends without logarithm",
        known.ends_not_in_logs,
        symptom="From lo = {lo} to hi = {hi}, your numbers go from {smallest} to {largest}.",
        question="The draw should run between two logarithms. Between which numbers does "
        "yours run?",
        also=(known.ends_not_in_logs_to_ten,),
        measure=facts,
    ),
    Misconception(
        "a grid",
        known.grid,
        symptom="Your {count} numbers, from {smallest} to {largest}, stand at equal distances "
        "on the log scale. Random numbers do not.",
        question="How many of your numbers does a line draw from `rng`?",
        also=(
            known.grid_by_powers,
            known.shuffled_grid,
            known.grid_of_whole_size,
            known.flat_grid,
        ),
        measure=facts,
    ),
    Misconception(
        "ends of one example",
        known.ends_of_the_example,
        symptom="From 0.0001 to 1 all is right. From lo = {lo} to hi = {hi}, your numbers go from "
        "{smallest} to {largest}.",
        question="Where does your line use `lo` and `hi`?",
        measure=facts,
    ),
    Misconception(
        "a bell in place of even shares",
        known.bell,
        symptom="{middle} of your numbers lie in the middle half of the log scale.",
        question="Which draw of `rng` gives every part of a range the same share?",
        measure=facts,
    ),
    Misconception(
        "one draw for all",
        known.one_number,
        symptom="All of your {count} numbers are {smallest}.",
        question="How many numbers does your line ask `rng` for?",
        measure=facts,
    ),
    Misconception(
        "one number in place of an array",
        known.one_float,
        symptom="One number came, {smallest}. An array is asked for, with size = {size}.",
        question="Which argument makes `rng.uniform` draw many numbers at once, and which line "
        "takes one of them?",
        also=(known.first_of_many,),
        measure=facts,
    ),
    Misconception(
        "a list in place of an array",
        known.a_list,
        symptom="Your numbers go from {smallest} to {largest}, as they should, but they came as a "
        "{kind}.",
        question="Which argument makes `rng.uniform` draw many numbers at once?",
        also=(known.nested_lists, known.list_of_whole_size),
        measure=facts,
    ),
    Misconception(
        "size is a whole number only",
        known.array_of_whole_size,
        symptom="Right for a whole number. In the case “{case}”, with a tuple, it stopped: "
        "{error}.",
        question="Which line of yours cannot take a tuple as `size`?",
    ),
    Misconception(
        "another generator",
        known.global_generator,
        symptom="{fact} The first is {first}.",
        question="You were given `rng`. Which line draws, and does it draw from `rng`?",
        also=(known.own_generator, known.own_generator_with_a_seed),
        measure=whose_draw,
    ),
)
