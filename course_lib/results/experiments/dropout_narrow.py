"""Dropout in a net of 32 units a layer, on all of MNIST: what it costs where units are few."""

import numpy as np

from course_lib import nn
from course_lib.data.mnist import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def network(
    width: int, p: float, p_input: float, rng: np.random.Generator, masks: np.random.Generator
) -> nn.Sequential:
    """784-width-width-10 with ReLU, float32; p is the probability to drop a hidden unit."""
    modules: list[nn.Module] = [nn.Dropout(p_input, masks)]
    for d in (784, width):
        layer = nn.Linear(d, width, rng, dtype=np.float32)
        modules += [layer, nn.ReLU(), nn.Dropout(p, masks)]
    return nn.Sequential(*modules, nn.Linear(width, 10, rng, dtype=np.float32))


def mean_correlation(model: nn.Sequential, x: nn.Array) -> float:
    """Mean of |correlation| over all pairs of units of the first hidden layer, on x (n, 784).

    Units that are 0 for every image have no correlation and are left out.
    """
    model.eval()
    a = x
    for module in model.modules[:3]:
        a = module.forward(a)  # in the end (n, width)
    a = a[:, a.std(axis=0) > 0].astype(float)
    r = np.corrcoef(a.T)  # (width, width)
    return float(np.abs(r[np.triu_indices(len(r), 1)]).mean())


def run(
    seed: int,
    width: int,
    p: float,
    p_input: float,
    lr: float,
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int | None = None,
) -> dict[str, float]:
    """Train one net with p and p_input as chances to drop, and read the test set once."""
    (x, y), (x_test, y_test) = load_mnist()
    x, y = x[:n_train], y[:n_train]
    weights, masks, order = (np.random.default_rng([seed, i]) for i in (1, 2, 3))
    model = network(width, p, p_input, weights, masks)
    fit(
        model,
        x,
        y,
        lr=lr,
        momentum=momentum,
        n_epochs=epochs,
        batch_size=batch_size,
        rng=order,
        progress=False,
    )
    return {
        "train": 100 * evaluate(model, x, y),
        "test": 100 * evaluate(model, x_test, y_test),
        "correlation": mean_correlation(model, x_test[:2000]),
    }


METRICS = {
    "train": "accuracy on the training images, nothing dropped, in %",
    "test": "accuracy on the 10,000 test images, in %",
    "correlation": "mean of |correlation| over pairs of units of the first hidden layer, "
    "nothing dropped, on 2,000 test images",
}
ARMS = {"no dropout": {"p": 0.0, "p_input": 0.0}, "dropout": {"p": 0.5, "p_input": 0.2}}
COMMON = {"lr": 0.01, "momentum": 0.9, "epochs": 12, "batch_size": 100}
QUICK = {"epochs": 1, "n_train": 500}

experiment = Experiment(
    name="dropout_narrow",
    title="784-32-32-10 on all of MNIST: dropout in a narrow net",
    arms=ARMS,
    seeds=(0, 1, 2),
    metrics=METRICS,
    run=run,
    common={"width": 32, **COMMON},
    quick=QUICK,
)
