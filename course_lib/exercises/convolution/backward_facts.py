"""Exercise 09.5: what a hint may say of the first wrong result."""

from typing import Any

import numpy as np

from course_lib.judging import Observation, show

NAMES = "dx", "dW", "db"


def facts(seen: Observation) -> dict[str, Any]:
    """Which of the three results are wrong, and the first wrong number."""
    x, W, stride, pad = seen.args[1]
    known = {"n": len(x), "stride": stride, "pad": pad, "kernel": f"{W.shape[2]} by {W.shape[3]}"}
    error = seen.outcome.got.error
    if error:
        return {**known, "told": f"it stops with {error.type}", "fine": "Nothing is compared yet."}
    value, right = seen.outcome.got.value, seen.outcome.expected.value
    pairs = list(zip(NAMES, value, right, strict=True))
    wrong = [(name, g, r) for name, g, r in pairs if not same(g, r)]
    fine = [f"`{name}`" for name, g, r in pairs if same(g, r)]
    name, g, r = wrong[0]
    told = f"`{name}` has shape {np.shape(g)}, expected {r.shape}"
    if np.shape(g) == r.shape:
        at = tuple(int(i) for i in np.argwhere(~np.isclose(g, r))[0])
        told = f"`{name}` at index {list(at)} is {show(np.asarray(g)[at])}"
    are = "is" if len(fine) == 1 else "are"
    zeros = [name for name, g, r in wrong if np.shape(g) == r.shape and not np.any(g)]
    return {
        **known,
        "told": told,
        "fine": f"{' and '.join(fine) or 'None'} {are} right.",
        "zeros": " and ".join(f"`{name}`" for name in zeros)
        + (" is" if len(zeros) == 1 else " are"),
        "arrays": " or ".join({"dx": "`dxp`", "dW": "`dW`"}.get(name, name) for name in zeros),
    }


def same(a: Any, b: Any) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.allclose(np.asarray(a, dtype=float), b))


def returned(seen: Observation) -> dict[str, Any]:
    value = seen.outcome.got.value
    what = f"{len(value)} results" if isinstance(value, tuple) else "one array"
    shapes = [np.shape(v) for v in value] if isinstance(value, tuple) else [np.shape(value)]
    return {"what": what, "shapes": ", ".join(map(str, shapes))}
