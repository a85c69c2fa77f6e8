"""Code whose expressions are recorded or replaced while it runs; see `locate`, which wraps them.

This is the only part of a search that runs the learner's code: in a notebook it does so here, and
in grading in a sandbox.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from course_lib.judging.answers import Answer
from course_lib.judging.compare import as_array
from course_lib.judging.runner import Lookup, local, run_case
from course_lib.judging.steps import Step

Tape = dict[int, list[Any]]  # an expression's number -> what it gave, call by call
Values = Mapping[int, list[Any]]  # the same for those that get other values
MOST_EVENTS, MOST_BYTES = 12_000, 4 << 20  # that one run records
LONGEST_WORD = 100  # characters
PLACES = (int, bool, slice, type(...))  # what may stand in brackets behind an array


class Recording(Protocol):
    """What runs an answer, and records or replaces values."""

    def recorded(self, steps: tuple[Step, ...], seconds: float) -> Tape | None:
        """What each expression gave, call by call; None where it was too much."""
        ...

    def with_values(
        self, put: Values, steps: tuple[Step, ...], seconds: float
    ) -> tuple[Answer, ...]:
        """The answers when some expressions have other values than their own."""
        ...


class RecordingHere:
    """Runs an answer in this process.

    Args:
        wrapped: its functions and classes, in which each expression E is `__r__(number, E)`.
        space: the global names around them; they are copied.
        names: what the exercise asks for.
        first: the name that a step means which names none.
        functions: returns where the test functions of one run are.

    Raises:
        Exception: the code cannot be run.
    """

    def __init__(
        self,
        wrapped: ast.Module | str,
        space: Mapping[str, Any],
        names: tuple[str, ...],
        first: str,
        functions: Callable[[], Lookup] = local,
    ) -> None:
        self.first, self.functions, self.recorder = first, functions, _Recorder()
        around = {**space, "__r__": self.recorder}
        exec(compile(wrapped, "<recorded>", "exec"), around)
        self.names = {name: around[name] for name in names}

    def recorded(self, steps: tuple[Step, ...], seconds: float) -> Tape | None:
        """What each expression gave, call by call; None where it was too much."""
        self.recorder.start()
        self._run(steps, seconds)
        return None if self.recorder.full else self.recorder.events

    def with_values(
        self, put: Values, steps: tuple[Step, ...], seconds: float
    ) -> tuple[Answer, ...]:
        """The answers when some expressions have other values than their own."""
        self.recorder.start(put)
        return self._run(steps, seconds)

    def _run(self, steps: tuple[Step, ...], seconds: float) -> tuple[Answer, ...]:
        return run_case(
            *(self.names, self.first, steps),
            seconds=seconds,
            repeat=False,
            functions=self.functions,
        )


class _Recorder:
    """What `__r__` is: it records values, or replaces those of some expressions."""

    def __init__(self) -> None:
        self.start()

    def start(self, put: Values | None = None) -> None:
        self.put = None if put is None else {number: iter(put[number]) for number in put}
        self.events: Tape = {}
        self.n_events = self.n_bytes = 0

    @property
    def full(self) -> bool:
        return self.n_events > MOST_EVENTS or self.n_bytes > MOST_BYTES

    def __call__(self, number: int, value: Any) -> Any:
        if self.put is not None:
            for other in self.put.get(number, ()):  # the next that is left
                return _like(value, other)
            return value
        if not self.full:
            kept = _kept(value)
            self.n_events += 1
            self.n_bytes += getattr(kept, "nbytes", 0)
            self.events.setdefault(number, []).append(kept)
        return value


def numeric(value: Any) -> bool:
    """Whether it is no array, or one of numbers."""
    return not isinstance(value, np.ndarray) or value.dtype.kind in "biuf"


def is_word(value: Any) -> bool:
    """Whether it is a string that is short enough to be recorded."""
    return type(value) is str and len(value) <= LONGEST_WORD


def _kept(value: Any) -> Any:
    """A copy of an array, a number, or what says which entries are meant; None for all else."""
    if isinstance(value, np.ndarray):
        return np.array(value) if numeric(value) else None
    if isinstance(value, bool | int | float | np.number) or is_word(value):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, tuple | slice):
        items = value if isinstance(value, tuple) else (value,)
        return value if all(map(_is_place, items)) else None
    if isinstance(value, range):
        return tuple(value) if len(value) <= 1000 else None
    if isinstance(value, list) and len(value) <= 1000:
        array = as_array(value)
        return None if array is None else np.array(array)
    return None


def _is_place(item: Any) -> bool:
    """Whether it may stand in brackets, and can be compared: a slice may hold arrays."""
    if isinstance(item, slice):
        ends = (item.start, item.stop, item.step)
        return all(end is None or isinstance(end, int | np.integer) for end in ends)
    return type(item) in PLACES


def _like(old: Any, new: Any) -> Any:
    """A right value in the place of another: a copy, and a plain number where one was."""
    if isinstance(new, np.ndarray):
        return float(new) if new.ndim == 0 and isinstance(old, float) else new.copy()
    if isinstance(old, np.bool_):
        return np.bool_(new)
    return new
