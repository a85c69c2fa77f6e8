"""Exercise 08.1: the numbers that its hints speak of."""

from typing import Any

import numpy as np

from course_lib.exercises.dropout.masks import dropped, twins
from course_lib.judging import Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    x, p = seen.args[:2]
    y, mask = (np.asarray(part, dtype=float) for part in seen.got)
    gone = dropped(mask, x)
    kept = ~gone & (x != 0)
    return {
        "p": f"{p:g}",
        "mean": show(y.mean()),
        "share": show(gone.mean()),
        "kept": show((np.broadcast_to(y, x.shape)[kept] / x[kept]).mean()) if kept.any() else "-",
        "mask": show(mask[mask != 0].mean()) if mask.any() else "0",
        "shape": mask.shape,
        "x_shape": x.shape,
        "first": int(gone[0].sum()),
        "units": x.shape[1],
        "zeros": int((y == 0).sum()),
        "mask_zeros": int((mask == 0).sum()),
        "total": int(gone.sum()),
    }


def marked(seen: Observation) -> dict[str, Any]:
    """The mask's two ends, and what y is where the mask is 0."""
    x, p = seen.args[:2]
    y, mask = (np.asarray(part, dtype=float) for part in seen.got)
    there = y[dropped(mask, x)]
    return {
        "p": f"{p:g}",
        "low": show(mask.min()),
        "high": show(mask.max()),
        "gone": there.size,
        "alive": int((there != 0).sum()),
        "value": show(there[there != 0][0]) if there.any() else "0",
    }


def alike(seen: Observation) -> dict[str, Any]:
    """How many rows and columns of the mask stand there twice."""
    x = seen.args[0]
    gone = dropped(np.asarray(seen.got[1], dtype=float), x)
    return {"n": len(x), "rows": twins(gone), "units": x.shape[1], "columns": twins(gone.T)}


def fallen_zeros(seen: Observation) -> dict[str, Any]:
    x, p = seen.args[:2]
    gone = dropped(np.asarray(seen.got[1], dtype=float), x)[x == 0]
    return {"p": f"{p:g}", "zeros": gone.size, "gone": int(gone.sum())}


def whose_draw(seen: Observation) -> dict[str, Any]:
    repeat = seen.outcome.got.repeat
    if repeat == "global seed":
        return {"fact": "Your mask follows numpy's global seed."}
    if repeat == "differs":
        return {"fact": "Two calls with equal generators gave two different masks."}
    different = len({np.asarray(mask).tobytes() for _, mask in seen.values})
    calls = len(seen.values)
    if different == 1:
        return {"fact": f"{calls} calls gave one and the same mask."}
    return {"fact": f"{calls} calls gave only {different} different masks."}


def what_mask(mask: np.ndarray, x: np.ndarray) -> str:
    if mask.dtype == object:
        return "None"
    if not mask.ndim:
        return f"one number, {show(mask)}"
    shape = "" if mask.shape == x.shape else f", in shape {mask.shape}"
    return f"{show(mask.mean())} everywhere{shape}"


def at_test(seen: Observation) -> dict[str, Any]:
    x, p = seen.args[:2]
    y = np.asarray(seen.got[0], dtype=float)
    mask = np.asarray(seen.got[1])
    return {
        "zeros": int(((y == 0) & (x != 0)).sum()),
        "size": x.size,
        "p": f"{p:g}",
        "ratio": show((y / x).mean()),
        "mask": what_mask(mask, x),
    }


def what_stopped(seen: Observation) -> dict[str, Any]:
    got = seen.outcome.got
    return {"fact": f"it stopped: {got.error}" if got.error else f"numpy warned: {got.warned[0]}"}


def how_many(seen: Observation) -> dict[str, Any]:
    return {"came": "None" if seen.outcome.got.value is None else "one array"}
