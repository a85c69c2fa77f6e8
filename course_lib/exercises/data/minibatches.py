"""Exercise 01.4: minibatches."""

from typing import Any

import numpy as np

from course_lib import data
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

# ---------------------------------------------------------------- what right looks like


def by_number(n, batch_size, rng):
    order = rng.permutation(n)
    n_batches = (n + batch_size - 1) // batch_size
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n_batches)]


def taking_from_the_front(n, batch_size, rng):
    left = np.arange(n)
    rng.shuffle(left)
    while len(left):
        yield left[:batch_size]
        left = left[batch_size:]


# ---------------------------------------------------------------- what goes wrong


def drops_the_last(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n - batch_size + 1, batch_size):
        yield order[start : start + batch_size]


def drops_the_last_by_number(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size)]


def same_order(n, batch_size, rng):
    order = np.arange(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def same_order_from_a_seed(n, batch_size, rng):
    order = np.random.default_rng(0).permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def with_replacement(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.integers(0, n, size=min(batch_size, n - start))


def with_replacement_full(n, batch_size, rng):
    for _ in range(0, n, batch_size):
        yield rng.choice(n, size=batch_size)


def with_replacement_order(n, batch_size, rng):
    order = rng.choice(n, size=n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def empty_last(n, batch_size, rng):
    order = rng.permutation(n)
    for start in range(0, n + 1, batch_size):
        yield order[start : start + batch_size]


def empty_last_by_number(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[i * batch_size : (i + 1) * batch_size] for i in range(n // batch_size + 1)]


def fixed_batches(n, batch_size, rng):
    for start in rng.permutation(np.arange(0, n, batch_size)):
        yield np.arange(start, min(start + batch_size, n))


def each_batch_anew(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.choice(n, size=min(batch_size, n - start), replace=False)


def each_batch_anew_by_shuffles(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.permutation(n)[start : start + batch_size]


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
    }


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
        Variant("by the number of batches", by_number),
        Variant("taking from the front", taking_from_the_front),
    ),
    misconceptions=(
        Misconception(
            "drops the last batch",
            drops_the_last,
            symptom="With n = {n} and batch_size = {batch_size}, only {came} of the {n} examples "
            "come out.",
            question="At which start would the last, shorter batch begin? Does your `range` reach "
            "it?",
            also=(drops_the_last_by_number,),
            measure=facts,
            code="W1",
        ),
        Misconception(
            "same order every epoch",
            same_order,
            symptom="Two epochs with one generator both began with {first}.",
            question="Which line should ask `rng` for an order, and how often does it run?",
            also=(same_order_from_a_seed,),
            measure=facts,
            code="W2",
        ),
        Misconception(
            "with replacement",
            with_replacement,
            symptom="{came} indices came out, but only {different} different ones: "
            "the others came more than once.",
            question="After an index was used, can it be drawn again? "
            "What would one order for the whole epoch give?",
            also=(with_replacement_full, with_replacement_order),
            measure=facts,
            code="W3",
        ),
        Misconception(
            "an empty last batch",
            empty_last,
            symptom="With n = {n} and batch_size = {batch_size} you give {number} batches, and the "
            "last one is empty.",
            question="If n divides evenly, which start is one too many?",
            also=(empty_last_by_number,),
            measure=facts,
            code="W4",
        ),
        Misconception(
            "the same batches in another order",
            fixed_batches,
            symptom="The batches come in a new order, but each holds the same examples in every "
            "epoch: one of them begins {first}.",
            question="What do you shuffle, the batches or the examples?",
            measure=facts,
        ),
        Misconception(
            "every batch drawn anew",
            each_batch_anew,
            symptom="No index repeats inside a batch, but over the epoch only {different} of the "
            "{n} examples were used.",
            question="Does the second batch know which examples the first one took?",
            also=(each_batch_anew_by_shuffles,),
            measure=facts,
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
