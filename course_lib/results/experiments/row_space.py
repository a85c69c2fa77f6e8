"""Does a matrix product pack its right matrix faster if the rows do not share few cache sets?"""

import numpy as np

from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.training import fastest

SPACES = {"as_it_is": 0, "space_64": 16, "space_4096": 1024}
"""Metric -> float32 numbers of space after each row."""


def spaced(rng: np.random.Generator, rows: int, columns: int, space: int) -> Array:
    """A random float32 matrix (rows, columns) with space behind each row: a view."""
    return rng.normal(size=(rows, columns + space)).astype(np.float32)[:, :columns]


def run(
    seed: int, parts: int, kernels: int, rows: int, columns: int, rounds: int, least: float
) -> dict[str, float]:
    """Time M @ C with C (rows, columns) in some parts, each in memory of its own, taking turns."""
    rng = np.random.default_rng(seed)
    M = rng.normal(size=(kernels, rows)).astype(np.float32)
    calls = {}
    for name, space in SPACES.items():
        pieces = [spaced(rng, rows, columns // parts, space) for _ in range(parts)]
        calls[name] = lambda pieces=pieces: [M @ piece for piece in pieces]
    return {name: 1000 * seconds for name, seconds in fastest(calls, rounds, least).items()}


experiment = Experiment(
    name="row_space",
    title="The product of lesson 14's layer, with space after each row of C: CPU time",
    arms={f"{n} part{'s' if n > 1 else ''}": {"parts": n} for n in (1, 2, 7, 14)},
    seeds=(0, 1, 2, 3, 4),
    metrics={
        "as_it_is": "CPU milliseconds of M C, the rows one after the other",
        "space_64": "the same, with 64 bytes of space after each row",
        "space_4096": "the same, with 4,096 bytes of space after each row",
    },
    run=run,
    common={"kernels": 32, "rows": 144, "columns": 25_088, "rounds": 9, "least": 0.05},
    quick={"rows": 9, "columns": 28, "rounds": 1, "least": 1e-4},
    timed=True,
)
