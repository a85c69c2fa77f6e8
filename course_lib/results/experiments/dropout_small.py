"""Dropout with 1,000 training images, at up to six learning rates: the rate matters to the gain."""

import numpy as np

from course_lib import nn
from course_lib.data import split
from course_lib.data.mnist import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def network(width: int, p: float, p_input: float, seed: int) -> nn.Sequential:
    """784-width-width-10 with ReLU, float32; equal seeds give equal weights, whatever p is."""
    weights, masks = (np.random.default_rng([seed, i]) for i in (1, 2))
    modules: list[nn.Module] = [nn.Dropout(p_input, masks)]
    for d in (784, width):
        layer = nn.Linear(d, width, weights, dtype=np.float32)
        modules += [layer, nn.ReLU(), nn.Dropout(p, masks)]
    return nn.Sequential(*modules, nn.Linear(width, 10, weights, dtype=np.float32))


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
    """Train one net. The test accuracy is for reading; a choice of lr belongs to validation.

    The seed is that of the choice of images, the weights, the masks and the order.
    """
    (x, y), (x_test, y_test) = load_mnist()
    rows, val = split(len(x), (n_train, n_val), np.random.default_rng([seed, 0]))
    model = network(width, p, p_input, seed)
    fit(
        model,
        x[rows],
        y[rows],
        lr=lr,
        momentum=momentum,
        n_epochs=epochs,
        batch_size=batch_size,
        rng=np.random.default_rng([seed, 3]),
        progress=False,
    )
    return {
        "train": 100 * evaluate(model, x[rows], y[rows]),
        "validation": 100 * evaluate(model, x[val], y[val]),
        "test": 100 * evaluate(model, x_test, y_test),
    }


WAYS = {"no dropout": {"p": 0.0, "p_input": 0.0}, "dropout": {"p": 0.5, "p_input": 0.2}}

experiment = Experiment(
    name="dropout_small",
    title="784-512-512-10 on 1,000 images: with and without dropout, at four learning rates or six",
    arms={
        f"{name}, lr {lr}": {**way, "lr": lr}
        for lr in (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
        for name, way in WAYS.items()
        if lr <= 0.2 or name == "no dropout"  # dropout is at its best in the middle of four
    },
    seeds=(0, 1, 2),
    metrics={
        "train": "accuracy on the 1,000 training images, nothing dropped, in %",
        "validation": "accuracy on 10,000 other training images, in %",
        "test": "accuracy on the 10,000 test images, in %",
    },
    run=run,
    common={
        "width": 512,
        "momentum": 0.9,
        "epochs": 100,
        "batch_size": 100,
        "n_train": 1000,
        "n_val": 10_000,
    },
    quick={"width": 32, "epochs": 1, "n_train": 200, "n_val": 200},
)
