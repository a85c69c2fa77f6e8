"""Lesson 12's last trial once more, in two rounds of 24 new seeds.

Each round was fixed before its run, and looked at once.
"""

from collections.abc import Sequence

import numpy as np

from course_lib.results.experiment import Experiment
from course_lib.training import evaluate
from course_lib.training.bench_nets import mnist, net, train


def run(
    seed: int, factor: float, lrs: Sequence[float], n_train: int, val: int, n_val: int, epochs: int
) -> dict[str, float]:
    """Train a net per learning rate; some images choose one of them, and others judge it.

    Args:
        seed: of the initial weights and of the order of images, the same for all rates.
        factor: of the first layer's initial weights.
        lrs: the learning rates.
        n_train: how many images are learned.
        val: where the images that choose begin; those that judge come after them.
        n_val: how many choose, and how many judge.
        epochs: of each training.
    """
    x, y, *_ = mnist(val + 2 * n_val)
    choose, judge = (slice(start, start + n_val) for start in (val, val + n_val))
    models = []
    for lr in lrs:
        models.append(net(seed, 64))
        models[-1].modules[0].params["W"] *= np.float32(factor)
        train(models[-1], x[:n_train], y[:n_train], seed, epochs, lr)
    best = int(np.argmax([evaluate(model, x[choose], y[choose]) for model in models]))
    return {"lr": lrs[best], "accuracy": 100 * evaluate(models[best], x[judge], y[judge])}


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
    common={
        "lrs": [0.01, 0.03, 0.1, 0.3],
        "n_train": 2000,
        "val": 5000,
        "n_val": 2000,
        "epochs": 3,
    },
    quick={"lrs": [0.01, 0.1], "n_train": 200, "val": 200, "n_val": 100, "epochs": 1},
)
