"""Grading a long class needs no more memory than grading a short one."""

from pathlib import Path

import psutil
import pytest
from classes import make_class
from running import grading, n_graded, wait_until

from course_lib.grading import isolation

MIB = 1 << 20
MORE = 12  # MiB that a process may have gained: what an allocator keeps


def resident(pid: int) -> dict[int, float]:
    """MiB of the main process, its workers and their sandboxes; not of one job's children."""
    main = psutil.Process(pid)
    workers = main.children()
    lasting = [main, *workers, *(box for worker in workers for box in worker.children())]
    return {process.pid: process.memory_info().rss / MIB for process in lasting}


@pytest.mark.slow
def test_memory_is_flat(walls: isolation.Isolation, tmp_path: Path) -> None:
    make_class(tmp_path / "class", 150, ("02",), seed=14)
    out = tmp_path / "results"
    with grading(tmp_path / "class", out, "--workers", "2") as process:
        wait_until(lambda: n_graded(out) >= 50, 200)
        early = resident(process.pid)
        wait_until(lambda: n_graded(out) >= 140, 200)
        late = resident(process.pid)
        assert process.wait(timeout=60) == 0
    assert len(early) >= 1 + 1 + 2 + 2  # main; resource tracker; workers; their sandboxes
    gained = {pid: late[pid] - early[pid] for pid in early if pid in late}
    assert len(gained) >= 5
    assert max(gained.values()) < MORE, gained
    assert sum(late.values()) < 1500
