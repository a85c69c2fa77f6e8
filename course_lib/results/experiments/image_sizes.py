"""A network that takes images of any size, on digits of other sizes than it was trained on."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit

SIZES = (14, 20, 24, 28, 32, 40, 56)
CANVASES = (36, 44, 56)


def resized(x: nn.Array, size: int) -> nn.Array:
    """(n, c, h, h) -> (n, c, size, size): each new pixel between its old neighbours, bilinear."""
    old = x.shape[-1]
    at = np.clip((np.arange(size) + 0.5) * old / size - 0.5, 0, old - 1)  # (size,) where to look
    R = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(old))).astype(x.dtype)  # (size, old)
    return R @ x @ R.T


def on_canvas(x: nn.Array, size: int) -> nn.Array:
    """(n, c, h, h) -> (n, c, size, size): the digit as it is, in the middle of a black image."""
    margin = (size - x.shape[-1]) // 2
    return np.pad(x, ((0, 0), (0, 0), (margin, margin), (margin, margin)))


def network(rng: np.random.Generator) -> nn.Module:
    """(n, 1, h, w) -> (n, 10) logits for any h, w of at least 4: the head is a global mean."""
    f = np.float32
    return nn.Sequential(
        *(nn.Conv2d(1, 16, 3, rng, pad=1, dtype=f), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 3, rng, pad=1, dtype=f), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, rng, pad=1, dtype=f), nn.ReLU()),
        *(nn.GlobalAvgPool2d(), nn.Linear(64, 10, rng, dtype=f)),
    )


def run(
    seed: int, lr: float, epochs: int, batch_size: int, n_train: int, n_test: int
) -> dict[str, float]:
    """Train with Adam on digits of 28 by 28 pixels; the last epoch has a tenth of the lr."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, flat=False)
    x_test, y_test = x_test[:n_test], y_test[:n_test]
    rng = np.random.default_rng(seed)
    model = network(rng)
    for part, rate in ((epochs - 1, lr), (1, lr / 10)):
        optimiser = nn.Adam(model, lr=rate)
        fit(
            *(model, x, y),
            optimiser=optimiser,
            n_epochs=part,
            batch_size=batch_size,
            rng=rng,
            progress=False,
        )
    right = {
        f"size_{s}": 100 * evaluate(model, resized(x_test, s) if s != 28 else x_test, y_test)
        for s in SIZES
    }
    return right | {
        f"canvas_{s}": 100 * evaluate(model, on_canvas(x_test, s), y_test) for s in CANVASES
    }


experiment = Experiment(
    name="image_sizes",
    title="Three convolutions and a global mean, trained at 28 pixels: accuracy in percent",
    arms={"conv 16-32-64, global mean": {}},
    seeds=(0,),
    metrics={
        **{f"size_{s}": f"test digits resized to {s} by {s} pixels" for s in SIZES},
        **{f"canvas_{s}": f"unchanged digits on a black image, {s} by {s}" for s in CANVASES},
    },
    run=run,
    common={"lr": 0.006, "epochs": 5, "batch_size": 100, "n_train": 30_000, "n_test": 10_000},
    quick={"epochs": 2, "n_train": 300, "n_test": 50},
)
