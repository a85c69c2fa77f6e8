"""Blocks of convolutions with batch norm, few and many: plain ones, near copies, with a way past.

A convolution starts as a copy if its kernels are 1 in the middle of their own map, and 0 elsewhere;
the idea is Le, Jaitly and Hinton's (2015), who began recurrent layers with the identity.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


class TwoWays(nn.Sequential):
    """Two modules next to each other rather than in a row: y = past(x) + through(x)."""

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, c, h, w) -> (n, k, oh, ow), the sum of what both modules make of x."""
        past, through = self.modules
        return past.forward(x) + through.forward(x)

    def backward(self, dy: nn.Array) -> nn.Array:
        """(n, k, oh, ow) -> (n, c, h, w): both ways end at x, so their gradients are added."""
        past, through = self.modules
        return past.backward(dy) + through.backward(dy)


def branches(
    c: int, k: int, stride: int, rng: np.random.Generator, dtype: npt.DTypeLike = np.float64
) -> tuple[nn.Conv2d, nn.Sequential]:
    """The way past and the way through, from c maps to k; the sides are divided by `stride`."""
    past = nn.Conv2d(c, k, 1, rng, stride=stride, dtype=dtype)
    through = nn.Sequential(
        *(nn.BatchNorm2d(c, dtype=dtype), nn.ReLU()),
        nn.Conv2d(c, k, 3, rng, stride=stride, pad=1, dtype=dtype),
        *(nn.BatchNorm2d(k, dtype=dtype), nn.ReLU()),
        nn.Conv2d(k, k, 3, rng, pad=1, dtype=dtype),
    )
    return past, through


def block(c: int, k: int, stride: int, skip: bool, rng: np.random.Generator) -> nn.Module:
    """Two convolutions, and if `skip`, a way past them: x itself where the shapes agree."""
    past, through = branches(c, k, stride, rng, np.float32)
    if not skip:
        return through
    return nn.Residual(*through.modules) if (c, stride) == (k, 1) else TwoWays(past, through)


def network(blocks: int, skip: bool, rng: np.random.Generator) -> nn.Sequential:
    """(n, 1, 28, 28) -> (n, 10): half of the blocks on 8 maps of 14 by 14, half on 16 of 7 by 7."""
    f, half = np.float32, blocks // 2
    sizes = [(8, 8, 1)] * half + [(8, 16, 2)] + [(16, 16, 1)] * (half - 1)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, rng, stride=2, pad=1, dtype=f),
        *(block(*size, skip, rng) for size in sizes),
        *(nn.BatchNorm2d(16, dtype=f), nn.ReLU(), nn.GlobalAvgPool2d()),
        nn.Linear(16, 10, rng, dtype=f),
    )


def start_as_copies(net: nn.Sequential) -> None:
    """Let each 3 by 3 convolution that keeps the number of maps hand on what it gets."""
    for module in net.modules:
        if isinstance(module, nn.Sequential):
            start_as_copies(module)
        elif isinstance(module, nn.Conv2d):
            W = module.params["W"]  # (k, c, 3, 3)
            if len(W) == W.shape[1]:
                W[...] = 0
                W[range(len(W)), range(len(W)), 1, 1] = 1


@np.errstate(all="ignore")
def run(
    seed: int,
    blocks: int,
    way: str,
    lrs: Sequence[float],
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
    n_held_out: int,
) -> dict[str, float]:
    """Train a network anew at each learning rate; its last epoch has a tenth of the rate."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train + n_held_out, flat=False)
    x, x_held_out = np.split(x, [n_train])
    y, y_held_out = np.split(y, [n_train])
    told: dict[str, float] = {}
    for lr in lrs:
        model = network(blocks, way == "skips", np.random.default_rng([seed, 0]))
        if way == "copies":
            start_as_copies(model)
        order = np.random.default_rng([seed, 1])
        for part, rate in ((epochs - 1, lr), (1, lr / 10)):
            fit(
                *(model, x, y),
                lr=rate,
                momentum=momentum,
                n_epochs=part,
                batch_size=batch_size,
                rng=order,
                progress=False,
            )
        told["parameters"] = nn.n_parameters(model)
        told[f"train_lr_{lr}"] = 100 * evaluate(model, x, y)
        told[f"held_out_lr_{lr}"] = 100 * evaluate(model, x_held_out, y_held_out)
        told[f"test_lr_{lr}"] = 100 * evaluate(model, x_test, y_test)
    return told


LRS = (0.005, 0.02, 0.1, 0.5, 1.0, 2.0)

experiment = Experiment(
    name="conv_blocks",
    title="Blocks of two convolutions with batch norm: plain ones, near copies, with skips",
    arms={
        f"{way}, {blocks} blocks": {"blocks": blocks, "way": way}
        for blocks in (2, 30)
        for way in ("plain", "copies", "skips")
    },
    seeds=(0, 1, 2),
    metrics={
        "parameters": "how many parameters the net has",
        **{f"train_lr_{lr}": f"accuracy on the training digits, lr {lr}, in %" for lr in LRS},
        **{f"held_out_lr_{lr}": f"accuracy on the held-out digits, lr {lr}, in %" for lr in LRS},
        **{f"test_lr_{lr}": f"accuracy on the 10,000 test images, lr {lr}, in %" for lr in LRS},
    },
    run=run,
    common={
        "lrs": list(LRS),
        "momentum": 0.9,
        "epochs": 3,
        "batch_size": 50,
        "n_train": 5_000,
        "n_held_out": 2_000,
    },
    quick={"blocks": 2, "epochs": 2, "n_train": 200, "n_held_out": 100},
)
