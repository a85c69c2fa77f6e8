"""Batches of two: what learns, and how large eps is, decide what is left of batch norm."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit
from course_lib.training.batch_norm_nets import dense_net


class SomeLearn:
    """Gradient descent on the parameters with these names only."""

    def __init__(self, model: nn.Module, lr: float, names: list[str]) -> None:
        """Keep the model and the names."""
        self.model, self.lr, self.names = model, np.float32(lr), names

    def step(self) -> None:
        """Update these parameters."""
        for name in self.names:
            self.model.params[name] -= self.lr * self.model.grads[name]

    def penalty(self) -> float:
        """Nothing is added to the loss."""
        return 0.0


def run(
    seed: int,
    norm: bool,
    batch_size: int,
    eps: float,
    learn: str,
    lr: float,
    n_train: int,
    n_epochs: int,
) -> dict[str, float]:
    """Train once. Of the hidden layers, only the parameters named in `learn` move."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train)

    def layer(k: int) -> nn.Module:
        return nn.BatchNorm1d(k, eps=eps, dtype=np.float32)

    rng = np.random.default_rng(seed)
    model = dense_net((784, 100, 100, 100, 10), rng, layer if norm else None)
    *hidden, W, b = model.params
    moving = [name for name in hidden if name.split(".")[-1] in learn.split()] + [W, b]
    fit(
        model, x, y, optimiser=SomeLearn(model, lr, moving), n_epochs=n_epochs,
        batch_size=batch_size, rng=np.random.default_rng(seed), progress=False,
    )  # fmt: skip
    accuracy = evaluate(model, x_test, y_test)
    model.train()
    return {
        "test_accuracy": accuracy,
        "own_statistics": nn.accuracy(model.forward(x_test.astype(np.float32)), y_test),
    }


pairs = {"norm": True, "batch_size": 2, "eps": 1e-5, "learn": "W b gamma beta"}
experiment = Experiment(
    name="batch_norm_pairs",
    title="784-100-100-100-10 with batch norm, in batches of two",
    arms={
        "batches of 64, without": {**pairs, "norm": False, "batch_size": 64},
        "batches of 64, with": {**pairs, "batch_size": 64},
        "batches of 2, without": {**pairs, "norm": False},
        "batches of 2, with": pairs,
        "W frozen": {**pairs, "learn": "gamma beta"},
        "gamma and beta frozen": {**pairs, "learn": "W b"},
        "all of these frozen": {**pairs, "learn": ""},
        "eps 0.1": {**pairs, "eps": 0.1},
        "eps 1": {**pairs, "eps": 1.0},
    },
    seeds=(0, 1, 2),
    metrics={
        "test_accuracy": "share of the 10,000 test images that are right",
        "own_statistics": "the same with mean and variance of all test images",
    },
    run=run,
    common={"lr": 0.1, "n_train": 4000, "n_epochs": 2},
    quick={"n_train": 100, "n_epochs": 1},
)
