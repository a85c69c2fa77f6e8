"""Run experiments in processes of one thread each, and store what they measured."""

import datetime
import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import as_completed
from importlib import metadata, resources
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from course_lib.processes import stoppable_pool
from course_lib.results import experiment as catalogue
from course_lib.results.store import Result, result, write

THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def stale(name: str) -> bool:
    """Tell whether a result is missing, damaged, or of another version of its experiment."""
    try:
        return result(name).made["source_sha256"] != catalogue.source_hash(name)
    except (KeyError, ValueError):
        return True


def compute(
    name: str, workers: int, tell: Callable[[str], None], changes: dict[str, Any] | None = None
) -> Result:
    """Run every arm of an experiment once a seed, side by side.

    Args:
        name: of the experiment.
        workers: how many processes run at once; each uses one thread.
        tell: called with a line for each finished run.
        changes: settings that differ from the experiment's own.

    Returns:
        The result, not yet stored. Numbers do not depend on the number of workers: what is timed
        is run by one, each run in a process of its own, since times depend on where the system
        puts the memory of a process.
    """
    what = catalogue.get(name)
    workers = 1 if what.timed else workers
    # In turn, so that a slow minute of the machine meets all arms that are timed.
    jobs = [(arm, seed) for seed in what.seeds for arm in what.arms]
    measured: dict[tuple[str, int], dict[str, float]] = {}
    seconds: dict[tuple[str, int], float] = {}
    start, blas = time.perf_counter(), ""
    one_thread = mock.patch.dict(os.environ, THREADS)  # processes read these when they start
    for part in [[job] for job in jobs] if what.timed else [jobs]:
        with one_thread, stoppable_pool(workers, get_context("spawn")) as pool:
            waiting = {
                pool.submit(run_one, name, arm, seed, changes): (arm, seed) for arm, seed in part
            }
            for done in as_completed(waiting):
                arm, seed = waiting[done]
                measured[arm, seed], seconds[arm, seed], blas = done.result()
                numbers = ", ".join(f"{m} {v:.4g}" for m, v in measured[arm, seed].items())
                tell(
                    f"{name} [{len(measured)}/{len(jobs)}] {arm}, seed {seed}: {numbers} "
                    f"({seconds[arm, seed]:.0f} s)"
                )
    # What times depend on besides.
    where = {"processor": processor(), "torch": metadata.version("torch")} if what.timed else {}
    cpu_seconds = {arm: [round(seconds[arm, seed], 1) for seed in what.seeds] for arm in what.arms}
    return Result(
        name=name,
        title=what.title,
        values={
            arm: {m: [measured[arm, seed][m] for seed in what.seeds] for m in what.metrics}
            for arm in what.arms
        },
        metrics=dict(what.metrics),
        arms={arm: dict(settings) for arm, settings in what.arms.items()},
        common={**what.common, **(changes or {})},
        seeds=what.seeds,
        made=_how(name, cpu_seconds, time.perf_counter() - start, blas) | where,
    )


def compute_and_store(name: str, workers: int, tell: Callable[[str], None]) -> Path:
    """Compute a result and put it where `result(name)` finds it."""
    folder = Path(str(resources.files("course_lib.results"))) / "stored"
    return write(compute(name, workers, tell), folder)


def run_one(
    name: str, arm: str, seed: int, changes: dict[str, Any] | None = None
) -> tuple[dict[str, float], float, str]:
    """Run one arm once in this process; return its numbers, CPU seconds and the BLAS kernel."""
    start = time.process_time()
    measured = catalogue.get(name).measure(arm, seed, **(changes or {}))
    return measured, time.process_time() - start, _blas()


def _how(
    name: str, cpu_seconds: dict[str, list[float]], wall_seconds: float, blas: str
) -> dict[str, Any]:
    return {
        "command": f"make results NAME={name}",
        "date": datetime.date.today().isoformat(),
        "source_sha256": catalogue.source_hash(name),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": blas,
        "threads": 1,
        "cpu_seconds": round(sum(sum(runs) for runs in cpu_seconds.values()), 1),
        "cpu_seconds_of_runs": cpu_seconds,
        "wall_seconds": round(wall_seconds, 1),
    }


def processor() -> str:
    """Name the processor as the system does; its architecture where the system has no name."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (named or [platform.processor() or platform.machine()])[0]


def _blas() -> str:
    """Name the BLAS library that numpy was built with."""
    config: Any = np.show_config(mode="dicts")
    found = config["Build Dependencies"]["blas"]
    return f"{found['name']} {found['version']}"
