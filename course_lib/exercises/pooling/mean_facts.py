"""Exercise 10.3: what is measured on a learner's mean pooling, there and back."""

from typing import Any

import numpy as np

from course_lib.judging import Observation, show

BACK = "avg_pool_backward"


def facts(seen: Observation) -> dict[str, Any]:
    """Of a forward case."""
    x, k, stride = seen.args
    error = seen.outcome.got.error
    got = np.zeros(()) if error else np.asarray(seen.got, dtype=float)
    right = np.asarray(seen.outcome.expected.value[0])
    return {
        "k": k,
        "square": k * k,
        "stride": stride,
        "h": x.shape[2],
        "w": x.shape[3],
        "came": got.shape,
        "fact": f"it stopped with a {error.type}" if error else f"your map has shape {got.shape}",
        "first": show(got.flat[0]) if got.size else "nothing",
        "value": value_at(got, right),
        "mean": show(x[0, 0, :k, :k].mean()),
        "ratio": ratio(got, right),
    }


def ratio(got: np.ndarray, right: np.ndarray) -> str:
    """How many times too large the first number is that is not 0."""
    if got.shape != right.shape or not right.any():
        return "-"
    at = np.flatnonzero(right)[0]
    return show(got.flat[at] / right.flat[at])


def value_at(got: np.ndarray, right: np.ndarray) -> str:
    """The first number that is not right, and where it stands."""
    if got.shape != right.shape:
        return f"a map of shape {got.shape}"
    at = np.argwhere(~np.isclose(got, right, rtol=1e-6, atol=1e-9))
    index = tuple(int(i) for i in (at[0] if len(at) else np.zeros(got.ndim)))
    return f"{show(got[index])} at index {list(index)}"


def on_the_way(seen: Observation) -> dict[str, Any]:
    """Of a case of either function."""
    if len(seen.args) == 3:
        return {"fact": f"{facts(seen)['ratio']} times the mean came in forward"}
    told = back_facts(seen)
    return {"fact": f"dx sums to {told['of_dx']}, and dy to {told['of_dy']}"}


def back_facts(seen: Observation) -> dict[str, Any]:
    dy, (shape, k, stride) = seen.args
    dx = np.zeros(()) if seen.outcome.got.error else np.asarray(seen.got, dtype=float)
    error = seen.outcome.got.error
    fact = f"your dx has shape {dx.shape}, and x has {shape}"
    if error:
        fact = f"it stopped with a {error.type}"
    elif dx.shape == shape:
        fact = f"your dx sums to {show(dx.sum())}, and dy to {show(dy.sum())}"
    return {
        "of_dx": show(dx.sum()),
        "of_dy": show(dy.sum()),
        "k": k,
        "square": k * k,
        "stride": stride,
        "came": dx.shape,
        "wanted": shape,
        "pixels": int((dx != 0).sum()),
        "fact": fact,
    }


def either(seen: Observation) -> dict[str, Any]:
    """Of a case of either function: what came, in the middle of a sentence."""
    if len(seen.args) == 3:
        return {"what": f"you give {facts(seen)['value']}"}
    return {"what": back_facts(seen)["fact"]}


AT = "In the case “{case}” you give {value}. "
SIZE = "In the case “{case}” ({h} by {w}, k = {k}, stride {stride}) {fact}. "
SUM = "In the case “{case}” your dx sums to {of_dx}, and dy to {of_dy}. "
