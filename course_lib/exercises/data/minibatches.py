"""Exercise 01.4: minibatches. The known answers stand in `minibatches_answers`."""

from typing import Any

import numpy as np

from course_lib import data
from course_lib.exercises.data import minibatches_answers as known
from course_lib.exercises.data.batches import (
    NEW_BATCHES,
    NEW_ORDER,
    PROPERTIES,
    batches_of,
    indices,
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
    n, batch_size = seen.args[:2]
    found = indices(seen.got)
    return {
        "n": n,
        "batch_size": batch_size,
        "came": len(found),
        "different": len(np.unique(found)),
        "number": len(batches_of(seen.got)),
        "first": found[:4].tolist(),
        "sizes": [len(batch) for batch in batches_of(seen.got)],
        "again": len(found) - len(np.unique(found)),
    }


def what_came(seen: Observation) -> dict[str, Any]:
    """For an answer that gives no batches: what it gives."""
    got = seen.got
    if isinstance(got, np.ndarray):
        return {"fact": f"Your function gives one array of {got.size} numbers and ends"}
    if got is not None:
        kind = type(got).__name__
        return {"fact": f"Your function gives a value of type {kind}, and no iterator"}
    if seen.outcome.got.printed:
        return {"fact": "Your function prints, and then gives None"}
    return {"fact": "Your function gives None"}


def single_numbers(seen: Observation) -> dict[str, Any]:
    """For an answer whose batches are numbers: how many, and the first ones."""
    return {"number": len(seen.got), "first": [int(v) for v in seen.got[:3]]}


def together(seen: Observation) -> dict[str, Any]:
    """The first batch, which is one stretch of the file."""
    return {**facts(seen), "batch": [int(i) for i in batches_of(seen.got)[0][:5]]}


exercise = Exercise(
    id="01.4",
    names=("minibatches",),
    title="every image once an epoch",
    asks="minibatches(n, batch_size, rng) -> iterator of index arrays",
    form="debug",
    points=2,
    minutes=6,
    difficulty=2,
    reference={"minibatches": data.minibatches},
    cases=(
        Case("60 examples in batches of 20", 60, 20, Rng(), properties=PROPERTIES),
        Case(
            "two epochs with one generator",
            steps=[call("", 120, 10, Rng()), call("", 120, 10, Rng())],
            properties=[*PROPERTIES, NEW_ORDER, NEW_BATCHES],
        ),
        Case("62 examples in batches of 20", 62, 20, Rng(), properties=PROPERTIES, edge=True),
        Case("a batch larger than the data", 30, 64, Rng(), properties=PROPERTIES, edge=True),
        Case("batches of one", 25, 1, Rng(), properties=PROPERTIES, edge=True),
    ),
    variants=(
        Variant("by the number of batches", known.by_number),
        Variant("taking from the front", known.taking_from_the_front),
        Variant("an object that can be iterated", known.Batches),
    ),
    misconceptions=(
        Misconception(
            "drops the last batch",
            known.drops_the_last,
            symptom="With n = {n} and batch_size = {batch_size}, only {came} of the {n} examples "
            "come out.",
            question="At which start does the last batch begin? Does your `range` reach it?",
            also=(known.drops_the_last_by_number, known.ends_a_batch_early),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "same order every epoch",
            known.same_order,
            symptom="Two epochs with one generator both began with {first}.",
            question="Which line should ask `rng` for an order, and how often does it run?",
            also=(known.same_order_from_a_seed,),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "with replacement",
            known.with_replacement,
            symptom="{came} indices came out, but only {different} different ones: "
            "the others came more than once.",
            question="After an index was used, can it be drawn again? "
            "What would one order for the whole epoch give?",
            also=(known.with_replacement_full, known.with_replacement_order),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "an empty last batch",
            known.empty_last,
            symptom="With n = {n} and batch_size = {batch_size} you give {number} batches, and the "
            "last one is empty.",
            question="Which start is one too many? Is it below n?",
            also=(known.empty_last_by_number, known.ends_a_batch_late),
            measure=facts,
            code="W4",
        ),
        Misconception(
            "the same batches in another order",
            known.fixed_batches,
            symptom="The batches come in a new order, but each holds the same examples in every "
            "epoch: one of them begins {first}.",
            question="What do you shuffle, the batches or the examples?",
            measure=facts,
        ),
        Misconception(
            "every batch drawn anew",
            known.each_batch_anew,
            symptom="No index repeats inside a batch, but over the epoch only {different} of the "
            "{n} examples were used.",
            question="Does the second batch know which examples the first one took?",
            also=(known.each_batch_anew_by_shuffles,),
            measure=facts,
        ),
        Misconception(
            "gives no batches",
            known.one_batch_returned,
            symptom="{fact}. Several batches were asked for, one after the other.",
            question="Which word hands out a batch and goes on with the loop? Which word would "
            "hand out a whole list at the end?",
            also=(
                known.one_batch_returned_of_the_start,
                known.printed,
                known.filled_and_never_returned,
                known.order_returned,
                known.NoIterator,
            ),
            measure=what_came,
        ),
        Misconception(
            "numbers in place of batches",
            known.starts,
            symptom="You give {number} single numbers, {first} first. Each time an array of "
            "indices was asked for.",
            question="What is one number, and what is a slice? Which of the two do you hand out?",
            also=(known.first_of_each, known.one_by_one),
            measure=single_numbers,
        ),
        Misconception(
            "the slice ends at batch_size",
            known.slice_to_batch_size,
            symptom="Your batches hold {sizes} indices; n is {n} and batch_size is {batch_size}.",
            question="`order[20:20]` is empty. Where does the batch end that starts at 20?",
            measure=facts,
        ),
        Misconception(
            "the last batch is filled up",
            known.padded,
            symptom="With n = {n} and batch_size = {batch_size}, {came} indices come out: {again} "
            "of them for the second time.",
            question="The last batch may be shorter. Which indices do you fill it up with?",
            also=(known.moved_back, known.padded_at_random),
            measure=facts,
        ),
        Misconception(
            "only the first batch",
            known.only_the_first,
            symptom="{number} batch came, with {came} of the {n} examples.",
            question="How often does your `return` or `yield` run? Does it stand in the loop, and "
            "does the loop go on after it?",
            measure=facts,
        ),
        Misconception(
            "batches that overlap",
            known.steps_of_one,
            symptom="{number} batches came, with {came} indices together. There are only {n} "
            "examples, and batch_size is {batch_size}.",
            question="Your first batch ends at `batch_size`. At which start does the second begin?",
            also=(known.steps_of_one_full,),
            measure=facts,
        ),
        Misconception(
            "a stretch of the file",
            known.a_rolled_order,
            symptom="Your first batch begins {batch}: neighbours of the file stay together.",
            question="`rng` drew one number. What must it draw so that each index goes its own "
            "way?",
            also=(known.a_rolled_order_backwards,),
            measure=together,
        ),
    ),
    formula_line="draw one order for the epoch, then cut it at 0, b, 2b, ... as long as the start "
    "is below n; a slice that reaches past the end is shorter, not wrong",
    twin="The same steps for another task: **print a text in lines of w letters**.\n"
    "`'gradient'` with w = 3 gives `'gra'`, `'die'`, `'nt'`: the last line is shorter.\n"
    "```python\n"
    "def lines(text, w):\n"
    "    for start in range(0, len(text), w):    # 0, 3, 6: every start below the length\n"
    "        yield text[start : start + w]       # past the end, the slice is shorter\n"
    "```",
    start="order = rng.permutation(n)  # (n,)\n"
    "for start in range(0, n - batch_size + 1, batch_size):\n"
    "    yield order[start : start + batch_size]  # (batch_size,)",
)
