"""The race with twenty seeds, all five entries in turn: their seconds can be compared."""

from course_lib.results.experiment import Experiment
from course_lib.results.experiments.race import ENTRIES, run
from course_lib.training import race


def timed(seed: int, entry: str, digits: int | None = None) -> dict[str, float]:
    """Train one entry once, and read the test digits."""
    found = run(seed, entry, digits)
    return {"seconds": found["seconds"], "accuracy": found["accuracy"]}


experiment = Experiment(
    name="race_in_turn",
    title="The race, twenty seeds in turn: processor seconds on one thread, and test digits right",
    arms={name: {"entry": name} for name in ENTRIES},
    seeds=tuple(range(race.SEEDS)),
    metrics={
        "seconds": "processor seconds of training",
        "accuracy": "right on the test digits, %",
    },
    run=timed,
    quick={"digits": 600},
    timed=True,
)
