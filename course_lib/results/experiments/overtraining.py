"""Train on after every training image is right: does a network read new images worse?

Three widths on 5,000 images, and one of them at a tenth of its learning rate.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit
from course_lib.training.bench_nets import mnist, net
from course_lib.training.prediction import predict_logits

MARKS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60)
"""Epochs at which the test images are looked at, for the figure; no choice depends on it."""


def run(
    seed: int,
    width: int,
    lrs: Sequence[float],
    search_epochs: int,
    n_train: int,
    n_val: int,
    slower: int = 1,
    longer: int = 1,
) -> dict[str, float]:
    """Choose lr on validation images, then train on, and note where validation would stop.

    The chosen lr is divided by `slower`, the epochs after the choice are multiplied by `longer`.
    """
    x, y, x_test, y_test = mnist(n_train + n_val)
    x_val, y_val, x, y = x[n_train:], y[n_train:], x[:n_train], y[:n_train]
    shared: dict[str, Any] = {"batch_size": 50, "momentum": 0.9, "progress": False}
    on_val = []
    for lr in lrs:
        model, order = net(1000 + seed, width), np.random.default_rng(1000 + seed)
        fit(model, x, y, lr=lr, n_epochs=search_epochs, rng=order, **shared)
        on_val.append(evaluate(model, x_val, y_val))
    lr = lrs[int(np.argmax(on_val))] / slower
    model, order = net(seed, width), np.random.default_rng([seed, 2])
    found: dict[str, float] = {"lr": lr}
    perfect, stop, best, at_stop = 0, 0, -1.0, (0.0, 0.0)
    for epoch in range(1, longer * MARKS[-1] + 1):
        fit(model, x, y, lr=lr, n_epochs=1, rng=order, **shared)
        validation = evaluate(model, x_val, y_val)
        if validation > best or epoch in [longer * mark for mark in MARKS]:
            z = predict_logits(model, x_test)
            now = 100 * nn.accuracy(z, y_test), nn.cross_entropy(z, y_test)
            if validation > best:
                stop, best, at_stop = epoch, validation, now
            if epoch % longer == 0 and epoch // longer in MARKS:
                found[f"test_{epoch // longer}"], found[f"loss_{epoch // longer}"] = now
        if not perfect and evaluate(model, x, y) == 1:
            perfect = epoch
    return found | {
        "perfect": perfect, "stop": stop, "test_stop": at_stop[0], "loss_stop": at_stop[1],
    }  # fmt: skip


experiment = Experiment(
    name="overtraining",
    title="784-width-10 on 5,000 images, trained on for 60 epochs",
    arms={
        "32 units": {"width": 32},
        "128 units": {"width": 128},
        "512 units": {"width": 512},
        "128 units, a tenth of the rate": {"width": 128, "slower": 10, "longer": 10},
    },
    seeds=(0, 1, 2, 3, 4),
    metrics={
        "lr": "learning rate, chosen on validation images (and divided by ten in the last arm)",
        "perfect": "first epoch after which every training image is right; 0 for never",
        "stop": "epoch with the highest validation accuracy, the earliest of equals",
        "test_stop": "test accuracy after that epoch, in %",
        "loss_stop": "test loss after that epoch",
        **{f"test_{e}": f"test accuracy after {e} epochs (last arm: 10 times), %" for e in MARKS},
        **{f"loss_{e}": f"test loss after {e} epochs (last arm: 10 times)" for e in MARKS},
    },
    run=run,
    common={
        "lrs": [0.002, 0.01, 0.05, 0.2, 0.8],
        "search_epochs": 10,
        "n_train": 5000,
        "n_val": 2000,
    },
    quick={"width": 8, "search_epochs": 1, "n_train": 200, "n_val": 100},
)
