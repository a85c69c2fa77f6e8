"""What the hints of exercise 13.1 tell of a torch twin that is not right."""

import re
from typing import Any

import numpy as np

from course_lib.judging import Observation, show


def facts(seen: Observation) -> dict[str, Any]:
    """Which entry of the torch layer is at fault, and a number of it."""
    outcome = seen.outcome
    error = outcome.got.error
    entry = re.search(r"entry '([\w.]+)'", outcome.words)
    sizes = re.search(r"mismatch for (\w+): .*?Size\(\[(.*?)\]\).*?Size\(\[(.*?)\]\)", str(error))
    got, right = np.asarray(seen.got), np.asarray(seen.expected)
    told = {"entry": entry[1] if entry else "output", "fact": f"it stopped: {error}"[:90]}
    if sizes:
        told["fact"] = f"torch's `{sizes[1]}` has shape ({sizes[3]}), and ({sizes[2]}) came"
    if error is None and got.dtype.kind in "biuf" and got.size:
        at = np.zeros(got.ndim, int)
        if got.shape == right.shape:
            off = np.argwhere(~np.isclose(got, right, rtol=1e-9, atol=1e-11))
            at = off[0] if len(off) else at
        told["value"] = show(got[tuple(at)])
        told["fact"] = f"your `{told['entry']}` has shape {got.shape}"
    return told


def size_of_error(seen: Observation) -> dict[str, Any]:
    got, right = (np.asarray(v, dtype=float) for v in (seen.got, seen.expected))
    return facts(seen) | {"off": f"{np.abs(got - right).max():.0e}"}
