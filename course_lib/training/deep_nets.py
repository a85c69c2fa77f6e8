"""Deep networks before training: circles of directions sent back, and three that are broken."""

from collections.abc import Sequence

import numpy as np

from course_lib import nn
from course_lib.nn import Array, Sequential


def circles_back(
    model: Sequential, image: Array, counts: Sequence[int] = (0, 1, 3, 10, 30, 60), circles: int = 5
) -> dict[int, Array]:
    """What hidden layers make of circles of gradients: layers passed -> (circles, 61, width).

    A circle holds the unit mixtures of two random perpendicular directions behind the last pair.

    Args:
        model: a plain network, with pairs of ReLU and a linear layer from its second module on, and
            a ReLU and a linear layer at the end.
        image: (d,) the input.
        counts: after how many pairs, from the last one back, to look.
        circles: how many pairs of directions are drawn.
    """
    width = model.modules[0].params["b"].size
    draws = np.random.default_rng(0)
    flat = np.linalg.qr(draws.normal(size=(circles, width, 2)))[0]  # (circles, width, 2)
    t = np.linspace(0, 2 * np.pi, 61)
    around = np.stack([np.cos(t), np.sin(t)], axis=1)  # (61, 2)
    g = (around @ flat.transpose(0, 2, 1)).reshape(-1, width).astype(image.dtype)
    model.forward(np.tile(image, (len(g), 1)))
    found, passed = {0: g}, 0
    for module in reversed(model.modules[1:-2]):
        g = module.backward(g)
        if isinstance(module, nn.ReLU):
            passed += 1
            found[passed] = g
    return {count: found[count].reshape(circles, len(t), width) for count in counts}


def broken_nets(depth: int = 60) -> dict[str, Sequential]:
    """Three untrained networks without skips, each with a trouble of its own, and a healthy one.

    A has He's weights, B batch norm and He's weights, C weights of 0.8 times He's size, D copies.
    """
    nets = {}
    for name, norm, factor in (
        ("A", False, 1.0),
        ("B", True, 1.0),
        ("C", False, 0.8),
        ("D", False, 0),
    ):
        rng = np.random.default_rng(4)  # not the network of section 11.3
        modules: list[nn.Module] = [nn.Linear(784, 64, rng, dtype=np.float32)]
        for _ in range(depth):
            modules += [nn.BatchNorm1d(64, dtype=np.float32)] if norm else []
            scale = factor * (2 / 64) ** 0.5
            modules += [nn.ReLU(), nn.Linear(64, 64, rng, scale=scale, dtype=np.float32)]
            if not factor:
                modules[-1].params["W"][...] = np.eye(64)
        nets[name] = Sequential(*modules, nn.ReLU(), nn.Linear(64, 10, rng, dtype=np.float32))
    return nets
