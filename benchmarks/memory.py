"""Peak memory: how far resident memory rises above what the process holds before."""

import ctypes
import gc
from pathlib import Path

import numpy as np

from benchmarks.work import Work, resource

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
STEPS = 3  # the second step meets gradients and scratch of the first one


def reset_peak() -> int:
    """Forget the highest resident memory so far; return what is held now, in bytes.

    Linux forgets when "5" is written into /proc/self/clear_refs (proc_pid_clear_refs(5)). Elsewhere
    nothing is forgotten: the highest value so far is returned, so that a rise is never overstated.
    """
    gc.collect()
    release_freed()
    try:
        CLEAR.write_text("5")
        return _status("VmRSS")
    except OSError:
        return peak()


def peak() -> int:
    """The highest resident memory since `reset_peak`, in bytes.

    Raises:
        OSError: this system tells neither.
    """
    if STATUS.is_file():
        return _status("VmHWM")
    if resource is None:
        raise OSError("This system does not tell the peak memory of a process.")
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes * 1024


def release_freed() -> None:
    """Give memory that was freed back to the system, or a later rise would be hidden in it.

    malloc keeps such memory, and the more of it, the more it is tuned. Only glibc can be asked
    (malloc_trim(3)); elsewhere nothing happens.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if STATUS.is_file() else None
    if trim is not None:
        trim(0)


def _status(name: str) -> int:
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise OSError(f"{STATUS} does not tell {name}.")


class PeakMemory(Work):
    """The peak memory of work, to be measured once in a fresh process.

    Args:
        work: what is done.
        warm_up: the same with a tiny batch: it loads code that is only read when first used, which
            is no memory of the step.
    """

    def __init__(self, work: Work, warm_up: Work) -> None:
        self.work, self.warm_up = work, warm_up

    def run(self) -> object:
        """Do the work once."""
        return self.work.run()

    def proof(self) -> dict[str, np.ndarray]:
        """The proof of the work itself."""
        return self.work.proof()

    def measure(self, times: int) -> dict[str, float]:
        """Return "bytes": the peak of a few steps above what is held before the first."""
        self.warm_up.run()
        before = reset_peak()
        for _ in range(STEPS * times):
            self.work.run()
        return {"bytes": float(peak() - before)}
