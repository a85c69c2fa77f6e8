"""A process of its own for each implementation of a case, which keeps the work that it does."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any
from unittest import mock

from benchmarks import facts
from benchmarks.case import IMPLEMENTATIONS, Case, Implementation
from benchmarks.work import Work

_work: Work  # in the process of an implementation


def variables(
    implementation: Implementation, threads: int, base: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of a process: pinned threads, and malloc as the implementation wants it."""
    kept = {name: value for name, value in base.items() if not name.startswith("MALLOC_")}
    return {**kept, **dict.fromkeys(facts.PINNED, str(threads)), **implementation.environment}


def make(case: Case, implementation: Implementation) -> Work:
    """The work of a case as an implementation does it."""
    work = case.work(**case.settings)
    if not implementation.module:
        return work
    return import_module(implementation.module).counterpart(work, **implementation.options)


@contextmanager
def started(case: Case, *names: str) -> Iterator[tuple[Callable[..., Any], dict[str, str]]]:
    """Begin a process for each of some implementations.

    Yields:
        ask(name, method, ...): lets that method of the work run in its process, and returns what it
            returns; it raises what it raises, or BrokenProcessPool when the process has died.
        What all of them tell of their libraries.
    """
    with ExitStack() as stack:
        processes, told = {}, []
        for name in names:
            process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
            processes[name] = stack.enter_context(process)
            side = IMPLEMENTATIONS[name]
            with mock.patch.dict(os.environ, variables(side, case.threads), clear=True):
                told.append(process.submit(_begin, case, side))

        def ask(name: str, method: str, *details: Any) -> Any:
            return processes[name].submit(_do, method, *details).result()

        yield ask, {key: fact for begun in told for key, fact in begun.result().items()}


def _begin(case: Case, implementation: Implementation) -> dict[str, str]:
    global _work
    _work = make(case, implementation)
    threads = int(implementation.environment.get(facts.PINNED[0], case.threads))
    return {**facts.of_this_process(threads), **_work.facts()}


def _do(method: str, *details: Any) -> Any:
    return getattr(_work, method)(*details)
