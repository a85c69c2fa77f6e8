"""One step along the negative gradient, made longer and longer: how smooth is the loss?"""

import numpy as np

from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training.batch_norm_nets import batch_norm_layer, dense_net, loss_and_grads

STEPS = (0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def run(seed: int, norm: bool, lr: float, n_batches: int, n_train: int) -> dict[str, float]:
    """Train for some batches; then take one step of each length from the same place."""
    (x, y), _ = load_mnist(n_train=n_train)
    make = batch_norm_layer if norm else None
    model = dense_net((784, *[100] * 5, 10), np.random.default_rng(seed), make)
    order, x = np.random.default_rng(seed), x.astype(np.float32)
    for _ in range(n_batches):
        rows = order.integers(0, n_train, 100)
        _, grads = loss_and_grads(model, x[rows], y[rows])
        for name, grad in grads.items():
            model.params[name] -= np.float32(lr) * grad
    rows = order.integers(0, n_train, 100)
    _, grads = loss_and_grads(model, x[rows], y[rows])
    here = {name: value.copy() for name, value in model.params.items()}
    whole = np.concatenate([grad.ravel() for grad in grads.values()])
    measured = {}
    for step in STEPS:
        for name, value in here.items():
            model.params[name][...] = value - np.float32(step) * grads[name]
        loss, there = loss_and_grads(model, x[rows], y[rows])
        moved = np.concatenate([grad.ravel() for grad in there.values()]) - whole
        measured[f"loss_{step:g}"] = loss
        measured[f"change_{step:g}"] = float(np.linalg.norm(moved) / np.linalg.norm(whole))
    return measured


experiment = Experiment(
    name="batch_norm_steps",
    title="Five hidden layers of 100 units after 200 steps: one more step, longer and longer",
    arms={"without": {"norm": False}, "with": {"norm": True}},
    seeds=(0, 1, 2, 3, 4),
    metrics={
        f"{kind}_{step:g}": f"{says} after a step of {step:g}"
        for step in STEPS
        for kind, says in (
            ("loss", "loss of the batch"),
            ("change", "change of the gradient, as a share of its length,"),
        )
    },
    run=run,
    common={"lr": 0.1, "n_batches": 200, "n_train": 10_000},
    quick={"n_batches": 2, "n_train": 200},
)
