"""Sixty plain layers from several starts: does what they learn follow the number of directions?"""

from collections.abc import Sequence

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.depth import deep_net
from course_lib.training import deep_nets, evaluate, fit

WIDTH = 64


def hidden(model: nn.Sequential) -> list[nn.Array]:
    """The weights of the hidden layers of a plain network, (64, 64) each."""
    return [layer.params["W"] for layer in model.modules[2:-2:2]]


def gradient_ratio(model: nn.Sequential, x: nn.Array, y: nn.Labels) -> float:
    """Root mean square of the gradient behind the first layer, over that behind the last pair."""
    g = nn.softmax_cross_entropy_grad(model.forward(x), y)
    sizes = []
    for module in reversed(model.modules[1:]):
        g = module.backward(g)
        sizes.append(float(np.sqrt(np.mean(g.astype(float) ** 2))))
    return sizes[-1] / sizes[1]  # sizes[0] is before the last ReLU


def started(
    start: str, random_part: float, depth: int, rng: np.random.Generator, x: nn.Array, y: nn.Labels
) -> nn.Sequential:
    """A plain network whose hidden layers start as told.

    `mixed`: (1 - a) I + a times He's weights, times one number for all layers that makes the
    gradient as large at the first as at the last. `rotations` and `mirrored`: V = [[Q, -Q],
    [-Q, Q]] with a random rotation Q of 32 numbers, or with a normal Q of variance 1/32. With a
    mirrored first layer ReLU then loses no direction that Q keeps, and no layer is a copy.
    """
    model = deep_net(depth, False, False, WIDTH, rng)
    if start == "mixed":
        eye = np.eye(WIDTH, dtype=np.float32)
        for W in hidden(model):
            W[...] = (1 - random_part) * eye + random_part * W
        for _ in range(6):
            factor = gradient_ratio(model, x, y) ** (-1 / depth)
            for W in hidden(model):
                W *= factor
        return model
    half = WIDTH // 2
    first = model.modules[0].params["W"]  # (784, 64)
    first[:, half:] = -first[:, :half]
    for W in hidden(model):
        Q = rng.normal(size=(half, half))
        Q = np.linalg.qr(Q)[0] if start == "rotations" else Q / np.sqrt(half)
        W[...] = np.block([[Q, -Q], [-Q, Q]])
    return model


@np.errstate(all="ignore")
def run(
    seed: int,
    start: str,
    random_part: float,
    depth: int,
    lrs: Sequence[float],
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
    n_held_out: int,
) -> dict[str, float]:
    """Look at the untrained network; then train it anew at each learning rate."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train + n_held_out)
    x, x_held_out = np.split(x, [n_train])
    y, y_held_out = np.split(y, [n_train])
    told: dict[str, float] = {}
    for lr in lrs:
        rng = np.random.default_rng(seed)
        model = started(start, random_part, depth, rng, x[:500], y[:500])
        if not told:
            told["directions"] = deep_nets.directions(model, x[:20])
            told["gradient_ratio"] = gradient_ratio(model, x[:500], y[:500])
            told["width"] = deep_nets.circle_width(model, x[:20], depth)
            told["asked_alike"] = deep_nets.asked_alike(model, x[:20])
            told["apart"] = deep_nets.apart(model, x[:300])
        fit(
            *(model, x, y),
            lr=lr,
            momentum=momentum,
            n_epochs=epochs,
            batch_size=batch_size,
            rng=rng,
            progress=False,
        )
        told[f"held_out_lr_{lr}"] = 100 * evaluate(model, x_held_out, y_held_out)
        told[f"test_lr_{lr}"] = 100 * evaluate(model, x_test, y_test)
    return told


LRS = (0.0005, 0.002, 0.005, 0.02)

experiment = Experiment(
    name="deep_starts",
    title="Sixty plain layers from several starts: directions that come back, and accuracy",
    arms={
        "copies": {"start": "mixed", "random_part": 0.0},
        "copies, 5 % He": {"start": "mixed", "random_part": 0.05},
        "copies, 10 % He": {"start": "mixed", "random_part": 0.1},
        "copies, 15 % He": {"start": "mixed", "random_part": 0.15},
        "copies, 25 % He": {"start": "mixed", "random_part": 0.25},
        "He": {"start": "mixed", "random_part": 1.0},
        "mirrored, rotations": {"start": "rotations", "random_part": 1.0},
        "mirrored, normal": {"start": "mirrored", "random_part": 1.0},
    },
    seeds=(0, 1, 2),
    metrics={
        "directions": "how many of 64 directions come back, before training, mean over 20 images",
        "width": "width over length of circles of directions that come back, median, 20 images",
        "asked_alike": "cosine, without its sign, of two wishes at the first layer, median",
        "apart": "1 minus the mean cosine of two digits at the last hidden layer, 300 images",
        "gradient_ratio": "root mean square of the gradient, first layer over last, at the start",
        **{f"held_out_lr_{lr}": f"accuracy on the held-out digits, lr {lr}, in %" for lr in LRS},
        **{f"test_lr_{lr}": f"accuracy on the 10,000 test images, lr {lr}, in %" for lr in LRS},
    },
    run=run,
    common={
        "depth": 60,
        "lrs": list(LRS),
        "momentum": 0.9,
        "epochs": 3,
        "batch_size": 100,
        "n_train": 5_000,
        "n_held_out": 2_000,
    },
    quick={"depth": 2, "epochs": 1, "n_train": 600, "n_held_out": 100},
)
