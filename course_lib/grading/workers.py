"""The work of grading, as functions that any process can do: here, or on another machine.

A worker keeps its sandboxes warm from one piece of work to the next. It holds no gradebook: what
comes of a piece goes back to whoever asked.
"""

import atexit
import gc
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from course_lib.grading import isolation
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.sandboxed.settings import Limits
from course_lib.hand_ins.notebook_file import MAX_BYTES, NotebookError
from course_lib.processes import stoppable_pool

_OWN = threading.local()  # a marker does one thing at a time: each thread has its own


@dataclass(frozen=True)
class Plan:
    """What all work of a run has in common."""

    seed: int = field(repr=False)  # the secret seed's number; it is never shown
    seed_name: str  # what marks call it
    limits: Limits = Limits()  # how much a hand-in may use
    unsafe: bool = False  # whether the instructor asked for no isolation
    steps: bool = True  # whether hints name the first wrong step where no mistake is recognised


def read(
    plan: Plan, handins: Sequence[HandIn], raws: Sequence[bytes | None]
) -> list[Reading | str]:
    """Return for each notebook what it defines, or one sentence on why nothing can be read.

    Where its bytes are None, the file is read here.
    """
    found: dict[int, Reading | str] = {}
    opened: dict[int, bytes] = {}
    for i, (handin, raw) in enumerate(zip(handins, raws, strict=True)):
        try:
            opened[i] = bytes_of(handin.path) if raw is None else raw
        except OSError as error:
            found[i] = f"The file cannot be opened: {error.strerror}."
    readings = _marker(plan).read_all(list(opened.values()))
    for i, reading in zip(opened, readings, strict=True):
        found[i] = str(reading) if isinstance(reading, NotebookError) else reading
    return [found[i] for i in range(len(handins))]


def bytes_of(path: Path) -> bytes:
    """Return a file's bytes, and of a file that is too long enough for its reader to say so."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def mark(plan: Plan, handin: HandIn, reading: Reading, ids: tuple[str, ...]) -> list[Mark]:
    """Return a mark for each of these exercises."""
    return _marker(plan).mark(handin, reading, ids)


def _marker(plan: Plan) -> Marker:
    """This thread's marker for the plan; that of an earlier plan is closed."""
    if getattr(_OWN, "plan", None) != plan:
        close()
        walls = isolation.NONE if plan.unsafe else isolation.strongest()
        _OWN.marker = Marker(walls, plan.seed, plan.seed_name, plan.limits, steps=plan.steps)
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
    """Workers on this machine: n processes.

    When the block is left by an exception, such as Ctrl-C, they are killed: what they were at is
    not in the gradebook, and is done again by the next run.
    """
    context = get_context("spawn")
    places = context.SimpleQueue()
    for place in _places(n):
        places.put(place)
    with stoppable_pool(n, context, _settle_in, (places,)) as pool:
        yield pool


def _places(n: int) -> list[set[int]]:
    """For each of n workers the processors that it and its sandboxes run on.

    A worker and its sandbox take turns. Where no processor is left over, both stay on one: handing
    over is quicker than from one to another.
    """
    if not hasattr(os, "sched_getaffinity"):
        return [set()] * n
    usable = sorted(os.sched_getaffinity(0))
    if n < len(usable):
        return [set(usable)] * n
    return [{usable[i % len(usable)]} for i in range(n)]


def _settle_in(places: "SimpleQueue[set[int]]") -> None:
    """In a new worker: stay in its place, and end when the main process ends."""
    if place := places.get():
        os.sched_setaffinity(0, place)
    gc.freeze()  # the catalogue stays: no collection needs to look through it again
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the main process, however it comes; sandboxes end with this one."""
    main = parent_process()
    if main is not None:
        main.join()
        os._exit(1)
