"""The input on which an answer breaks, with the right and the own result, where it is drawn.

A case of the page names what it probes, and its answer is never printed. An input that was drawn is
small, and rare: to see it is worth more than to work it out, and tells no line of code.
"""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from course_lib.judging.compare import as_array
from course_lib.judging.exercise import Exercise
from course_lib.judging.outcome import Outcome
from course_lib.judging.steps import Kept, Laid, Named, Rng

MOST = 40  # numbers of one value, until it is told by its shape


def example(exercise: Exercise, outcome: Outcome) -> str:
    """In sentences: the call, the right result, and the one that came; "" unless it was drawn."""
    if not outcome.case.domain or outcome.passed:
        return ""
    step = outcome.steps[outcome.step]
    right, came = outcome.expected, outcome.got
    told = f"The smallest input found on which it breaks: {_called(exercise, outcome)}."
    if step.judged and not right.error and not outcome.case.properties:
        told += f" The right result is {written(right.value)}"
        told += f", and yours {_beside(right.value, came.value)}." if not came.error else "."
    return told


def _beside(right: Any, came: Any) -> str:
    """The learner's value; where the digits that are shown are the same, how far it is off."""
    text, mine, true = written(came), as_array(came), as_array(right)
    if text != written(right) or mine is None or true is None or mine.shape != true.shape:
        return text
    off = np.abs(mine.astype(float) - true.astype(float))
    off = np.nanmax(off, initial=0)
    return f"differs from it by {'up to ' * (mine.size > 1)}{off:.2g}" if off else text


def _called(exercise: Exercise, outcome: Outcome) -> str:
    step = outcome.steps[outcome.step]
    name = step.target or exercise.name
    if step.member:
        name = f"{name}.{step.member}"
    if step.kind == "attribute":
        return f"`{name}`, where {outcome.case.says}"
    known = list(_parameters(exercise, outcome))
    pairs = [*zip(known, step.args, strict=False), *step.kwargs.items()]
    arguments = ", ".join(f"{k} = {written(v)}" for k, v in pairs)
    layouts = {k: v.layout for k, v in pairs if isinstance(v, Laid)}
    told = f"`{name}` with {arguments}" if arguments else f"`{name}`"
    where = " and ".join(f"{k} is {layout}" for k, layout in layouts.items())
    return f"{told}, where {where}" if where else told


def _parameters(exercise: Exercise, outcome: Outcome) -> Iterator[str]:
    """The names of the positional arguments of the step at fault."""
    step = outcome.steps[outcome.step]
    owner: Any = exercise.reference.get(step.target or exercise.name)
    for earlier in outcome.steps:
        if step.kind == "method" and earlier.kind == "make" and earlier.keep == step.target:
            owner = getattr(exercise.reference.get(earlier.target), step.member, None)
    names = [*inspect.signature(owner).parameters] if callable(owner) else []
    yield from (name for name in names if name != "self")
    yield from (f"argument {i}" for i in range(len(names) + 1, len(step.args) + 1))


def written(value: Any) -> str:
    """A value as code, on one line; of a large array the shape."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        if value.size > MOST:
            return f"an array of shape {value.shape}"
        plain = np.asarray(value)
        if not plain.size:
            return f"an empty array of shape {plain.shape}"
        numbers = np.array2string(plain, separator=", ", precision=4, max_line_width=10_000)
        text = " ".join(numbers.split())
        return (
            text if plain.dtype.kind != "f" or plain.dtype == float else f"{text} ({plain.dtype})"
        )
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k!r}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, tuple | list):
        inside = ", ".join(written(v) for v in value)
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, Rng):
        return f"np.random.default_rng({value.seed})"
    if isinstance(value, Named | Kept):
        return f"`{value.name}`"
    if isinstance(value, float | np.floating):
        return f"{float(value) + 0.0:.6g}"
    return repr(value)[:200]
