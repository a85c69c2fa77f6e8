"""The network of lesson 8, which is damaged while it learns from few digits."""

from collections.abc import Callable
from itertools import product

import numpy as np

from course_lib import nn
from course_lib.machine import fewer_here
from course_lib.training.loop import fit
from course_lib.training.prediction import evaluate, predict_logits

Layer = Callable[[float, np.random.Generator], nn.Module]


class Damage(nn.Module):
    """Set each entry to 0 with probability p in training, and multiply by `at_test` otherwise."""

    def __init__(self, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.p, self.rng, self.at_test = p, rng, 1.0
        self.kept: nn.Array = np.ones(1)

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, d) -> (n, d)."""
        if not self.training:
            return x * self.at_test
        self.kept = (self.rng.random(x.shape) >= self.p).astype(x.dtype)
        return x * self.kept

    def backward(self, dy: nn.Array) -> nn.Array:
        """(n, d) -> (n, d)."""
        return dy * self.kept


class Suspect(nn.Module):
    """A layer that is called dropout, and has one fault, or none.

    Attributes:
        fault: "divided by p", "one mask per batch", "a new mask in backward", "active at test"
            or "none".
    """

    def __init__(self, fault: str, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.fault, self.p, self.rng = fault, p, rng
        self.mask: nn.Array = np.ones(1)

    def draw(self, shape: tuple[int, ...]) -> nn.Array:
        """Draw a mask of this shape, scaled."""
        kept = self.rng.random(shape) >= self.p
        return kept / (self.p if self.fault == "divided by p" else 1 - self.p)

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, d) -> (n, d)."""
        if self.training or self.fault == "active at test":
            one_for_all = self.fault == "one mask per batch"
            self.mask = self.draw((1, x.shape[1]) if one_for_all else x.shape)
        else:
            self.mask = np.ones(x.shape)
        return x * self.mask

    def backward(self, dy: nn.Array) -> nn.Array:
        """(n, d) -> (n, d)."""
        new = self.fault == "a new mask in backward"
        return dy * (self.draw(dy.shape) if new else self.mask)


def suspects(p: float) -> dict[str, Suspect]:
    """Five layers to be tested, by a letter each: one is right, the others have one fault each."""
    faults = {
        "A": "a new mask in backward",
        "B": "one mask per batch",
        "C": "none",
        "D": "divided by p",
        "E": "active at test",
    }
    return {
        letter: Suspect(fault, p, np.random.default_rng([8, i]))
        for i, (letter, fault) in enumerate(faults.items())
    }


def network(layer: Layer, p: float, p_input: float) -> nn.Sequential:
    """Make 784-256-256-10 with ReLU, in float32; its initial weights are always the same.

    Args:
        layer: layer(p, rng) makes what stands on the pixels and behind each ReLU.
        p: given to the layers behind the ReLUs.
        p_input: given to the layer on the pixels.
    """
    weights, draws = np.random.default_rng([0, 1]), np.random.default_rng([0, 2])
    modules = [layer(p_input, draws)]
    for d in (784, 256):
        linear = nn.Linear(d, 256, weights, dtype=np.float32)
        modules += [linear, nn.ReLU(), layer(p, draws)]
    return nn.Sequential(*modules, nn.Linear(256, 10, weights, dtype=np.float32))


def with_batch_norm(layer: Layer, p: float, seed: int) -> nn.Sequential:
    """Make 784-256-256-10 with ReLU in float32, with `layer` before a batch norm.

    Args:
        layer: layer(p, rng) makes what comes behind the first ReLU; then come the second linear
            layer, batch norm, and the second ReLU.
        p: given to the layer.
        seed: that of the weights and the masks.
    """
    weights, draws = (np.random.default_rng([seed, i]) for i in (1, 2))
    sizes = ((784, 256), (256, 256), (256, 10))
    first, second, third = (nn.Linear(*size, weights, dtype=np.float32) for size in sizes)
    norm = nn.BatchNorm1d(256, dtype=np.float32)
    return nn.Sequential(first, nn.ReLU(), layer(p, draws), second, norm, nn.ReLU(), third)


def learn(model: nn.Sequential, x: nn.Array, y: nn.Labels) -> nn.Sequential:
    """Train for 60 epochs, batches of 100, learning rate 0.05 and momentum 0.9; return the model.

    Args:
        model: a `network`, trained in place.
        x: (n, 784) images.
        y: (n,) labels.
    """
    order = np.random.default_rng([0, 3])
    settings = {"lr": 0.05, "momentum": 0.9, "n_epochs": fewer_here(60, 15, "epochs")}
    fit(model, x, y, **settings, batch_size=100, rng=order, progress=False)
    return model


def summary(
    model: nn.Module, own: tuple[nn.Array, nn.Labels], new: tuple[nn.Array, nn.Labels]
) -> str:
    """What a model makes of the digits that it learned, and of new ones.

    Args:
        model: left in evaluation mode.
        own: (n, 784) images and their labels.
        new: the same for images that it never saw.
    """
    z = predict_logits(model, new[0])  # (n, 10)
    return (
        f"own digits {evaluate(model, *own):.0%}, test digits {nn.accuracy(z, new[1]):.0%}, "
        f"cross-entropy {nn.cross_entropy(z, new[1]):.1f}"
    )


def least_squares(x: nn.Array, y: nn.Labels, r: nn.Array) -> tuple[nn.Array, nn.Array]:
    """Fit ten linear detectors, one per digit, with a price on squared weights.

    Args:
        x: (n, d) images.
        y: (n,) labels.
        r: (d,) what a squared weight of each input costs; the bias is free.

    Returns:
        W (d, 10) and b (10,), the shortest ones with the smallest squared error plus penalty.
    """
    inputs = np.hstack([x, np.ones((len(x), 1))])  # (n, d + 1)
    priced = np.vstack([inputs, np.diag(np.sqrt([*r, 0.0]))])  # a row of its own for each price
    targets = np.vstack([np.eye(10)[y], np.zeros((len(r) + 1, 10))])  # (n + d + 1, 10)
    both = np.linalg.lstsq(priced, targets, rcond=None)[0]  # (d + 1, 10)
    return both[:-1], both[-1]


def all_masks(h: int, p: float) -> tuple[nn.Array, nn.Array]:
    """Every mask of h units (2^h, h), of 0 and 1 / (1 - p), with its probability (2^h,)."""
    m = np.array(list(product((0, 1), repeat=h)))  # (2^h, h)
    return m / (1 - p), np.prod(np.where(m, 1 - p, p), axis=1)
