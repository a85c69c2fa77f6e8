"""Work that can be proved and measured: its clocks, and its peak of memory."""

import contextlib
import ctypes
import gc
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
STEPS = 3  # of a peak: the second step meets gradients and scratch of the first one


class Work:
    """Something that is done again and again."""

    def run(self) -> Any:
        """Do once what is timed."""
        raise NotImplementedError

    def proof(self) -> Mapping[str, Any]:
        """The numbers that every implementation must agree on; the work is then as it was made."""
        return {}

    def facts(self) -> dict[str, str]:
        """Name -> version of what the work uses, beside the libraries."""
        return {}

    def measure(self, times: int) -> Mapping[str, Any]:
        """Do the work some times; return what once cost: a number a metric, or several."""
        gc.collect()
        return timed(self.run, times)

    def calibrate(self, seconds: float) -> int:
        """Warm up, and return how often to do the work so that it takes about that long."""
        self.run()  # the first time loads code and makes scratch arrays
        times = 1
        while (took := self.measure(times)["wall"] * times) < seconds / 4:
            times *= 2
        return max(1, round(seconds / took * times))


class SelfMeasured(Work):
    """Work whose `run` returns its own numbers; it is done once in each new process."""

    def measure(self, times: int) -> Mapping[str, Any]:
        """The numbers of one run."""
        return self.run()


class PeakMemory(SelfMeasured):
    """How far work raises the resident memory of a fresh process.

    Args:
        work: what is done.
        warm_up: the same with a tiny batch: it loads code that is only read when first used.
    """

    def __init__(self, work: Work, warm_up: Work) -> None:
        self.work, self.warm_up = work, warm_up

    def proof(self) -> Mapping[str, Any]:
        """The proof of the work itself."""
        return self.work.proof()

    def run(self) -> dict[str, float]:
        """Return "bytes": the peak of a few steps above what is held before the first."""
        self.warm_up.run()
        before = reset_peak()
        for _ in range(STEPS):
            self.work.run()
        return {"bytes": float(peak() - before)}


def timed(run: Callable[[], object], times: int = 1) -> dict[str, float]:
    """Seconds of processors and by the clock, and page faults, of one run among some.

    What children used counts when they have ended.
    """
    before = _clocks()
    for _ in range(times):
        run()
    after = _clocks()
    return {name: (after[name] - before[name]) / times for name in before}


def _clocks() -> dict[str, float]:
    cpu, faults = time.process_time(), 0
    if resource is not None:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu += children.ru_utime + children.ru_stime
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt + children.ru_minflt
    return {"cpu": cpu, "wall": time.perf_counter(), "faults": faults}


def reset_peak() -> int:
    """Forget the highest resident memory so far; return what is held now, in bytes.

    Linux forgets when "5" is written into /proc/self/clear_refs (proc_pid_clear_refs(5)). Elsewhere
    the highest value so far is returned, so that a rise is never overstated. Freed memory that
    glibc keeps is given back before (malloc_trim(3)), or a rise would be hidden in it.
    """
    gc.collect()
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
    with contextlib.suppress(OSError):
        CLEAR.write_text("5")
    return peak()


def peak() -> int:
    """The highest resident memory since `reset_peak`, in bytes."""
    if STATUS.is_file():
        found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
        assert found is not None
        return int(found[1]) * 1024
    if resource is None:
        raise OSError("This system does not tell the peak memory of a process.")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
