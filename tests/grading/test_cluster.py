"""`course grade --scheduler` on a real Dask cluster: loopback, a scheduler and two workers."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from classes import make_class
from folders import tree
from running import (
    QUICK,
    all_gone,
    environment,
    grade,
    grade_here,
    grading,
    n_graded,
    rows,
    wait_until,
)

from course_lib.grading.gradebook import FILE, Gradebook

pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")

pytestmark = pytest.mark.usefixtures("walls")  # without isolation there is nothing to test


class Cluster:
    """A scheduler and its workers, as processes; their files are in a folder."""

    def __init__(self, folder: Path) -> None:
        self.stack = ExitStack()
        found = folder / "scheduler.json"
        alone = ("--host", "127.0.0.1", "--no-dashboard")
        self.scheduler = self._start("scheduler", *alone, "--port", "0", "--scheduler-file", found)
        self.address = json.loads(wait_until(lambda: _text(found)))["address"]
        self.quiet = (*alone, "--no-nanny", "--nthreads", "1", "--local-directory", folder)
        self.workers: list[subprocess.Popen[bytes]] = []

    def have_workers(self, n: int) -> None:
        """Start the workers that are missing, and wait until the scheduler knows them all."""
        while len(self.workers) < n:
            self.workers.append(self._start("worker", self.address, *self.quiet))
        wait_until(lambda: _n_workers(self.address) == n)

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


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One cluster for all tests, without workers at first; the last test ends its scheduler."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    with made.stack:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_class(tmp_path / "class", 24, ("02",), seed=12)
    return tmp_path / "class"


def test_no_workers(cluster: Cluster, folder: Path, tmp_path: Path):
    done = grade(folder, tmp_path / "results", "--scheduler", cluster.address)
    assert done.returncode == 2
    assert "has no workers" in done.stderr
    assert f"dask worker {cluster.address}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_one_worker_is_killed_midway_and_the_gradebook_is_the_local_one(
    cluster: Cluster, folder: Path, tmp_path: Path
):
    tree(folder, "torn/02_softmax.ipynb", content=b"{")
    local, out = tmp_path / "local", tmp_path / "results"
    first = grade(folder, local)
    secret = str(next(local.glob("*seed*")))
    cluster.have_workers(2)
    options = ("--scheduler", cluster.address, *QUICK[2:], "--seed-file", secret)
    with grading(folder, out, *options) as process:
        wait_until(lambda: n_graded(out) >= 4)
        victim = psutil.Process(cluster.workers.pop(0).pid)
        sandboxes = victim.children(recursive=True)
        assert sandboxes
        victim.kill()
        said, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (first.returncode, first.stderr)
    assert all_gone(sandboxes)
    assert cluster.workers[0].poll() is None
    assert said.splitlines()[1].startswith(f"25 hand-ins, 150 marks in {out / FILE}")
    assert rows(out) == rows(local)


@pytest.mark.slow
def test_stopped_by_ctrl_c_and_without_its_scheduler(
    cluster: Cluster, folder: Path, tmp_path: Path
):
    """Each gives a sentence; what was graded is kept, and the cluster is left as it was."""
    out = tmp_path / "results"
    cluster.have_workers(1)
    with grading(folder, out, "--scheduler", cluster.address) as process:
        wait_until(lambda: n_graded(out) >= 2)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.splitlines()[-1].startswith("Stopped. What was graded is kept")
    assert "Traceback" not in err
    assert _n_workers(cluster.address) == 1

    kept = n_graded(out)
    with grading(folder, out, "--scheduler", cluster.address) as process:
        wait_until(lambda: n_graded(out) >= kept + 2)
        cluster.scheduler.kill()
        _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    lost = f"the cluster was lost. No Dask scheduler answers at {cluster.address}"
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
