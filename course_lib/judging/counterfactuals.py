"""What the reference gives on altered input: the ground of several detectors.

Where a wrong answer equals the right answer to *another question*, that other question is the
diagnosis: the sum ran over the other axis, two arguments were exchanged, a term was left out, the
kernel was mirrored, a keyword had no effect, the wrong mode was used.
"""

import contextlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_lib.judging.compare import as_array, close, form_of
from course_lib.judging.exercise import Exercise
from course_lib.judging.outcome import Outcome, tolerance
from course_lib.judging.runner import run_case
from course_lib.judging.steps import Rng, Step

TERMS = {
    "b": "the bias",
    "bias": "the bias",
    "gamma": "gamma",
    "beta": "beta",
    "pad": "the padding",
}
KERNELS = ("w", "W", "kernel")
FORCED = {"stride": (1, 2), "pad": (0, 1)}


@dataclass(frozen=True)
class Altered:
    """The reference's value for an altered question, and what to say if the learner gave it."""

    detector: str
    symptom: str
    question: str
    value: Any


def altered_reference(exercise: Exercise, outcome: Outcome) -> Iterator[Altered]:
    """Every alteration that applies to the step at fault, with the reference's value there."""
    step = outcome.steps[outcome.step]
    if step.kind != "call" or any(isinstance(a, Rng) for a in step.args):
        return
    reference = exercise.reference[step.target or exercise.name]
    names = _parameters(reference)
    arguments = dict(zip(names, step.args, strict=False)) | step.kwargs

    def ask(changed: dict[str, Any], undo: Callable[[Any], Any] = lambda v: v) -> Any:
        altered = replace(step, args=(), kwargs={**arguments, **changed})
        value = _run(exercise, altered)
        with contextlib.suppress(Exception):  # a value that cannot be undone explains nothing
            return None if value is None else undo(value)
        return None

    yield from _other_axis(arguments, ask)
    yield from _exchanged(arguments, ask)
    yield from _left_out(arguments, ask)
    yield from _mirrored(arguments, ask)
    yield from _no_effect(arguments, ask)
    yield from _other_mode(arguments, ask)


def contradicted(
    exercise: Exercise, found: Altered, outcomes: tuple[Outcome, ...], first: Outcome
) -> bool:
    """Whether another case speaks against an alteration that explains the first failing one.

    A case speaks where the same alteration can be made: its value must be the learner's there, too.
    That an argument has no effect is asked of the cases that pass as well.
    """
    return any(
        _speaks_against(exercise, found, outcome)
        for outcome in outcomes
        if outcome is not first
        and (outcome.fault or found.detector == "an argument without effect")
    )


def _speaks_against(exercise: Exercise, found: Altered, outcome: Outcome) -> bool:
    mine = as_array(outcome.got_part)
    if mine is None or outcome.fault not in (None, "values", "shape"):
        return False
    same = [a for a in altered_reference(exercise, outcome) if a.symptom == found.symptom]
    altered = [value for value in (as_array(a.value) for a in same) if value is not None]
    rtol, atol = tolerance(outcome.case, outcome.steps)
    return bool(altered) and not any(
        mine.shape == value.shape and close(mine, value, max(rtol, 1e-6), max(atol, 1e-9)).all()
        for value in altered
    )


Ask = Callable[..., Any]


def _parameters(function: Any) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _run(exercise: Exercise, step: Step) -> Any:
    answers = run_case(exercise.reference, exercise.name, (step,), repeat=False)
    return None if answers[0].error else answers[0].value


def _other_axis(arguments: dict[str, Any], ask: Ask) -> Iterator[Altered]:
    matrices = {k: v for k, v in arguments.items() if isinstance(v, np.ndarray) and v.ndim == 2}
    if not matrices:
        return
    turned = {k: np.ascontiguousarray(v.T) for k, v in matrices.items()}
    for undo in (np.transpose, lambda v: v):
        yield Altered(
            "the other axis",
            "You reduced over the other axis: your numbers are right for the transposed input.",
            "Which axis holds the examples, and which one should go away?",
            ask(turned, undo),
        )


def _exchanged(arguments: dict[str, Any], ask: Ask) -> Iterator[Altered]:
    names = list(arguments)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            one, other = arguments[a], arguments[b]
            if type(one) is type(other) and form_of(one) == form_of(other):
                yield Altered(
                    "arguments swapped",
                    f"Your numbers are right for `{a}` and `{b}` exchanged.",
                    f"Which comes first in the task, `{a}` or `{b}`? And in your `def` line?",
                    ask({a: arguments[b], b: arguments[a]}),
                )
    for name in ("p", "momentum"):
        if isinstance(arguments.get(name), float):
            yield Altered(
                "arguments swapped",
                f"Your numbers are right for 1 - {name} in place of {name}.",
                f"What is `{name}` the share of?",
                ask({name: 1 - arguments[name]}),
            )


def _left_out(arguments: dict[str, Any], ask: Ask) -> Iterator[Altered]:
    for name, words in TERMS.items():
        if name in arguments:
            value = arguments[name]
            neutral = np.ones_like(value) if name == "gamma" else value * 0
            yield Altered(
                "a term left out",
                f"Your numbers are right without {words}.",
                f"What happened to `{name}`?",
                ask({name: neutral}),
            )


def _mirrored(arguments: dict[str, Any], ask: Ask) -> Iterator[Altered]:
    for name in KERNELS:
        value = arguments.get(name)
        if isinstance(value, np.ndarray) and value.ndim in (2, 4):
            yield Altered(
                "a mirrored kernel",
                f"Your kernel `{name}` is mirrored.",
                "Does the window's first number meet the kernel's first or last one?",
                ask({name: value[..., ::-1, ::-1]}),
            )


def _no_effect(arguments: dict[str, Any], ask: Ask) -> Iterator[Altered]:
    for name, values in FORCED.items():
        for value in values:
            if name in arguments:  # also where it has that value: such a case must then be right
                yield Altered(
                    "an argument without effect",
                    f"`{name}` has no effect: your numbers are right for {name} = {value}.",
                    f"Where does your code use `{name}`?",
                    ask({name: value}),
                )


def _other_mode(arguments: dict[str, Any], ask: Ask) -> Iterator[Altered]:
    if isinstance(arguments.get("training"), bool):
        mode = "training" if arguments["training"] else "evaluation"
        yield Altered(
            "the other mode",
            f"In {mode} mode you gave the other mode's result.",
            "What should differ between training and evaluation?",
            ask({"training": not arguments["training"]}),
        )
