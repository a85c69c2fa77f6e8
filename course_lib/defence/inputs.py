"""Calls that a person can work out, drawn from what the text of an exercise allows."""

import ast
import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from course_lib.defence.answer import CLOCK, Passed
from course_lib.defence.values import NotAValue, numbers, shown
from course_lib.exercises.domain import Domain, Parameter, call_with
from course_lib.judging import AnswerKey, Exercise, Kept, Named, Rng, Step, Tensor, call
from course_lib.judging.compare import same_value
from course_lib.judging.runner import run_case

Rand = np.random.Generator
MOST_IN = 14  # numbers of a call to work by hand, or to type
MOST_SHOWN = 24  # numbers of a call that is shown; of one to work by hand there are fewer
LARGEST_TYPED = 200  # numbers of an input that somebody types
SAMPLES = 60  # calls from which the limits of an input are told


def _whole(low: int, high: int) -> Callable[..., Any]:
    return lambda rng, shape: rng.integers(low, high + 1, shape).astype(float)


def _flat(rng: Rand, shape: tuple[int, ...]) -> np.ndarray:
    return np.full(shape, float(rng.integers(-1, 3)))


GENTLE: dict[str, Callable[..., Any]] = {
    "ordinary": _whole(-2, 4),
    "ties": _whole(0, 1),
    "zeros": _whole(-1, 1),
    "negative": _whole(-4, -1),
    "equal": _flat,
    "positive": _whole(1, 4),
}
"""Words of `domain.KINDS` -> numbers of that kind that are easy to reckon with."""


def _rounded(how: Callable[..., Any]) -> Callable[..., Any]:
    """The same numbers, whole where most of them are large enough, else with one digit."""

    def drawn(**names: Any) -> Any:
        value = call_with(how, names)
        is_plain = isinstance(value, np.ndarray) and value.dtype == float and value.ndim
        largest = np.abs(value).max(initial=0) if is_plain else 0
        return np.round(value, 0 if largest > 2 else 1) if largest > 1 else value

    return drawn


def gentle(domain: Domain) -> Domain:
    """The domain with small sizes and simple numbers, in the plainest layout and dtype."""
    other = copy.copy(domain)
    other.sizes = {k: tuple(s for s in v if 0 < s <= 4) or v for k, v in domain.sizes.items()}
    other.dtypes = domain.dtypes[:1]
    other.parameters = {name: _gentle(p) for name, p in domain.parameters.items()}
    return other


def _gentle(parameter: Parameter) -> Parameter:
    if not parameter.shape:
        return parameter
    kinds = {words: GENTLE.get(words) or _rounded(how) for words, how in parameter.kinds.items()}
    return replace(parameter, kinds=kinds, layouts=parameter.layouts[:1])


def drawn(exercise: Exercise, rng: Rand, n: int, easy: bool = True) -> list[tuple[Step, ...]]:
    """At most n cases that the text allows; easy ones hold small and simple numbers."""
    domains = [c.domain for c in exercise.cases if isinstance(c.domain, Domain)]
    domains = [gentle(d) for d in domains] if easy else domains
    found: list[tuple[Step, ...]] = []
    for i in range(n if domains else 0):
        try:
            found.append(domains[i % len(domains)].any(rng).steps)
        except (ValueError, TypeError, KeyError):  # it allows no such gentle one
            continue
    return found


@dataclass(frozen=True)
class Called:
    """A case as a person reads it.

    Attributes:
        steps: up to the one that is asked about.
        text: the calls as Python, a line each; lists stand for arrays.
    """

    steps: tuple[Step, ...]
    text: str

    @cached_property
    def n_numbers(self) -> int:
        """How many numbers go in."""
        return sum(len(numbers(v) or []) for v in _given(self.steps))

    @property
    def n_thin(self) -> int:
        """How many axes of arrays hold one number: sums, means and order do nothing to them."""
        return sum(v.shape.count(1) for v in _given(self.steps) if isinstance(v, np.ndarray))


def _given(steps: tuple[Step, ...]) -> list[Any]:
    """All that goes into some calls."""
    return [v for s in steps for v in (*s.args, *s.kwargs.values())]


def easily_typed(steps: tuple[Step, ...]) -> bool:
    """Whether a few numbers go in, and no array without any."""
    empty = any(isinstance(v, np.ndarray) and not v.size for v in _given(steps))
    return not empty and Called(steps, "").n_numbers <= MOST_IN


def parameters(code: str) -> dict[str, list[str]]:
    """Function, class (its `__init__`) or `Class.method` -> its parameters, without `self`."""
    found: dict[str, list[str]] = {}
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = [a.arg for a in node.args.args]
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    name = node.name + ("" if inner.name == "__init__" else f".{inner.name}")
                    found[name] = [a.arg for a in inner.args.args][1:]
    return found


def called(answer: Passed, steps: tuple[Step, ...], exact: bool = True) -> Called | None:
    """A case as text; None where a person could not read it: functions, generators, large arrays.

    Where it is to be worked by hand, it must be `exact`: no number has more than four digits.
    """
    known, made, lines = parameters(answer.code), dict[str, str](), []
    for step in steps:
        line = _line(answer.exercise, step, known, made, exact)
        if line is None:
            return None
        lines.append(line)
    found = Called(steps, "\n".join(lines))
    return found if found.n_numbers <= MOST_SHOWN else None


def _line(
    exercise: Exercise,
    step: Step,
    known: Mapping[str, list[str]],
    made: dict[str, str],
    exact: bool,
) -> str | None:
    target = step.target or exercise.name
    if step.kind not in ("call", "make", "method", "attribute"):
        return None
    if step.kind == "attribute":
        return f"{target}.{step.member}"
    if step.kind == "make":
        made[step.keep] = target
    of = f"{made.get(target, target)}.{step.member}" if step.kind == "method" else target
    names = known.get(of, [])[: len(step.args)]
    names += [""] * (len(step.args) - len(names))
    words = []
    for name, value in [*zip(names, step.args, strict=True), *step.kwargs.items()]:
        text = _argument(value, exact)
        if not text:
            return None
        words.append(f"{name}={text}" if name else text)
    head = f"{target}.{step.member}" if step.kind == "method" else target
    return f"{step.keep} = " * bool(step.keep) + f"{head}({', '.join(words)})"


def _argument(value: Any, exact: bool = True) -> str:
    """An argument as text; "" where there is none that tells it, or none that is `exact`."""
    if isinstance(value, Kept):
        return value.name if value.item is None else f"{value.name}[{value.item}]"
    if isinstance(value, Rng | Named) or callable(value) or isinstance(value, bytes):
        return ""
    inside = numbers(value)
    if inside is None:
        return ""
    short = all(n == float(f"{n:.4g}") or n != n for n in inside)
    return shown(value) if short or not exact else ""


@dataclass(frozen=True)
class _Limits:
    """What all drawn values of a parameter have in common."""

    values: list[Any]

    @property
    def first(self) -> Any:
        return self.values[0]

    @cached_property
    def arrays(self) -> list[np.ndarray]:
        return [np.asarray(v) for v in self.values if isinstance(v, np.ndarray)]

    @property
    def is_array(self) -> bool:
        return len(self.arrays) == len(self.values)

    def complaint(self, value: Any) -> str:
        """What speaks against a value; "" where nothing does."""
        if not self.is_array:
            return self._plain(value)
        axes = {a.ndim for a in self.arrays}
        if value.ndim not in axes:
            return f"it has {value.ndim} axes, and {' or '.join(map(str, sorted(axes)))} are asked"
        full = [a for a in self.arrays if a.size]
        if all(np.isfinite(a).all() for a in full) and not np.isfinite(value).all():
            return "it must hold finite numbers"
        if all(a.min() >= 0 for a in full) and value.size and value.min() < 0:
            return "no number may be negative"
        if all(a.min() > 0 for a in full) and value.size and value.min() <= 0:
            return "every number must be positive"
        if all(a.max() <= 1 for a in full) and value.size and value.max() > 1:
            return "no number may be above 1"
        sums = all(a.ndim and np.allclose(a.sum(axis=-1), 1) for a in full)
        if full and sums and not np.allclose(value.sum(axis=-1), 1):
            return "each row must sum to 1"
        return ""

    def _plain(self, value: Any) -> str:
        kinds = {type(v) for v in self.values}
        if isinstance(value, int | float) and not isinstance(value, bool) and kinds <= {int, float}:
            low, high = min(self.values), max(self.values)
            if kinds == {int} and value != int(value):
                return "it must be a whole number"
            top = max(high, 12) if kinds == {int} else high
            return "" if min(low, 1) <= value <= top else f"between {low} and {top} is asked for"
        if isinstance(value, tuple) or any(isinstance(v, tuple) for v in self.values):
            return "" if type(value) in kinds else "it must be a tuple"
        options = {repr(v) for v in self.values}
        return "" if repr(value) in options else f"one of {', '.join(sorted(options))} is asked for"


class Asked:
    """The calls of one function that a person may type, as far as its text allows them.

    Args:
        answer: whose function it is; the function is that of most drawn calls.
        rng: draws the calls from which the limits are told.

    Raises:
        LookupError: no single call with values that can be typed is ever drawn.
    """

    def __init__(self, answer: Passed, rng: Rand) -> None:
        self.exercise = answer.exercise
        cases = [*drawn(self.exercise, rng, SAMPLES, easy=False)]
        cases = cases or [*AnswerKey(self.exercise, 0).steps]
        calls = [c[0] for c in cases if len(c) == 1 and c[0].kind == "call"]
        if not calls:
            raise LookupError
        targets = [c.target or self.exercise.name for c in calls]
        self.target = max(targets, key=targets.count)
        names = parameters(answer.code).get(self.target, [])
        seen: dict[str, list[Any]] = {}
        calls = [c for c, of in zip(calls, targets, strict=True) if of == self.target]
        for c in calls:
            for name, value in self._named(names, c).items():
                seen.setdefault(name, []).append(value)
        if not seen or any(len(v) < len(calls) for v in seen.values()):
            raise LookupError
        self._limits = {name: _Limits(values) for name, values in seen.items()}
        first = {name: limits.first for name, limits in self._limits.items()}
        if any(isinstance(v, Named | Kept | Tensor) or callable(v) for v in first.values()):
            raise LookupError
        self.names = [n for n, v in first.items() if not isinstance(v, Rng)]
        self.fixed = {n: Rng("rng", 0) for n, v in first.items() if isinstance(v, Rng)}
        self._equal = self._equal_sizes()

    def _named(self, names: Sequence[str], step: Step) -> dict[str, Any]:
        if len(step.args) > len(names):
            raise LookupError
        return {**dict(zip(names, step.args, strict=False)), **step.kwargs}

    def _equal_sizes(self) -> list[tuple[tuple[str, int], tuple[str, int]]]:
        """The axes, and whole numbers, that are equal in all drawn calls."""
        rows: dict[tuple[str, int], list[int]] = {}
        for name, limits in self._limits.items():
            if limits.is_array and len({a.ndim for a in limits.arrays}) == 1:
                for axis in range(limits.arrays[0].ndim):
                    rows[name, axis] = [a.shape[axis] for a in limits.arrays]
            elif all(type(v) is int for v in limits.values):
                rows[name, -1] = limits.values
        keys = [*rows]
        pairs = [(a, b) for i, a in enumerate(keys) for b in keys[i + 1 :]]
        return [(a, b) for a, b in pairs if rows[a] == rows[b] and len({*rows[a]}) > 1]

    def step(self, values: Mapping[str, Any]) -> Step:
        """The call with typed values.

        Raises:
            NotAValue: the text of the exercise does not allow it; the message says why.
        """
        made: dict[str, Any] = {}
        for name in self.names:
            made[name] = self._made(name, values[name])
            if complaint := self._limits[name].complaint(made[name]):
                raise NotAValue(f"`{name}`: {complaint}")
        for (a, i), (b, j) in self._equal:
            one = made[a].shape[i] if i >= 0 else made[a]
            other = made[b].shape[j] if j >= 0 else made[b]
            if one != other:
                raise NotAValue(f"the sizes of `{a}` and `{b}` do not fit: {one} and {other}")
        known = {**made, **self.fixed}
        step = call(self.target, *(known[name] for name in self._limits))
        self._ask_the_right_ones(step)
        return step

    def _made(self, name: str, value: Any) -> Any:
        limits = self._limits[name]
        if not limits.is_array:
            if isinstance(value, list) and isinstance(limits.first, tuple):
                return tuple(value)
            return value
        dtype = limits.arrays[0].dtype
        try:
            array = np.array(value, dtype=float)
        except (TypeError, ValueError):
            raise NotAValue(f"`{name}`: rows of equal length, of numbers, are needed") from None
        if array.size > LARGEST_TYPED:
            raise NotAValue(f"`{name}`: fewer numbers are enough")
        if dtype.kind in "iub" and array.size and (array != array.astype(int)).any():
            raise NotAValue(f"`{name}`: whole numbers are asked for")
        return array.astype(dtype)

    def _ask_the_right_ones(self, step: Step) -> None:
        """Refuse an input on which right answers stop, overflow or differ from one another."""
        exercise, came = self.exercise, []
        for right in [exercise.reference, *(v.right for v in exercise.variants)]:
            names = exercise.implementation(right)
            (answer,) = run_case(names, exercise.name, (step,), repeat=False, seconds=CLOCK)
            if answer.error or answer.warned:
                why = answer.error or answer.warned[0]
                raise NotAValue(f"the exercise does not allow this input ({why})")
            came.append(answer.value)
        if not all(same_value(value, came[0], 1e-6, 1e-9) for value in came):
            raise NotAValue("the exercise does not say what is right for this input")

    def texts(self, step: Step) -> dict[str, str] | None:
        """What somebody would type for a drawn call; None where it cannot be typed exactly."""
        named = {**dict(zip(self._limits, step.args, strict=False)), **step.kwargs}
        if (step.target or self.exercise.name) != self.target or named.keys() != {*self._limits}:
            return None
        texts = {name: _argument(named[name]) for name in self.names}
        return texts if all(texts.values()) else None


def trouble(steps: tuple[Step, ...]) -> int:
    """Sorts cases by how much is to be written, those with axes of one number behind others."""
    written = sum(len(shown(v)) for v in _given(steps) if not isinstance(v, Rng | Kept))
    return written + 12 * Called(steps, "").n_thin
