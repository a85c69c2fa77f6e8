"""Deep networks with and without skips, with large and small first weights: do they learn?"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def deep_net(
    depth: int,
    skip: bool,
    small: bool,
    width: int,
    rng: np.random.Generator,
    dtype: npt.DTypeLike = np.float32,
    norm: bool = False,
) -> nn.Sequential:
    """(n, 784) -> (n, 10): `depth` pairs of ReLU and a linear layer between two linear layers.

    With `skip`, a way leads past each pair. The first weights of the pairs are He's, or if `small`,
    He's divided by the root of the depth. With `norm`, batch norm comes before the ReLU of a pair.
    """
    sd = (2 / (width * depth if small else width)) ** 0.5
    modules: list[nn.Module] = [nn.Linear(784, width, rng, dtype=dtype)]
    for _ in range(depth):
        pair: list[nn.Module] = [nn.BatchNorm1d(width, dtype=dtype)] if norm else []
        pair += [nn.ReLU(), nn.Linear(width, width, rng, scale=sd, dtype=dtype)]
        modules.extend([nn.Residual(*pair)] if skip else pair)
    return nn.Sequential(*modules, nn.ReLU(), nn.Linear(width, 10, rng, dtype=dtype))


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
    small: bool,
    width: int,
    lrs: Sequence[float],
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
    n_held_out: int,
    norm: bool = False,
) -> dict[str, float]:
    """Look at the untrained network; then train it anew at each learning rate."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train + n_held_out)
    x, x_held_out = np.split(x, [n_train])
    y, y_held_out = np.split(y, [n_train])
    rng = np.random.default_rng(seed)
    # In float64, since its numbers span 10 to the 60.
    model = deep_net(depth, skip, small, width, rng, np.float64, norm)
    told = {
        "gradient_at_layer_1": arriving(model, x[:500], y[:500]),
        "images_differ": differing(model, x[:500]),
    }
    for lr in lrs:
        rng = np.random.default_rng(seed)
        model = deep_net(depth, skip, small, width, rng, norm=norm)
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


LRS = (0.02, 0.005, 0.002, 0.0002)

experiment = Experiment(
    name="depth",
    title="Deep networks with and without skips, with two sizes of the first weights",
    arms={
        f"{way}, {first}, {depth} layers": {
            "depth": depth,
            "skip": way == "skips",
            "small": first == "small",
        }
        for depth in (10, 30, 60)
        for way in ("plain", "skips")
        for first in ("He", "small")
    }
    | {
        f"skips, He, batch norm, {depth} layers": {
            "depth": depth,
            "skip": True,
            "small": False,
            "norm": True,
        }
        for depth in (10, 30, 60)
    },
    seeds=(0, 1, 2),
    metrics={
        "gradient_at_layer_1": "root mean square of the first weights' gradient, before training",
        "images_differ": "last hidden layer, before training: variance over 500 images, as a share "
        "of the mean square",
        **{f"held_out_lr_{lr}": f"accuracy on the held-out digits, lr {lr}, in %" for lr in LRS},
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
        "n_held_out": 2_000,
    },
    quick={"depth": 2, "epochs": 1, "n_train": 200, "n_held_out": 100},
)
