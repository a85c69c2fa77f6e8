"""1,000 training images: does batch norm regularise, and how does dropout compare?

The arms with one batch see all images in every step, so that the statistics are the same from step
to step, but for the weights: batch norm without the noise of small batches. They get as many steps
as the others, 1,200.
"""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def network(width: int, norm: bool, drop: float, rng: np.random.Generator) -> nn.Sequential:
    """784-width-width-10 with ReLU; batch norm before it, or dropout after it."""
    modules: list[nn.Module] = []
    for d in (784, width):
        modules.append(nn.Linear(d, width, rng, dtype=np.float32))
        if norm:
            modules.append(nn.BatchNorm1d(width, dtype=np.float32))
        modules.append(nn.ReLU())
        if drop:
            modules.append(nn.Dropout(drop, rng))
    return nn.Sequential(*modules, nn.Linear(width, 10, rng, dtype=np.float32))


def run(
    seed: int,
    norm: bool,
    drop: float,
    batch_size: int,
    width: int,
    lr: float,
    momentum: float,
    n_train: int,
    n_epochs: int,
) -> dict[str, float]:
    """Train once on the first images; test on all test images."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train)
    rng = np.random.default_rng(seed)
    model = network(width, norm, drop, rng)
    history = fit(
        model, x, y, lr=lr, momentum=momentum, n_epochs=n_epochs, batch_size=batch_size,
        rng=rng, progress=False,
    )  # fmt: skip
    return {
        "early_loss": history.loss[0],
        "train_accuracy": evaluate(model, x, y),
        "test_accuracy": evaluate(model, x_test, y_test),
    }


experiment = Experiment(
    name="batch_norm_small_data",
    title="1,000 training images, 784-256-256-10: batch norm beside dropout",
    arms={
        "neither": {"norm": False, "drop": 0.0, "batch_size": 50, "n_epochs": 60},
        "batch norm": {"norm": True, "drop": 0.0, "batch_size": 50, "n_epochs": 60},
        "neither, one batch": {"norm": False, "drop": 0.0, "batch_size": 1000, "n_epochs": 1200},
        "batch norm, one batch": {"norm": True, "drop": 0.0, "batch_size": 1000, "n_epochs": 1200},
        "dropout 0.5": {"norm": False, "drop": 0.5, "batch_size": 50, "n_epochs": 60},
    },
    seeds=(0, 1, 2),
    metrics={
        "early_loss": "mean training loss of the first epoch",
        "train_accuracy": "share of the training images that are right at the end",
        "test_accuracy": "share of the 10,000 test images that are right",
    },
    run=run,
    common={"width": 256, "lr": 0.05, "momentum": 0.9, "n_train": 1000},
    quick={"n_train": 100, "n_epochs": 1},
)
