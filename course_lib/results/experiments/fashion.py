"""Four classifiers on Fashion-MNIST, each trained as on digits. Needs that data set.

The learning rate is chosen on validation images, the test set is read once.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import load_fashion_mnist, load_mnist, split
from course_lib.results.experiment import Experiment
from course_lib.results.experiments import mlp
from course_lib.training import evaluate, fit

LOADERS = {"clothes": load_fashion_mnist, "digits": load_mnist}
NETWORKS: dict[str, Callable[[np.random.Generator], nn.Module]] = {
    "softmax": lambda rng: mlp.network([784, 10], rng),
    "mlp": lambda rng: mlp.network([784, 256, 10], rng),
    "mlp_bn": lambda rng: mlp.network([784, 256, 128, 10], rng, batch_norm=True),
    "lenet": lambda rng: nn.lenet5(rng, np.float32),
}


def run(
    seed: int,
    data: str,
    kind: str,
    lrs: Sequence[float],
    search_epochs: int,
    epochs: int,
    batch_size: int,
    momentum: float,
    n_val: int,
    n_train: int | None = None,
) -> dict[str, float]:
    """Choose lr on a validation split, train anew on all training images, read the test set once.

    Of the final training, the last fifth of the epochs has lr / 10. `data` is "clothes", or
    "digits" for a trial run without Fashion-MNIST.
    """
    (x, y), (x_test, y_test) = LOADERS[data](flat=kind != "lenet")
    x, y = x[:n_train], y[:n_train]
    shared: dict[str, Any] = {"batch_size": batch_size, "momentum": momentum, "progress": False}
    train, val = split(len(x), (len(x) - n_val, n_val), np.random.default_rng(seed))
    on_val = []
    for lr in lrs:
        rng = np.random.default_rng([seed, 1])  # the same start and order for each trial
        model = NETWORKS[kind](rng)
        fit(model, x[train], y[train], lr=lr, n_epochs=search_epochs, rng=rng, **shared)
        on_val.append(100 * evaluate(model, x[val], y[val]))
    lr = lrs[int(np.argmax(on_val))]
    rng = np.random.default_rng([seed, 2])
    model = NETWORKS[kind](rng)
    last = max(1, epochs // 5)  # the last fifth of the passes goes in steps of a tenth
    fit(model, x, y, lr=lr, n_epochs=epochs - last, rng=rng, **shared)
    fit(model, x, y, lr=lr / 10, n_epochs=last, rng=rng, **shared)
    return {
        "lr": lr,
        "train": 100 * evaluate(model, x, y),
        "test": 100 * evaluate(model, x_test, y_test),
    }


experiment = Experiment(
    name="fashion",
    title="Four classifiers on Fashion-MNIST: accuracy in percent",
    arms={
        "softmax regression": {"kind": "softmax", "epochs": 15},
        "784-256-10": {"kind": "mlp", "epochs": 15},
        "784-256-128-10 with batch norm": {"kind": "mlp_bn", "epochs": 15},
        "LeNet-5": {"kind": "lenet", "epochs": 15},
    },
    seeds=(0, 1, 2),
    metrics={
        "lr": "learning rate chosen on 10,000 held-out training images; lr / 10 in the last fifth",
        "train": "accuracy on the training images after the final training, in %",
        "test": "accuracy on the 10,000 test images, read once, in %",
    },
    run=run,
    common={
        "data": "clothes",
        "lrs": [0.01, 0.03, 0.1],
        "search_epochs": 3,
        "batch_size": 128,
        "momentum": 0.9,
        "n_val": 10_000,
    },
    quick={
        "data": "digits",
        "lrs": [0.03, 0.1],
        "search_epochs": 1,
        "epochs": 2,
        "n_val": 100,
        "n_train": 500,
    },
)
