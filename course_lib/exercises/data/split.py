"""Exercise 01.2: split. The known answers stand in `split_answers`."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data import split_answers as known
from course_lib.exercises.data.parts import (
    ANOTHER_SPLIT,
    PROPERTIES,
    parts_of,
    shared,
)
from course_lib.judging import (
    Case,
    Exercise,
    Misconception,
    Observation,
    Rng,
    Variant,
    call,
)

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


exercise = Exercise(
    id="01.2",
    names=("split",),
    title="a split that does not leak",
    asks="split(n, sizes, rng) -> tuple of index arrays",
    form="write",
    points=2,
    minutes=8,
    difficulty=2,
    reference={"split": data.split},
    cases=(
        Case("two halves", 200, (100, 100), Rng(), properties=PROPERTIES),
        Case("two parts", 200, (150, 50), Rng(), properties=PROPERTIES),
        Case("three parts", 300, (200, 50, 50), Rng(), properties=PROPERTIES),
        Case(
            "two generators",
            steps=[call("", 200, (150, 50), Rng("a")), call("", 200, (150, 50), Rng("b"))],
            properties=[*PROPERTIES, ANOTHER_SPLIT],
        ),
        Case("some are left over", 200, (120, 60), Rng(), properties=PROPERTIES, edge=True),
    ),
    variants=(
        Variant("by cutting at the ends", known.by_cutting),
        Variant("parts in rising order", known.sorted_parts),
    ),
    misconceptions=(
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
            question="`rng` drew one number. What must it draw so that each index goes its own "
            "way?",
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
    ),
    formula_line="shuffle once, then cut: one permutation of 0 to n - 1; "
    "part j is the stretch of it between the ends of parts j - 1 and j",
    twin="The same steps for another task: **deal cards** to players, each as many as asked.\n"
    "Cards 0 to 4 shuffled to (3, 0, 4, 1, 2); two players get 2 and 1: (3, 0) and (4,).\n"
    "```python\n"
    "def deal(cards, counts, rng):\n"
    "    rng.shuffle(cards)                       # once, for everybody\n"
    "    hands, start = [], 0\n"
    "    for count in counts:\n"
    "        hands.append(cards[start : start + count])\n"
    "        start = start + count                # the next hand begins where this one ends\n"
    "    return hands\n"
    "```",
)
