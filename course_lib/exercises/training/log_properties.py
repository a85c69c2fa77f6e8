"""What must hold of numbers that are drawn on a logarithmic scale (exercise 06.4)."""

from typing import Any

import numpy as np

from course_lib.judging import Property, Step

N_BINS = 4


def places(value: Any, step: Step) -> np.ndarray:
    """Where each number stands on the log scale: 0 at lo, 1 at hi."""
    lo, hi = step.args[:2]
    with np.errstate(all="ignore"):  # a wrong answer may hold 0, or numbers below it
        return np.log(np.asarray(value, float) / lo) / np.log(hi / lo)


def shares(value: Any, step: Step) -> np.ndarray:
    """The share of the numbers in each quarter of the log scale."""
    return np.histogram(places(value, step), bins=N_BINS, range=(0, 1))[0] / np.size(value)


def an_array(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(isinstance(value, np.ndarray) for value in values)


def right_shape(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        np.shape(v) == (s.args[2] if isinstance(s.args[2], tuple) else (s.args[2],))
        for v, s in zip(values, steps, strict=True)
    )


def inside(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(
        bool((v >= s.args[0] * (1 - 1e-9)).all() and (v <= s.args[1] * (1 + 1e-9)).all())
        for v, s in zip(values, steps, strict=True)
    )


def above_zero(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(bool((np.asarray(v) > 0).all()) for v in values)


def reaches(end: int) -> Any:
    """A test that many numbers come near lo (end 0) or hi (end 1), by a factor of 1.5."""

    def holds(values: list[Any], steps: tuple[Step, ...]) -> bool:
        return all(
            2 / 3 < (np.min(v) / s.args[0], np.max(v) / s.args[1])[end] < 3 / 2
            for v, s in zip(values, steps, strict=True)
            if np.size(v) >= 500
        )

    return holds


def all_different(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(np.unique(v)) == np.size(v) for v in values)


def even_on_the_log_scale(values: list[Any], steps: tuple[Step, ...]) -> bool:
    """Five standard errors around a quarter, judged where there are enough numbers."""
    return all(
        bool((np.abs(shares(v, s) - 1 / N_BINS) < 5 * np.sqrt(3 / 16 / np.size(v))).all())
        for v, s in zip(values, steps, strict=True)
        if np.size(v) >= 500
    )


def not_a_grid(values: list[Any], steps: tuple[Step, ...]) -> bool:
    """The ratios of neighbours differ, where there are enough numbers."""
    for value in values:
        x = np.sort(value, axis=None)
        if len(x) > 2 and x[0] > 0 and np.ptp(x[1:] / x[:-1]) < 1e-6:
            return False
    return True


def another_rng_another_draw(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not np.array_equal(np.sort(values[0], axis=None), np.sort(values[1], axis=None))


PROPERTIES = (
    Property("an array comes", an_array),
    Property("it has the shape asked for", right_shape),
    Property("every number lies between lo and hi", inside),
    Property("every number is above 0", above_zero),
    Property("the smallest numbers come near lo", reaches(0)),
    Property("the largest numbers come near hi", reaches(1)),
    Property("no number comes twice", all_different),
    Property("each part of the log scale gets its share", even_on_the_log_scale),
    Property("the numbers do not stand at equal distances", not_a_grid),
)
ANOTHER_DRAW = Property("another generator gives other numbers", another_rng_another_draw)
