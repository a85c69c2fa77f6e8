"""The course's best network: convolution, batch norm, dropout and augmentation, in numpy alone.

Its settings were chosen on 10,000 held-out training images; the test images took no part.
"""

import math

import numpy as np

from course_lib import nn
from course_lib.data import augment, load_mnist, minibatches
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate

RISE = 0.2  # share of all steps in which the learning rate grows


def network(widths: list[int], rng: np.random.Generator) -> nn.Module:
    """(n, 1, 28, 28) -> (n, 10) logits, float32; widths are the maps of three convolutions."""
    f = np.float32
    first, second, third = widths
    return nn.Sequential(
        *(nn.Conv2d(1, first, 5, rng, pad=2, dtype=f), nn.BatchNorm2d(first, dtype=f)),
        *(nn.ReLU(), nn.MaxPool2d(2)),  # (first, 14, 14)
        *(nn.Conv2d(first, second, 3, rng, pad=1, dtype=f), nn.BatchNorm2d(second, dtype=f)),
        nn.ReLU(),  # (second, 14, 14)
        *(nn.Conv2d(second, third, 3, rng, pad=1, dtype=f), nn.BatchNorm2d(third, dtype=f)),
        *(nn.ReLU(), nn.MaxPool2d(2)),  # (third, 7, 7)
        *(nn.Flatten(), nn.Dropout(0.2, rng)),
        *(nn.Linear(third * 7 * 7, 128, rng, dtype=f), nn.BatchNorm1d(128, dtype=f)),
        *(nn.ReLU(), nn.Dropout(0.3, rng)),
        nn.Linear(128, 10, rng, dtype=f),
    )


def one_cycle(done: float, peak: float) -> float:
    """The learning rate after a share `done` of all steps: a straight rise, a cosine fall."""
    if done < RISE:
        return peak * max(done / RISE, 0.04)
    fallen = (done - RISE) / (1 - RISE)
    return peak * max(0.5 * (1 + math.cos(math.pi * fallen)), 1e-4)


def run(
    seed: int,
    widths: list[int],
    epochs: int,
    batch_size: int,
    lr: float,
    momentum: float,
    l2: float,
    max_shift: float,
    max_degrees: float,
    max_scale: float,
    n_train: int | None = None,
) -> dict[str, float]:
    """Train on the training images, each changed a little by every pass; read the test set once."""
    (x, y), (x_test, y_test) = load_mnist(flat=False)
    x, y = x[:n_train], y[:n_train]  # (n, 1, 28, 28), (n,)
    rng = np.random.default_rng(seed)
    model = network(widths, rng)
    model.input_grad = False
    optimiser = nn.SGD(model, lr=lr, momentum=momentum, l2=l2)
    n_steps = epochs * math.ceil(len(x) / batch_size)
    step = 0
    for _ in range(epochs):
        for rows in minibatches(len(x), batch_size, rng):
            optimiser.lr = one_cycle(step / n_steps, lr)
            z = model.forward(augment(x[rows], rng, max_shift, max_degrees, max_scale))
            model.backward(nn.softmax_cross_entropy_grad(z, y[rows]))
            optimiser.step()
            step += 1
    return {"train": 100 * evaluate(model, x, y), "test": 100 * evaluate(model, x_test, y_test)}


experiment = Experiment(
    name="numpy_record",
    title="The best network of the course, in numpy alone: accuracy in percent",
    arms={"32-64-64 maps": {}},
    seeds=(0, 1, 2),
    metrics={
        "train": "accuracy on the training images as they are, after training, in %",
        "test": "accuracy on the 10,000 test images, read once, in %",
    },
    run=run,
    common={
        "widths": [32, 64, 64],
        "epochs": 20,
        "batch_size": 128,
        "lr": 0.1,
        "momentum": 0.9,
        "l2": 1e-4,
        "max_shift": 2.0,
        "max_degrees": 10.0,
        "max_scale": 1.1,
    },
    quick={"widths": [2, 3, 4], "epochs": 1, "n_train": 300},
)
