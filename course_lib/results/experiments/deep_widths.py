"""Sixty plain layers with He's weights, ever wider: which suspect of lesson 11 does width clear?

Needles depend on depth over width: (1 + w)^2 / 4w is (n / (n - 1))^30 with n = width / 2 open
units, so that circles should be 0.12, 0.24, 0.37 and 0.50 wide. How alike digits become on the way
forward depends, in wide networks, on depth alone. So if needles are why sixty layers learn slowly,
wider ones learn; and if they do not, it is not the needles. (Written before the first run.)
"""

from collections.abc import Sequence

import numpy as np

from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.depth import deep_net
from course_lib.training import deep_nets, evaluate, fit


@np.errstate(all="ignore")
def run(
    seed: int,
    width: int,
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
        model = deep_net(depth, False, False, width, rng)
        if not told:
            told["width"] = deep_nets.circle_width(model, x[:20], depth)
            told["apart"] = deep_nets.apart(model, x[:300])
            told["directions"] = deep_nets.directions(model, x[:20])
            told["asked_alike"] = deep_nets.asked_alike(model, x[:20])
        fit(
            *(model, x, y),
            lr=lr,
            momentum=momentum,
            n_epochs=epochs,
            batch_size=batch_size,
            rng=rng,
            progress=False,
        )
        told[f"train_lr_{lr}"] = 100 * evaluate(model, x, y)
        told[f"held_out_lr_{lr}"] = 100 * evaluate(model, x_held_out, y_held_out)
        told[f"test_lr_{lr}"] = 100 * evaluate(model, x_test, y_test)
    return told


LRS = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.02)
PARTS = {"train": "training", "held_out": "held-out", "test": "test"}

experiment = Experiment(
    name="deep_widths",
    title="Sixty plain layers with He's weights, of several widths, on 5,000 digits",
    arms={f"{width} units": {"width": width} for width in (64, 128, 256, 512)},
    seeds=(0, 1, 2),
    metrics={
        "width": "width over length of circles of directions that come back, median, 20 images",
        "apart": "1 minus the mean cosine of two digits at the last hidden layer",
        "directions": "how many directions, of as many as units, come back, mean over 20 images",
        "asked_alike": "cosine, without its sign, of two wishes at the first layer, median",
        **{
            f"{part}_lr_{lr}": f"accuracy on the {name} digits, lr {lr}, in %"
            for part, name in PARTS.items()
            for lr in LRS
        },
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
