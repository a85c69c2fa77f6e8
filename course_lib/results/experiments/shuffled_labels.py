"""Train on with a fifth of the labels shuffled: there a network does read new images worse.

The trial of `overtraining` for 128 units, with wrong labels in training and right ones elsewhere.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit
from course_lib.training.bench_nets import mnist, net


def run(
    seed: int,
    width: int,
    fraction: float,
    lrs: Sequence[float],
    n_train: int,
    n_val: int,
    search_epochs: int,
    n_epochs: int,
) -> dict[str, float]:
    """Choose lr on validation images, then train on, and note where validation would stop."""
    x, y, x_test, y_test = mnist(n_train + n_val)
    x_val, y_val, x, y = x[n_train:], y[n_train:], x[:n_train], y[:n_train].copy()
    labels = np.random.default_rng([seed, 3])
    moved = labels.permutation(n_train)[: round(fraction * n_train)]
    before = y.copy()
    y[moved] = labels.permutation(y[moved])
    shared: dict[str, Any] = {"batch_size": 50, "momentum": 0.9, "progress": False}
    on_val = []
    for lr in lrs:
        model, order = net(1000 + seed, width), np.random.default_rng(1000 + seed)
        fit(model, x, y, lr=lr, n_epochs=search_epochs, rng=order, **shared)
        on_val.append(evaluate(model, x_val, y_val))
    lr = lrs[int(np.argmax(on_val))]
    model, order = net(seed, width), np.random.default_rng([seed, 2])
    stop, best, at_stop = 0, -1.0, 0.0
    for epoch in range(1, n_epochs + 1):
        fit(model, x, y, lr=lr, n_epochs=1, rng=order, **shared)
        validation = evaluate(model, x_val, y_val)
        if validation > best:
            stop, best, at_stop = epoch, validation, evaluate(model, x_test, y_test)
    return {
        "lr": lr,
        "wrong": 100 * np.mean(y != before),
        "stop": stop,
        "test_stop": 100 * at_stop,
        "test_end": 100 * evaluate(model, x_test, y_test),
        "train_end": 100 * evaluate(model, x, y),
    }


experiment = Experiment(
    name="shuffled_labels",
    title="784-128-10 on 5,000 images, a fifth of their labels shuffled, trained on for 60 epochs",
    arms={
        "128 units, 20 % shuffled": {"width": 128, "fraction": 0.2},
        "the same, at 0.05": {"width": 128, "fraction": 0.2, "lrs": [0.05]},
    },
    seeds=tuple(range(10)),
    metrics={
        "lr": "learning rate, chosen on validation images",
        "wrong": "training labels that are wrong, in %",
        "stop": "epoch with the highest validation accuracy, the earliest of equals",
        "test_stop": "test accuracy after that epoch, in %",
        "test_end": "test accuracy after 60 epochs, in %",
        "train_end": "accuracy on the training images with their shuffled labels, in %",
    },
    run=run,
    common={
        "lrs": [0.0005, 0.002, 0.01, 0.05, 0.2],
        "n_train": 5000,
        "n_val": 2000,
        "search_epochs": 10,
        "n_epochs": 60,
    },
    quick={"width": 8, "n_train": 200, "n_val": 100, "search_epochs": 1, "n_epochs": 3},
)
