"""What do collisions in the first cache cost a product, and does it matter how large its matrix is?

Lesson 14 predicts from which number of sets on a column of its matrix fits into the first cache.
"""

import numpy as np

from course_lib.nn import Array
from course_lib.results.experiment import Experiment
from course_lib.training import fastest

LINE, SETS = 64, 64
"""Bytes of a cache line, and sets of a usual first cache, which repeat every 4,096 bytes."""
MANY = (1, 2, 4, 8, 16, 32, 64)
"""On how many sets a column is to fall."""


def sets_of(rows: int, apart: int) -> int:
    """On how many sets of the first cache a column falls whose rows lie so many bytes apart."""
    return len(np.unique(np.arange(rows) * apart // LINE % SETS))


def space_for(sets: int, rows: int, columns: int) -> int:
    """The fewest float32 numbers of space after each row, whole lines, for so many sets.

    Args:
        sets: on how many a column is to fall, a power of two up to 64.
        rows: of the matrix, at least as many as sets.
        columns: of the matrix, in whole cache lines.
    """
    return next(n for n in range(0, 2048, 16) if sets_of(rows, 4 * (columns + n)) == sets)


def on_sets(rows: int, columns: int, many: tuple[int, ...] = MANY) -> dict[int, Array]:
    """A matrix of ones (rows, columns) for each number of sets; all are views of one memory."""
    spaces = {sets: space_for(sets, rows, columns) for sets in many}
    room = np.ones(rows * (columns + max(spaces.values())), np.float32)
    return {
        sets: room[: rows * (columns + n)].reshape(rows, -1)[:, :columns]
        for sets, n in spaces.items()
    }


def run(
    seed: int, columns: int, kernels: int, rows: int, rounds: int, least: float
) -> dict[str, float]:
    """Time M @ C for each number of sets, in turn, as if C had 25,088 columns."""
    M = np.random.default_rng(seed).normal(size=(kernels, rows)).astype(np.float32)
    calls = {f"{sets} sets": lambda C=C: M @ C for sets, C in on_sets(rows, columns).items()}
    seconds = fastest(calls, rounds, least)
    return {name: 1000 * s * 25_088 / columns for name, s in seconds.items()}


experiment = Experiment(
    name="row_sets",
    title="The product of lesson 14's layer, by the sets that a column of C falls on: CPU time",
    arms={
        f"{144 * columns * 4 / 1e6:.1f} MB": {"columns": columns}
        for columns in (1_792, 3_072, 4_608, 7_168, 12_544, 25_088)
    },
    seeds=tuple(range(9)),
    metrics={
        f"{sets} sets": f"CPU ms for 25,088 columns, each on {sets} of 64 sets" for sets in MANY
    },
    run=run,
    common={"kernels": 32, "rows": 144, "rounds": 5, "least": 0.02},
    quick={"columns": 64, "rounds": 1, "least": 1e-4},
    timed=True,
)
