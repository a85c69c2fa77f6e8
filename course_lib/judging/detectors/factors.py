"""Detectors of one factor: the answer is the right one times a number that tells its cause."""

from collections.abc import Callable

import numpy as np

from course_lib.judging.compare import all_close
from course_lib.judging.detectors.evidence import Evidence, Finding
from course_lib.judging.formatting import show


def _begin(e: Evidence) -> str:
    """The part at fault, as a sentence begins."""
    return e.part[0].upper() + e.part[1:]


def _ratio(e: Evidence) -> float | None:
    """The factor of the answer; None for whole numbers: a count has no root, log or mean in it."""
    return None if e.r is not None and e.r.dtype.kind in "iub" else e.ratio()


def _is(ratio: float | None, factor: float, rtol: float = 1e-6) -> bool:
    return ratio is not None and bool(np.isclose(ratio, factor, rtol=rtol))


def _everywhere(e: Evidence, factor: float) -> bool:
    """Whether the answer is off by a factor in every case that one explanation must fit."""
    return all(_is(_ratio(one), factor) for one in e.seen())


def batch_factor(e: Evidence) -> Finding | None:
    """Too large or small by n, k or n*k, in every ordinary case that is wrong.

    A factor of 2 is such a count only where another case has another count, and that factor.
    """
    for name, size in e.dims().items():
        for sign, word in ((1, "large"), (-1, "small")):
            seen = e.seen()
            sizes = [one.dims().get(name, 0) for one in seen]
            counted = all(
                n > 1 and _is(_ratio(one), float(n) ** sign, 1e-5)
                for one, n in zip(seen, sizes, strict=True)
            )
            if counted and (size > 2 or len({*sizes}) > 1):
                return Finding(
                    "off by a count",
                    f"{_begin(e)} is {size} times too {word}; {name} = {size} here.",
                    "Is it a mean or a sum, and over what?",
                )
    return None


def wrong_sign(e: Evidence) -> Finding | None:
    """Right size, wrong sign."""
    if not all(_is(one.ratio(), -1) for one in e.seen()):
        return None
    return Finding(
        "wrong sign",
        f"{_begin(e)} has the right size and the wrong direction: every sign is flipped.",
        "Which minus?",
    )


def wrong_logarithm(e: Evidence) -> Finding | None:
    """Bits for nats, or the reverse."""
    ratio = _ratio(e)
    if ratio is None:
        return None
    for factor, mine in ((1 / np.log(2), "base 2"), (np.log(2), "base e")):
        if _everywhere(e, factor):
            return Finding(
                "bits for nats",
                f"{_begin(e)} is {show(ratio)} times the right one: a logarithm to {mine}.",
                "Which logarithm does the lesson use: log2 or the natural one?",
            )
    return None


def factor_two(e: Evidence) -> Finding | None:
    """A factor of two, in every ordinary case that is wrong: one number alone proves no factor."""
    ratio, seen = _ratio(e), e.seen()
    if ratio is None or not (_is(ratio, 2) or _is(ratio, 1 / 2)) or not _everywhere(e, ratio):
        return None
    if sum(one.numbers[1].size for one in seen if one.numbers) < 2:
        return None
    return Finding(
        "off by two",
        f"{_begin(e)} is {show(ratio)} times the right one.",
        "Which factor of 2 or of one half is missing, or one too many?",
    )


def biased_variance(e: Evidence) -> Finding | None:
    """Off by n/(n-1), or its root."""
    ratio, n = _ratio(e), e.dims().get("n", 0)
    if ratio is None or n < 3:
        return None
    for power in (1, -1, 0.5, -0.5):
        sizes = [(one, one.dims().get("n", 0)) for one in e.seen()]
        if all(n > 1 and _is(_ratio(one), (n / (n - 1)) ** power, 1e-5) for one, n in sizes):
            return Finding(
                "n for n - 1",
                f"{_begin(e)} is {ratio:.4f} times the right one; n = {n}.",
                "Biased or unbiased variance: is the sum divided by n or by n - 1?",
            )
    return None


Numbers = tuple[np.ndarray, np.ndarray]


def _constant(
    seen: list[Numbers],
    fitted: Callable[[np.ndarray, np.ndarray], float],
    applied: Callable[[np.ndarray, float], np.ndarray],
) -> str:
    """The constant of the first case, where each case has one; about, where digits are lost."""
    found = [(s, r, fitted(s, r)) for s, r in seen if np.any(r)]
    for rtol, about in ((1e-6, ""), (2e-3, "about ")):
        if all(
            np.abs(s - applied(r, c)).max() <= rtol * np.abs(s).max() for s, r, c in found
        ) and any(r.size > 1 for _, r, _ in found):
            return f"{about}{show(found[0][2])}"
    return ""


def relation(e: Evidence) -> Finding | None:
    """The numbers of every ordinary case that is wrong are right ones, changed in one way."""
    seen = [one.numbers for one in e.seen() if one.numbers and one.numbers[1].size]
    if e.numbers is None or not all(np.isfinite(both).all() for both in seen):
        return None
    s, r = (np.concatenate([np.ravel(one[i]) for one in seen]) for i in (0, 1))
    if len({*np.round(r, 9)}) < 3 or all_close(s, r, 0.005, 0):
        return None  # few numbers, or near ones, have many things in common
    told, asked = "", ""
    if factor := _constant(seen, lambda s, r: (s * r).sum() / (r * r).sum(), np.multiply):
        told, asked = f"{factor} times the right one", "Which factor is missing, or one too many?"
    elif shift := _constant(seen, lambda s, r: (s - r).mean(), np.add):
        told, asked = f"the right one plus {shift}", "Which term is missing, or one too many?"
    elif np.all(r) and all_close(s * r, np.ones(s.shape), 1e-6, 0):
        told, asked = "1 divided by the right one", "Which division is upside down?"
    elif all_close(s, r * r, 1e-6, 1e-9):
        told, asked = (
            "the square of the right one",
            "Where is a root missing, or a square too many?",
        )
    elif all_close(s, np.rint(r), 0, 0):
        told, asked = "the right one, rounded to a whole number", "Which line rounds, or counts?"
    elif all_close(s, np.abs(r), 1e-6, 1e-9):
        told, asked = "the right one without its sign", "Which line takes the sign away?"
    else:
        return None
    where = f"In the case “{e.first.case.says}”" if factor or shift else "In every case"
    return Finding("a simple relation", f"{where} each number of {e.part} is {told}.", asked)
