"""Numbers as text, in what a learner reads."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np


def show(number: Any) -> str:
    """A number with three digits."""
    if isinstance(number, bool | np.bool_):
        return str(bool(number))
    return f"{float(number) + 0.0:.3g}"  # + 0.0: a negative zero is shown as 0


def an(name: str) -> str:
    """A name of a type with its article: "an int", "an ndarray", "a list"."""
    return f"an {name}" if re.match(r"[aeio]|nd|unb", name, re.IGNORECASE) else f"a {name}"


def listed(items: Iterable[Any]) -> str:
    """Several things in words: 35, 37 and 40."""
    *first, last = [str(item) for item in items] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def apart(a: Any, b: Any) -> tuple[str, str]:
    """Two different numbers with as many digits as it takes to tell them apart."""
    if isinstance(a, int | np.integer) and float(b).is_integer():  # a whole number is shown whole
        return f"{a}", f"{float(b) + 0.0:.0f}"
    for digits in (3, 6, 9, 12, 17):
        texts = f"{float(a) + 0.0:.{digits}g}", f"{float(b) + 0.0:.{digits}g}"
        if texts[0] != texts[1]:
            break
    return texts
