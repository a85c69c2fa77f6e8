"""Two convolutions trained on all digits: their kernels, and what the second layer answers to."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit

KERNELS, SIZE, MAPS, BEST = 8, 5, 12, 6
STEP = 2  # pixels from one number of the second layer to the next


def network(rng: np.random.Generator) -> nn.Sequential:
    """(n, 1, 28, 28) -> (n, 10) logits, float32: kernels of 5 by 5, the first with stride 2."""
    first = nn.Conv2d(1, KERNELS, SIZE, rng, stride=2, dtype=np.float32)  # maps of 12 by 12
    second = nn.Conv2d(KERNELS, MAPS, SIZE, rng, dtype=np.float32)  # maps of 8 by 8
    last = nn.Linear(MAPS * 8 * 8, 10, rng, dtype=np.float32)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Flatten(), last)


def run(
    seed: int, n_train: int, n_test: int, epochs: int, batch_size: int, lr: float, momentum: float
) -> dict[str, float]:
    """Train once; find where in the test images each map of the second layer is largest."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, n_test=n_test, flat=False)
    rng = np.random.default_rng(seed)
    model = network(rng)
    fit(
        *(model, x, y),
        lr=lr,
        n_epochs=epochs,
        batch_size=batch_size,
        momentum=momentum,
        rng=rng,
        progress=False,
    )
    found = {"test": 100 * evaluate(model, x_test, y_test)}
    for f, kernel in enumerate(model.modules[0].params["W"]):
        found |= {f"weight {f}.{at}": round(float(v), 3) for at, v in enumerate(kernel.ravel())}
    maps = nn.Sequential(*model.modules[:4]).forward(x_test)  # (n, MAPS, 8, 8)
    for f in range(MAPS):
        peaks = maps[:, f].reshape(len(maps), -1)  # (n, 64)
        for rank, m in enumerate(np.argsort(-peaks.max(axis=1), kind="stable")[:BEST]):
            row, column = np.unravel_index(peaks[m].argmax(), maps.shape[2:])
            found[f"piece {f}.{rank}"] = float(10_000 * m + 100 * STEP * row + STEP * column)
    return found


PEAKS = [f"{f}.{rank}" for f in range(MAPS) for rank in range(BEST)]
WEIGHTS = [f"{f}.{at}" for f in range(KERNELS) for at in range(SIZE * SIZE)]

experiment = Experiment(
    name="learned_kernels",
    title="Two convolutions and a linear layer, trained on all digits",
    arms={"two convolutions": {}},
    seeds=(0, 1, 2),
    metrics={
        "test": "accuracy on the 10,000 test images, in %",
        **{f"weight {at}": "a weight of the first layer" for at in WEIGHTS},
        **{f"piece {at}": "where map f is largest, by rank: image, row, column" for at in PEAKS},
    },
    run=run,
    common={
        "n_train": 60_000,
        "n_test": 10_000,
        "epochs": 6,
        "batch_size": 64,
        "lr": 0.05,
        "momentum": 0.9,
    },
    quick={"n_train": 100, "n_test": 20, "epochs": 1},
)
