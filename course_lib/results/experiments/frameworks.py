"""Training steps of this library and of PyTorch on one thread: times beside one another."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.results.experiment import Experiment
from course_lib.training import fastest

SOFTMAX, MLP, CONV_NET, WIDE = "softmax", "mlp", "conv_net", "wide"


def numpy_model(net: str, width: int, kernel: int, rng: np.random.Generator) -> nn.Sequential:
    """One of the nets, float32; `width` and `kernel` belong to the wide convolution."""
    f = np.float32
    if net == SOFTMAX:
        model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng, dtype=f))
    elif net == MLP:
        hidden = nn.Linear(784, 256, rng, dtype=f)
        model = nn.Sequential(nn.Flatten(), hidden, nn.ReLU(), nn.Linear(256, 10, rng, dtype=f))
    elif net == CONV_NET:
        model = nn.small_convnet(rng, f)
    else:
        wide = nn.Conv2d(width, width, kernel, rng, pad=kernel // 2, dtype=f)
        model = nn.Sequential(wide, nn.GlobalAvgPool2d(), nn.Linear(width, 10, rng, dtype=f))
    model.input_grad = False  # nothing trains the pixels; PyTorch leaves that gradient out, too
    return model


def torch_model(net: str, width: int, kernel: int) -> Any:
    """The same net in PyTorch."""
    from torch.nn import (
        AdaptiveAvgPool2d,
        BatchNorm2d,
        Conv2d,
        Dropout,
        Flatten,
        Linear,
        MaxPool2d,
        ReLU,
        Sequential,
    )

    if net == SOFTMAX:
        return Sequential(Flatten(), Linear(784, 10))
    if net == MLP:
        return Sequential(Flatten(), Linear(784, 256), ReLU(), Linear(256, 10))
    if net == WIDE:
        wide = Conv2d(width, width, kernel, padding=kernel // 2)
        return Sequential(wide, AdaptiveAvgPool2d(1), Flatten(), Linear(width, 10))
    return Sequential(
        *(Conv2d(1, 16, 5, padding=2), BatchNorm2d(16), ReLU(), MaxPool2d(2)),
        *(Conv2d(16, 32, 3, padding=1), BatchNorm2d(32), ReLU(), MaxPool2d(2)),
        *(Flatten(), Linear(32 * 7 * 7, 128), ReLU(), Dropout(0.5), Linear(128, 10)),
    )


def numpy_step(model: nn.Module, x: np.ndarray, y: np.ndarray) -> Callable[[], None]:
    """One step of training: forward, backward, update."""
    optimiser = nn.SGD(model, lr=1e-3, momentum=0.9)

    def step() -> None:
        model.backward(nn.softmax_cross_entropy_grad(model.forward(x), y))
        optimiser.step()

    return step


def torch_step(
    model: Any, x: np.ndarray, y: np.ndarray, channels_last: bool = False
) -> Callable[[], None]:
    """The same step in PyTorch, eager; images and kernels may lie in memory channels last."""
    import torch

    order = torch.channels_last if channels_last else torch.contiguous_format
    model = model.to(memory_format=order)
    x_torch, y_torch = torch.from_numpy(x).to(memory_format=order), torch.from_numpy(y)
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)

    def step() -> None:
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(x_torch), y_torch).backward()
        optimiser.step()

    return step


def run(
    seed: int, net: str, batch: int, rounds: int, least: float, width: int = 1, kernel: int = 1
) -> dict[str, float]:
    """Time a training step of one net in numpy and, in turns, twice in PyTorch."""
    import torch

    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    x = rng.random(size=(batch, width, 28, 28), dtype=np.float32)
    y = rng.integers(10, size=batch)
    shape = (net, width, kernel)
    steps = {
        "numpy": numpy_step(numpy_model(*shape, rng), x, y),
        "eager": torch_step(torch_model(*shape), x, y),
        "channels_last": torch_step(torch_model(*shape), x, y, channels_last=True),
    }
    seconds = fastest(steps, rounds, least)
    return {
        "over_eager": seconds["numpy"] / seconds["eager"],
        "over_channels_last": seconds["numpy"] / seconds["channels_last"],
    }


experiment = Experiment(
    name="frameworks",
    title="A training step: CPU time of this library divided by PyTorch's, one thread each",
    arms={
        "softmax regression, 32 images": {"net": SOFTMAX, "batch": 32},
        "784-256-10, 64 images": {"net": MLP, "batch": 64},
        "small conv net, 64 images": {"net": CONV_NET, "batch": 64},
        "small conv net, 128 images": {"net": CONV_NET, "batch": 128},
        "32 kernels of 7x7 on 32 maps, 16 images": {
            "net": WIDE,
            "batch": 16,
            "width": 32,
            "kernel": 7,
        },
    },
    seeds=(0, 1, 2),
    metrics={
        "over_eager": "time of this library divided by that of eager PyTorch: below 1, numpy wins",
        "over_channels_last": "the same, with PyTorch's images and kernels channels last in memory",
    },
    run=run,
    common={"rounds": 10, "least": 0.05},
    quick={"batch": 2, "rounds": 1, "least": 1e-4},
    timed=True,
)
