"""Forward and backward of single layers, as large as in the conv net at batch 128."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.case import Case, Goal, Group
from benchmarks.work import Work
from course_lib import nn

Shape = tuple[int, ...]
SEED = 0
f = np.float32
CONV, ENTROPY = "conv 3x3, 16 to 32 channels", "softmax cross-entropy"
LAYERS: dict[str, Callable[[int, int], nn.Module]] = {  # channels in and out -> the layer
    CONV: lambda c, k: nn.Conv2d(c, k, 3, np.random.default_rng(SEED), pad=1, dtype=f),
    "batch norm 2d": lambda c, k: nn.BatchNorm2d(c, dtype=f),
    "max pool 2x2": lambda c, k: nn.MaxPool2d(2),
    "ReLU": lambda c, k: nn.ReLU(),
    "dropout": lambda c, k: nn.Dropout(0.5, np.random.default_rng(SEED)),
}


def normal(*shape: int, seed: int = SEED) -> np.ndarray:
    """Normal numbers of float32."""
    return np.random.default_rng(seed).standard_normal(shape, dtype=f)


def images_last(x: np.ndarray) -> np.ndarray:
    """The same images (n, c, h, w), with memory in the order (c, h, w, n).

    This is how the library's convolutions hand them on, so layers meet them so in a net.
    """
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


class Layer(Work):
    """Forward and backward of a layer, with the gradients of input and parameters.

    Args:
        kind: a key of LAYERS.
        x: shape of the input.
        y: shape of the output.
    """

    def __init__(self, kind: str, x: Shape, y: Shape) -> None:
        self.kind, self.x, self.dy = kind, normal(*x), normal(*y, seed=1)
        if len(x) == 4:
            self.x, self.dy = images_last(self.x), images_last(self.dy)
        self.layer: Any = LAYERS[kind](x[1], y[1])

    def run(self) -> Any:
        """Return output and gradient of the input; the others are in the layer."""
        y = self.layer.forward(self.x)
        return y, self.layer.backward(self.dy)

    def answers(self) -> dict[str, np.ndarray]:
        """Output, gradient of the input, and gradients of the parameters, of one run."""
        y, dx = self.run()
        return {"y": y, "dx": dx, **self.layer.grads}

    def proof(self) -> dict[str, Any]:
        """The answers; for dropout, whose masks are random, what must be equal of any two.

        That is "scale": what a kept entry is multiplied by; "share": how many are kept, in steps of
        0.05; "output" and "gradient": whether they are what the mask makes of x and dy.
        """
        found = self.answers()
        if self.kind != "dropout":
            return found
        y, dx = found["y"], found["dx"]
        kept = y != 0
        scale = np.median((y / self.x)[kept])
        return {
            "scale": scale,
            "share": np.round(kept.mean() * 20) / 20,
            "output": np.abs(y - kept * scale * self.x).max() < 1e-5,
            "gradient": np.abs(dx - kept * scale * self.dy).max() < 1e-5,
        }


class CrossEntropy(Work):
    """The softmax cross-entropy of (batch, k) logits, and its gradient with respect to them."""

    def __init__(self, batch: int, k: int) -> None:
        self.z: Any = normal(batch, k)
        self.y: Any = np.random.default_rng(SEED).integers(k, size=batch)

    def run(self) -> tuple[float, np.ndarray]:
        """Return loss and gradient."""
        return nn.softmax_cross_entropy(self.z, self.y)

    def proof(self) -> dict[str, Any]:
        """Loss and gradient."""
        return dict(zip(("loss", "dz"), self.run(), strict=True))


def _layer(name: str, x: Shape, y: Shape, *goals: Goal) -> Case:
    return Case(name, Layer, {"kind": name, "x": x, "y": y}, goals=goals, quick=bool(goals))


IMAGES, HALVED, UNITS = (128, 16, 28, 28), (128, 16, 14, 14), (128, 1024)
LOGITS = {"batch": 4096, "k": 1000}
group = Group(
    name="layers",
    cases=(
        _layer(CONV, HALVED, (128, 32, 14, 14), Goal(1.5, 1.3)),
        _layer("batch norm 2d", IMAGES, IMAGES, Goal(0.55, 0.35)),
        _layer("max pool 2x2", IMAGES, HALVED, Goal(0.31)),
        _layer("ReLU", IMAGES, IMAGES, Goal(1.5)),
        _layer("dropout", UNITS, UNITS, Goal(0.35, 0.15)),
        Case(ENTROPY, CrossEntropy, LOGITS, goals=(Goal(0.45, 0.25),), quick=True),
    ),
)
groups = (group,)
