"""The race of lesson 14: its third entry, and PyTorch by the same recipe, 20 seeds each."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.case import FAIR, Case, Goal, Group
from benchmarks.work import SelfMeasured
from course_lib.results.experiments.race import third
from course_lib.training import race
from course_lib.training.race import recipe

PROOF_STEPS = 3


class Race(SelfMeasured):
    """An entry, by the rules of the race.

    Args:
        seeds: how often it trains.
        digits: training digits; None: all.
    """

    make: Callable[[np.random.Generator], Any] = staticmethod(third)

    def __init__(self, seeds: int, digits: int | None = None) -> None:
        self.seeds, self.digits = seeds, digits

    def train(self, x: Any, y: Any, rng: np.random.Generator) -> race.Predict:
        """The entry."""
        net = self.make(rng)
        recipe.hard_digits(net, x, y, rng)
        return net.predict

    def run(self) -> dict[str, float]:
        """The mean seconds and wrong test digits of the seeds, and the spread of the latter."""
        (x, y), _ = found = race.digits(True, self.digits)
        self.train(x[:256], y[:256], np.random.default_rng(0))  # loads what is loaded at first use
        laps = [race.lap(self.train, found, seed, only_numpy=False) for seed in range(self.seeds)]
        result = race.RaceResult(tuple(laps))
        n = len(found[1][1])
        wrong, spread = n * (1 - result.accuracy), n * result.spread
        return {"race": result.seconds, "wrong": wrong, "spread": spread}

    def proof(self) -> dict[str, np.ndarray]:
        """The probabilities of the true digits in the first steps; the last one is frozen."""
        (x, y), _ = race.digits(False, PROOF_STEPS * recipe.BATCH)
        net, shape = self.make(np.random.default_rng(0)), (PROOF_STEPS, recipe.BATCH)
        parts = zip(x.reshape(*shape, 1, 28, 28), y.reshape(shape), strict=True)
        steps = enumerate(parts, start=1)
        p = [net.learn(*part, lr=0.05, frozen=i == PROOF_STEPS) for i, part in steps]
        return {"p": np.array(p)}


group = Group(
    name="race",
    cases=(
        Case(
            "the third entry",
            Race,
            {"seeds": race.SEEDS, "digits": None},
            FAIR,
            (Goal(3.0, 2.0, versus=None, metric="race"), Goal(100, versus=None, metric="wrong")),
            tolerances={"p": 5e-3},
            fresh=1,
            quicker={"seeds": 2, "digits": 6000},
        ),
    ),
    metrics=("race", "wrong", "spread"),
    opt_in=True,
)
groups = (group,)
