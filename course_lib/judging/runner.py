"""Carry out a case's steps on an answer, in this process, and bring back plain answers.

This is the runner of a notebook: it trusts the learner, but not the learner's code. Each call works
on copies, its numpy warnings are collected, its prints are swallowed, an endless loop is stopped,
and global random state is put back. Grading uses the same steps in a sandbox.
"""

import ast
import contextlib
import io
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib.judging.answers import NOT_RUN, Answer, Answers, Failure, Repeat
from course_lib.judging.compare import same_value
from course_lib.judging.execution_limits import (
    TookTooLong,
    empty_holds_nan,
    global_seed,
    global_state_kept,
    peak_memory,
    time_limit,
    timers_ready,
)
from course_lib.judging.lines import line_of
from course_lib.judging.steps import Kept, Named, Rng, Step, Tensor
from course_lib.judging.values import changed, copied, named_arrays, plain
from course_lib.lesson_functions.functions import StoppedByHand, named_function
from course_lib.lesson_functions.torch_later import torch
from course_lib.machine import thread_time

Lookup = Callable[[str], Any]  # the name of a test function -> itself
TOO_LARGE = 2  # cases that ran out of memory, until the others are not run
FILLING = 0.05  # seconds of the processor's time: a case that filled the memory so long is enough


NOT_THEIRS = ("course_lib", "site-packages", ".pyx", ".pxd")
"""Parts of the names of files whose lines are not the learner's: numpy names Cython's, too."""
ADDRESS = re.compile(r" at 0x[0-9a-f]+")  # of an object in memory: it differs from run to run


def local() -> Lookup:
    """Test functions of this process, for one round of a case."""
    return named_function


def failure(error: BaseException) -> Failure:
    """Describe an exception by the deepest line that stands in the learner's code."""
    frames = traceback.extract_tb(error.__traceback__)
    loaded = (sys.modules.get(name) for name in ("numpy", "torch"))  # elsewhere in a sandbox
    others = *NOT_THEIRS, *(os.path.dirname(str(m.__file__)) for m in loaded if m)
    own = [f for f in frames if not any(place in f.filename for place in others)]
    last = own[-1] if own else None
    return Failure(
        type(error).__name__,
        ADDRESS.sub("", str(error)),
        last.lineno if last else None,
        _as_python_writes((last.line or "") if last else ""),
        tuple(kind.__name__ for kind in type(error).__mro__),
    )


def _as_python_writes(line: str) -> str:
    """A line of code in the one form in which notebooks and grades quote it, where it is one."""
    try:
        return ast.unparse(ast.parse(line.strip())) or line
    except SyntaxError:  # the first of several lines, or a word such as `else:`
        return line


class _Round:
    """One run through a case's steps: generators and kept objects live for one of its inputs."""

    def __init__(
        self,
        names: Mapping[str, Any],
        first: str,
        memory: bool,
        prints: io.StringIO,
        test_function: Lookup,
    ) -> None:
        self.names, self.test_function = names, test_function
        self.first = first
        self.memory = memory
        self.prints = prints
        self.generators: dict[str, np.random.Generator] = {}
        self.kept: dict[str, Any] = {}

    def argument(self, value: Any) -> Any:
        if isinstance(value, Rng):
            fresh = np.random.default_rng(value.seed)
            return self.generators.setdefault(value.name, fresh)
        if isinstance(value, Named):
            known = self.test_function(value.name)
            if not isinstance(known, type):
                return known
            return self.kept.setdefault(value.name, known())  # it may count: one each round
        if isinstance(value, Kept):
            return self._part(self.kept[value.name], value.item)
        if isinstance(value, Tensor):
            return torch.tensor(value.value, requires_grad=value.trained)
        return copied(value)

    def _part(self, kept: Any, item: int | None) -> Any:
        """One of several results of an earlier step, for a later one."""
        if item is None:
            return kept
        if isinstance(kept, tuple | list) and item < len(kept):
            return kept[item]
        n = len(kept) if isinstance(kept, tuple | list) else 1
        came = f"{n} result{'' if n == 1 else 's'} came"
        raise TypeError(f"result {item + 1} is needed in the next step, and {came}")

    def action(self, step: Step) -> Callable[..., Any]:
        if step.kind in ("call", "make"):
            return self.names[step.target or self.first]
        if step.kind == "line":
            whole, line, known = self.names[step.target or self.first], step.member, [*step.kwargs]
            return lambda *args, **kwargs: line_of(whole, line, known)(*args, **kwargs)
        if step.kind == "ask":
            return self.test_function(step.target)
        owner = self.kept[step.target]
        if step.kind == "method":
            return getattr(owner, step.member)
        return lambda: getattr(owner, step.member)

    def run(self, step: Step) -> Answer:
        try:
            args = [self.argument(a) for a in step.args]
            kwargs = {k: self.argument(v) for k, v in step.kwargs.items()}
            action = self.action(step)
        except (KeyError, AttributeError, TypeError, NameError) as error:
            return Answer(error=failure(error), printed=self.printed)
        given = named_arrays(action, args, kwargs)
        before = {name: array.copy() for name, array in given.items()}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                with (
                    np.errstate(all="warn", under="ignore"),
                    peak_memory() if self.memory else contextlib.nullcontext([0]) as peak,
                ):
                    raw = action(*args, **kwargs)
                    value = plain(raw) if _looked_at(step) else None
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                if isinstance(error, KeyboardInterrupt) and not isinstance(error, StoppedByHand):
                    raise
                altered, printed = changed(given, before), self.printed
                return Answer(error=failure(error), changed=altered, printed=printed)
        if step.keep:
            self.kept[step.keep] = raw
        warned = tuple(str(w.message) for w in caught if _counts(w))
        altered = changed(given, before)
        return Answer(value, None, warned, altered, peak=peak[0], printed=self.printed)

    @property
    def printed(self) -> bool:
        return bool(self.prints.tell())


def _counts(warning: warnings.WarningMessage) -> bool:
    """Whether a warning is numpy's. Many of PyTorch's come once a process: none of them counts."""
    text = str(warning.message)
    return issubclass(warning.category, RuntimeWarning) or (
        issubclass(warning.category, UserWarning) and "used without 'out'" in text
    )


def _looked_at(step: Step) -> bool:
    """Whether a result is judged. What only prepares may be an iterator, and is left whole."""
    return step.kind != "make" and (step.judged or step.kind != "ask")


def _one_round(
    names: Mapping[str, Any],
    first: str,
    steps: tuple[Step, ...],
    seed: int | None,
    memory: bool,
    functions: Callable[[], Lookup],
) -> tuple[Answer, ...]:
    answers = []
    round_ = _Round(names, first, memory, prints := io.StringIO(), functions())
    with (
        global_seed(seed),
        empty_holds_nan(),
        contextlib.redirect_stdout(prints),
        contextlib.redirect_stderr(prints),  # a progress bar writes there; nbgrader minds it
    ):
        for before, step in zip((None, *steps), steps, strict=False):
            if before and before.input != step.input:  # each input as if it came alone
                round_ = _Round(names, first, memory, prints, functions())
            answer = round_.run(step)
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
    computing: float | None = None,
    memory: bool = False,
    repeat: bool = True,
    once: tuple[Answer, ...] = (),
    functions: Callable[[], Lookup] = local,
) -> tuple[Answer, ...]:
    """Carry out settled steps on an answer.

    Args:
        names: the answer's functions and classes.
        first: the name meant where a step names none.
        steps: settled steps (`steps.settle`).
        seconds: time limit of the case.
        computing: limit of the processor's time that it takes.
        memory: measure peak memory.
        repeat: run twice, with different global states, to see whether the answers repeat.
        once: what it gave without `repeat`, where that is known: the first run is then spared.
        functions: returns where the test functions are, for each run and each input of it.

    Returns:
        One Answer a step; shorter when a step failed.
    """
    try:
        with time_limit(seconds, computing):
            answers = once or _one_round(names, first, steps, 1, memory, functions)
            if not repeat or any(a.error for a in answers):
                return answers
            other = 2 if once else None
            second = _values(_one_round(names, first, steps, other, False, functions))
            kind = _repeat(
                _values(answers),
                second,
                lambda: _values(_one_round(names, first, steps, 1, False, functions)),
            )
    except TookTooLong as error:
        return (Answer(error=failure(error)),)
    if kind == "same":
        return answers
    return tuple(replace(a, repeat=kind) for a in answers)


@global_state_kept()  # saved once, not for each case
@timers_ready()
def run_cases(
    names: Mapping[str, Any],
    first: str,
    cases: list[tuple[tuple[Step, ...], bool]],
    *,
    seconds: float = 10.0,
    computing: float | None = None,
) -> Answers:
    """Carry out many cases, given as (settled steps, measure memory).

    A case may take so many seconds by the clock, and so many of `computing`.

    After a case that ran out of time, or two that ran out of memory (one, where that took long),
    the others are not run: their answers say so.
    """
    return tuple(cases_in_turn(names, first, cases, seconds=seconds, computing=computing))


def cases_in_turn(
    names: Mapping[str, Any],
    first: str,
    cases: list[tuple[tuple[Step, ...], bool]],
    *,
    seconds: float = 10.0,
    computing: float | None = None,
    known: Answers = (),
    too_large: int = TOO_LARGE,
    functions: Callable[[], Lookup] = local,
) -> Iterator[tuple[Answer, ...]]:
    """Yield what `run_cases` returns, case by case.

    Args:
        names: the answer's functions and classes.
        first: the name meant where a step names none.
        cases: each as (settled steps, measure memory).
        seconds: time limit of a case.
        computing: limit of the processor's time that a case takes.
        known: what was answered to the same cases with other numbers. A case that repeated then is
            run once, and what memory it took is not measured again: the shapes are the same.
        too_large: cases that may run out of memory, until the others are not run. One that took
            long to do so is enough.
        functions: returns where the test functions are, for each run and each input of a case.
    """
    n_too_large = 0
    spared: Failure | None = None  # why the other cases are not run
    for i, (steps, memory) in enumerate(cases):
        if spared:
            yield (Answer(error=spared),)
            continue
        before = known[i] if i < len(known) and not any(a.error for a in known[i]) else ()
        # Whether an answer repeats, the whole answer and the written cases tell.
        once = bool(steps) and (steps[0].kind == "line" or bool(steps[0].input))
        began = thread_time()
        answers = run_case(
            names,
            first,
            steps,
            seconds=seconds,
            computing=computing,
            memory=memory and not before,
            repeat=not once and (not before or any(a.repeat != "same" for a in before)),
            functions=functions,
        )
        if before and memory:
            answers = tuple(replace(a, peak=b.peak) for a, b in zip(answers, before, strict=False))
        kinds = answers[-1].error.kinds if answers[-1].error else ()
        if "MemoryError" in kinds:
            n_too_large += too_large if thread_time() - began > FILLING else 1
        if "TookTooLong" in kinds:  # the others would wait as long
            spared = Failure("TookTooLong", NOT_RUN)
        elif n_too_large >= too_large:  # to fill the memory takes long, too
            spared = Failure("MemoryError", "not run, as earlier cases took all the memory")
        yield answers
