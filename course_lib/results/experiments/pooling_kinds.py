"""Four ways to halve the maps of LeNet: maximum, mean, and two with a convolution of stride 2."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.data.corruptions import shift
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit, predict_logits


def halve(kind: str, c: int, rng: np.random.Generator) -> list[nn.Module]:
    """Modules that turn (n, c, h, w) with even h and w into (n, c, h / 2, w / 2)."""
    if kind == "max":
        return [nn.MaxPool2d(2)]
    if kind == "mean":
        return [nn.AvgPool2d(2)]
    if kind == "layer":
        return [nn.Conv2d(c, c, 2, rng, stride=2, dtype=np.float32), nn.ReLU()]
    return []  # the convolution before has halved it


def network(kind: str, rng: np.random.Generator) -> nn.Sequential:
    """The layers of LeNet (ReLU), float32, with another way to halve the maps."""
    f, stride = np.float32, 2 if kind == "stride" else 1
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, rng, stride=stride, pad=2, dtype=f),
        *(nn.ReLU(), *halve(kind, 6, rng)),  # (6, 14, 14)
        nn.Conv2d(6, 16, 5, rng, stride=stride, dtype=f),
        *(nn.ReLU(), *halve(kind, 16, rng)),  # (16, 5, 5)
        *(nn.Flatten(), nn.Linear(400, 120, rng, dtype=f), nn.ReLU()),
        *(nn.Linear(120, 84, rng, dtype=f), nn.ReLU(), nn.Linear(84, 10, rng, dtype=f)),
    )


def run(
    seed: int,
    kind: str,
    n_train: int,
    epochs: int,
    batch_size: int,
    lr: float,
    momentum: float,
) -> dict[str, float]:
    """Train one net; then move the test images by one and by two pixels."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, flat=False)
    rng = np.random.default_rng(seed)
    model = network(kind, rng)
    fit(
        *(model, x, y),
        lr=lr,
        n_epochs=epochs,
        batch_size=batch_size,
        momentum=momentum,
        rng=rng,
        progress=False,
    )
    said = predict_logits(model, x_test).argmax(axis=1)
    moved = {
        px: predict_logits(model, shift(x_test, px, 0)).argmax(axis=1)  # to the right
        for px in (1, 2)
    }
    return {
        "test": 100 * evaluate(model, x_test, y_test),
        "changed_1_px": 100 * float((moved[1] != said).mean()),
        "changed_2_px": 100 * float((moved[2] != said).mean()),
    }


experiment = Experiment(
    name="pooling_kinds",
    title="Four ways to halve the maps of a LeNet-style net, trained on 10,000 images",
    arms={
        "largest of 2x2": {"kind": "max"},
        "mean of 2x2": {"kind": "mean"},
        "a further 2x2 convolution of stride 2": {"kind": "layer"},
        "the 5x5 convolutions have stride 2": {"kind": "stride"},
    },
    seeds=(0, 1, 2),
    metrics={
        "test": "accuracy on the 10,000 test images, in %",
        "changed_1_px": "predictions that change when the test images move right by 1 pixel, in %",
        "changed_2_px": "the same for 2 pixels, in %",
    },
    run=run,
    common={"n_train": 10_000, "epochs": 6, "batch_size": 64, "lr": 0.05, "momentum": 0.9},
    quick={"n_train": 200, "epochs": 1},
)
