"""A network that takes images of any size, trained at one size or at five."""

from collections.abc import Sequence

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist, minibatches
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate

SIZES = (14, 17, 20, 24, 28, 34, 40, 48, 56)
CANVASES = (36, 56)


def resized(x: nn.Array, size: int) -> nn.Array:
    """(n, c, h, h) -> (n, c, size, size): each new pixel between its old neighbours, bilinear."""
    if x.shape[-1] == size:
        return x
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


def train(
    model: nn.Module,
    x: nn.Array,
    y: nn.Labels,
    sizes: Sequence[int],
    epochs: int,
    seed: int = 0,
    lr: float = 0.006,
    batch_size: int = 50,
) -> nn.Module:
    """Train with Adam in place, each batch resized to one of the sizes by chance."""
    rng, optimiser = np.random.default_rng(seed), nn.Adam(model, lr=lr)
    model.input_grad = False
    batches = [rows for _ in range(epochs) for rows in minibatches(len(x), batch_size, rng)]
    for step, rows in enumerate(batches):
        optimiser.lr = lr * (1 - step / len(batches))  # falls linearly to 0
        logits = model.forward(resized(x[rows], int(rng.choice(sizes))))  # (batch, 10)
        model.backward(nn.softmax_cross_entropy_grad(logits, y[rows]))
        optimiser.step()
    model.eval()
    return model


def strips(model: nn.Module, x: nn.Array, y: nn.Labels, each: int = 5) -> float:
    """The accuracy on strips of digits, each read from the votes over its own columns."""
    n = len(x) // each * each
    side = x.shape[-1]
    wide = (
        x[:n].reshape(-1, each, side, side).transpose(0, 2, 1, 3).reshape(-1, 1, side, each * side)
    )
    cells = votes(model, wide)  # (n / each, 10, h, each * w)
    parts = cells.reshape(*cells.shape[:3], each, -1).mean(axis=(2, 4))  # (n / each, 10, each)
    return float(np.mean(parts.argmax(axis=1).ravel() == y[:n]))


def votes(model: nn.Module, x: nn.Array) -> nn.Array:
    """(n, 1, h, w) -> (n, 10, h', w'): the last layer at each pixel, before the global mean."""
    *body, _, last = model.modules  # type: ignore[attr-defined]
    W, b = last.params["W"].T[:, :, None, None], last.params["b"]
    return nn.conv2d(nn.Sequential(*body).forward(x), W, b)


def run(
    seed: int,
    sizes: Sequence[int],
    lr: float,
    epochs: int,
    batch_size: int,
    n_train: int,
    n_test: int,
) -> dict[str, float]:
    """Train with Adam, each batch resized to one of the sizes; the lr falls linearly to 0."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, flat=False)
    x_test, y_test = x_test[:n_test], y_test[:n_test]
    model = train(network(np.random.default_rng(seed)), x, y, sizes, epochs, seed, lr, batch_size)
    right = {f"size_{s}": 100 * evaluate(model, resized(x_test, s), y_test) for s in SIZES}
    right |= {f"canvas_{s}": 100 * evaluate(model, on_canvas(x_test, s), y_test) for s in CANVASES}
    for name, large in (("back_56", resized), ("back_canvas_56", on_canvas)):
        right[name] = 100 * evaluate(model, resized(large(x_test, 56), 28), y_test)
    return right | {"strip": 100 * strips(model, x_test, y_test)}


experiment = Experiment(
    name="image_sizes",
    title="Three convolutions and a global mean, trained at one size or at five: accuracy in %",
    arms={"28 pixels": {"sizes": [28]}, "five sizes": {"sizes": [14, 20, 28, 40, 56]}},
    seeds=(0, 1, 2),
    metrics={
        **{f"size_{s}": f"test digits resized to {s} by {s} pixels" for s in SIZES},
        **{f"canvas_{s}": f"unchanged digits on a black image, {s} by {s}" for s in CANVASES},
        "back_56": "test digits resized to 56 by 56, and the image back to 28 by 28",
        "back_canvas_56": "digits on a black image of 56 by 56, and the image to 28 by 28",
        "strip": "digits in strips of five, 28 by 140 pixels, each read from its own columns",
    },
    run=run,
    common={"lr": 0.006, "epochs": 5, "batch_size": 50, "n_train": 8_000, "n_test": 2_000},
    quick={"epochs": 1, "n_train": 300, "n_test": 50},
)
