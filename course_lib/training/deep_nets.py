"""Four deep networks before training, of which three are broken."""

import numpy as np

from course_lib import nn
from course_lib.nn import Sequential


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
