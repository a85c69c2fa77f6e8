"""What the experiments of the bench share: images, nets and how they are trained."""

from functools import cache

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.training.loop import fit


@cache
def mnist(n: int, flat: bool = True) -> tuple[np.ndarray, ...]:
    """The first n training images with their labels, and all test images with theirs."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n, flat=flat)
    return x, y, x_test, y_test


def net(
    seed: int, width: int, depth: int = 1, norm: bool = False, drop: float = 0.0
) -> nn.Sequential:
    """784-width-...-10 with ReLU; batch norm before it, or dropout after it."""
    rng = np.random.default_rng(seed)
    modules: list[nn.Module] = []
    for d in [784] + [width] * (depth - 1):
        modules.append(nn.Linear(d, width, rng, dtype=np.float32))
        if norm:
            modules.append(nn.BatchNorm1d(width, dtype=np.float32))
        modules.append(nn.ReLU())
        if drop:
            modules.append(nn.Dropout(drop, np.random.default_rng([seed, 1])))
    return nn.Sequential(*modules, nn.Linear(width, 10, rng, dtype=np.float32))


def train(
    model: nn.Module,
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    n_epochs: int,
    lr: float = 0.05,
    batch_size: int = 50,
) -> None:
    """Train with momentum 0.9; the order of the images depends on the seed alone."""
    order = np.random.default_rng([seed, 2])
    settings = {"lr": lr, "momentum": 0.9, "n_epochs": n_epochs, "batch_size": batch_size}
    fit(model, x, y, rng=order, progress=False, **settings)


def train_with_adam(model: nn.Module, x: np.ndarray, y: np.ndarray, seed: int, lr: float) -> None:
    """Train for five passes with Adam."""
    order = np.random.default_rng([seed, 2])
    adam = nn.Adam(model, lr=lr)
    fit(model, x, y, optimiser=adam, n_epochs=5, batch_size=50, rng=order, progress=False)
