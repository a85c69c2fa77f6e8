"""The race's second entry, and the same with later passes over as many digits drawn at random."""

import numpy as np

from course_lib.nn import Array, Labels
from course_lib.results.experiment import Experiment
from course_lib.training import race
from course_lib.training.race import recipe

PARTS = (0.23, 0.09, 0.07)  # of all digits, as many as are hard in the later passes


def random_digits(net: recipe.Net, x: Array, y: Labels, rng: np.random.Generator) -> None:
    """Train as `recipe.hard_digits` does, with digits of a later pass that are drawn blindly."""
    ends = np.append(0, np.linspace(recipe.FIRST, 1, recipe.PASSES + 1))
    for part, begin, end in zip((1, *PARTS), ends[:-1], ends[1:], strict=True):
        rows = rng.permutation(len(y))[: round(part * len(y))]
        net.passes.append(len(rows))
        for done, some in recipe.batches(rows, begin, end):
            rate = recipe.PEAK * recipe.one_cycle(done)
            net.learn(x[some], y[some], rate, frozen=done >= recipe.FROZEN)


def run(seed: int, hard: bool, digits: int | None = None) -> dict[str, float]:
    """Train once, and read the test digits at five places."""
    steps = list[int]()

    def train(x: Array, y: Labels, rng: np.random.Generator) -> race.Predict:
        net = recipe.Net(rng)
        (recipe.hard_digits if hard else random_digits)(net, x, y, rng)
        steps.append(sum(rows // recipe.BATCH for rows in net.passes))
        return net.predict

    lap = race.lap(train, race.digits(final=True, n_train=digits), seed)
    return {"accuracy": 100 * lap.accuracy, "steps": steps[0]}


experiment = Experiment(
    name="race_random",
    title="Later passes over the digits that are hard, and over as many at random",
    arms={"hard digits": {"hard": True}, "as many at random": {"hard": False}},
    seeds=tuple(range(race.SEEDS)),
    metrics={"accuracy": "right on the test digits, %", "steps": "steps of training"},
    run=run,
    quick={"digits": 600},
)
