"""Exercise 05.6: numbers for its hints, and mistakes with a fault of the start code left."""

from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.exercises.backprop.faulty_checker import Checker
from course_lib.judging import Observation, show


def numbers(seen: Observation) -> dict[str, Any]:
    """The first name whose error is wrong, and the learner's value there."""
    value, right = seen.outcome.got.value, seen.outcome.expected.value
    if not isinstance(value, dict):
        return {"name": "all", "value": show(value)}
    off = [
        k
        for k in right
        if k in value and not np.isclose(value[k], right[k], atol=1e-7, equal_nan=True)
    ]
    name = off[0] if off else next(iter(value))
    return {
        "name": name,
        "value": show(value[name]),
        "n": seen.args[4],
        "size": np.size(seen.args[1][name]),
    }  # fmt: skip


def calls(seen: Observation) -> dict[str, Any]:
    """How often f was called; the number of entries asked for."""
    return {"calls": seen.outcome.got.value, "n": seen.outcome.steps[0].args[4]}


def with_leftovers(*checkers: Checker, again: bool = False) -> tuple[Checker, ...]:
    """These, and each with a fault of the start code still in it (the first itself left out)."""
    left: list[Checker] = [*checkers[1:], *(replace(c, nothing=0.0) for c in checkers)]
    if again:
        left += [replace(c, entries="again") for c in checkers]
    return tuple(left)
