"""Exercise 01.2: split."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data.parts import (
    ANOTHER_SPLIT,
    PROPERTIES,
    cut,
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

# ---------------------------------------------------------------- what right looks like


def by_cutting(n, sizes, rng):
    order = rng.permutation(n)
    return tuple(np.split(order, np.cumsum(sizes))[: len(sizes)])


def sorted_parts(n, sizes, rng):
    chosen = rng.choice(n, size=sum(sizes), replace=False)
    parts, start = [], 0
    for size in sizes:
        parts.append(np.sort(chosen[start : start + size]))
        start += size
    return tuple(parts)


# ---------------------------------------------------------------- what goes wrong


def with_replacement(n, sizes, rng):
    return tuple(rng.choice(n, size=size) for size in sizes)


def with_replacement_at_once(n, sizes, rng):
    return cut(rng.integers(0, n, size=n), sizes)


def not_shuffled(n, sizes, rng):
    return cut(np.arange(n), sizes)


def shuffled_after_the_cut(n, sizes, rng):
    return tuple(rng.permutation(part) for part in cut(np.arange(n), sizes))


def a_new_shuffle_for_each(n, sizes, rng):
    return tuple(rng.permutation(n)[:size] for size in sizes)


def a_new_shuffle_cut_elsewhere(n, sizes, rng):
    ends = np.cumsum(sizes)
    return tuple(
        rng.permutation(n)[end - size : end] for size, end in zip(sizes, ends, strict=True)
    )


def chosen_apart(n, sizes, rng):
    return tuple(rng.choice(n, size=size, replace=False) for size in sizes)


def each_from_zero(n, sizes, rng):
    return tuple(rng.permutation(size) for size in sizes)


def global_generator(n, sizes, rng):
    return cut(np.random.permutation(n), sizes)  # noqa: NPY002 (this is the mistake)


def own_generator(n, sizes, rng):
    return cut(np.random.default_rng().permutation(n), sizes)


def own_generator_with_a_seed(n, sizes, rng):
    return cut(np.random.default_rng(0).permutation(n), sizes)


def sizes_as_places(n, sizes, rng):
    return tuple(np.split(rng.permutation(n), sizes))


def sizes_as_places_two_parts(n, sizes, rng):
    order, start, parts = rng.permutation(n), 0, []
    for size in sizes:
        parts.append(order[start:size])
        start = size
    return tuple(parts)


def one_part_more(n, sizes, rng):
    return tuple(np.split(rng.permutation(n), np.cumsum(sizes)))


def last_takes_the_rest(n, sizes, rng):
    return tuple(np.split(rng.permutation(n), np.cumsum(sizes)[:-1]))


# ---------------------------------------------------------------- numbers for the hints


def facts(seen: Observation) -> dict[str, Any]:
    parts = parts_of(seen.got)
    return {
        "repeated": len(parts[0]) - len(np.unique(parts[0])),
        "size": len(parts[0]),
        "shared": shared(parts),
        "last": len(parts[0]) - 1,
        "came": [len(part) for part in parts],
        "wanted": list(seen.args[1]),
    }


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
        Variant("by cutting at the ends", by_cutting),
        Variant("parts in rising order", sorted_parts),
    ),
    misconceptions=(
        Misconception(
            "with replacement",
            with_replacement,
            symptom="Of the {size} indices in your first part, {repeated} had come before.",
            question="After an index was drawn, does it go back into the urn? "
            "What does `replace` do when you leave it out?",
            also=(with_replacement_at_once,),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "not shuffled",
            not_shuffled,
            symptom="Your first part holds exactly the examples 0 to {last}: the first ones of the "
            "file.",
            question="In a file that is sorted by label, which digits would your last part hold?",
            also=(shuffled_after_the_cut,),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "a new shuffle for each part",
            a_new_shuffle_for_each,
            symptom="No index repeats inside a part, but {shared} indices stand in two parts: "
            "those test examples are also trained on.",
            question="How many times do you shuffle, and how many times should you?",
            also=(a_new_shuffle_cut_elsewhere, chosen_apart, each_from_zero),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "another generator",
            global_generator,
            symptom="{fact}",
            question="You were given `rng`. Which line draws, and does it draw from `rng`?",
            also=(own_generator, own_generator_with_a_seed),
            measure=whose_draw,
            code="W4",
        ),
        Misconception(
            "cut at other places",
            sizes_as_places,
            symptom="Parts of sizes {wanted} were asked for; yours have sizes {came}.",
            question="The first part ends at its size. Where does the second part end, and how "
            "many cuts make two parts?",
            also=(sizes_as_places_two_parts, one_part_more),
            measure=facts,
        ),
        Misconception(
            "the last part takes the rest",
            last_takes_the_rest,
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
