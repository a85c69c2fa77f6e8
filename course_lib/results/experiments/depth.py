"""Deep networks with and without a way past each layer: do they still learn?"""

from collections.abc import Sequence

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def arriving(model: nn.Sequential, x: nn.Array, y: nn.Labels) -> float:
    """Root mean square of the gradient that one backward pass brings to the first weights."""
    model.backward(nn.softmax_cross_entropy_grad(model.forward(x), y))
    first = next(value for name, value in model.grads.items() if name.endswith("W"))
    return float(np.sqrt(np.mean(first**2)))


def differing(model: nn.Sequential, x: nn.Array) -> float:
    """The last hidden activations: their variance over the images, as a share of their square."""
    a = x
    for module in model.modules[:-1]:
        a = module.forward(a)  # (n, width) in the end
    return float(a.var(axis=0).mean() / (a**2).mean())


@np.errstate(all="ignore")
def run(
    seed: int,
    depth: int,
    skip: bool,
    width: int,
    lrs: Sequence[float],
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
) -> dict[str, float]:
    """Look at the untrained network; then train it anew at each learning rate."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train)
    build = nn.residual_net if skip else nn.plain_net
    model = build(depth, np.random.default_rng(seed), width, np.float32)
    told = {
        "gradient_at_layer_1": arriving(model, x[:500], y[:500]),
        "images_differ": differing(model, x[:500]),
    }
    for lr in lrs:
        rng = np.random.default_rng(seed)
        model = build(depth, rng, width, np.float32)
        fit(
            *(model, x, y),
            lr=lr,
            momentum=momentum,
            n_epochs=epochs,
            batch_size=batch_size,
            rng=rng,
            progress=False,
        )
        told[f"test_lr_{lr}"] = 100 * evaluate(model, x_test, y_test)
    return told


LRS = (0.02, 0.005, 0.002)

experiment = Experiment(
    name="depth",
    title="Plain and residual networks of several depths: accuracy in percent",
    arms={
        f"{kind}, {depth} layers": {"depth": depth, "skip": kind == "residual"}
        for depth in (10, 30, 60)
        for kind in ("plain", "residual")
    },
    seeds=(0, 1, 2),
    metrics={
        "gradient_at_layer_1": "root mean square of the first weights' gradient, before training",
        "images_differ": "last hidden layer, before training: variance over 500 images, as a share "
        "of the mean square",
        **{f"test_lr_{lr}": f"accuracy on the 10,000 test images, lr {lr}, in %" for lr in LRS},
    },
    run=run,
    common={
        "width": 64,
        "lrs": list(LRS),
        "momentum": 0.9,
        "epochs": 3,
        "batch_size": 100,
        "n_train": 10_000,
    },
    quick={"depth": 2, "epochs": 1, "n_train": 200},
)
