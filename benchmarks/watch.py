"""The memory of a running command and of all processes below it, read from Linux's /proc."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Sample(NamedTuple):
    """What was held at one moment.

    Attributes:
        done: how much of the work was done.
        near: bytes of the command and of its children.
        all: bytes of these and of everything below them; a page that processes share counts in
            each of them.
    """

    done: int
    near: int
    all: int


class Watch:
    """Looks at a process again and again, until the `with` block ends.

    Args:
        pid: the process.
        done: tells how much of the work is done.
        seconds: from one look to the next.
    """

    def __init__(self, pid: int, done: Callable[[], int], seconds: float = 0.25) -> None:
        self.pid, self.done, self.seconds = pid, done, seconds
        self.samples: list[Sample] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(self.seconds):
            self.samples.append(Sample(self.done(), *held(self.pid)))


def held(pid: int) -> tuple[int, int]:
    """Resident bytes of a process with its children, and with all that is below it."""
    children: dict[int, list[int]] = {}
    for child, parent in parents():
        children.setdefault(parent, []).append(child)
    near = [pid, *children.get(pid, ())]
    every, new = list(near), near[1:]
    while new:
        new = [child for parent in new for child in children.get(parent, ())]
        every += new
    return sum(map(resident, near)), sum(map(resident, every))


def parents() -> Iterator[tuple[int, int]]:
    """Every process with its parent, as proc_pid_stat(5) tells them."""
    for path in PROC.iterdir():
        if path.name.isdecimal():
            try:
                stat = (path / "stat").read_text(errors="replace")
            except OSError:  # it has ended meanwhile
                continue
            yield int(path.name), int(stat.rpartition(")")[2].split()[1])


def resident(pid: int) -> int:
    """Resident bytes of a process (proc_pid_statm(5)); 0 when it has ended."""
    try:
        pages = (PROC / str(pid) / "statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def peaks(samples: list[Sample], n: int) -> dict[str, float]:
    """The peaks of near and all, and how the peak of near grew from the first half to the second.

    Args:
        samples: of a whole run.
        n: all the work that there was.

    Returns:
        "bytes" and "sandboxes"; and "growth", unless a half passed between two looks.
    """
    if not samples:
        return {}
    told = {
        "bytes": float(max(sample.near for sample in samples)),
        "sandboxes": float(max(sample.all for sample in samples)),
    }
    first = [sample.near for sample in samples if sample.done <= n / 2]
    second = [sample.near for sample in samples if sample.done > n / 2]
    if first and second:
        told["growth"] = max(second) / max(first)
    return told
