"""A process beside a host that has threads: it does the host's tasks, one at a time.

A Dask worker does its tasks in a thread. Grading needs a process with one thread: its limits of
time are signals, which reach the main thread only, and its measures of memory count every thread.
A worker under a nanny may not use `multiprocessing`; so this is a plain subprocess, with tasks on
its standard input and results on its standard output, both pickled. Both ends are our own.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from typing import Any

_OWN = threading.local()  # each thread of the host has a process


class SubprocessWorker:
    """The host's end: a process that is started now."""

    def __init__(self) -> None:
        words = [sys.executable, "-m", "course_lib.grading.subprocess_worker"]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def do(self, task: Callable[..., Any], *given: Any) -> Any:
        """Return what a task returns, or raise what it raises.

        Raises:
            BrokenExecutor: the process ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump((task, given), self._process.stdin)
            self._process.stdin.flush()
            error, came = pickle.load(self._process.stdout)  # noqa: S301 (our own process)
        except (OSError, EOFError, pickle.UnpicklingError) as lost:
            self.close()
            raise BrokenExecutor("a worker's process ended while it graded") from lost
        if error is not None:
            raise error
        return came

    def close(self) -> None:
        """End the process, and its sandboxes with it."""
        self._process.kill()
        self._process.communicate()


def do(task: Callable[..., Any], *given: Any) -> Any:
    """Do a task in the process beside this thread.

    Raises:
        BrokenExecutor: the process ended; the next task has a new one.
    """
    if not hasattr(_OWN, "beside"):
        _OWN.beside = SubprocessWorker()
    try:
        return _OWN.beside.do(task, *given)
    except BrokenExecutor:
        del _OWN.beside
        raise


def main() -> None:
    """Do tasks until the host closes the pipe, or ends."""
    tasks, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a task prints is no result
    while True:
        try:
            task, given = pickle.load(tasks)  # noqa: S301 (our own process)
        except EOFError:
            return
        try:
            said = None, task(*given)
        except Exception as error:  # the host raises it
            said = error, None
        pickle.dump(said, results)
        results.flush()


if __name__ == "__main__":
    main()
