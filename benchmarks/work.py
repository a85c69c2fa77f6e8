"""Work that can be proved and timed, and the clocks that time it."""

import gc
import time
from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import numpy as np

try:
    import resource
except ImportError:  # Windows
    resource = None


class Clock(NamedTuple):
    """What this process and its finished children have used so far.

    Attributes:
        cpu: seconds of processor time, of all threads.
        wall: seconds by the clock on the wall.
        faults: pages of memory that the system had to provide; 0 where it does not tell.
    """

    cpu: float
    wall: float
    faults: float

    def since(self, before: "Clock", times: int = 1) -> "Clock":
        """What was used after `before`, divided by how often the work was done."""
        return Clock(*((b - a) / times for a, b in zip(before, self, strict=True)))

    @classmethod
    def now(cls) -> "Clock":
        """Read all of them."""
        cpu, faults = time.process_time(), 0
        if resource is not None:
            children = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu += children.ru_utime + children.ru_stime
            faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt + children.ru_minflt
        return cls(cpu, time.perf_counter(), faults)


class Work(ABC):
    """Something that an implementation does again and again."""

    @abstractmethod
    def run(self) -> object:
        """Do once what is timed."""

    def proof(self) -> dict[str, np.ndarray]:
        """Return the numbers that every implementation must agree on before any is timed.

        It must leave the work as it was made. Nothing is proved about work that only one
        implementation does.
        """
        return {}

    def facts(self) -> dict[str, str]:
        """Name -> version of what the work uses, beside the libraries."""
        return {}

    def measure(self, times: int) -> dict[str, Any]:
        """Do the work some times; return its cost, divided by that number.

        A metric's value is a number, or a list where one repetition gives several.
        """
        gc.collect()
        before = Clock.now()
        for _ in range(times):
            self.run()
        return Clock.now().since(before, times)._asdict()


def calibrate(work: Work, seconds: float) -> int:
    """Warm the work up, and return how often to do it so that it takes about that long.

    Args:
        work: is done at least twice.
        seconds: by the clock on the wall.
    """
    work.run()  # the first time loads code and makes scratch arrays
    times = 1
    while True:
        took = work.measure(times)["wall"] * times
        if took >= seconds / 4:
            return max(1, round(seconds / took * times))
        times *= 2
