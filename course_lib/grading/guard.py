"""Limits for the judge's own process while it looks at a stranger's values.

The values are plain data, and not large. But a property or a symptom may set a value against the
right one, and (a million, 1) against (1000,) is a table that no machine holds.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

MIB = 1 << 20


class TooMuch(BaseException):
    """Judging took more than it may. No `except Exception` on the way takes it for its own."""


@contextlib.contextmanager
def limited(cpu_seconds: float, memory_mib: int) -> Iterator[None]:
    """Raise TooMuch after some processor time, and let MemoryError come before memory ends.

    Processor time is limited in the main thread only, where Python can be interrupted; memory on
    Linux only. Elsewhere nothing is limited.
    """
    with _memory(memory_mib), _time(cpu_seconds):
        yield


@contextlib.contextmanager
def _time(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise TooMuch

    before = signal.signal(signal.SIGPROF, stop)  # the runner's own limits use another clock
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@cache
def _statm(process: int) -> int | None:
    """The open file that tells how much memory this process uses; None where there is none."""
    try:
        return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


@contextlib.contextmanager
def _memory(mib: int) -> Iterator[None]:
    statm = _statm(os.getpid())
    if statm is None:
        yield
        return
    import resource  # Unix only

    told = os.pread(statm, 200, 0).split()
    used = int(told[5]) * os.sysconf("SC_PAGE_SIZE")  # of private data
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = used + mib * MIB
    most = wanted if soft == resource.RLIM_INFINITY else min(soft, wanted)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
