"""The process that does a Dask worker's tasks."""

import os
import signal
from concurrent.futures import BrokenExecutor
from pathlib import Path

import psutil
import pytest

from course_lib.grading import subprocess_worker


def test_it_is_another_process_and_stays_the_same():
    first, second = subprocess_worker.do(os.getpid), subprocess_worker.do(os.getpid)
    assert first == second != os.getpid()


def test_errors_come_back_as_they_are_and_prints_are_no_results(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(FileNotFoundError):
        subprocess_worker.do(Path.stat, Path("/no/such/file"))
    assert subprocess_worker.do(print, "a word") is None
    assert subprocess_worker.do(os.write, 1, b"bytes") == 5
    assert subprocess_worker.do(len, "abc") == 3
    assert "a word" not in capfd.readouterr().out


def test_when_it_ends_the_next_task_has_a_new_one():
    before = subprocess_worker.do(os.getpid)
    with pytest.raises(BrokenExecutor, match="ended while it graded"):
        subprocess_worker.do(os._exit, 3)
    assert subprocess_worker.do(os.getpid) != before


def test_it_ends_with_its_host():
    read, write = os.pipe()
    host = os.fork()
    if host == 0:
        pid = subprocess_worker.SubprocessWorker().do(os.getpid)
        os.write(write, str(pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    helper = psutil.Process(int(os.read(read, 100)))
    os.waitpid(host, 0)
    helper.wait(timeout=10)
