"""What must hold of the batches of an epoch (exercise 01.4)."""

from typing import Any

import numpy as np

from course_lib.exercises.data.parts import stretch
from course_lib.judging import Property, Step


def batches_of(value: Any) -> list[np.ndarray]:
    return [np.asarray(batch) for batch in value]


def come_one_by_one(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(isinstance(v, list | tuple) or np.ndim(v) >= 2 for v in values)


def not_single_numbers(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(np.ndim(batch) > 0 for value in values for batch in value)


def full_but_the_last(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        all(len(b) == step.args[1] for b in batches_of(value)[:-1])
        and all(len(b) <= step.args[1] for b in batches_of(value))
        for value, step in zip(values, steps, strict=True)
    )


def none_empty(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(batch) > 0 for value in values for batch in batches_of(value))


def none_missing(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        set(range(step.args[0])) <= set(indices(value).tolist())
        for value, step in zip(values, steps, strict=True)
    )


def none_twice(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(np.unique(indices(v))) == len(indices(v)) for v in values)


def twice_inside(value: Any) -> int:
    """How many indices repeat inside their own batch."""
    return sum(len(batch) - len(np.unique(batch)) for batch in batches_of(value))


def none_twice_inside(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(twice_inside(value) == 0 for value in values)


def arrays_of_integers(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        isinstance(batch, np.ndarray) and batch.ndim == 1 and batch.dtype.kind in "iu"
        for value in values
        for batch in value
    )


def no_stretch(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(
        stretch(batch, step.args[0])
        for value, step in zip(values, steps, strict=True)
        for batch in batches_of(value)
    )


def new_order(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not np.array_equal(indices(values[0]), indices(values[1]))


def new_batches(values: list[Any], steps: tuple[Step, ...]) -> bool:
    first, second = ({frozenset(b.tolist()) for b in batches_of(v)} for v in values)
    return first != second


def indices(value: Any) -> np.ndarray:
    """All indices of an epoch, one after the other."""
    return np.concatenate([np.empty(0, np.int64), *batches_of(value)])


PROPERTIES = (
    Property("several batches come, one after the other", come_one_by_one),
    Property("a batch is an array, not one number", not_single_numbers),
    Property(
        "every batch but the last holds batch_size indices, none holds more", full_but_the_last
    ),
    Property("every batch is an integer array", arrays_of_integers),
    Property("no batch is empty", none_empty),
    Property("no index is missing", none_missing),
    Property("inside a batch, no index comes twice", none_twice_inside),
    Property("no index comes twice in an epoch", none_twice),
    Property("no batch is a stretch of the file", no_stretch),
)
NEW_ORDER = Property("the second epoch has another order", new_order)
NEW_BATCHES = Property("the second epoch has other batches", new_batches)
