"""`kill -9` of the grader at random moments, each followed by the same command: nothing is lost.

4 kills here; COURSE_KILLS=100 makes it as many (`make bench` does).
"""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from classes import make_class
from running import all_gone, descendants, grade_here, grading, n_graded, rows, wait_until

KILLS = int(os.environ.get("COURSE_KILLS", "4"))
SEED = 11
STARTING = 2.0  # seconds, or more: imports, workers, sandboxes


@pytest.mark.slow
@pytest.mark.usefixtures("walls")
def test_the_gradebook_equals_the_uninterrupted_one(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    folder, out, secret = tmp_path / "class", tmp_path / "results", tmp_path / "secret"
    make_class(folder, 10 * KILLS, ("02",), seed=SEED)  # or it is done before the last kill
    secret.write_text("the same secret for all runs\n")
    options = ("--workers", "1", "--seed-file", str(secret))
    assert grade_here(folder, tmp_path / "whole", *options).returncode == 0
    seen = [0]
    for _ in range(KILLS):
        with grading(folder, out, *options) as process:
            wait_for_a_moment(rng, process, out)
            assert process.poll() is None, process.communicate()
            killed = kill(process)
        assert all_gone(killed), [p for p in killed if p.is_running()]
        seen.append(n_graded(out))
    assert seen == sorted(seen)  # what was written stays
    assert len(set(seen)) > KILLS / 4  # the kills came while it worked, not only before
    assert grade_here(folder, out, *options).returncode == 0
    assert rows(out) == rows(tmp_path / "whole")


def wait_for_a_moment(rng: random.Random, process: subprocess.Popen[str], out: Path) -> None:
    """Wait for a moment of the start, or for one while it marks and writes."""
    if rng.random() < 0.4:
        time.sleep(rng.uniform(0, STARTING))
        return
    wanted = n_graded(out) + rng.randint(1, 2)
    wait_until(lambda: n_graded(out) >= wanted or process.poll() is not None)
    time.sleep(rng.uniform(0, 0.05))


def kill(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Kill the grader and all of its process group; return all that was below it."""
    below = descendants(process.pid)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return below
