"""The figure that opens lesson 12, with new seeds: what eight equal methods look like."""

from itertools import combinations

import numpy as np

from course_lib.results.experiment import Experiment
from course_lib.training import bench

CLOSE = 6  # so many of the eight means lie closest together in the lesson's figure


def closest(means: np.ndarray, together: int = CLOSE) -> float:
    """The narrowest span that holds so many of the means (n,)."""
    ordered = np.sort(means)
    return float(np.min(ordered[together - 1 :] - ordered[: len(ordered) - together + 1]))


def look(runs: np.ndarray) -> dict[str, float]:
    """What a figure of runs (methods, seeds) shows."""
    means = runs.mean(axis=1)  # (methods,)
    gaps = [second - first for first, second in combinations(runs, 2)]
    t = [g.mean() / (g.std(ddof=1) / np.sqrt(len(g))) for g in gaps]
    return {
        "best_to_worst": float(np.ptp(means)),
        "closest_six": closest(means),
        "largest_t": float(np.max(np.abs(t))),
    }


def run(seed: int, methods: int, runs: int) -> dict[str, float]:
    """Train the lesson's small network so often, with seeds that no other figure has."""
    first = 1000 + seed * methods * runs
    each = [bench.small_net(first + i) for i in range(methods * runs)]
    return look(np.reshape(each, (methods, runs)))


experiment = Experiment(
    name="equal_methods",
    title="Eight equal methods, five runs each, 784-16-10 on 1,000 images: 25 figures",
    arms={"new seeds": {}},
    seeds=tuple(range(25)),
    metrics={
        "best_to_worst": "points from the best mean to the worst",
        "closest_six": "points that the six closest means span",
        "largest_t": "the largest of 28 pairs, in standard errors",
    },
    run=run,
    common={"methods": 8, "runs": 5},
    quick={"methods": 6, "runs": 3},
)
