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


def left_over(value: Any, n: int) -> np.ndarray:
    """The indices that stand in no part."""
    return np.setdiff1d(np.arange(n), np.concatenate(parts_of(value)))


def together(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(isinstance(value, tuple | list) for value in values)


def none_missing(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(value) >= len(step.args[1]) for value, step in zip(values, steps, strict=True))


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


def sizes_in_some_order(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        sorted(len(part) for part in parts_of(value)) == sorted(step.args[1])
        for value, step in zip(values, steps, strict=True)
    )


def both_ends(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        {0, step.args[0] - 1}.isdisjoint(left_over(value, step.args[0]).tolist())
        for value, step in zip(values, steps, strict=True)
        if sum(step.args[1]) == step.args[0]
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


def none_before_another(values: list[Any], steps: tuple[Step, ...]) -> bool:
    """Whether parts, and those who are left over, mix: none lies wholly before the next."""
    groups = [
        [*parts_of(value), left_over(value, step.args[0])]
        for value, step in zip(values, steps, strict=True)
    ]
    return not any(
        min(len(one), len(other)) >= LEAST and one.max() < other.min()
        for group in groups
        for one in group
        for other in group
    )


def others_left_over(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(
        stretch(left_over(value, step.args[0]), step.args[0])
        for value, step in zip(values, steps, strict=True)
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
    return len({np.sort(parts_of(value)[0]).tobytes() for value in values}) > 1


def same_sizes(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return len({tuple(len(part) for part in parts_of(value)) for value in values}) == 1


PROPERTIES = (
    Property("the parts come one after the other, in a tuple or a list", together),
    Property("there is a part for each size", none_missing),
    Property("there are no more parts than sizes", none_more),
    Property("the parts are integer arrays", arrays_of_integers),
    Property("the first part has the size asked for", right_first),
    Property("the parts have the sizes asked for, in their order", right_sizes),
    Property("the sizes asked for occur, in some order", sizes_in_some_order),
    Property("every index is a whole number from 0 to n - 1", in_range),
    Property("inside a part, no index comes twice", once_inside),
    Property("no index stands in two parts", no_common_index),
    Property("no part lies inside another part", none_inside_another),
    Property("who goes into which part is drawn by lot", drawn_by_lot),
    Property("no part is a stretch of the file", no_stretch),
    Property("who is left over is drawn by lot, too", others_left_over),
    Property("no part lies wholly before another one in the file", none_before_another),
    Property("index 0 and index n - 1 are dealt when nobody is left over", both_ends),
)
ANOTHER_SPLIT = Property("another generator gives another split", another_rng_another_split)
SAME_SIZES = Property("another generator changes no size", same_sizes)
