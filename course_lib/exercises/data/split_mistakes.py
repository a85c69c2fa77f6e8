"""What goes wrong in exercise 01.2, split, and what to say to whoever wrote it."""

from typing import Any

import numpy as np

from course_lib.exercises.data import split_answers as known
from course_lib.exercises.data.parts import left_over, parts_of, shared
from course_lib.judging import Misconception, Observation

# ---------------------------------------------------------------- numbers for the hints


def facts(seen: Observation) -> dict[str, Any]:
    parts = parts_of(seen.got)
    twice = shared(parts)
    return {
        "repeated": len(parts[0]) - len(np.unique(parts[0])),
        "size": len(parts[0]),
        "shared": f"{twice} {'index stands' if twice == 1 else 'indices stand'} in two parts",
        "last": len(parts[0]) - 1,
        "came": [len(part) for part in parts],
        "wanted": list(seen.args[1]),
        "entry": parts[0][0],
        "n": seen.args[0],
    }


def what_came(seen: Observation) -> dict[str, Any]:
    """For an answer with too few parts: their sizes, or the one array that came."""
    got, wanted = seen.got, list(seen.args[1])
    if isinstance(got, np.ndarray):
        return {"wanted": wanted, "came": f"one array of {len(got)} numbers"}
    return {"wanted": wanted, "came": f"{[len(part) for part in got]}"}


def what_masks(seen: Observation) -> dict[str, Any]:
    first = parts_of(seen.got)[0]
    return {"size": seen.args[1][0], "length": len(first), "true": int(first.sum())}


def who_never(seen: Observation) -> dict[str, Any]:
    """Those who are left over, when they are one stretch of the file."""
    n, sizes = seen.args[0], seen.args[1]
    left = left_over(seen.got, n)
    return {"n": n, "sizes": list(sizes), "first": left[0], "last": left[-1], "many": len(left)}


def only_stretch(seen: Observation) -> dict[str, Any]:
    """The two ends of the first part, which is one stretch of the file."""
    first = parts_of(seen.got)[0]
    low, high = sorted((int(first[0]), int(first[-1])))
    if high - low + 1 == len(first):
        return {"fact": f"holds {low} to {high}, and leaves none of these out"}
    n = seen.args[0]
    low, high = high, low
    return {"fact": f"holds {low} to {n - 1} and 0 to {high}, and leaves none of these out"}


def whose_draw(seen: Observation) -> dict[str, Any]:
    told = {
        "global seed": "Your split follows numpy's global seed.",
        "differs": "Two calls with equal generators gave two different splits.",
        "same": "Two generators with different seeds gave the same split.",
    }
    return {"fact": told[seen.outcome.got.repeat]}


misconceptions = (
    Misconception(
        "with replacement",
        known.with_replacement,
        symptom="Of the {size} indices in your first part, {repeated} had come before.",
        question="After an index was drawn, does it go back into the urn? "
        "What does `replace` do when you leave it out?",
        also=(known.with_replacement_at_once,),
        measure=facts,
        code="W1",
    ),
    Misconception(
        "not shuffled",
        known.not_shuffled,
        symptom="Your first part holds exactly the examples 0 to {last}: the first ones of the "
        "file.",
        question="In a file that is sorted by label, which digits would your last part hold?",
        also=(known.shuffled_after_the_cut,),
        measure=facts,
        code="W2",
    ),
    Misconception(
        "a new shuffle for each part",
        known.a_new_shuffle_for_each,
        symptom="No index repeats inside a part, but {shared}: "
        "those test examples are also trained on.",
        question="How many times do you shuffle, and how many times should you?",
        also=(known.a_new_shuffle_cut_elsewhere, known.chosen_apart, known.each_from_zero),
        measure=facts,
        code="W3",
    ),
    Misconception(
        "another generator",
        known.global_generator,
        symptom="{fact}",
        question="You were given `rng`. Which line draws, and does it draw from `rng`?",
        also=(known.own_generator, known.own_generator_with_a_seed),
        measure=whose_draw,
        code="W4",
    ),
    Misconception(
        "cut at other places",
        known.sizes_as_places,
        symptom="Parts of sizes {wanted} were asked for; yours have sizes {came}.",
        question="The first part ends at its size. Where does the second part end, and how "
        "many cuts make two parts?",
        also=(known.sizes_as_places_two_parts, known.one_part_more),
        measure=facts,
    ),
    Misconception(
        "a stretch of the file",
        known.a_rolled_order,
        symptom="Your first part {fact}: neighbours of the file stay together.",
        question="`rng` drew one number. What must it draw so that each index goes its own way?",
        also=(known.a_rolled_order_backwards,),
        measure=only_stretch,
    ),
    Misconception(
        "every part from the start",
        known.every_part_from_the_start,
        symptom="One shuffle, and yet {shared}: every part begins with index {entry}.",
        question="The first part ends at its size. Where does the second part start?",
        measure=facts,
    ),
    Misconception(
        "only the first part",
        known.returned_in_the_loop,
        symptom="Parts of sizes {wanted} were asked for; {came} came.",
        question="In which round of the loop does your function return?",
        also=(known.list_returned_in_the_loop,),
        measure=what_came,
    ),
    Misconception(
        "always two parts",
        known.always_two_parts,
        symptom="Right for two parts. Parts of sizes {wanted} were asked for; {came} came.",
        question="How many parts can your lines make, and which size do they never read?",
        also=(known.two_parts_of_right_size,),
        measure=what_came,
    ),
    Misconception(
        "one example too few",
        known.one_too_few,
        symptom="Parts of sizes {wanted} were asked for, and {came} came: you dealt one index "
        "fewer than n = {n}.",
        question="Which numbers does your line shuffle: are both 0 and n - 1 among them?",
        also=(known.from_one, known.one_too_few_at_once),
        measure=facts,
    ),
    Misconception(
        "a slice of another length",
        known.slice_too_short,
        symptom="Parts of sizes {wanted} were asked for; yours have sizes {came}, whatever the "
        "draw.",
        question="`order[a:b]` holds order[a], but order[b] no longer. How many numbers "
        "does your slice hold?",
        also=(known.slice_too_long,),
        measure=facts,
    ),
    Misconception(
        "a gap between the parts",
        known.gap_between,
        symptom="Parts of sizes {wanted} were asked for, and {came} came. An index is dealt to "
        "nobody, another one with each draw.",
        question="At which place of your order does each part start, and where does it end? "
        "Which places lie in between?",
        also=(known.first_place_skipped,),
        measure=facts,
    ),
    Misconception(
        "parts in another order",
        known.parts_reversed,
        symptom="Parts of sizes {wanted} were asked for; {came} came: the same sizes in another "
        "order.",
        question="Which part comes first, the one that `sizes` names first or the largest?",
        also=(known.largest_first, known.smallest_first),
        measure=facts,
    ),
    Misconception(
        "the end of the file is never drawn",
        known.only_as_many_as_asked,
        symptom="n is {n}, the sizes are {sizes}. Those left over are always the {many} indices "
        "from {first} to {last}.",
        question="Out of how many indices does `rng` draw in your line, and how many are there?",
        also=(known.only_as_many_as_asked_from_the_end,),
        measure=who_never,
    ),
    Misconception(
        "the rest in the order of the file",
        known.rest_in_order,
        symptom="Your first part is drawn by lot. The others are cut from the rest in its order: "
        "small indices first.",
        question="In a file sorted by label, which digits would your second part hold?",
        also=(known.rest_in_order_without,),
    ),
    Misconception(
        "masks in place of indices",
        known.masks,
        symptom="{size} indices were asked for first. You return {length} entries of True and "
        "False, {true} of them True.",
        question="Which whole numbers does your mask stand for?",
        also=(known.one_mask_and_its_opposite,),
        measure=what_masks,
    ),
    Misconception(
        "each index by its own lot",
        known.each_by_its_own_lot,
        symptom="Parts of sizes {wanted} were asked for; by chance {came} came.",
        question="If every index tosses its own coin, who counts how many go into a part?",
        also=(known.two_by_their_own_lot,),
        measure=facts,
    ),
    Misconception(
        "the last part takes the rest",
        known.last_takes_the_rest,
        symptom="Right when the sizes add up to n. With some left over, {wanted} was asked for "
        "and {came} came.",
        question="Who decides where the last part ends, n or its size?",
        measure=facts,
    ),
)
