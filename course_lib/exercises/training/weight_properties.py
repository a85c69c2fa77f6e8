"""What must hold of freshly drawn weights (exercise 06.1): statistics, as nobody knows the draw."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.judging import Property, Step

BAND = 0.05
"""The cases draw 8,000 numbers or more: one standard error of their sd is 0.8 % or less."""
NEAR = 0.035
"""How near an sd must lie to a known wrong one."""
TAIL = 2.5
"""Of normal numbers 1.2 % lie beyond so many sd; of uniform ones none lies beyond 1.73."""


_MEASURED: list[tuple[Any, float]] = []


def sd_of(W: Any) -> float:
    """The standard deviation of the weights, measured once: many properties ask for it."""
    for array, sd in _MEASURED:
        if array is W:
            return sd
    _MEASURED[:] = [*_MEASURED[-3:], (W, float(np.std(W)))]
    return _MEASURED[-1][1]


def wanted_sd(step: Step) -> float:
    """The standard deviation that the task asks for in this step."""
    d, k = step.args[:2]
    kind = step.kwargs.get("kind", "he")
    return float(np.sqrt(2 / d if kind == "he" else 2 / (d + k)))


def is_a_pair(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(isinstance(value, tuple | list) and len(value) == 2 for value in values)


def are_arrays(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(isinstance(array, np.ndarray) for pair in values for array in pair)


def right_shape_of_W(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(np.shape(W) == s.args[:2] for (W, _), s in zip(values, steps, strict=True))


def right_shape_of_b(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(np.shape(b) == s.args[1:2] for (_, b), s in zip(values, steps, strict=True))


def b_is_zero(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(not np.any(b) for _, b in values)


def not_all_equal(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(len(np.unique(line)) > len(line) / 2 for W, _ in values for line in (W[0], W[:, 0]))


def mean_is_zero(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(abs(W.mean()) < 5 * max(sd_of(W), 1e-12) / np.sqrt(W.size) for W, _ in values)


def some_are_negative(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return all(W.min() < 0 for W, _ in values)


def has_tails(values: list[Any], steps: tuple[Step, ...]) -> bool:
    """Some weights lie far out, unless they hardly differ: then another property speaks."""
    return all(np.abs(W).max() > TAIL * sd_of(W) for W, _ in values if sd_of(W) > 0)


def other_kind(d: int, k: int, sd: float) -> float:
    """The sd of the kind that is not asked for."""
    he, xavier = float(np.sqrt(2 / d)), float(np.sqrt(2 / (d + k)))
    return xavier if np.isclose(sd, he) else he


def spread(kind: str) -> Any:
    """A test of the standard deviation in the steps of one kind."""

    def holds(values: list[Any], steps: tuple[Step, ...]) -> bool:
        return all(
            abs(sd_of(W) / wanted_sd(step) - 1) < BAND
            for (W, _), step in zip(values, steps, strict=True)
            if step.kwargs.get("kind", "he") == kind
        )

    return holds


def differs_from(known: Callable[[int, int, float], float]) -> Any:
    """A test that no W has a known wrong sd, given by d, k and the sd that is asked for."""

    def holds(values: list[Any], steps: tuple[Step, ...]) -> bool:
        for (W, _), step in zip(values, steps, strict=True):
            wanted = wanted_sd(step)
            wrong = known(step.args[0], step.args[1], wanted)
            if abs(wrong / wanted - 1) > BAND and abs(sd_of(W) / wrong - 1) < NEAR:
                return False
        return True

    return holds


def another_rng_another_W(values: list[Any], steps: tuple[Step, ...]) -> bool:
    return not np.array_equal(values[0][0], values[1][0])


def of_arrays(says: str, holds: Any) -> Property:
    """A property that is asked of arrays alone; lists are told once, by `are_arrays`."""

    def asked(values: list[Any], steps: tuple[Step, ...]) -> bool:
        return holds(values, steps) if are_arrays(values, steps) else is_a_pair(values, steps)

    return Property(says, asked)


PROPERTIES = (
    Property("two results come, W and b", is_a_pair),
    Property("W and b are arrays", are_arrays),
    of_arrays("W has shape (d, k)", right_shape_of_W),
    of_arrays("b has shape (k,)", right_shape_of_b),
    of_arrays("b is 0", b_is_zero),
    of_arrays("the weights differ from one another", not_all_equal),
    of_arrays("some weights are negative", some_are_negative),
    of_arrays("the mean of the weights is about 0", mean_is_zero),
    of_arrays("some weights lie beyond 2.5 sd, as those of a normal distribution do", has_tails),
    of_arrays("with kind he, the standard deviation of W is the one asked for", spread("he")),
    of_arrays("with kind xavier, it is the one asked for", spread("xavier")),
    of_arrays("the sd is not that of the other kind", differs_from(other_kind)),
    of_arrays("the sd is not turned upside down", differs_from(lambda d, k, sd: 1 / sd)),
    of_arrays("the sd is not sqrt(2 / d + k)", differs_from(lambda d, k, sd: (2 / d + k) ** 0.5)),
    of_arrays("the sd is not the variance", differs_from(lambda d, k, sd: sd**2)),
    of_arrays("the sd is not too small by sqrt(2)", differs_from(lambda d, k, sd: sd / 2**0.5)),
    of_arrays("the sd is not too large by sqrt(2)", differs_from(lambda d, k, sd: sd * 2**0.5)),
    of_arrays("the sd is not too small by sqrt(3)", differs_from(lambda d, k, sd: sd / 3**0.5)),
    of_arrays("the sd is not too large by sqrt(3)", differs_from(lambda d, k, sd: sd * 3**0.5)),
    of_arrays("the sd is not sqrt(2 / k)", differs_from(lambda d, k, sd: (2 / k) ** 0.5)),
    of_arrays("the sd is not sqrt(1 / d)", differs_from(lambda d, k, sd: (1 / d) ** 0.5)),
    of_arrays("the sd is not always 0.01", differs_from(lambda d, k, sd: 0.01)),
    of_arrays("the sd is not always 1", differs_from(lambda d, k, sd: 1.0)),
)
ANOTHER_DRAW = Property("another generator gives other weights", another_rng_another_W)
