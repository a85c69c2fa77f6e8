"""Small networks of the course, and the same networks in PyTorch, for cases that compare the two.

Every parameter and every running statistic is drawn, so that none of them may be forgotten. Of a
twin, the library is needed for the recipe and PyTorch to follow it: no process needs both.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import nn
from course_lib.lesson_functions.torch_functions import Recipe, built


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


def numpy_state(module: nn.Module) -> dict[str, Any]:
    """Parameters and running statistics of a module of the course."""
    return module.state()


def twin_recipe(module: nn.Module) -> Recipe:
    """How the torch twin of a layer or of a `Sequential` is made: numbers, settings and mode.

    Raises:
        TypeError: a layer that is of none of these kinds.
    """
    params, training = module.params, module.training
    if isinstance(module, nn.Sequential):
        parts = tuple(map(twin_recipe, module.modules))
        return Recipe("Sequential", training=training, parts=parts)
    if isinstance(module, nn.Linear):
        W = params["W"]  # (d, k); torch keeps (k, d)
        return Recipe("Linear", W.shape, {"weight": W.T, "bias": params["b"]}, training)
    if isinstance(module, nn.Conv2d):
        k, c = params["W"].shape[:2]  # (k, c, kh, kw) in both
        numbers = {"weight": params["W"], "bias": params["b"]}
        return Recipe("Conv2d", (c, k, module.kernel, module.stride, module.pad), numbers, training)
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        numbers = {"weight": params["gamma"], "bias": params["beta"], **module.buffers}
        settings = {"eps": module.eps, "momentum": module.momentum}
        kind, d = type(module).__name__, len(params["gamma"])
        return Recipe(kind, (d,), numbers, training, settings)
    if isinstance(module, nn.MaxPool2d):
        return Recipe("MaxPool2d", (module.kernel, module.stride, module.pad), training=training)
    if isinstance(module, nn.Dropout):
        return Recipe("Dropout", (module.p,), training=training)
    if isinstance(module, nn.ReLU | nn.Flatten):
        return Recipe(type(module).__name__, training=training)
    raise TypeError(f"no torch layer is known for {module!r}")


def net_recipe(kind: str, seed: int, training: bool = False) -> Recipe:
    """How the torch twin of `numpy_net(kind, seed, training)` is made."""
    return twin_recipe(numpy_net(kind, seed, training))


def torch_layer(layer: nn.Module) -> Any:
    """The torch layer with the same numbers, settings and mode, in float64; memory of its own.

    Raises:
        TypeError: a layer that is of none of these kinds.
    """
    return built(twin_recipe(layer))


def torch_twin(net: nn.Sequential) -> Any:
    """The same network as a `torch.nn.Sequential` in float64."""
    return built(twin_recipe(net))


def torch_net(kind: str, seed: int, training: bool = False) -> Any:
    """The torch twin of `numpy_net(kind, seed, training)`."""
    return built(net_recipe(kind, seed, training))


RECIPES = ("torch_twin", "torch_net")
"""Test functions of which a graded answer's process has one part, `built`, and gets a recipe."""

NET_FUNCTIONS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (numpy_layer, numpy_net, numpy_state, torch_twin, torch_net)
}
