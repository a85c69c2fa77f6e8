"""Exercise 09.3: what a hint may say of the first wrong map."""

from typing import Any

import numpy as np

from course_lib.judging import Observation, show


def stride_and_pad(seen: Observation, before: int) -> dict[str, int]:
    """How far the window moves and how wide the margin is, by name or by position.

    Args:
        seen: the case.
        before: how many arguments stand before the two.
    """
    step = seen.outcome.steps[seen.outcome.step]
    placed = dict(zip(("stride", "pad"), step.args[before:], strict=False))
    return {"stride": 1, "pad": 0, **placed, **step.kwargs}


def facts(seen: Observation) -> dict[str, Any]:
    x, W, b = seen.args[:3]
    error = seen.outcome.got.error
    right = np.asarray(seen.outcome.expected.value)
    known = {
        **stride_and_pad(seen, 3),
        "c": x.shape[1],
        "right": right.shape,
        "told": f"it stops with {error.type}" if error else "",
        "share": right.size,
        "numbers": right.size,
        "kernel": 0,
        "bias": show(b[0]),
    }
    if error:
        return known
    got = np.asarray(seen.got, dtype=float)
    if got.shape != right.shape:
        return {**known, "told": f"your y has shape {got.shape}"}
    wrong = ~np.isclose(got, right)
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    return {
        **known,
        "told": f"your y at index {list(where)} is {show(got[where])}",
        "off": show((got - right)[where]),
        "share": int(wrong.sum()),
        "kernel": where[1],
        "bias": show(b[where[1]]),
    }
