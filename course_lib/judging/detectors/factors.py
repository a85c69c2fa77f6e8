"""Detectors of one factor: the answer is the right one times a number that tells its cause."""

import numpy as np

from course_lib.judging.detectors.evidence import Evidence, Finding
from course_lib.judging.formatting import show


def _begin(e: Evidence) -> str:
    """The part at fault, as a sentence begins."""
    return e.part[0].upper() + e.part[1:]


def _ratio(e: Evidence) -> float | None:
    """The factor of the answer; None for whole numbers: a count has no root, log or mean in it."""
    return None if e.r is not None and e.r.dtype.kind in "iub" else e.ratio()


def batch_factor(e: Evidence) -> Finding | None:
    """Too large or small by n, k or n*k."""
    ratio = _ratio(e)
    if ratio is None:
        return None
    for name, size in e.dims().items():
        for factor, word in ((size, "large"), (1 / size, "small")):
            if size > 2 and np.isclose(ratio, factor, rtol=1e-5):
                return Finding(
                    "off by a count",
                    f"{_begin(e)} is {size} times too {word}; {name} = {size} here.",
                    "Is it a mean or a sum, and over what?",
                )
    return None


def wrong_sign(e: Evidence) -> Finding | None:
    """Right size, wrong sign."""
    ratio = e.ratio()
    if ratio is None or not np.isclose(ratio, -1, rtol=1e-6):
        return None
    return Finding(
        "wrong sign",
        f"{_begin(e)} has the right size and the wrong direction: every sign is turned round.",
        "Which minus?",
    )


def wrong_logarithm(e: Evidence) -> Finding | None:
    """Bits for nats, or the reverse."""
    ratio = _ratio(e)
    if ratio is None:
        return None
    for factor, mine in ((1 / np.log(2), "base 2"), (np.log(2), "base e")):
        if np.isclose(ratio, factor, rtol=1e-6):
            return Finding(
                "bits for nats",
                f"{_begin(e)} is {show(ratio)} times the right one: a logarithm to {mine}.",
                "Which logarithm does the lesson use: log2 or the natural one?",
            )
    return None


def factor_two(e: Evidence) -> Finding | None:
    """A factor of two."""
    ratio = _ratio(e)
    if ratio is None or not (np.isclose(ratio, 2, rtol=1e-6) or np.isclose(ratio, 0.5, rtol=1e-6)):
        return None
    return Finding(
        "off by two",
        f"{_begin(e)} is {show(ratio)} times the right one.",
        "A squared norm: with or without one half?",
    )


def biased_variance(e: Evidence) -> Finding | None:
    """Off by n/(n-1), or its root."""
    ratio, n = _ratio(e), e.dims().get("n", 0)
    if ratio is None or n < 3:
        return None
    factor = n / (n - 1)
    for candidate in (factor, 1 / factor, factor**0.5, factor**-0.5):
        if np.isclose(ratio, candidate, rtol=1e-5):
            return Finding(
                "n for n - 1",
                f"{_begin(e)} is {ratio:.4f} times the right one; n = {n}.",
                "Biased or unbiased variance: is the sum divided by n or by n - 1?",
            )
    return None
