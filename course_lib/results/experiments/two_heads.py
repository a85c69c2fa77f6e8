"""The same convolutions with two heads, a mean of each map or a weight per place."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist, minibatches
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.corruptions import changes
from course_lib.results.experiments.image_sizes import network
from course_lib.training import evaluate


def headed(head: str, rng: np.random.Generator) -> nn.Sequential:
    """(n, 1, 28, 28) -> (n, 10) logits: the convolutions of `image_sizes`, and a head.

    Args:
        head: "mean", which forgets the place, or "places", a weight for each place of each map.
        rng: source of the initial weights.
    """
    with_mean = network(rng)
    if head == "mean":
        return with_mean  # type: ignore[return-value]
    body = with_mean.modules[:-2]  # type: ignore[attr-defined]  # -> (n, 64, 7, 7)
    return nn.Sequential(*body, nn.Flatten(), nn.Linear(64 * 7 * 7, 10, rng, dtype=np.float32))


def run(
    seed: int, head: str, lr: float, epochs: int, batch_size: int, n_train: int, n_test: int
) -> dict[str, float]:
    """Train with SGD and momentum 0.9 on digits as they are; test on changed ones."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, flat=False)
    x_test, y_test = x_test[:n_test], y_test[:n_test]
    rng = np.random.default_rng(seed)
    model = headed(head, rng)
    model.modules[0].input_grad = False
    optimiser = nn.SGD(model, lr=lr, momentum=0.9)  # type: ignore[arg-type]
    for rows in (rows for _ in range(epochs) for rows in minibatches(len(x), batch_size, rng)):
        logits = model.forward(x[rows])
        model.backward(nn.softmax_cross_entropy_grad(logits, y[rows]))
        optimiser.step()
    model.eval()
    return {
        name: 100 * evaluate(model, change(x_test), y_test) for name, change in changes().items()
    }


experiment = Experiment(
    name="two_heads",
    title="The same convolutions with two heads, trained on digits as they are: accuracy in %",
    arms={"mean of each map": {"head": "mean"}, "weight per place": {"head": "places"}},
    seeds=(0, 1, 2, 3, 4),
    metrics={name: f"test digits: {name.replace('_', ' ')}" for name in changes()},
    run=run,
    common={"lr": 0.05, "epochs": 3, "batch_size": 50, "n_train": 12_000, "n_test": 10_000},
    quick={"epochs": 1, "n_train": 200, "n_test": 50},
)
