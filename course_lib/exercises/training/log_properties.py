"""What must hold of numbers that are drawn on a logarithmic scale (exercise 06.4).

A fault is told once: of numbers that repeat nothing else is asked, and a list is asked as an array.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Property, Step
from course_lib.judging.compare import as_array

N_BINS = 4
MANY = 500
"""From so many numbers on, shares and ends are judged."""


def places(x: Any, step: Step) -> np.ndarray:
    """Where each number stands on the log scale: 0 at lo, 1 at hi."""
    lo, hi = step.args[:2]
    with np.errstate(all="ignore"):  # a wrong answer may hold 0, or numbers below it
        return np.log(np.asarray(x, float) / lo) / np.log(hi / lo)


def shares(x: np.ndarray, step: Step) -> np.ndarray:
    """The share of the numbers in each quarter of the log scale."""
    return np.histogram(places(x, step), bins=N_BINS, range=(0, 1))[0] / x.size


def repeats(x: np.ndarray) -> bool:
    """More than one number in a hundred has come before: chance, and float32, give fewer."""
    return len(np.unique(x)) < 0.99 * x.size


def each(holds: Callable[[np.ndarray, Step], Any], but: Callable[..., bool]) -> Any:
    """A test of every value, except those of which `but` holds: another property tells them."""

    def asked(values: list[Any], steps: tuple[Step, ...]) -> bool:
        for value, step in zip(values, steps, strict=True):
            x = as_array(value)
            if x is not None and not but(x) and not holds(x, step):
                return False
        return True

    return asked


def reaches(end: int) -> Callable[[np.ndarray, Step], bool]:
    """A test that many numbers come near lo (end 0) or hi (end 1), by a factor of 1.5."""

    def holds(x: np.ndarray, step: Step) -> bool:
        lo, hi = step.args[:2]
        return x.size < MANY or bool(2 / 3 < (x.min() / lo, x.max() / hi)[end] < 3 / 2)

    return holds


def right_shape(x: np.ndarray, step: Step) -> bool:
    size = step.args[2]
    return x.shape == (size if isinstance(size, tuple) else (size,))


def inside(x: np.ndarray, step: Step) -> bool:
    """Within the ends; float32 may round a millionth beyond them."""
    lo, hi = step.args[:2]
    return bool((x >= lo * (1 - 1e-6)).all() and (x <= hi * (1 + 1e-6)).all())


def even_on_the_log_scale(x: np.ndarray, step: Step) -> bool:
    """Five standard errors around a quarter, judged where there are enough numbers."""
    allowed = 5 * np.sqrt(3 / 16 / x.size)
    return x.size < MANY or bool((np.abs(shares(x, step) - 1 / N_BINS) < allowed).all())


def not_a_grid(x: np.ndarray, step: Step) -> bool:
    """The ratios of neighbours differ, where there are enough numbers."""
    x = np.sort(x, axis=None)
    return len(x) < 3 or x[0] <= 0 or bool(np.ptp(x[1:] / x[:-1]) > 1e-6)


def another_rng_another_draw(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not np.array_equal(np.sort(values[0], axis=None), np.sort(values[1], axis=None))


def an_array(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(isinstance(value, np.ndarray) and as_array(value) is not None for value in values)


def never(x: np.ndarray) -> bool:
    return False


PROPERTIES = (
    Property("an array comes", an_array),
    Property("it has the shape asked for", each(right_shape, never)),
    Property("not all numbers are one", each(lambda x, s: x.size < 2 or np.ptp(x) > 0, never)),
    Property("no number comes twice", each(lambda x, s: not repeats(x), never)),
    Property("every number lies between lo and hi", each(inside, repeats)),
    Property("every number is above 0", each(lambda x, s: (x > 0).all(), repeats)),
    Property("the smallest numbers come near lo", each(reaches(0), repeats)),
    Property("the largest numbers come near hi", each(reaches(1), repeats)),
    Property("each part of the log scale gets its share", each(even_on_the_log_scale, repeats)),
    Property("the numbers do not stand at equal distances", each(not_a_grid, repeats)),
)
ANOTHER_DRAW = Property("another generator gives other numbers", another_rng_another_draw)
