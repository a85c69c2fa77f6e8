"""Networks of lesson 7, with or without batch norm, and what the lesson measures on them."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from course_lib import nn
from course_lib.training.loop import fit

MakeNorm = Callable[[int], nn.Module]


def batch_norm_layer(k: int) -> nn.Module:
    """The library's batch norm for k features, in float32."""
    return nn.BatchNorm1d(k, dtype=np.float32)


def dense_net(
    sizes: Sequence[int],
    rng: np.random.Generator,
    norm: MakeNorm | None = None,
    sd: float | None = None,
) -> nn.Sequential:
    """Linear layers with ReLU between them, in float32.

    Args:
        sizes: units of each layer, such as (784, 100, 10).
        rng: source of the initial weights.
        norm: makes the layer that goes before each ReLU, from its number of features.
        sd: standard deviation of the hidden layers' initial weights; by default, and for the last
            layer always, sqrt(2 / d) as in lesson 6.
    """
    modules: list[nn.Module] = []
    for d, k in pairwise(sizes[:-1]):
        modules.append(nn.Linear(d, k, rng, scale=sd, dtype=np.float32))
        modules += [norm(k), nn.ReLU()] if norm else [nn.ReLU()]
    return nn.Sequential(*modules, nn.Linear(sizes[-2], sizes[-1], rng, dtype=np.float32))


def trained(model: nn.Module, x: nn.Array, y: nn.Labels, seed: int, **settings: float) -> nn.Module:
    """Train by `fit`; a loss that overflows becomes nan without a warning."""
    with np.errstate(all="ignore"):
        fit(model, x, y, rng=np.random.default_rng(seed), progress=False, **settings)  # type: ignore[arg-type]
    return model


def loss_and_grads(
    model: nn.Module, x: nn.Array, y: nn.Labels
) -> tuple[float, dict[str, nn.Array]]:
    """The loss of a batch, and its gradients, copied."""
    loss, dz = nn.softmax_cross_entropy(model.forward(x), y)
    model.backward(dz)
    return loss, {name: grad.copy() for name, grad in model.grads.items()}


def hidden_weights(model: nn.Module) -> list[nn.Array]:
    """The weight matrices of all layers but the last."""
    return [value for value in model.params.values() if value.ndim == 2][:-1]


def in_many_batches(x: nn.Array, y: nn.Labels, n: int = 200) -> nn.Array:
    """The probability of image 0's class in n batches, each with 31 other images drawn anew.

    The network, 784-100-100-10 with batch norm, is trained for two epochs, and stays in training
    mode.
    """
    model = dense_net((784, 100, 100, 10), np.random.default_rng(0), batch_norm_layer)
    trained(model, x, y, 0, lr=0.1, n_epochs=2, batch_size=32)
    model.train()
    drawn = np.random.default_rng(1)
    logits = [
        model.forward(x[[0, *drawn.integers(1, len(x), size=31)]].astype(np.float32))[0]
        for _ in range(n)
    ]
    return nn.softmax(np.array(logits, float))[:, y[0]]
