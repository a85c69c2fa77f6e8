"""What must hold of the parts of a split (exercise 01.2)."""

from typing import Any

import numpy as np

from course_lib.judging import Property, Step

LEAST = 5
"""Fewer indices than this may be neighbours by chance."""


def cut(order, sizes):
    """Cut an order into parts of the given sizes."""
    ends = np.cumsum(sizes)
    return tuple(order[end - size : end] for size, end in zip(sizes, ends, strict=True))


def shared(parts: list[np.ndarray]) -> int:
    """How many different indices stand in two parts or more."""
    everywhere = np.concatenate([np.unique(part) for part in parts])
    return int((np.unique(everywhere, return_counts=True)[1] > 1).sum())


def parts_of(value: Any) -> list[np.ndarray]:
    return [np.asarray(part) for part in value]


def none_missing(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        isinstance(value, tuple | list) and len(value) >= len(step.args[1])
        for value, step in zip(values, steps, strict=True)
    )


def none_more(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(value) <= len(step.args[1]) for value, step in zip(values, steps, strict=True))


def right_first(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        parts_of(value)[0].shape == (step.args[1][0],)
        for value, step in zip(values, steps, strict=True)
    )


def right_sizes(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        [part.shape for part in parts_of(value)] == [(size,) for size in step.args[1]]
        for value, step in zip(values, steps, strict=True)
    )


def arrays_of_integers(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        isinstance(part, np.ndarray) and part.dtype.kind in "iu"
        for value in values
        for part in value
    )


def in_range(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        bool((part >= 0).all() and (part < step.args[0]).all())
        for value, step in zip(values, steps, strict=True)
        for part in parts_of(value)
    )


def once_inside(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(np.unique(p)) == len(p) for value in values for p in parts_of(value))


def no_common_index(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(shared(parts_of(value)) == 0 for value in values)


def drawn_by_lot(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        any(
            set(part.tolist()) != set(block.tolist())
            for part, block in zip(
                parts_of(value), cut(np.arange(step.args[0]), step.args[1]), strict=False
            )
        )
        for value, step in zip(values, steps, strict=True)
    )


def stretch(part: np.ndarray, n: int) -> bool:
    """Whether a part holds neighbours of the file without a gap; n - 1 and 0 are neighbours."""
    inside = np.zeros(n, dtype=bool)
    inside[part] = True
    ends = int((inside != np.roll(inside, 1)).sum())
    return LEAST <= len(part) < n and ends <= 2


def no_stretch(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(
        stretch(part, step.args[0])
        for value, step in zip(values, steps, strict=True)
        for part in parts_of(value)
    )


def none_inside_another(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(
        set(one.tolist()) <= set(other.tolist())
        for value in values
        for i, one in enumerate(parts_of(value))
        for j, other in enumerate(parts_of(value))
        if i != j and len(one)
    )


def another_rng_another_split(values: list[Any], steps: tuple[Step, ...]) -> bool:
    first, second = (np.sort(parts_of(value)[0]) for value in values)
    return not np.array_equal(first, second)


PROPERTIES = (
    Property("there is a part for each size", none_missing),
    Property("there are no more parts than sizes", none_more),
    Property("the parts are integer arrays", arrays_of_integers),
    Property("the first part has the size asked for", right_first),
    Property("the parts have the sizes asked for, in their order", right_sizes),
    Property("every index is a whole number from 0 to n - 1", in_range),
    Property("inside a part, no index comes twice", once_inside),
    Property("no index stands in two parts", no_common_index),
    Property("no part lies inside another part", none_inside_another),
    Property("who goes into which part is drawn by lot", drawn_by_lot),
    Property("no part is a stretch of the file", no_stretch),
)
ANOTHER_SPLIT = Property("another generator gives another split", another_rng_another_split)
