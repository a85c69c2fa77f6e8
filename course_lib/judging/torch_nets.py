"""Small networks of the course, and the same networks in PyTorch, for cases that compare the two.

Every parameter and every running statistic is drawn, so that none of them may be forgotten.
"""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.judging.torch_later import torch


def numpy_layer(kind: str, seed: int, training: bool = True) -> nn.Module:
    """A layer of the course by name, with drawn numbers and settings that are no defaults."""
    rng = np.random.default_rng(seed)
    layers = {
        "linear": lambda: nn.Linear(4, 3, rng),
        "square linear": lambda: nn.Linear(3, 3, rng),
        "conv": lambda: nn.Conv2d(2, 3, (3, 2), rng, stride=(1, 2), pad=(0, 1)),
        "square conv": lambda: nn.Conv2d(2, 2, 3, rng, pad=1),
        "batch norm": lambda: nn.BatchNorm1d(4, eps=0.01, momentum=0.3),
        "batch norm of maps": lambda: nn.BatchNorm2d(2, eps=0.02, momentum=0.2),
        "dropout": lambda: nn.Dropout(0.2, rng),
        "relu": lambda: nn.ReLU(),
        "tanh": lambda: nn.Tanh(),
        "max pool": lambda: nn.MaxPool2d(3, stride=2, pad=1),
        "flatten": lambda: nn.Flatten(),
    }
    layer = with_drawn_numbers(layers[kind](), rng)
    (layer.train if training else layer.eval)()
    return layer


def numpy_net(kind: str, seed: int, training: bool = False) -> nn.Sequential:
    """A network of the course by name: `mlp`, `norm`, `drop` take (n, 6), `conv` (n, 1, 6, 6).

    Each gives logits (n, 3).
    """
    rng = np.random.default_rng(seed)
    plans = {
        "mlp": lambda: (
            nn.Linear(6, 5, rng),
            nn.ReLU(),
            nn.Linear(5, 5, rng),
            nn.Linear(5, 3, rng),
        ),
        "norm": lambda: (nn.Linear(6, 4, rng), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 3, rng)),
        "drop": lambda: (
            *(nn.Linear(6, 8, rng), nn.ReLU(), nn.BatchNorm1d(8)),
            *(nn.Dropout(0.5, rng), nn.Linear(8, 3, rng)),
        ),
        "conv": lambda: (
            *(nn.Conv2d(1, 2, 3, rng, pad=1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(18, 3, rng)),
        ),
    }
    net = nn.Sequential(*(with_drawn_numbers(module, rng) for module in plans[kind]()))
    (net.train if training else net.eval)()
    return net


def with_drawn_numbers(module: nn.Module, rng: np.random.Generator) -> nn.Module:
    """The module, with every parameter and statistic drawn anew; variances from 0.5 to 2."""
    for value in module.params.values():
        value += rng.normal(scale=0.5, size=value.shape)
    for name, value in module.buffers.items():
        drawn = rng.uniform(0.5, 2, value.shape) if "var" in name else rng.normal(size=value.shape)
        value[...] = drawn
    return module


def torch_layer(layer: nn.Module) -> Any:
    """The torch layer with the same numbers, settings and mode, in float64; memory of its own.

    Raises:
        TypeError: a layer that is of none of these kinds.
    """
    if isinstance(layer, nn.Linear):
        W = layer.params["W"]  # (d, k); torch keeps (k, d)
        twin = torch.nn.Linear(*W.shape)
        _fill(twin, weight=W.T, bias=layer.params["b"])
    elif isinstance(layer, nn.Conv2d):
        k, c = layer.params["W"].shape[:2]  # (k, c, kh, kw) in both
        twin = torch.nn.Conv2d(c, k, layer.kernel, stride=layer.stride, padding=layer.pad)
        _fill(twin, weight=layer.params["W"], bias=layer.params["b"])
    elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
        kind = torch.nn.BatchNorm1d if isinstance(layer, nn.BatchNorm1d) else torch.nn.BatchNorm2d
        gamma, beta = layer.params["gamma"], layer.params["beta"]
        twin = kind(len(gamma), eps=layer.eps, momentum=layer.momentum)
        _fill(twin, weight=gamma, bias=beta, **layer.buffers)
    elif isinstance(layer, nn.MaxPool2d):
        twin = torch.nn.MaxPool2d(layer.kernel, stride=layer.stride, padding=layer.pad)
    elif isinstance(layer, nn.Dropout):
        twin = torch.nn.Dropout(layer.p)
    elif isinstance(layer, nn.ReLU):
        twin = torch.nn.ReLU()
    elif isinstance(layer, nn.Flatten):
        twin = torch.nn.Flatten()
    else:
        raise TypeError(f"no torch layer is known for {layer!r}")
    return twin.double().train(layer.training)


def _fill(twin: Any, **arrays: np.ndarray) -> None:
    """Copy the arrays into the parameters and statistics of these names."""
    twin.double()
    with torch.no_grad():
        for name, array in arrays.items():
            getattr(twin, name).copy_(torch.tensor(array))


def torch_twin(net: nn.Sequential) -> Any:
    """The same network as a `torch.nn.Sequential` in float64."""
    return torch.nn.Sequential(*map(torch_layer, net.modules)).train(net.training)


def torch_net(kind: str, seed: int, training: bool = False) -> Any:
    """The torch twin of `numpy_net(kind, seed, training)`."""
    return torch_twin(numpy_net(kind, seed, training))
