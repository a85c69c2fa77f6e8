"""Cleaning noisy digits by one linear layer: one kernel, or a weight for each pair."""

from collections.abc import Sequence

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist, shift
from course_lib.results.experiment import Experiment

CHUNK = 100  # digits whose windows are in memory at once


def rows_of(x: nn.Array, width: int) -> nn.Array:
    """What the weights of one output number meet, as rows, with a 1 for the bias.

    Args:
        x: (n, h, w) digits.
        width: of the kernel; 0 for the dense layer.
    """
    flat = x.reshape(len(x), -1)
    rows = nn.im2col(x[:, None], width, width, pad=width // 2) if width else flat
    return np.hstack([rows, np.ones((len(rows), 1))])


def solve(x: nn.Array, clean: nn.Array, width: int, penalties: nn.Array) -> list[nn.Array]:
    """For each penalty, the weights with the least squared error plus penalty times squares."""
    squares = products = np.zeros((1, 1))
    for at in range(0, len(x), CHUNK):
        R = rows_of(x[at : at + CHUNK], width)
        goal = clean[at : at + CHUNK].reshape(len(R), -1)
        squares, products = squares + R.T @ R, products + R.T @ goal
    return [np.linalg.solve(squares + p * np.eye(len(squares)), products) for p in penalties]


def error(x: nn.Array, clean: nn.Array, width: int, weights: Sequence[nn.Array]) -> list[float]:
    """For each of the weights, the squared error in percent of the squares of the clean images."""
    missed = np.zeros(len(weights))
    for at in range(0, len(x), CHUNK):
        R = rows_of(x[at : at + CHUNK], width)
        goal = clean[at : at + CHUNK].reshape(len(R), -1)
        missed += [((R @ W - goal) ** 2).sum() for W in weights]
    return list(100 * missed / (clean**2).sum())


def run(
    seed: int,
    width: int,
    n_train: int,
    n_held: int,
    pool: int,
    n_test: int,
    noise: float,
    n_penalties: int,
) -> dict[str, float]:
    """Solve for every penalty, choose one on held-out digits, and read the test digits once."""
    (x, _), (x_test, _) = load_mnist(n_train=pool, n_test=n_test, flat=False)
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(x))[: n_train + n_held]
    clean, new = x[chosen, 0].astype(float), x_test[:, 0].astype(float)
    noisy, noisy_new = (v + rng.normal(scale=noise, size=v.shape) for v in (clean, new))
    penalties = 0.01 * 10.0 ** np.arange(n_penalties)
    fitted = solve(noisy[:n_train], clean[:n_train], width, penalties)
    best = int(np.argmin(error(noisy[n_train:], clean[n_train:], width, fitted)))
    moved = shift(new, dx=3, dy=3)
    noisy_moved = moved + (noisy_new - new)  # the same noise
    return {
        "penalty": float(penalties[best]),
        "error": error(noisy_new, new, width, [fitted[best]])[0],
        "moved": error(noisy_moved, moved, width, [fitted[best]])[0],
    }


experiment = Experiment(
    name="window_or_dense",
    title="Noise taken off digits by one linear layer: error on new digits",
    arms={
        f"{name}, {n:,} digits": {"width": width, "n_train": n}
        for name, width, counts in (
            ("kernel of 5 by 5", 5, (1, 10, 100, 1000, 10_000)),
            ("kernel of 15 by 15", 15, (1000,)),
            ("dense layer", 0, (1, 10, 100, 1000, 10_000)),
        )
        for n in counts
    },
    seeds=(0, 1, 2),
    metrics={
        "penalty": "the weight of the squared weights, chosen on held-out training digits",
        "error": "squared error on 1,000 test digits, in % of the squares of the clean digits",
        "moved": "the same with the test digits moved three pixels to the right and down",
    },
    run=run,
    common={"n_held": 200, "pool": 60_000, "n_test": 1000, "noise": 0.5, "n_penalties": 9},
    quick={"n_train": 5, "n_held": 5, "pool": 20, "n_test": 5, "n_penalties": 1},
)
