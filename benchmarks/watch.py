"""The memory of a running command and of all processes below it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

import psutil


class Sample(NamedTuple):
    """What was held at one moment; a page that processes share counts in each of them."""

    done: int  # how much of the work was done
    near: int  # bytes of the command and of its children
    all: int  # bytes of these and of everything below them


@contextmanager
def watched(pid: int, done: Callable[[], int], seconds: float = 0.25) -> Iterator[list[Sample]]:
    """Look at a process every so many seconds, until the `with` block ends.

    `done` tells how much of the work is done.
    """
    samples, stop = [], threading.Event()

    def look() -> None:
        while not stop.wait(seconds):
            with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                process = psutil.Process(pid)
                near, below = process.children(), process.children(recursive=True)
                samples.append(Sample(done(), held(process, *near), held(process, *below)))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        stop.set()
        thread.join()


def held(*processes: psutil.Process) -> int:
    """Resident bytes of processes; those that have ended hold nothing."""
    total = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            total += process.memory_info().rss
    return total


def peaks(samples: Sequence[Sample], n: int) -> dict[str, float]:
    """The peaks of near ("bytes") and all ("sandboxes"), and how the peak of near grew.

    "growth" divides its peak in the second half of all n pieces of work by that in the first; it is
    left out where a half passed between two looks.
    """
    if not samples:
        return {}
    told: dict[str, float] = {"bytes": max(s.near for s in samples)}
    told["sandboxes"] = max(s.all for s in samples)
    first = [sample.near for sample in samples if sample.done <= n / 2]
    second = [sample.near for sample in samples if sample.done > n / 2]
    return {**told, "growth": max(second) / max(first)} if first and second else told
