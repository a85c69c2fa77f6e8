"""The work of grading, as functions that any process can do: here, or on another machine.

A worker keeps its sandboxes warm from one piece of work to the next. It holds no gradebook: what
comes of a piece goes back to whoever asked.
"""

import atexit
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

from course_lib.grading import isolation
from course_lib.grading.inside.settings import Limits
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.judging.source import NotebookError

_OWN = threading.local()  # a marker does one thing at a time: each thread has its own


@dataclass(frozen=True)
class Plan:
    """What all work of a run has in common.

    Attributes:
        seed: the secret seed's number; it is never shown.
        seed_name: what marks call it.
        limits: how much a hand-in may use.
        unsafe: whether the instructor asked for no isolation.
    """

    seed: int = field(repr=False)
    seed_name: str
    limits: Limits = Limits()
    unsafe: bool = False


def read(plan: Plan, handin: HandIn, raw: bytes | None = None) -> Reading | str:
    """Return what a notebook defines, or one sentence that says why nothing can be read.

    Args:
        plan: the run.
        handin: the file.
        raw: its bytes; None reads the file here.
    """
    try:
        data = handin.path.read_bytes() if raw is None else raw
    except OSError as error:
        return f"The file cannot be opened: {error.strerror}."
    try:
        return _marker(plan).read(data)
    except NotebookError as error:
        return str(error)


def mark(plan: Plan, handin: HandIn, reading: Reading, ids: tuple[str, ...]) -> list[Mark]:
    """Return a mark for each of these exercises."""
    return _marker(plan).mark(handin, reading, ids)


def _marker(plan: Plan) -> Marker:
    """This thread's marker for the plan; that of an earlier plan is closed."""
    if getattr(_OWN, "plan", None) != plan:
        close()
        walls = isolation.NONE if plan.unsafe else isolation.strongest()
        _OWN.marker = Marker(walls, plan.seed, plan.seed_name, plan.limits)
        _OWN.plan = plan
    return _OWN.marker


def close() -> None:
    """End the sandboxes of this thread."""
    if getattr(_OWN, "plan", None) is not None:
        _OWN.marker.close()
        _OWN.plan = None


atexit.register(close)


@contextmanager
def here(n: int) -> Iterator[Executor]:
    """Workers on this machine: n processes."""
    with ProcessPoolExecutor(n, mp_context=get_context("spawn")) as pool:
        yield pool
