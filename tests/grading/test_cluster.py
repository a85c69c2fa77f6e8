"""`course grade --scheduler` on a real Dask cluster: loopback, a scheduler and two workers."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from classes import make_class
from running import all_gone, environment, grade, grade_here, grading, n_graded, rows, wait_until

from course_lib.grading.gradebook import FILE, Gradebook

pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")


pytestmark = pytest.mark.usefixtures("walls")  # without isolation there is nothing to test


class Cluster:
    """A scheduler and its workers, as processes.

    Args:
        folder: for their files.
        n: how many workers.
    """

    def __init__(self, folder: Path, n: int) -> None:
        self.stack = ExitStack()
        found = folder / "scheduler.json"
        alone = ("--host", "127.0.0.1", "--no-dashboard")
        self.scheduler = self._start("scheduler", *alone, "--port", "0", "--scheduler-file", found)
        self.address = json.loads(wait_until(lambda: _text(found)))["address"]
        self.quiet = (*alone, "--no-nanny", "--nthreads", "1", "--local-directory", folder)
        self.workers: list[subprocess.Popen[bytes]] = []
        self.add_workers(n)

    def add_workers(self, n: int) -> None:
        """Start workers, and wait until the scheduler knows them all."""
        self.workers += [self._start("worker", self.address, *self.quiet) for _ in range(n)]
        wait_until(lambda: _n_workers(self.address) == len(self.workers))

    def _start(self, kind: str, *options: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *map(str, options)]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process


def _text(path: Path) -> str:
    """The whole text of a file that is being written, or ""."""
    text = path.read_text() if path.exists() else ""
    return text if text.endswith("}") else ""


def _n_workers(address: str) -> int:
    from distributed import Client

    with Client(address, timeout="30s", set_as_default=False) as client:
        return len(client.nthreads())  # type: ignore[arg-type]


@contextmanager
def cluster(folder: Path, n: int) -> Iterator[Cluster]:
    folder.mkdir()
    made = Cluster(folder, n)
    with made.stack:
        yield made


@pytest.mark.slow
def test_one_worker_is_killed_midway_and_the_gradebook_is_the_local_one(tmp_path: Path):
    folder, out = tmp_path / "class", tmp_path / "results"
    make_class(folder, 24, ("02",), seed=12)
    (folder / "torn").mkdir()
    (folder / "torn" / "02_softmax.ipynb").write_bytes(b"{")
    local = tmp_path / "local"
    first = grade_here(folder, local)
    secret = str(next(local.glob("*seed*")))
    with cluster(tmp_path / "cluster", 2) as made:
        options = ("--scheduler", made.address, "--seconds", "0.7", "--seed-file", secret)
        with grading(folder, out, *options) as process:
            wait_until(lambda: n_graded(out) >= 4)
            victim = psutil.Process(made.workers[0].pid)
            sandboxes = victim.children(recursive=True)
            assert sandboxes
            victim.kill()
            said, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (first.returncode, first.stderr)
        assert all_gone(sandboxes)
        assert made.workers[1].poll() is None
    assert said.splitlines()[1].startswith(f"25 hand-ins, 150 marks in {out / FILE}")
    assert rows(out) == rows(local)


@pytest.mark.slow
def test_without_workers_stopped_by_ctrl_c_and_without_its_scheduler(tmp_path: Path):
    """Each gives a sentence; what was graded is kept, and the cluster is left as it was."""
    folder, out = tmp_path / "class", tmp_path / "results"
    make_class(folder, 24, ("02",), seed=12)
    with cluster(tmp_path / "cluster", 0) as made:
        done = grade(folder, out, "--scheduler", made.address)
        assert done.returncode == 2
        assert "has no workers" in done.stderr
        assert f"dask worker {made.address}" in done.stderr
        assert "Traceback" not in done.stderr

        made.add_workers(1)
        with grading(folder, out, "--scheduler", made.address) as process:
            wait_until(lambda: n_graded(out) >= 2)
            os.killpg(process.pid, signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert err.splitlines()[-1].startswith("Stopped. What was graded is kept")
        assert "Traceback" not in err
        assert _n_workers(made.address) == 1

        kept = n_graded(out)
        with grading(folder, out, "--scheduler", made.address) as process:
            wait_until(lambda: n_graded(out) >= kept + 2)
            made.scheduler.kill()
            _, err = process.communicate(timeout=120)
        assert process.returncode == 2
        lost = f"the cluster was lost. No Dask scheduler answers at {made.address}"
        assert f"course grade: {lost}" in err
        assert "What was graded is kept" in err
        assert "Traceback" not in err
    with Gradebook(out / FILE, read_only=True) as book:
        assert kept + 2 <= len(book.handins()) < 24
        assert not any(filed.problem for filed in book.handins())
    assert grade_here(folder, out).returncode == 0
    assert n_graded(out) == 24


def test_nobody_listens(tmp_path: Path):
    make_class(tmp_path / "class", 1, ("02",), seed=12)
    with socket.socket() as held:  # bound, and not listening: nobody else takes the port
        held.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{held.getsockname()[1]}"
        done = grade(tmp_path / "class", tmp_path / "results", "--scheduler", address)
    assert done.returncode == 2
    assert f"No Dask scheduler answers at {address}" in done.stderr
    assert "dask scheduler" in done.stderr
    assert "Traceback" not in done.stderr
