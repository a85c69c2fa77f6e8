"""Lesson 12's last trial once more, in two rounds of 24 new seeds.

Each round was fixed before its run, and looked at once.
"""

from collections.abc import Sequence

from course_lib.results.experiment import Experiment
from course_lib.training.bench_nets import arm_models, judged, mnist


def run(
    seed: int, factor: float, lrs: Sequence[float], n_train: int, val: int, n_val: int
) -> dict[str, float]:
    """Train a net per learning rate; some images choose one of them, and others judge it.

    Args:
        seed: of the initial weights and of the order of images, the same for all rates.
        factor: of the first layer's initial weights.
        lrs: the learning rates.
        n_train: how many images are learned.
        val: where the images that choose begin; those that judge come after them.
        n_val: how many choose, and how many judge.
    """
    x, y, *_ = mnist(val + 2 * n_val)
    choose, judge = (slice(start, start + n_val) for start in (val, val + n_val))
    models = arm_models(x, y, lrs)(seed, factor, n_train)
    best, accuracy = judged(models, (x[choose], y[choose]), (x[judge], y[judge]))
    return {"lr": lrs[best], "accuracy": accuracy}


experiment = Experiment(
    name="halved_weights",
    title="784-64-10 on 2,000 images, with the first layer's initial weights halved or not",
    arms={"as they are": {"factor": 1.0}, "halved": {"factor": 0.5}},
    seeds=tuple(range(20, 68)),
    metrics={
        "lr": "learning rate, chosen on 2,000 held-out images",
        "accuracy": "accuracy on 2,000 others, in %",
    },
    run=run,
    common={"lrs": [0.01, 0.03, 0.1, 0.3], "n_train": 2000, "val": 5000, "n_val": 2000},
    quick={"lrs": [0.01, 0.1], "n_train": 200, "val": 200, "n_val": 100},
)
