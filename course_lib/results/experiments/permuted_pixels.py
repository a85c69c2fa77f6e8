"""The same shuffle of pixels for every image: it costs a dense net nothing, and LeNet a lot."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def network(kind: str, rng: np.random.Generator) -> nn.Sequential:
    """(n, 1, 28, 28) -> (n, 10) logits, float32: LeNet-style, or 784-256-10 with ReLU."""
    if kind == "lenet":
        return nn.lenet5(rng, np.float32)
    hidden = nn.Linear(784, 256, rng, dtype=np.float32)
    return nn.Sequential(
        *(nn.Flatten(), hidden, nn.ReLU()), nn.Linear(256, 10, rng, dtype=np.float32)
    )


def run(
    seed: int,
    kind: str,
    permuted: bool,
    n_train: int,
    epochs: int,
    batch_size: int,
    lr: float,
    momentum: float,
) -> dict[str, float]:
    """Train one net on images whose pixels are all in place, or all shuffled in the same way."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, flat=False)
    if permuted:
        order = np.random.default_rng([seed, 0]).permutation(28 * 28)  # one order for all images
        x, x_test = (a.reshape(len(a), -1)[:, order].reshape(a.shape) for a in (x, x_test))
    rng = np.random.default_rng([seed, 1])
    model = network(kind, rng)
    fit(
        *(model, x, y),
        lr=lr,
        n_epochs=epochs,
        batch_size=batch_size,
        momentum=momentum,
        rng=rng,
        progress=False,
    )
    return {"train": 100 * evaluate(model, x, y), "test": 100 * evaluate(model, x_test, y_test)}


NETS = {"MLP 784-256-10": "mlp", "LeNet-style": "lenet"}

experiment = Experiment(
    name="permuted_pixels",
    title="Pixels in place, or shuffled in the same way for all images: accuracy in percent",
    arms={
        f"{name}, {'shuffled' if permuted else 'in place'}": {"kind": kind, "permuted": permuted}
        for name, kind in NETS.items()
        for permuted in (False, True)
    },
    seeds=(0, 1, 2),
    metrics={
        "train": "accuracy on the 10,000 training images, in %",
        "test": "accuracy on the 10,000 test images, in %",
    },
    run=run,
    common={"n_train": 10_000, "epochs": 6, "batch_size": 64, "lr": 0.05, "momentum": 0.9},
    quick={"n_train": 200, "epochs": 1},
)
