"""Detectors of patterns: right for another question, for one example, on ordinary input only."""

import numpy as np

from course_lib.judging.compare import as_array
from course_lib.judging.counterfactuals import altered_reference, contradicted
from course_lib.judging.detectors.evidence import Evidence, Finding
from course_lib.judging.formatting import show
from course_lib.judging.outcome import holds, place, tolerance
from course_lib.judging.steps import Rng

UNRECOGNISED = "This is not a mistake I know. "


def altered(e: Evidence) -> Finding | None:
    """Right for altered input (axis, exchange, a term left out, ...)."""
    if e.s is None or e.first.fault not in ("values", "shape"):
        return None
    for found in altered_reference(e.exercise, e.first):
        value = as_array(found.value)
        if value is not None and e.r is not None and e.same(e.s, value):
            if e.same(value, e.r):
                continue  # the alteration changes nothing here, so it explains nothing
            if contradicted(e.exercise, found, e.outcomes, e.first):
                continue
            return Finding(found.detector, found.symptom, found.question)
    return None


def one_example(e: Evidence) -> Finding | None:
    """Only the first or the last example is right."""
    if e.numbers is None or not e.numbers[0].ndim or len(e.numbers[0]) < 3:
        return None
    s, r = e.numbers
    right = [e.same(a, b) for a, b in zip(s, r, strict=True)]
    if sum(right) != 1 or not (right[0] or right[-1]):
        return None
    which = 0 if right[0] else len(right) - 1
    if isinstance(e.first.expected.value, tuple) and e.part == "your answer":
        return Finding(  # results of one shape, compared as one array: no examples
            "first or last example only",
            f"Of {len(right)} results only number {which + 1} is right.",
            "What does each result hold, and in which order does the docstring name them?",
        )
    item = "row" if r.ndim > 1 else "entry"
    told, asked = f"Only {item} {which} of {e.part} is right", f"What sets {item} {which} apart?"
    if not np.any(np.delete(s, which, axis=0)):
        told = f"{told}; the others are 0"
        asked = "Does a loop overwrite what it has written, or end early?"
    elif all(e.same(other, s[which]) for other in s):
        told = f"{told}, and all {len(s)} hold the same"
        asked = f"Is something written to all at once, or is one {item} shared by all?"
    return Finding("first or last example only", f"{told}.", asked)


def broken_invariant(e: Evidence) -> Finding | None:
    """Something that must be conserved is not."""
    target = e.first.steps[e.first.step].target or e.exercise.name
    _, atol = tolerance(e.first.case, e.first.steps)
    for invariant in e.exercise.invariants.get(target, ()):
        if e.first.got_part is None or holds(invariant, e.first.got_part, atol):
            continue
        try:
            measured = np.asarray(invariant.measure(e.first.got_part), dtype=float).ravel()
        except Exception:  # cannot be measured on this value: another detector speaks
            continue
        off = measured[np.argmax(np.abs(measured - invariant.value))]
        near = show(off) == show(invariant.value)  # three digits would hide the difference
        came = f"is off by {off - invariant.value:.1g}" if near else f"gives {show(off)}"
        return Finding(
            "not conserved",
            f"This must hold: {invariant.says}. Yours {came}.",
            "Which step of the lesson makes it so?",
        )
    return None


def all_zero(e: Evidence) -> Finding | None:
    """The answer, or one of its parts, is 0 everywhere and should not be."""
    if e.numbers is None:
        return None
    s, r = e.numbers
    if s.size == 0 or np.any(s) or not np.any(r):
        return None
    everywhere = " everywhere" if s.size > 1 else ""
    return Finding(
        "all zero",
        f"In the case “{e.first.case.says}” {e.part} is 0{everywhere}.",
        "Which line makes it 0 for that input?",
    )


def one_sided(e: Evidence) -> Finding | None:
    """The error is proportional to h, not to h squared."""
    errors = {}
    for o in e.outcomes:
        step = o.steps[o.step]
        s, r = as_array(o.got_part), as_array(o.expected_part)
        if "h" in step.kwargs and s is not None and r is not None and s.shape == r.shape:
            errors[float(step.kwargs["h"])] = float(np.abs(s - r).max())
    if len(errors) < 2 or min(errors.values()) <= 0:
        return None
    (h1, e1), (h2, e2) = sorted(errors.items())[-2:]
    if not np.isclose(np.log(e2 / e1) / np.log(h2 / h1), 1, atol=0.2):
        return None
    return Finding(
        "one-sided",
        f"With h = {h2:g} your error is {show(e2)}, with h = {h1:g} it is {show(e1)}.",
        "The error falls like h. On how many sides of x is f evaluated?",
    )


def edge_case(e: Evidence) -> Finding | None:
    """Right on ordinary input, wrong at a margin."""
    ordinary = [o for o in e.outcomes if not o.case.edge]
    if not e.first.case.edge or not ordinary or not all(o.passed for o in ordinary):
        return None
    return Finding(
        "wrong at the margin",
        f"Right on ordinary input. In the case “{e.first.case.says}”, {e.first.words}.",
        "What does each line give for that input?",
    )


def same_draw(e: Evidence) -> Finding | None:
    """The zeros that a draw made are those of every example, or of every unit."""
    value = e.first.got_part
    if e.first.fault != "property":
        return None
    found = [as_array(a) for a in (value if isinstance(value, tuple) else (value,))]
    arrays = [a for a in found if a is not None and _has_rows(a)]
    if not arrays or len(arrays) < len(found):
        return None
    given = [a for step in e.first.steps for a in (*step.args, *step.kwargs.values())]
    if not any(isinstance(a, Rng) for a in given):
        return None  # nothing is drawn here
    zeros = [a == 0 for a in arrays]
    if any(not zero.any() or zero.all() for zero in zeros):
        return None
    for axis, told in (
        (0, "In every example the same entries are 0."),
        (1, "An example is 0 in all of its entries, or in none."),
    ):
        if all((zero == zero.take([0], axis=axis)).all() for zero in zeros):
            return Finding(
                "one draw for all",
                told,
                "How many numbers are drawn: one for each entry, or fewer? What shape has the "
                "array of draws?",
            )
    return None


def _has_rows(a: np.ndarray) -> bool:
    """Whether an array holds numbers: a table of at least two rows and two columns."""
    return a.dtype.kind in "biuf" and a.ndim == 2 and min(a.shape) >= 2


NEAR = 0.005  # of the largest number


def near(e: Evidence) -> Finding | None:
    """Every number is off by a little, and each by another share; so in all ordinary cases."""
    if e.numbers is None or e.ratio() is not None:
        return None
    share = _off(e)
    s, r = e.numbers
    if s.size < 2 or not 0 < share <= NEAR or any(_off(other) > NEAR for other in e.others()):
        return None
    if (np.abs(s - r) > 1e-7 * np.abs(r).max()).mean() < 0.5:
        return None
    return Finding(
        "nearly right",
        f"In the case “{e.first.case.says}” {e.part} is near, and not exact: off by up to "
        f"{show(100 * share)} % of the largest number.",
        "Which small thing differs: a rounded number, a small constant such as eps, or a number "
        "that is measured on draws where a formula gives it exactly?",
    )


def _off(e: Evidence) -> float:
    """The largest distance from the right numbers, as a fraction of the largest of these."""
    s, r = e.numbers or (np.ones(1), np.zeros(1))
    if not s.size or not np.isfinite(s).all() or not np.isfinite(r).all() or not np.any(r):
        return np.inf
    return float(np.abs(s - r).max() / np.abs(r).max())


def right_in_part(e: Evidence) -> Finding | None:
    """Some numbers are right, and others are not."""
    if e.numbers is None:
        return None
    s, r = (np.ravel(a) for a in e.numbers)
    right = np.array([e.same(a, b) for a, b in zip(s, r, strict=True)], dtype=bool)
    if right.all() or len({*np.round(r[right], 9)} - {0.0}) < 2 or right.mean() < 0.2:
        return None  # they differ in late digits only, or a few are equal by chance
    told = (
        f"In the case “{e.first.case.says}”, {right.sum()} of the {len(r)} numbers of {e.part} are "
        "right"
    )
    if not np.any(s[~right]):
        told, asked = f"{told}, and the others are 0.", "Which line should have filled them?"
        return Finding("right in part", told, asked)
    return Finding(
        "right in part",
        f"{told}. Wrong are those {_wrong_places(e, ~right)}.",
        "What do the wrong ones have in common: their place, their sign, their size?",
    )


def _wrong_places(e: Evidence, wrong: np.ndarray) -> str:
    """Where the first wrong numbers are: "at index [0, 0], [1, 0], ... of result 2"."""
    whole = e.first.expected.value if e.part == "your answer" else e.r
    assert e.r is not None
    every = [tuple(map(int, index)) for index in np.argwhere(wrong.reshape(e.r.shape))]
    places = [place(whole, index).removeprefix("at index ") for index in every[:3]]
    ends = {place(whole, index).partition("] ")[2] for index in every}
    end = f" {ends.pop()}" if len(ends) == 1 else ""
    listed = ", ".join(told.removesuffix(end) for told in places)
    index = "at index " if listed.startswith("[") else ""
    return f"{index}{listed}{', ...' * (len(every) > 3)}{end.rstrip()}"


def first_property(e: Evidence) -> Finding | None:
    """A case that is judged by properties."""
    if e.first.fault != "property" or not e.first.failing:
        return None
    return Finding(
        "a property",
        f"In the case “{e.first.case.says}” this should hold: {e.first.failing[0]}.",
    )


def first_difference(e: Evidence) -> Finding:
    """Nothing is recognised; show where the first difference is."""
    return Finding(
        "not recognised",
        f"{UNRECOGNISED}The first difference is in the case “{e.first.case.says}”: "
        f"{e.first.words}.",
        "Work that one number by hand: which step of yours gives another one?",
    )
