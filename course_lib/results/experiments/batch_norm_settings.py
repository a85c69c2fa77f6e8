"""With and without batch norm: six initialisations, five learning rates, and one that it loses."""

import numpy as np

from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate
from course_lib.training.batch_norm_nets import batch_norm_layer, dense_net, trained

SDS = (1.0, 0.3, 0.1, 0.03, 0.01, None)
RATES = (0.01, 0.1, 0.5, 1.0, 2.0)


def run(
    seed: int, norm: bool, sd: float | None, hidden: int, lr: float, n_train: int, n_epochs: int
) -> dict[str, float]:
    """Train once; accuracies in evaluation mode."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train)
    rng = np.random.default_rng(seed)
    model = dense_net((784, *[100] * hidden, 10), rng, batch_norm_layer if norm else None, sd)
    trained(model, x, y, seed, lr=lr, n_epochs=n_epochs, batch_size=100)
    with np.errstate(all="ignore"):
        return {
            "train_accuracy": evaluate(model, x, y),
            "test_accuracy": evaluate(model, x_test, y_test),
        }


few = {"sd": 0.3, "hidden": 5, "lr": 0.01, "n_train": 1000, "n_epochs": 20}
usual = {"n_train": 10_000, "n_epochs": 3}
experiment = Experiment(
    name="batch_norm_settings",
    title="Layers of 100 units, in batches of 100: which settings train?",
    arms={
        f"{'with' if norm else 'without'}, {name}": {"norm": norm, **settings}
        for norm in (True, False)
        for name, settings in {
            **{f"sd {sd}": {"sd": sd, "hidden": 5, "lr": 0.1, **usual} for sd in SDS},
            **{f"lr {lr}": {"sd": None, "hidden": 3, "lr": lr, **usual} for lr in RATES},
            "small steps": few,
        }.items()
    },
    seeds=(0, 1, 2),
    metrics={
        "train_accuracy": "share of the training images that are right at the end",
        "test_accuracy": "share of the 10,000 test images that are right",
    },
    run=run,
    quick={"n_train": 200, "n_epochs": 1},
)
