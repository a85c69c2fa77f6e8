"""One case judged: does the answer hold, and if not, what is the first thing that is wrong?

The order is fixed: it runs, its type, its shape, its values, its dtype, no argument was changed, no
number left its range, the same call gives the same value, invariants.
"""

import itertools
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from course_lib.judging.answer_key import AnswerKey
from course_lib.judging.answers import NOT_RUN, Answer, Answers
from course_lib.judging.compare import (
    all_close,
    as_array,
    close,
    first_difference,
    other_form,
    same_value,
    uses_float32,
)
from course_lib.judging.exercise import Case, Exercise, Invariant
from course_lib.judging.formatting import an, apart
from course_lib.judging.steps import Step
from course_lib.judging.torch_values import Described, FromTorch

Fault = Literal[
    "error", "type", "shape", "values", "dtype", "changed", "warning", "repeat", "property"
]


@dataclass(frozen=True)
class Outcome:
    """The verdict on one case.

    Attributes:
        case: the case.
        steps: its settled steps.
        step: the number of the step that is at fault, or of the last one.
        got, expected: what the answer and the reference gave at that step.
        fault: what is wrong first, or None when the case passes.
        words: the fault in one sentence.
        failing: the properties and invariants that do not hold.
        got_part, expected_part: the item of a tuple that is at fault, else the whole value.
        values: what each judged step gave, where properties were asked and some do not hold.
    """

    case: Case
    steps: tuple[Step, ...]
    step: int
    got: Answer
    expected: Answer
    fault: Fault | None = None
    words: str = ""
    failing: tuple[str, ...] = ()
    got_part: Any = None
    expected_part: Any = None
    values: tuple[Any, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the case is answered rightly."""
        return self.fault is None

    @property
    def unwritten(self) -> bool:
        """Whether what it calls is still to be written."""
        return self.got.error is not None and self.got.error.unwritten


def in_float32(steps: tuple[Step, ...]) -> bool:
    """Whether float32 occurs in what a case hands over."""
    return uses_float32([a for s in steps for a in (*s.args, *s.kwargs.values())])


def tolerance(case: Case, steps: tuple[Step, ...]) -> tuple[float, float]:
    """The relative and absolute tolerance of a case."""
    rtol, atol = (1e-4, 1e-6) if in_float32(steps) else (1e-8, 1e-10)
    return (
        rtol if case.rtol is None else case.rtol,
        atol if case.atol is None else case.atol,
    )


def judge_cases(answer_key: AnswerKey, answers: Answers) -> tuple[Outcome, ...]:
    """Judge all cases of an exercise: those of the whole answer, then those of its lines."""
    known = zip(answer_key.exercise.all_cases, answer_key.steps, answer_key.reference, strict=True)
    return tuple(
        judge_case(answer_key.exercise, case, steps, got, expected)
        for (case, steps, expected), got in zip(known, answers, strict=True)
    )


def judge_case(
    exercise: Exercise,
    case: Case,
    steps: tuple[Step, ...],
    got: tuple[Answer, ...],
    expected: tuple[Answer, ...],
) -> Outcome:
    """Judge one case of an exercise, step by step; the first fault ends it.

    Where a case draws several inputs, each is judged by itself, and the outcome is that of the
    first one that fails: its case says which.
    """
    first, outcome = 0, None
    for says, group in itertools.groupby(steps, lambda step: step.input):
        one = tuple(group)
        if outcome and first >= len(got):  # the last input was to stop with an error, and did
            break
        asked, here = _asked(case, says), slice(first, first + len(one))
        outcome = _judge_input(exercise, asked, one, got[here], expected[here])
        if outcome.fault:
            return outcome
        first += len(one)
    assert outcome is not None
    return replace(outcome, case=case)


def _asked(case: Case, says: str) -> Case:
    """The case of one input, which its words tell."""
    if not says:
        return case
    asked = copy(case)
    asked.says = says
    return asked


def _judge_input(
    exercise: Exercise,
    case: Case,
    steps: tuple[Step, ...],
    got: tuple[Answer, ...],
    expected: tuple[Answer, ...],
) -> Outcome:
    rtol, atol = tolerance(case, steps)
    outcome = None
    for i, step in enumerate(steps):
        if i >= len(got):
            raise ValueError(f"no answer for step {i} of {case!r}, though the step before it ran")
        if got[i].error is None and (not step.judged or step.kind == "make"):
            outcome = Outcome(case, steps, i, got[i], expected[i])
            continue
        outcome = _judge_step(exercise, case, steps, i, got[i], expected[i], rtol, atol)
        if outcome.fault:
            return outcome
    assert outcome is not None
    return _properties(case, steps, got, outcome) if case.properties else outcome


def _judge_step(
    exercise: Exercise,
    case: Case,
    steps: tuple[Step, ...],
    i: int,
    got: Answer,
    expected: Answer,
    rtol: float,
    atol: float,
) -> Outcome:
    def fault(
        kind: Fault | None,
        words: str,
        part: tuple[Any, Any] | None = None,
        failing: tuple[str, ...] = (),
    ) -> Outcome:
        left, right = part or (got.value, expected.value)
        return Outcome(case, steps, i, got, expected, kind, words, failing, left, right)

    if got.error is not None and got.error.late:  # seconds and lines differ from run to run
        words = NOT_RUN if got.error.message == NOT_RUN else "it ran out of time"
        return fault("error", words)
    if expected.error is not None:
        if got.error is not None and got.error.is_a(expected.error.type):
            return fault(None, "")
        came = str(got.error) if got.error else "a value came instead"
        return fault("error", f"{an(expected.error.type)} was asked for here; {came}")
    if got.error is not None:
        return fault("error", f"it stopped with {got.error}")
    if not case.properties:
        kind, words, part = compare_values(got.value, expected.value, rtol, atol)
        if kind:
            return fault(kind, words, part)
        if case.same_dtype and _dtype(got.value) != _dtype(expected.value):
            told = f"the dtype is {_dtype(got.value)}, expected {_dtype(expected.value)}"
            return fault("dtype", told)
    if got.changed and not expected.changed:  # a step of training is asked to change the model
        return fault("changed", f"your function changed its argument {', '.join(got.changed)}")
    if case.warnings_fail and got.warned and not expected.warned:
        return fault("warning", f"numpy warned: {got.warned[0]}")
    if got.repeat != expected.repeat:
        return fault("repeat", "two equal calls gave two different answers")
    target = steps[i].target or exercise.name if steps[i].kind != "line" else ""
    broken = tuple(
        v.says for v in exercise.invariants.get(target, ()) if not holds(v, got.value, atol)
    )
    return fault("property" if broken else None, "; ".join(broken), failing=broken)


def _properties(
    case: Case, steps: tuple[Step, ...], got: tuple[Answer, ...], outcome: Outcome
) -> Outcome:
    values = [a.value for a, s in zip(got, steps, strict=True) if s.judged and s.kind != "make"]
    failing = []
    for prop in case.properties:
        try:
            if not prop.holds(values, steps):
                failing.append(prop.says)
        except Exception:  # a value of another type or shape breaks the property's own code
            failing.append(prop.says)
    if not failing:
        return outcome
    told = f"this should hold and does not: {failing[0]}"
    return replace(
        outcome, fault="property", words=told, failing=tuple(failing), values=tuple(values)
    )


def holds(invariant: Invariant, value: Any, atol: float) -> bool:
    """Whether an invariant holds for a value; a value it cannot be measured on breaks it."""
    try:
        measured = np.asarray(invariant.measure(value), dtype=float)
    except Exception:  # any failure on a stranger's value means: does not hold
        return False
    scale = max(1.0, abs(invariant.value))
    wanted = np.full(measured.shape, float(invariant.value))
    return bool(close(measured, wanted, 0, max(1e-6 * scale, 10 * atol)).all())


def compare_values(
    got: Any, expected: Any, rtol: float, atol: float
) -> tuple[Fault | None, str, tuple[Any, Any]]:
    """The first fault between two plain values: (kind, sentence, the parts at fault)."""
    here = (got, expected)
    if isinstance(expected, tuple | list) and (
        as_array(expected) is None or other_form(got, expected)
    ):
        if not isinstance(got, tuple | list):
            return "type", f"{len(expected)} results are asked for; {_kind(got)} came", here
        if len(got) != len(expected):
            return "shape", f"{len(expected)} results are asked for; {len(got)} came", here
        for n, (g, e) in enumerate(zip(got, expected, strict=True), 1):
            kind, words, part = compare_values(g, e, rtol, atol)
            if kind:
                return kind, f"result {n} of {len(expected)}: {words}", part
        return None, "", here
    if isinstance(expected, Mapping):
        return _compare_entries(got, expected, rtol, atol)
    right = as_array(expected)
    if right is None:
        if same_value(got, expected, rtol, atol):
            return None, "", here
        if type(got) is not type(expected):
            return "type", f"{_kind(expected)} is asked for; {_kind(got)} came", here
        return "values", f"got {got!r}", here
    left = as_array(got)
    if left is None:
        return "type", f"{_kind(expected)} is asked for; {_kind(got)} came", here
    if left.shape != right.shape:
        return "shape", f"the shape is {left.shape}, expected {right.shape}", (left, right)
    if all_close(left, right, rtol, atol):
        if _as_tensor(got) != _as_tensor(expected):
            return "type", f"{_kind(expected)} is asked for; {_kind(got)} came", (left, right)
        if right.ndim and isinstance(expected, np.ndarray) and not isinstance(got, np.ndarray):
            return "type", f"an array is asked for; {_kind(got)} came", (left, right)
        if isinstance(got, np.matrix):  # its `*` would multiply as matrices do, further down
            return "type", "an array is asked for; a np.matrix came", (left, right)
        return None, "", here
    index, g, e = first_difference(left, right, rtol, atol)
    where = f" {place(expected, index)}" if index else ""
    wanted, came = apart(e, g)
    about = "" if right.dtype.kind in "iu" else "about "  # a count is no measured number
    return "values", f"expected {about}{wanted}{where}, got {came}", (left, right)


def place(expected: Any, index: tuple[int, ...]) -> str:
    """Where an entry is: several results are compared as one array, and the first axis is these."""
    several = isinstance(expected, tuple) or (isinstance(expected, list) and _of_arrays(expected))
    if not several:
        return f"at index {list(index)}"
    result = f"result {index[0] + 1}"
    return f"at index {list(index[1:])} of {result}" if index[1:] else f"in {result}"


def _of_arrays(values: list[Any]) -> bool:
    return all(isinstance(value, np.ndarray) and value.ndim for value in values)


def _compare_entries(
    got: Any, expected: Mapping[str, Any], rtol: float, atol: float
) -> tuple[Fault | None, str, tuple[Any, Any]]:
    """The first fault between two dictionaries, in the order of the expected names."""
    if not isinstance(got, Mapping):
        return "type", f"{_kind(expected)} is asked for; {_kind(got)} came", (got, expected)
    if got.keys() != expected.keys():
        wanted, came = (", ".join(map(str, names)) or "none" for names in (expected, got))
        words = f"the names {wanted} are asked for; {came} came"
        return "shape", words, (got, expected)
    for name, right in expected.items():
        kind, words, part = compare_values(got[name], right, rtol, atol)
        if kind:
            return kind, f"entry {name!r}: {words}", part
    return None, "", (got, expected)


def _as_tensor(value: Any) -> tuple[bool, bool]:
    """Whether a value came as a tensor, and with its graph."""
    return isinstance(value, FromTorch), getattr(value, "graph", False)


def _dtype(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_dtype(item)}" for name, item in sorted(value.items()))
    if isinstance(value, tuple | list):
        return ", ".join(_dtype(item) for item in value)
    return str(getattr(value, "dtype", type(value).__name__))


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if value is Ellipsis:
        return "..."
    if isinstance(value, Described):
        return "a torch module"
    if isinstance(value, FromTorch):
        return "a tensor that still carries its graph" if value.graph else "a tensor"
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}" if value.ndim or value.dtype == object else "a number"
    if isinstance(value, bool | int | float | np.number):
        return "a number"
    names = {"str": "a string", "dict": "a dictionary", "list": "a list", "tuple": "a tuple"}
    return names.get(type(value).__name__, f"a value of type {type(value).__name__}")
