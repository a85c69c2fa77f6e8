"""The net of `dropout_narrow` at four learning rates: is it a bad rate that makes dropout lose?"""

import numpy as np

from course_lib.data import split
from course_lib.data.mnist import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.dropout_narrow import ARMS, network
from course_lib.training import evaluate, fit

LRS = (0.005, 0.01, 0.02, 0.05)


def run(
    seed: int,
    p: float,
    p_input: float,
    lr: float,
    width: int,
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
    n_val: int,
) -> dict[str, float]:
    """Train one net on some of the training images, and read others of them. No test images.

    The seed is that of the choice of images, the weights, the masks and the order.
    """
    (x, y), _ = load_mnist()
    rows, val = split(len(x), (n_train, n_val), np.random.default_rng([seed, 0]))
    weights, masks, order = (np.random.default_rng([seed, i]) for i in (1, 2, 3))
    model = network(width, p, p_input, weights, masks)
    fit(
        model,
        x[rows],
        y[rows],
        lr=lr,
        momentum=momentum,
        n_epochs=epochs,
        batch_size=batch_size,
        rng=order,
        progress=False,
    )
    return {
        "train": 100 * evaluate(model, x[rows], y[rows]),
        "validation": 100 * evaluate(model, x[val], y[val]),
    }


experiment = Experiment(
    name="dropout_rates",
    title="784-32-32-10 on 50,000 images: with and without dropout, at four learning rates",
    arms={f"{name}, lr {lr}": {**way, "lr": lr} for lr in LRS for name, way in ARMS.items()},
    seeds=(0, 1, 2),
    metrics={
        "train": "accuracy on the training images, nothing dropped, in %",
        "validation": "accuracy on 10,000 other training images, in %",
    },
    run=run,
    common={
        "width": 32,
        "momentum": 0.9,
        "epochs": 12,
        "batch_size": 100,
        "n_train": 50_000,
        "n_val": 10_000,
    },
    quick={"epochs": 1, "n_train": 500, "n_val": 200},
)
