"""Carry out a case's steps on an answer, in this process, and bring back plain answers.

This is the runner of a notebook: it trusts the learner, but not the learner's code. Each call works
on copies, its numpy warnings are collected, its prints are swallowed, an endless loop is stopped,
and global random state is put back. Grading uses the same steps in a sandbox.
"""

import contextlib
import io
import itertools
import random
import signal
import threading
import time
import traceback
import tracemalloc
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.judging.answers import Answer, Answers, Failure, Repeat
from course_lib.judging.compare import same_value
from course_lib.judging.functions import FUNCTIONS, StoppedByHand
from course_lib.judging.steps import Kept, Named, Rng, Step

COUNTED = (RuntimeWarning, UserWarning)  # numpy's: out of range; memory that nobody filled
MAX_ITEMS = 10_000  # an iterator that yields more than this is taken to be endless
NOT_ITERATED = (str, bytes, bytearray, Set, np.generic, type)  # come back as they are


class TookTooLong(Exception):
    """The learner's code ran longer than a case may take."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong after `seconds`, where the platform and the thread allow it."""
    possible = hasattr(signal, "SIGALRM") and (
        threading.current_thread() is threading.main_thread()
    )
    if not possible:
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise TookTooLong(f"no answer after {seconds:g} seconds: is there an endless loop?")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """Set the global random seeds of numpy and of Python, and put their state back after."""
    numpy_state, python_state = np.random.get_state(), random.getstate()  # noqa: NPY002 (see above)
    np.random.seed(seed)  # noqa: NPY002
    random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(numpy_state)  # noqa: NPY002
        random.setstate(python_state)


def plain(value: Any) -> Any:
    """Copy a result into plain data: base arrays, numbers, strings, and containers of them."""
    if isinstance(value, np.str_) or (isinstance(value, np.ndarray) and value.dtype.kind == "U"):
        return value.tolist()
    if isinstance(value, np.ndarray):
        return value.copy() if isinstance(value, np.matrix) else np.array(value)
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, NOT_ITERATED):
        items = list(itertools.islice(iter(value), MAX_ITEMS + 1))
        if len(items) > MAX_ITEMS:
            raise TookTooLong(f"more than {MAX_ITEMS} items came out: does the iterator end?")
        return [plain(item) for item in items]
    return value


def failure(error: BaseException) -> Failure:
    """Describe an exception by the deepest line that stands in the learner's code."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        f for f in frames if "course_lib" not in f.filename and "site-packages" not in f.filename
    ]
    last = own[-1] if own else None
    return Failure(
        type(error).__name__,
        str(error),
        last.lineno if last else None,
        (last.line or "") if last else "",
    )


def _copy(value: Any) -> Any:
    """The value with copies of its arrays, also of those in tuples, lists and dictionaries."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (tuple, list):
        return type(value)(_copy(item) for item in value)
    if type(value) is dict:
        return {key: _copy(item) for key, item in value.items()}
    return value


class _Round:
    """One run through a case's steps: generators and kept objects live for one round."""

    def __init__(self, names: Mapping[str, Any], first: str, memory: bool) -> None:
        self.names = names
        self.first = first
        self.memory = memory
        self.generators: dict[str, np.random.Generator] = {}
        self.kept: dict[str, Any] = {}

    def argument(self, value: Any) -> Any:
        if isinstance(value, Rng):
            fresh = np.random.default_rng(value.seed)
            return self.generators.setdefault(value.name, fresh)
        if isinstance(value, Named):
            known = FUNCTIONS[value.name]
            if not isinstance(known, type):
                return known
            return self.kept.setdefault(value.name, known())  # it may count: one each round
        if isinstance(value, Kept):
            kept = self.kept[value.name]
            return kept if value.item is None else kept[value.item]
        return _copy(value)

    def action(self, step: Step) -> Callable[..., Any]:
        if step.kind in ("call", "make"):
            return self.names[step.target or self.first]
        owner = self.kept[step.target]
        if step.kind == "method":
            return getattr(owner, step.member)
        return lambda: getattr(owner, step.member)

    def run(self, step: Step) -> Answer:
        try:
            args = [self.argument(a) for a in step.args]
            kwargs = {k: self.argument(v) for k, v in step.kwargs.items()}
            action = self.action(step)
        except (KeyError, AttributeError, TypeError) as error:
            return Answer(error=failure(error))
        given = _named_arrays(action, args, kwargs)
        before = {name: array.copy() for name, array in given.items()}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                with np.errstate(all="warn", under="ignore"), _peak(self.memory) as peak:
                    raw = action(*args, **kwargs)
                    value = None if step.kind == "make" else plain(raw)
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                if isinstance(error, KeyboardInterrupt) and not isinstance(error, StoppedByHand):
                    raise
                return Answer(error=failure(error), changed=_changed(given, before))
        if step.keep:
            self.kept[step.keep] = raw
        warned = tuple(str(w.message) for w in caught if issubclass(w.category, COUNTED))
        return Answer(value, None, warned, _changed(given, before), peak=peak[0])


@contextlib.contextmanager
def _peak(measured: bool) -> Iterator[list[int]]:
    """Bytes allocated at most at one time within the block; 0 where it is not measured."""
    peak = [0]
    if measured:
        tracemalloc.start()
    try:
        yield peak
    finally:
        if measured:
            peak[0] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()


def _named_arrays(action: Any, args: list[Any], kwargs: dict[str, Any]) -> dict[str, np.ndarray]:
    """The array arguments by name; by position where the signature does not tell."""
    code = getattr(action, "__code__", None)
    names = list(code.co_varnames[: code.co_argcount]) if code else []
    if names[:1] == ["self"]:
        names = names[1:]
    named = {(names[i] if i < len(names) else f"argument {i + 1}"): a for i, a in enumerate(args)}
    return {k: v for name, a in {**named, **kwargs}.items() for k, v in _arrays_in(name, a)}


def _arrays_in(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of an argument, named as in code: `x`, `cache[0]`, `bn['gamma']`."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif type(value) in (tuple, list):
        for i, item in enumerate(value):
            yield from _arrays_in(f"{name}[{i}]", item)
    elif type(value) is dict:
        for key, item in value.items():
            yield from _arrays_in(f"{name}[{key!r}]", item)


def _changed(given: dict[str, np.ndarray], before: dict[str, np.ndarray]) -> tuple[str, ...]:
    return tuple(name for name, array in given.items() if not same_value(array, before[name], 0, 0))


def _one_round(
    names: Mapping[str, Any], first: str, steps: tuple[Step, ...], seed: int, memory: bool
) -> tuple[Answer, ...]:
    answers = []
    round_ = _Round(names, first, memory)
    with global_seed(seed), contextlib.redirect_stdout(io.StringIO()) as prints:
        for step in steps:
            answer = replace(round_.run(step), printed=bool(prints.tell()))
            answers.append(answer)
            if answer.error:
                break  # later steps lean on this one
    return tuple(answers)


def _values(answers: tuple[Answer, ...]) -> list[Any]:
    return [a.value for a in answers]


def _opaque(value: Any) -> bool:
    """Whether a value holds an object that equals itself alone: it cannot be seen to repeat."""
    if isinstance(value, list | tuple):
        return any(_opaque(item) for item in value)
    return type(value).__eq__ is object.__eq__ and value is not None


def _repeat(first: list[Any], other: list[Any], again: Callable[[], list[Any]]) -> Repeat:
    if same_value(first, other, 0, 0) or _opaque(first):
        return "same"
    return "global seed" if same_value(first, again(), 0, 0) else "differs"


def run_case(
    names: Mapping[str, Any],
    first: str,
    steps: tuple[Step, ...],
    *,
    seconds: float = 10.0,
    memory: bool = False,
    repeat: bool = True,
) -> tuple[Answer, ...]:
    """Carry out settled steps on an answer.

    Args:
        names: the answer's functions and classes.
        first: the name meant where a step names none.
        steps: settled steps (`steps.settle`).
        seconds: time limit of the case.
        memory: measure peak memory.
        repeat: run twice, with different global seeds, to see whether the answers repeat.

    Returns:
        One Answer a step; shorter when a step failed.
    """
    try:
        with time_limit(seconds):
            answers = _one_round(names, first, steps, 1, memory)
            if not repeat or any(a.error for a in answers):
                return answers
            second = _values(_one_round(names, first, steps, 2, False))
            kind = _repeat(
                _values(answers),
                second,
                lambda: _values(_one_round(names, first, steps, 1, False)),
            )
    except TookTooLong as error:
        return (Answer(error=failure(error)),)
    if kind == "same":
        return answers
    return tuple(replace(a, repeat=kind) for a in answers)


def run_cases(
    names: Mapping[str, Any],
    first: str,
    cases: list[tuple[tuple[Step, ...], bool]],
    *,
    seconds: float = 10.0,
) -> Answers:
    """Carry out many cases, given as (settled steps, measure memory).

    After a case that ran out of time the others are not run: their answers say so.
    """
    answers: list[tuple[Answer, ...]] = []
    for steps, memory in cases:
        began = time.monotonic()
        answers.append(run_case(names, first, steps, seconds=seconds, memory=memory))
        last = answers[-1][-1].error
        if last and last.type == "TookTooLong" and time.monotonic() - began >= seconds:
            break  # the other cases would wait as long
    waited = Failure("TookTooLong", "not run, as an earlier case did not end")
    rest = len(cases) - len(answers)
    return (*answers, *(((Answer(error=waited),),) * rest))
