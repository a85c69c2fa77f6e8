"""The race with all twenty seeds: each trained net reads the test digits at five places, and once.

Trained as in the experiment `race`, so that the nets are those of its entries.
"""

import numpy as np

from course_lib.nn import Array, Labels
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.race import ENTRIES
from course_lib.training import race


def run(seed: int, entry: str, digits: int | None = None) -> dict[str, float]:
    """Train one entry once, and read the test digits twice: as `predict` does, and as they are."""
    make, recipe_of = ENTRIES[entry]
    once: list[float] = []
    found = race.digits(final=True, n_train=digits)

    def train(x: Array, y: Labels, rng: np.random.Generator) -> race.Predict:
        net = make(rng)
        recipe_of(net, x, y, rng)
        net.mode(training=False)
        images, labels = found[1]
        parts = [net.logits(images[i : i + 500]) for i in range(0, len(images), 500)]
        once.append(float((np.concatenate(parts).argmax(axis=1) == labels).mean()))
        net.mode(training=True)
        return net.predict

    lap = race.lap(train, found, seed, only_numpy=False)
    return {"accuracy": 100 * lap.accuracy, "once": 100 * once[0]}


experiment = Experiment(
    name="race_readings",
    title="The race with twenty seeds: test digits read at five places, and once",
    arms={name: {"entry": name} for name in ENTRIES},
    seeds=tuple(range(race.SEEDS)),
    metrics={
        "accuracy": "right on the test digits, read at five places, %",
        "once": "right on the test digits, each read once, as it is, %",
    },
    run=run,
    quick={"digits": 600},
)
