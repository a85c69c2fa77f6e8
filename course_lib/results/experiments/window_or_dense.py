"""Cleaning noisy digits by one linear layer: a kernel of 5 by 5, or a weight for each pair."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist, shift
from course_lib.results.experiment import Experiment


def rows_of(x: nn.Array, layer: str) -> nn.Array:
    """What the weights of one output number meet, as rows, with a 1 for the bias."""
    rows = nn.im2col(x[:, None], 5, 5, pad=2) if layer == "kernel" else x.reshape(len(x), -1)
    return np.hstack([rows, np.ones((len(rows), 1))])


def solve(x: nn.Array, clean: nn.Array, layer: str, penalties: nn.Array) -> list[nn.Array]:
    """For each penalty, the weights with the least squared error plus penalty times squares."""
    R = rows_of(x, layer)
    goal = clean.reshape(-1, 1) if layer == "kernel" else clean.reshape(len(x), -1)
    squares, products = R.T @ R, R.T @ goal
    return [np.linalg.solve(squares + p * np.eye(len(squares)), products) for p in penalties]


def error(x: nn.Array, clean: nn.Array, layer: str, weights: nn.Array) -> float:
    """Squared error, divided by the sum of the squares of the clean images, in percent."""
    answer = (rows_of(x, layer) @ weights).reshape(clean.shape)
    return float(100 * ((answer - clean) ** 2).sum() / (clean**2).sum())


def run(
    seed: int,
    layer: str,
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
    fitted = solve(noisy[:n_train], clean[:n_train], layer, penalties)
    held = [error(noisy[n_train:], clean[n_train:], layer, w) for w in fitted]
    best = int(np.argmin(held))
    moved = shift(new, dx=3, dy=3)
    noisy_moved = moved + (noisy_new - new)  # the same noise
    return {
        "penalty": float(penalties[best]),
        "error": error(noisy_new, new, layer, fitted[best]),
        "moved": error(noisy_moved, moved, layer, fitted[best]),
    }


experiment = Experiment(
    name="window_or_dense",
    title="Noise taken off digits by one linear layer: error on new digits",
    arms={
        f"{name}, {n:,} digits": {"layer": layer, "n_train": n}
        for name, layer in (("kernel of 5 by 5", "kernel"), ("dense layer", "dense"))
        for n in (1, 10, 100, 1000, 10_000)
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
