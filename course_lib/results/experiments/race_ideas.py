"""The race with all twenty seeds: our entries, and each idea of the second one alone."""

import numpy as np

from course_lib.nn import Array, Labels
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.race import third
from course_lib.training import race
from course_lib.training.race import recipe


class NeverFrozen(recipe.Net):
    """A net whose first convolution learns in every step."""

    def learn(self, x: Array, y: Labels, lr: float, frozen: bool = False) -> Array:
        """Make a whole step."""
        return super().learn(x, y, lr)


class FrozenLate(recipe.Net):
    """A net whose first convolution learns in the first steps only.

    Args:
        rng: source of the initial weights.
        full: so many steps are whole ones.
    """

    def __init__(self, rng: np.random.Generator, full: float) -> None:
        """Draw the weights."""
        super().__init__(rng)
        self.full, self.made = full, 0

    def learn(self, x: Array, y: Labels, lr: float, frozen: bool = False) -> Array:
        """Make a step."""
        frozen = self.made >= self.full
        self.made += 1
        return super().learn(x, y, lr, frozen)


def run(
    seed: int, hard: bool, frozen: bool, pooled: bool = False, digits: int | None = None
) -> dict[str, float]:
    """Train once, after a few steps to load all code, and read the test digits."""

    def train(x: Array, y: Labels, rng: np.random.Generator) -> race.Predict:
        net: recipe.Net
        if hard:
            net = third(rng) if pooled else recipe.Net(rng) if frozen else NeverFrozen(rng)
            recipe.hard_digits(net, x, y, rng)
        else:
            steps = 2 * (len(y) // recipe.BATCH)
            net = FrozenLate(rng, recipe.FROZEN * steps) if frozen else recipe.Net(rng)
            recipe.all_digits(net, x, y, rng, epochs=2)
        return net.predict

    found = race.digits(final=True, n_train=digits)
    train(found[0][0][:256], found[0][1][:256], np.random.default_rng(0))
    lap = race.lap(train, found, seed)
    return {"seconds": lap.seconds, "accuracy": 100 * lap.accuracy}


experiment = Experiment(
    name="race_ideas",
    title="The race with twenty seeds: our entries, and each idea of the second one alone",
    arms={
        "one cycle": {"hard": False, "frozen": False},
        "freezing alone": {"hard": False, "frozen": True},
        "hard digits alone": {"hard": True, "frozen": False},
        "what not to compute": {"hard": True, "frozen": True},
        "four in one": {"hard": True, "frozen": True, "pooled": True},
    },
    seeds=tuple(range(race.SEEDS)),
    metrics={
        "seconds": "processor seconds of training",
        "accuracy": "right on the test digits, %",
    },
    run=run,
    quick={"digits": 600},
    timed=True,
)
