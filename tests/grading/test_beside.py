"""The process that does a Dask worker's tasks."""

import os
import signal
from concurrent.futures import BrokenExecutor
from pathlib import Path

import psutil
import pytest

from course_lib.grading import beside


def test_it_is_another_process_and_stays_the_same():
    first, second = beside.do(os.getpid), beside.do(os.getpid)
    assert first == second != os.getpid()


def test_errors_come_back_as_they_are_and_prints_are_no_results(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(FileNotFoundError):
        beside.do(Path.stat, Path("/no/such/file"))
    assert beside.do(print, "a word") is None
    assert beside.do(os.write, 1, b"bytes") == 5
    assert beside.do(len, "abc") == 3
    assert "a word" not in capfd.readouterr().out


def test_when_it_ends_the_next_task_has_a_new_one():
    before = beside.do(os.getpid)
    with pytest.raises(BrokenExecutor, match="ended while it graded"):
        beside.do(os._exit, 3)
    assert beside.do(os.getpid) != before


def test_it_ends_with_its_host():
    read, write = os.pipe()
    host = os.fork()
    if host == 0:
        pid = beside.Beside().do(os.getpid)
        os.write(write, str(pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    helper = psutil.Process(int(os.read(read, 100)))
    os.waitpid(host, 0)
    helper.wait(timeout=10)
