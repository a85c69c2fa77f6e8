"""A multilayer perceptron on all of MNIST; its learning rate is chosen on a validation set."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import split
from course_lib.data.mnist import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def network(
    sizes: Sequence[int], rng: np.random.Generator, batch_norm: bool = False
) -> nn.Sequential:
    """Linear layers with ReLU between them, float32, weights by He's rule.

    With `batch_norm`, each ReLU has a batch normalisation in front of it.
    """
    modules: list[nn.Module] = []
    for d, k in zip(sizes[:-2], sizes[1:-1], strict=True):
        modules.append(nn.Linear(d, k, rng, dtype=np.float32))
        modules += [nn.BatchNorm1d(k, dtype=np.float32)] if batch_norm else []
        modules.append(nn.ReLU())
    return nn.Sequential(*modules, nn.Linear(sizes[-2], sizes[-1], rng, dtype=np.float32))


def run(
    seed: int,
    sizes: Sequence[int],
    lrs: Sequence[float],
    search_epochs: int,
    epochs: int,
    batch_size: int,
    momentum: float,
    n_val: int,
    n_train: int | None = None,
    batch_norm: bool = False,
) -> dict[str, float]:
    """Choose lr on a validation split, train anew on all images, read the test set once."""
    (x, y), (x_test, y_test) = load_mnist()
    x, y = x[:n_train], y[:n_train]
    shared: dict[str, Any] = {"batch_size": batch_size, "momentum": momentum, "progress": False}
    train, val = split(len(x), (len(x) - n_val, n_val), np.random.default_rng(seed))
    on_val = []
    for lr in lrs:
        rng = np.random.default_rng([seed, 1])  # the same start and order for each trial
        model = network(sizes, rng, batch_norm)
        fit(model, x[train], y[train], lr=lr, n_epochs=search_epochs, rng=rng, **shared)
        on_val.append(100 * evaluate(model, x[val], y[val]))
    best = int(np.argmax(on_val))
    rng = np.random.default_rng([seed, 2])
    model = network(sizes, rng, batch_norm)
    fit(model, x, y, lr=lrs[best], n_epochs=epochs, rng=rng, **shared)
    return {
        "lr": lrs[best],
        "validation": on_val[best],
        "train": 100 * evaluate(model, x, y),
        "test": 100 * evaluate(model, x_test, y_test),
    }


experiment = Experiment(
    name="mlp",
    title="A multilayer perceptron on MNIST: accuracy in percent",
    arms={"784-256-10": {"sizes": [784, 256, 10]}},
    seeds=(0, 1, 2),
    metrics={
        "lr": "the learning rate chosen on the validation images",
        "validation": "accuracy of that choice on 10,000 held-out training images, in %",
        "train": "accuracy on the training images after the final training, in %",
        "test": "accuracy on the 10,000 test images, read once, in %",
    },
    run=run,
    common={
        "lrs": [0.01, 0.03, 0.1, 0.3],
        "search_epochs": 3,
        "epochs": 15,
        "batch_size": 128,
        "momentum": 0.9,
        "n_val": 10_000,
    },
    quick={"lrs": [0.03, 0.1], "search_epochs": 1, "epochs": 1, "n_val": 200, "n_train": 1000},
)
