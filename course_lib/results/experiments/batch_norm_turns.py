"""Batch norm ignores the size of the weights before it. How far do their steps turn them?"""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training.batch_norm_nets import (
    batch_norm_layer,
    dense_net,
    hidden_weights,
    loss_and_grads,
    trained,
)


def degrees(a: nn.Array, b: nn.Array) -> float:
    """The angle between two arrays of weights."""
    a, b = a.astype(float), b.astype(float)
    cosine = (a * b).sum() / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def turn_of_a_step(model: nn.Module, x: nn.Array, y: nn.Labels, lr: float) -> float:
    """By how many degrees one step turns the hidden weights: mean over layers and ten batches."""
    turns = []
    model.train()
    for i in range(0, 1000, 100):
        _, grads = loss_and_grads(model, x[i : i + 100], y[i : i + 100])
        for name, w in model.params.items():
            if any(w is hidden for hidden in hidden_weights(model)):
                turns.append(degrees(w, w - lr * grads[name]))
    return float(np.mean(turns))


def run(seed: int, sd: float, lr: float, n_train: int, n_epochs: int) -> dict[str, float]:
    """Train a network with batch norm once."""
    (x, y), _ = load_mnist(n_train=n_train)
    x = x.astype(np.float32)
    model = dense_net((784, *[100] * 5, 10), np.random.default_rng(seed), batch_norm_layer, sd)
    old, first = [w.copy() for w in hidden_weights(model)], turn_of_a_step(model, x, y, lr)
    trained(model, x, y, seed, lr=lr, n_epochs=n_epochs, batch_size=100)
    new = hidden_weights(model)
    pairs = list(zip(old, new, strict=True))
    return {
        "first_step": first,
        "last_step": turn_of_a_step(model, x, y, lr),
        "whole": float(np.mean([degrees(a, b) for a, b in pairs])),
        "growth": float(np.mean([np.linalg.norm(b) / np.linalg.norm(a) for a, b in pairs])),
    }


experiment = Experiment(
    name="batch_norm_turns",
    title="Five hidden layers of 100 units with batch norm: how far their weights turn",
    arms={f"sd {sd}": {"sd": sd} for sd in (1.0, 0.1, 0.01)},
    seeds=(0, 1, 2),
    metrics={
        "first_step": "degrees by which the first step turns the weights of a hidden layer",
        "last_step": "the same for a step after the training",
        "whole": "the same for the whole training",
        "growth": "length of the weights after the training, divided by that before it",
    },
    run=run,
    common={"lr": 0.1, "n_train": 10_000, "n_epochs": 3},
    quick={"n_train": 1000, "n_epochs": 1},
)
