"""The detectors D1 to D27: what to say when no named misconception fits.

Each looks at the first failing case, at the learner's value `s` and the right value `r`, and
returns a finding or None. They are asked in a fixed order, and the first finding is the hint. A
detector that needs to know what the reference gives on altered input (another axis, exchanged
arguments, a mirrored kernel) asks `alterations`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from course_lib.judging.alterations import altered_reference
from course_lib.judging.compare import as_array, close
from course_lib.judging.exercise import Exercise
from course_lib.judging.outcome import Outcome, holds, show, tolerance


@dataclass(frozen=True)
class Evidence:
    """What the detectors see."""

    exercise: Exercise
    outcomes: tuple[Outcome, ...]
    first: Outcome

    @property
    def s(self) -> np.ndarray | None:
        """The learner's numbers in the first failing case."""
        return as_array(self.first.got_part)

    @property
    def r(self) -> np.ndarray | None:
        """The right numbers there."""
        return as_array(self.first.expected_part)

    @property
    def numbers(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Both as finite float arrays of equal shape, or None."""
        s, r = self.s, self.r
        if s is None or r is None or s.shape != r.shape or self.first.fault != "values":
            return None
        return s.astype(float), r.astype(float)

    def same(self, a: np.ndarray, b: np.ndarray) -> bool:
        """Equal within the case's tolerance, a little widened."""
        rtol, atol = tolerance(self.first.case, self.first.steps)
        return a.shape == b.shape and bool(close(a, b, max(rtol, 1e-6), max(atol, 1e-9)).all())

    def ratio(self) -> float | None:
        """The factor s / r, when it is one number other than 1 and r is not all zero."""
        if self.numbers is None:
            return None
        s, r = self.numbers
        if not s.size or not np.isfinite(s).all() or not np.isfinite(r).all():
            return None
        big = np.abs(r) > 1e-6 * max(np.abs(r).max(), 1e-12)
        if not big.any() or np.abs(r).max() == 0:
            return None
        factor = float((s[big] / r[big]).mean())
        return factor if self.same(s, factor * r) and abs(factor - 1) > 1e-6 else None

    def dims(self) -> dict[str, int]:
        """The sizes that occur in the arguments: n, k and n*k of the first two-dimensional one."""
        for argument in self.first.steps[self.first.step].args:
            if isinstance(argument, np.ndarray) and argument.ndim >= 1:
                n, k = argument.shape[0], argument.shape[-1]
                return {"n": n, "k": k, "n*k": n * k}
        return {}


@dataclass(frozen=True)
class Finding:
    """A detector's word: its number, the symptom, and a question."""

    detector: str
    symptom: str
    question: str = ""


Detector = Callable[[Evidence], Finding | None]


def raises(e: Evidence) -> Finding | None:
    """D1: it stops with an exception."""
    if e.first.fault != "error" or e.first.got.error is None:
        if e.first.fault == "error":
            return Finding("D1", f"In the case “{e.first.case.says}”, {e.first.words}.")
        return None
    error = e.first.got.error
    line = f" at your line “{error.text.strip()}”" if error.text else ""
    shapes = ", ".join(
        f"{a.shape} {a.dtype}"
        for a in e.first.steps[e.first.step].args
        if isinstance(a, np.ndarray)
    )
    facts = f" The arguments have shape {shapes}." if shapes else ""
    return Finding(
        "D1",
        f"It stopped with {error}{line}.{facts}",
        "What is the shape of each array on that line?" if shapes else "What does that line need?",
    )


def wrong_type(e: Evidence) -> Finding | None:
    """D2: None, Ellipsis or another type comes back."""
    if e.first.fault != "type":
        return None
    if e.first.got_part is None:
        return Finding("D2", "The function returns None.", "Is a `return` missing?")
    if e.first.got_part is Ellipsis:
        return Finding("D2", "The function returns `...`.", "Is a blank still to be filled?")
    return Finding("D2", f"In the case “{e.first.case.says}”, {e.first.words}.")


def shape(e: Evidence) -> Finding | None:
    """D3: size-1 axes lost or kept, or axes in another order."""
    if e.first.fault != "shape" or e.s is None or e.r is None:
        return None
    told = f"Shape {e.s.shape}, expected {e.r.shape}"
    if e.s.shape == e.r.shape[::-1] or sorted(e.s.shape) == sorted(e.r.shape):
        return Finding("D3", f"{told}: the axes are in another order.", "Which axis comes first?")
    squeezed = [tuple(d for d in a.shape if d != 1) for a in (e.s, e.r)]
    if squeezed[0] == squeezed[1]:
        return Finding(
            "D3", f"{told}: an axis of size 1.", "What does `keepdims=True` do to a sum's shape?"
        )
    if e.s.size > e.r.size > 0 and e.s.ndim > e.r.ndim:
        return Finding(
            "D3", f"{told}: more numbers than asked for.", "Which axis should have been summed?"
        )
    return Finding("D3", f"{told}.", "Which axis is one example, and which one is left at the end?")


def changed_argument(e: Evidence) -> Finding | None:
    """D4: an argument was changed."""
    if e.first.fault != "changed":
        return None
    names = ", ".join(f"`{name}`" for name in e.first.got.changed)
    return Finding(
        "D4",
        f"Your values are right, but your function changed its argument {names}.",
        "Which line writes into an array that the caller still owns? Work on a copy.",
    )


def two_answers(e: Evidence) -> Finding | None:
    """D5: two equal calls differ, whatever the global seed."""
    if e.first.got.repeat != "differs":
        return None
    return Finding(
        "D5", "Two equal calls gave two answers.", "Where does randomness or state come in?"
    )


def global_generator(e: Evidence) -> Finding | None:
    """D6: the global seed changes the answer."""
    if e.first.got.repeat != "global seed":
        return None
    return Finding(
        "D6",
        "The answer follows numpy's global seed.",
        "You were given `rng`: which line draws without it?",
    )


def left_the_range(e: Evidence) -> Finding | None:
    """D7: a number overflowed, was divided by zero, or became nan."""
    got = e.first.got
    bad = e.s is not None and e.s.dtype.kind == "f" and not np.isfinite(e.s).all()
    fine = e.r is not None and bool(np.isfinite(e.r.astype(float)).all())
    if not got.warned and not (bad and fine):
        return None
    if e.first.fault not in ("warning", "values", "property"):
        return None
    told = f"numpy warned “{got.warned[0]}”" if got.warned else "a value is not a finite number"
    return Finding(
        "D7",
        f"In the case “{e.first.case.says}”, {told}.",
        "Which term grows, and which one can become 0?",
    )


def batch_factor(e: Evidence) -> Finding | None:
    """D8: too large or small by n, k or n*k."""
    ratio = e.ratio()
    if ratio is None:
        return None
    for name, size in e.dims().items():
        for factor, word in ((size, "large"), (1 / size, "small")):
            if size > 2 and np.isclose(ratio, factor, rtol=1e-5):
                return Finding(
                    "D8",
                    f"Your answer is {size} times too {word}; {name} = {size} here.",
                    "Is it a mean or a sum, and over what?",
                )
    return None


def wrong_sign(e: Evidence) -> Finding | None:
    """D9: right size, wrong sign."""
    ratio = e.ratio()
    if ratio is None or not np.isclose(ratio, -1, rtol=1e-6):
        return None
    return Finding("D9", "Right size, wrong direction: every sign is turned round.", "Which minus?")


def wrong_logarithm(e: Evidence) -> Finding | None:
    """D10: bits for nats, or the reverse."""
    ratio = e.ratio()
    if ratio is None:
        return None
    for factor, mine in ((1 / np.log(2), "base 2"), (np.log(2), "base e")):
        if np.isclose(ratio, factor, rtol=1e-6):
            return Finding(
                "D10",
                f"Your answer is {show(ratio)} times the right one: a logarithm to {mine}.",
                "Which logarithm does the lesson use: log2 or the natural one?",
            )
    return None


def factor_two(e: Evidence) -> Finding | None:
    """D11: a factor of two."""
    ratio = e.ratio()
    if ratio is None or not (np.isclose(ratio, 2, rtol=1e-6) or np.isclose(ratio, 0.5, rtol=1e-6)):
        return None
    return Finding(
        "D11",
        f"Your answer is {show(ratio)} times the right one.",
        "A squared norm: with or without one half?",
    )


def altered(e: Evidence) -> Finding | None:
    """D12 to D16 and D24: right for altered input (axis, exchange, a term left out, mirror, ...)."""
    if e.s is None or e.first.fault not in ("values", "shape"):
        return None
    for found in altered_reference(e.exercise, e.first):
        value = as_array(found.value)
        if value is not None and e.r is not None and e.same(e.s, value):
            if e.same(value, e.r):
                continue  # the alteration changes nothing here, so it explains nothing
            return Finding(found.detector, found.symptom, found.question)
    return None


def one_example(e: Evidence) -> Finding | None:
    """D17: only the first or the last example is right."""
    if e.numbers is None or not e.numbers[0].ndim or len(e.numbers[0]) < 3:
        return None
    s, r = e.numbers
    right = [e.same(a, b) for a, b in zip(s, r, strict=True)]
    if sum(right) != 1 or not (right[0] or right[-1]):
        return None
    which = 0 if right[0] else len(right) - 1
    return Finding("D17", f"Only example {which} is right.", "Does a loop overwrite its result?")


def broken_invariant(e: Evidence) -> Finding | None:
    """D18: something that must be conserved is not."""
    target = e.first.steps[e.first.step].target or e.exercise.name
    rtol, atol = tolerance(e.first.case, e.first.steps)
    for invariant in e.exercise.invariants.get(target, ()):
        if e.first.got_part is None or holds(invariant, e.first.got_part, rtol, atol):
            continue
        try:
            measured = np.asarray(invariant.measure(e.first.got_part), dtype=float).ravel()
        except Exception:  # cannot be measured on this value: another detector speaks
            continue
        off = measured[np.argmax(np.abs(measured - invariant.value))]
        return Finding(
            "D18",
            f"Something must be kept here: {invariant.says}. Yours gives {show(off)}.",
            "Which line makes it so in the lesson?",
        )
    return None


def all_zero(e: Evidence) -> Finding | None:
    """D19: the answer is 0 everywhere and should not be."""
    if e.numbers is None:
        return None
    s, r = e.numbers
    if s.size == 0 or np.any(s) or not np.any(r):
        return None
    return Finding("D19", "Your answer is 0 everywhere.", "Does it look at its input at all?")


def one_sided(e: Evidence) -> Finding | None:
    """D20: the error is proportional to h, not to h squared."""
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
        "D20",
        f"With h = {h2:g} your error is {show(e2)}, with h = {h1:g} it is {show(e1)}.",
        "The error falls like h. On how many sides of x is f evaluated?",
    )


def edge_case(e: Evidence) -> Finding | None:
    """D21: right on ordinary input, wrong at a margin."""
    ordinary = [o for o in e.outcomes if not o.case.edge]
    if not e.first.case.edge or not ordinary or not all(o.passed for o in ordinary):
        return None
    return Finding(
        "D21",
        f"Right on ordinary input. In the case “{e.first.case.says}”, {e.first.words}.",
        "What does each line give for that input?",
    )


def wrong_dtype(e: Evidence) -> Finding | None:
    """D22: whole numbers or float32 where another dtype is asked for."""
    if e.first.fault != "dtype":
        return None
    return Finding("D22", f"The values are right; {e.first.words}.", "Where is it converted?")


def biased_variance(e: Evidence) -> Finding | None:
    """D23: off by n/(n-1), or its root."""
    ratio, n = e.ratio(), e.dims().get("n", 0)
    if ratio is None or n < 2:
        return None
    factor = n / (n - 1)
    for candidate in (factor, 1 / factor, factor**0.5, factor**-0.5):
        if np.isclose(ratio, candidate, rtol=1e-5):
            return Finding(
                "D23",
                f"Your answer is {ratio:.4f} times the right one; n = {n}.",
                "Biased or unbiased variance: is the sum divided by n or by n - 1?",
            )
    return None


def same_draw(e: Evidence) -> Finding | None:
    """D25: every example, or every unit, got the same draw."""
    if e.s is None or e.s.ndim < 2 or min(e.s.shape[:2]) < 2 or e.first.fault != "property":
        return None
    zero = e.s == 0
    if not zero.any() or zero.all():
        return None
    for axis, who in ((0, "example"), (1, "unit")):
        first = zero.take([0], axis=axis)
        if (zero == first).all():
            return Finding(
                "D25", f"Every {who} got the same draw.", "What shape has the array of draws?"
            )
    return None


def first_property(e: Evidence) -> Finding | None:
    """D27 for a case that is judged by properties."""
    if e.first.fault != "property" or not e.first.failing:
        return None
    return Finding(
        "D27", f"In the case “{e.first.case.says}” this should hold: {e.first.failing[0]}."
    )


def first_difference(e: Evidence) -> Finding:
    """D27: nothing is recognised; show where the first difference is."""
    return Finding(
        "D27", f"I do not recognise this one. In the case “{e.first.case.says}”, {e.first.words}."
    )


ORDER: tuple[Detector, ...] = (
    raises,
    wrong_type,
    changed_argument,
    global_generator,
    two_answers,
    wrong_dtype,
    all_zero,
    wrong_sign,
    wrong_logarithm,
    batch_factor,
    biased_variance,
    factor_two,
    altered,
    shape,
    one_sided,
    one_example,
    same_draw,
    left_the_range,
    broken_invariant,
    edge_case,
    first_property,
    first_difference,
)


def detect(e: Evidence) -> Finding:
    """The first finding, in order; the last detector always has one."""
    finding = next(f for f in (detector(e) for detector in ORDER) if f is not None)
    if finding.question or finding.detector == "D27":
        return finding
    return replace(finding, question="Which line of yours decides this?")
