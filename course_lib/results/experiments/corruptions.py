"""Four classifiers on moved, turned, resized, noisy and inverted test digits."""

from collections.abc import Callable
from functools import partial

import numpy as np

from course_lib import nn
from course_lib.data import (
    add_noise,
    augment,
    invert,
    load_mnist,
    minibatches,
    rotate,
    scale,
    shift,
)
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate

SHIFTS, ANGLES, FACTORS, NOISES = (2, 3, 4, 6), (20, 45, 90), (0.7, 1.4), (0.3, 0.5, 0.7)
NOISE_SEED = 11  # the same noise for every model

Change = Callable[[nn.Array], nn.Array]


def changes() -> dict[str, Change]:
    """Metric -> what is done to the test images, (n, 1, 28, 28) -> (n, 1, 28, 28)."""
    told: dict[str, Change] = {"clean": lambda x: x}
    told |= {f"shift_{m}": partial(shift, dx=m, dy=0) for m in SHIFTS}
    told |= {f"rotate_{a}": partial(rotate, degrees=a) for a in ANGLES}
    told |= {f"scale_{f}": partial(scale, factor=f) for f in FACTORS}
    told |= {f"noise_{sd}": partial(_noisy, sd=sd) for sd in NOISES}
    return told | {"inverted": invert}


def _noisy(x: nn.Array, sd: float) -> nn.Array:
    return add_noise(x, sd, np.random.default_rng(NOISE_SEED))


def network(kind: str, rng: np.random.Generator) -> nn.Module:
    """(n, 1, 28, 28) -> (n, 10) logits, float32."""
    f = np.float32
    if kind == "lenet":
        return nn.lenet5(rng, f)
    if kind == "softmax":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng, scale=0.0, dtype=f))
    hidden = nn.Linear(784, 256, rng, dtype=f)
    return nn.Sequential(nn.Flatten(), hidden, nn.ReLU(), nn.Linear(256, 10, rng, dtype=f))


def run(
    seed: int,
    kind: str,
    lr: float,
    epochs: int,
    batch_size: int,
    momentum: float,
    max_shift: int = 0,
    n_train: int | None = None,
    n_test: int | None = None,
) -> dict[str, float]:
    """Train on the training images; the last fifth of the epochs has a tenth of the lr."""
    (x, y), (x_test, y_test) = load_mnist(flat=False)
    x, y, x_test, y_test = x[:n_train], y[:n_train], x_test[:n_test], y_test[:n_test]
    rng = np.random.default_rng(seed)
    model = network(kind, rng)
    model.input_grad = False
    optimiser = nn.SGD(model, lr=lr, momentum=momentum)
    for epoch in range(epochs):
        optimiser.lr = lr / 10 if epoch >= epochs - max(1, epochs // 5) else lr
        for rows in minibatches(len(x), batch_size, rng):
            batch = augment(x[rows], rng, max_shift) if max_shift else x[rows]
            z = model.forward(batch)
            model.backward(nn.softmax_cross_entropy_grad(z, y[rows]))
            optimiser.step()
    return {
        name: 100 * evaluate(model, change(x_test), y_test) for name, change in changes().items()
    }


experiment = Experiment(
    name="corruptions",
    title="Four classifiers on corrupted test digits: accuracy in percent",
    arms={
        "softmax": {"kind": "softmax", "lr": 0.05, "epochs": 10},
        "MLP": {"kind": "mlp", "lr": 0.05, "epochs": 10},
        "LeNet": {"kind": "lenet", "lr": 0.05, "epochs": 5},
        "LeNet, shifted in training": {"kind": "lenet", "lr": 0.05, "epochs": 5, "max_shift": 4},
    },
    seeds=(0, 1, 2),
    metrics={
        "clean": "accuracy on the 10,000 test images as they are, in %",
        **{f"shift_{m}": f"moved {m} pixels to the right" for m in SHIFTS},
        **{f"rotate_{a}": f"turned {a} degrees counter-clockwise" for a in ANGLES},
        **{f"scale_{f}": f"resized by {f}" for f in FACTORS},
        **{f"noise_{sd}": f"normal noise of sd {sd}, cut to 0 and 1" for sd in NOISES},
        "inverted": "1 - x",
    },
    run=run,
    common={"batch_size": 128, "momentum": 0.9},
    quick={"epochs": 1, "n_train": 300, "n_test": 100},
)
