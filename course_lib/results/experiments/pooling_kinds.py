"""Four ways to halve the maps of LeNet: maximum, mean, and two with a convolution of stride 2.

Each way trains at a rate of its own, chosen on held-out training images before the test images are
read; a seed draws the same images in the same order for all four. Seeds 0 to 4 are a first round,
and seeds 5 to 9 a second one, which shows again what the first has shown, or does not.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.data.corruptions import shift
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit, predict_logits

Network = Callable[[Any, np.random.Generator], nn.Sequential]
"""(kind, source of the initial weights) -> a net."""


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


def trained(
    network: Network,
    kind: Any,
    seed: int,
    lr: float,
    n_train: int,
    epochs: int,
    batch_size: int,
    momentum: float,
) -> nn.Sequential:
    """Train one net on the first images; its last epoch has a tenth of the rate."""
    (x, y), _ = load_mnist(n_train=n_train, flat=False)
    model = network(kind, np.random.default_rng([seed, 0]))
    order = np.random.default_rng([seed, 1])  # the same for each kind
    for part, rate in ((epochs - 1, lr), (1, lr / 10)):
        fit(model, x, y, lr=rate, n_epochs=part, batch_size=batch_size, momentum=momentum,
            rng=order, progress=False)  # fmt: skip
    return model


@cache  # it does not depend on the seed of a run
def best_rate(
    network: Network,
    kind: Any,
    lrs: Sequence[float],
    search_seeds: Sequence[int],
    n_val: int,
    **settings: Any,
) -> tuple[float, float]:
    """The rate with the highest mean accuracy on held-out training images, and that mean in %."""
    n = settings["n_train"]
    (x, y), _ = load_mnist(n_train=n + n_val, flat=False)
    scores = {
        lr: np.mean([
            100 * evaluate(trained(network, kind, seed, lr, **settings), x[n:], y[n:])
            for seed in search_seeds
        ])
        for lr in lrs
    }  # fmt: skip
    lr = max(lrs, key=lambda rate: scores[rate])
    return lr, float(scores[lr])


@cache  # all ways of a seed are compared with its net of max pooling
def answers(kind: str, seed: int, lr: float, **settings: Any) -> list[NDArray[np.intp]]:
    """Train one net; its answers to the test images, moved right by 0, 1, 2 and 3 pixels."""
    model = trained(network, kind, seed, lr, **settings)
    _, (x_test, _) = load_mnist(flat=False)
    return [predict_logits(model, shift(x_test, px, 0)).argmax(axis=1) for px in range(4)]


def run(
    seed: int,
    kind: str,
    lrs: Sequence[float],
    search_seeds: Sequence[int],
    n_val: int,
    **settings: Any,
) -> dict[str, float]:
    """Choose a rate, train one net, read the test images; compare with max pooling image by image.

    The net of max pooling has the same seed, and the rate that was chosen for it.
    """
    search = tuple(lrs), tuple(search_seeds), n_val
    lr, on_validation = best_rate(network, kind, *search, **settings)
    said, *moved = answers(kind, seed, lr, **settings)
    lr_of_max, _ = best_rate(network, "max", *search, **settings)
    said_by_max, *_ = answers("max", seed, lr_of_max, **settings)
    _, (_, y_test) = load_mnist(flat=False)
    reads, max_reads = said == y_test, said_by_max == y_test
    return {
        "lr": lr,
        "validation": on_validation,
        "test": 100 * float(reads.mean()),
        "only_this": float((reads & ~max_reads).sum()),
        "only_max": float((max_reads & ~reads).sum()),
        "changed_1_px": 100 * float((moved[0] != said).mean()),
        "changed_2_px": 100 * float((moved[1] != said).mean()),
        "changed_3_px": 100 * float((moved[2] != said).mean()),
        "lost_3_px": 100 * float(reads.mean() - (moved[2] == y_test).mean()),
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
    seeds=tuple(range(10)),
    metrics={
        "lr": "the learning rate chosen for this way on held-out images",
        "validation": "accuracy at that rate on 5,000 held-out images, mean of 3 other seeds, in %",
        "test": "accuracy on the 10,000 test images, read once, in %",
        "only_this": "test images that this net reads and that of max pooling, same seed, does not",
        "only_max": "test images that the net of max pooling reads and this one does not",
        "changed_1_px": "predictions that change when the test images move right by 1 pixel, in %",
        "changed_2_px": "the same for 2 pixels, in %",
        "changed_3_px": "the same for 3 pixels, in %",
        "lost_3_px": "test accuracy lost when the images move right by 3 pixels, in points",
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
