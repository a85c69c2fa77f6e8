"""The race on digits that had judged nothing: settings fixed, each net reads 10,000 others.

The settings were chosen on the last 10,000 training digits, and the test digits were looked at on
the way. So each entry trains on the other 50,000 training digits and the test digits, as many as
in the race, and reads the first 10,000 training digits. Their writers wrote digits of the 60,000,
too, which makes them easier than digits of new writers.
"""

import numpy as np

from course_lib.data import load_mnist
from course_lib.nn import Array, Labels
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.race import ENTRIES
from course_lib.training import race

N_FRESH = 10_000


def fresh_digits(digits: int | None = None) -> race.Digits:
    """Digits to train on, and digits that had judged nothing: (x, y), (x, y)."""
    (x, y), (x_test, y_test) = load_mnist(flat=False)
    seen = slice(N_FRESH, None if digits is None else N_FRESH + digits)
    few = slice(N_FRESH if digits is None else digits)
    test = slice(None if digits is None else 0)
    rows = np.concatenate([x[seen], x_test[test]]), np.concatenate([y[seen], y_test[test]])
    return rows, (x[few], y[few])


def run(seed: int, entry: str, digits: int | None = None) -> dict[str, float]:
    """Train one entry, and read the fresh digits once."""
    make, recipe_of = ENTRIES[entry]

    def train(x: Array, y: Labels, rng: np.random.Generator) -> race.Predict:
        net = make(rng)
        recipe_of(net, x, y, rng)
        return net.predict

    lap = race.lap(train, fresh_digits(digits), seed, only_numpy=False)
    return {"accuracy": 100 * lap.accuracy}


experiment = Experiment(
    name="race_fresh",
    title="The race, read on digits that had judged nothing",
    arms={name: {"entry": name} for name in ENTRIES},
    seeds=tuple(range(race.SEEDS)),
    metrics={"accuracy": "right on the first 10,000 training digits, which it never saw, %"},
    run=run,
    quick={"digits": 600},
)
