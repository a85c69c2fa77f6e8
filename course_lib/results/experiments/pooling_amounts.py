"""How much to pool: the second pooling of LeNet takes windows of 1, 2, 5 or 10, the whole map.

Each window trains at a rate of its own, chosen on held-out training images before the test images
are read; a seed draws the same images in the same order for all four. Seeds 0 to 4 are a first
round, and seeds 5 to 9 a second one, which shows again what the first has shown, or does not.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.data.corruptions import shift
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.pooling_kinds import best_rate, trained
from course_lib.training import evaluate


def network(k: int, rng: np.random.Generator) -> nn.Sequential:
    """The layers of LeNet (ReLU), float32; its second pooling keeps the largest of k by k."""
    f, side = np.float32, 10 // k
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5, rng, pad=2, dtype=f), nn.ReLU(), nn.MaxPool2d(2)),  # (6, 14, 14)
        *(nn.Conv2d(6, 16, 5, rng, dtype=f), nn.ReLU(), nn.MaxPool2d(k)),  # (16, side, side)
        *(nn.Flatten(), nn.Linear(16 * side * side, 120, rng, dtype=f), nn.ReLU()),
        *(nn.Linear(120, 84, rng, dtype=f), nn.ReLU(), nn.Linear(84, 10, rng, dtype=f)),
    )


def run(
    seed: int,
    k: int,
    lrs: Sequence[float],
    search_seeds: Sequence[int],
    n_val: int,
    **settings: Any,
) -> dict[str, float]:
    """Choose a rate, train one net, then move the test images by three pixels."""
    search = tuple(lrs), tuple(search_seeds), n_val
    lr, on_validation = best_rate(network, k, *search, **settings)
    model = trained(network, k, seed, lr, **settings)
    _, (x_test, y_test) = load_mnist(flat=False)
    test, moved = (100 * evaluate(model, x, y_test) for x in (x_test, shift(x_test, 3, 0)))
    return {
        "lr": lr,
        "validation": on_validation,
        "parameters": nn.n_parameters(model),
        "test": test,
        "moved_3_px": moved,
    }


experiment = Experiment(
    name="pooling_amounts",
    title="LeNet-style nets whose second pooling takes other windows, trained on 10,000 images",
    arms={
        "no second pooling": {"k": 1},
        "largest of 2x2": {"k": 2},
        "largest of 5x5": {"k": 5},
        "largest of 10x10": {"k": 10},
    },
    seeds=tuple(range(10)),
    metrics={
        "lr": "the learning rate chosen for this window on held-out images",
        "validation": "accuracy at that rate on 5,000 held-out images, mean of 3 other seeds, in %",
        "parameters": "how many parameters the net has",
        "test": "accuracy on the 10,000 test images, in %",
        "moved_3_px": "the same after they moved right by 3 pixels",
    },
    run=run,
    common={
        "n_train": 10_000,
        "n_val": 5_000,
        "lrs": [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
        "search_seeds": [100, 101, 102],
        "epochs": 6,
        "batch_size": 64,
        "momentum": 0.9,
    },
    quick={"n_train": 200, "n_val": 100, "lrs": [0.05], "search_seeds": [100], "epochs": 2},
)
