"""What must hold of the parts of a split (exercise 01.2)."""

from typing import Any

import numpy as np

from course_lib.judging import Property, Step


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


def right_sizes(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        [part.shape for part in parts_of(value)] == [(size,) for size in step.args[1]]
        for value, step in zip(values, steps, strict=True)
    )


def in_range(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        part.dtype.kind in "iu" and (part >= 0).all() and (part < step.args[0]).all()
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


def another_rng_another_split(values: list[Any], steps: tuple[Step, ...]) -> bool:
    first, second = (np.sort(parts_of(value)[0]) for value in values)
    return not np.array_equal(first, second)


PROPERTIES = (
    Property("the parts have the sizes asked for, in their order", right_sizes),
    Property("every index is a whole number from 0 to n - 1", in_range),
    Property("inside a part, no index comes twice", once_inside),
    Property("no index stands in two parts", no_common_index),
    Property("who goes into which part is drawn by lot", drawn_by_lot),
)
ANOTHER_SPLIT = Property("another generator gives another split", another_rng_another_split)
