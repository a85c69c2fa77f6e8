"""What must hold of y and of its mask (exercise 08.1), whatever was drawn."""

from typing import Any

import numpy as np

from course_lib.judging import Property, Step

SIGMAS = 6
"""A share this many standard deviations from p comes by chance about once in 10^9."""


def pairs(values: list[Any], steps: tuple[Step, ...]) -> list[tuple[Any, Any, Any, float]]:
    """One (y, mask, x, p) a call."""
    told = []
    for value, step in zip(values, steps, strict=True):
        y, mask = value
        told.append((np.asarray(y, dtype=float), np.asarray(mask, dtype=float), *step.args[:2]))
    return told


def spread(mask: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The mask at the shape of x, so that a narrow one can be looked at too."""
    return np.broadcast_to(mask, x.shape)


def dropped(mask: np.ndarray, x: np.ndarray) -> np.ndarray:
    return spread(mask, x) == 0


def rows_equal(gone: np.ndarray) -> bool:
    return bool((gone == gone[:1]).all())


def rows_whole(gone: np.ndarray) -> bool:
    return bool((gone == gone[:, :1]).all())


def near(share: float, p: float, n: int) -> bool:
    return abs(share - p) <= SIGMAS * np.sqrt(p * (1 - p) / n)


# ---------------------------------------------------------------- in training


def two_arrays(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        isinstance(value, tuple | list) and len(value) == 2 and isinstance(value[1], np.ndarray)
        for value in values
    ) and all(y.shape == x.shape for y, _, x, _ in pairs(values, steps))


def mask_as_x(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(mask.shape == x.shape for _, mask, x, _ in pairs(values, steps))


def same_zeros(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        bool(((y == 0) == ((x == 0) | dropped(mask, x))).all())
        for y, mask, x, _ in pairs(values, steps)
    )


def product(values: list[Any], steps: tuple[Step, ...]) -> bool:
    if not same_zeros(values, steps):
        return True  # another property says so
    return all(np.allclose(y, x * mask, rtol=1e-6) for y, mask, x, _ in pairs(values, steps))


def right_scale(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        np.allclose(mask[mask != 0], 1 / (1 - p), rtol=1e-6, atol=0)
        for _, mask, _, p in pairs(values, steps)
    )


def scaled_at_all(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(
        mask.any() and np.allclose(mask[mask != 0], 1) for _, mask, _, _ in pairs(values, steps)
    )


def own_rows(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(rows_equal(dropped(mask, x)) for _, mask, x, _ in pairs(values, steps))


def own_units(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(rows_whole(dropped(mask, x)) for _, mask, x, _ in pairs(values, steps))


def by_lot(mask: np.ndarray, x: np.ndarray) -> bool:
    gone = dropped(mask, x)
    return not rows_equal(gone) and not rows_whole(gone)


def share_of_p(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        near(float(dropped(mask, x).mean()), p, x.size)
        for _, mask, x, p in pairs(values, steps)
        if by_lot(mask, x)
    )


def not_the_other_share(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(
        near(float(dropped(mask, x).mean()), 1 - p, x.size)
        for _, mask, x, p in pairs(values, steps)
        if by_lot(mask, x) and p != 0.5
    )


def counts_differ(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        len(np.unique(dropped(mask, x).sum(axis=1))) > 1
        for _, mask, x, _ in pairs(values, steps)
        if by_lot(mask, x)
    )


def not_short(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(np.asarray(a).dtype in (np.float16, np.float32) for v in values for a in v)


TRAINING = (
    Property("y and the mask come back, and y has the shape of x", two_arrays),
    Property("the mask has the shape of x", mask_as_x),
    Property("y is 0 where the mask is 0 or x is 0, and nowhere else", same_zeros),
    Property("y is x times the mask", product),
    Property("what stays is multiplied by more than 1", scaled_at_all),
    Property("where it is not 0, the mask is 1 / (1 - p)", right_scale),
    Property("different examples lose different units", own_rows),
    Property("an example loses some units, not all or none", own_units),
    Property("the share of dropped entries is near p", share_of_p),
    Property("the share of dropped entries is not 1 - p", not_the_other_share),
    Property("how many units are dropped differs from example to example", counts_differ),
    Property("y and the mask are float64, as x is", not_short),
)


def twins(gone: np.ndarray) -> int:
    """How many rows are equal to another row."""
    _, times = np.unique(gone, axis=0, return_counts=True)
    return int(times[times > 1].sum())


def no_twin_rows(values: list[Any], steps: tuple[Step, ...]) -> bool:
    found = [dropped(mask, x) for _, mask, x, _ in pairs(values, steps) if by_lot(mask, x)]
    return not any(twins(gone) for gone in found)


def no_twin_units(values: list[Any], steps: tuple[Step, ...]) -> bool:
    found = [dropped(mask, x) for _, mask, x, _ in pairs(values, steps) if by_lot(mask, x)]
    return not any(twins(gone.T) for gone in found)


def zeros_fall_too(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        near(float(dropped(mask, x)[x == 0].mean()), p, int((x == 0).sum()))
        for _, mask, x, p in pairs(values, steps)
        if by_lot(mask, x)
    )


NO_TWINS = (  # for 100 x 100 entries: with 20 rows two units fall together by chance
    Property("no two examples lose the same units", no_twin_rows),
    Property("no two units fall in the same examples", no_twin_units),
)
ZEROS_TOO = Property("an entry that is 0 is dropped as often as any other", zeros_fall_too)


def masks_differ(values: list[Any], steps: tuple[Step, ...]) -> bool:
    drawn = [mask for _, mask, _, _ in pairs(values, steps)]
    if any((mask == mask.flat[0]).all() for mask in drawn):
        return True  # a single draw repeats by chance
    return len({mask.tobytes() for mask in drawn}) == len(drawn)


def totals_differ(values: list[Any], steps: tuple[Step, ...]) -> bool:
    if not masks_differ(values, steps):
        return True  # another property says so
    found = pairs(values, steps)
    if not all(by_lot(mask, x) for _, mask, x, _ in found):
        return True
    return len({int(dropped(mask, x).sum()) for _, mask, x, _ in found}) > 1


NEW_MASK = Property("each call draws another mask", masks_differ)
NEW_TOTAL = Property("how many entries are dropped is left to chance", totals_differ)


# ---------------------------------------------------------------- without chance


def untouched(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(np.array_equal(y, x) for y, _, x, _ in pairs(values, steps))


def none_lost(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not any(((y == 0) & (x != 0)).any() for y, _, x, _ in pairs(values, steps))


def ones(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(mask.shape == x.shape and bool((mask == 1).all())
               for _, mask, x, _ in pairs(values, steps))  # fmt: skip


def zeros(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        y.shape == mask.shape == x.shape and not y.any() and not mask.any()
        for y, mask, x, _ in pairs(values, steps)
    )


NOTHING = (
    Property("nothing is dropped", none_lost),
    Property("y is x", untouched),
    Property("the mask is 1 everywhere", ones),
)
EVERYTHING = (Property("y and the mask are 0 everywhere", zeros),)
