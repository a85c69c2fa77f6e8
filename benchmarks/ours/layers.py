"""Forward and backward of single layers, and of the loss."""

import numpy as np

from benchmarks import inputs
from benchmarks.work import Work
from course_lib import nn


def by_channel(x: np.ndarray) -> np.ndarray:
    """The same images (n, c, h, w), with memory in the order (c, n, h, w).

    This is how the library's convolutions hand them on, so layers meet them so in a net.
    """
    return np.ascontiguousarray(x.transpose(1, 0, 2, 3)).transpose(1, 0, 2, 3)


class Layer(Work):
    """Forward and backward of a layer, with the gradients of input and parameters.

    Args:
        layer: in training mode.
        x: its input.
        dy: the gradient that comes back.
    """

    def __init__(self, layer: nn.Module, x: np.ndarray, dy: np.ndarray) -> None:
        self.layer, self.x, self.dy = layer, x, dy

    def run(self) -> tuple[np.ndarray, np.ndarray]:
        """Return output and gradient of the input."""
        y = self.layer.forward(self.x)
        return y, self.layer.backward(self.dy)

    def proof(self) -> dict[str, np.ndarray]:
        """Output, gradient of the input, and gradients of the parameters."""
        y, dx = self.run()
        return {"y": y, "dx": dx, **self.layer.grads}


class DropoutLayer(Layer):
    """Dropout: the masks are random, so what is proved is what every mask must be."""

    def proof(self) -> dict[str, np.ndarray]:
        """The share that is kept, and how output and gradient hang together with the mask."""
        y, dx = self.run()
        return mask_facts(self.x, y, self.dy, dx)


def mask_facts(
    x: np.ndarray, y: np.ndarray, dy: np.ndarray, dx: np.ndarray
) -> dict[str, np.ndarray]:
    """What must be equal of two dropout layers with different masks.

    Returns:
        "scale": what a kept entry is multiplied by; "share": how many are kept, in steps of 0.05;
        "output" and "gradient": whether y and dx are what the mask makes of x and dy.
    """
    kept = y != 0
    scale = np.median((y / x)[kept])
    return {
        "scale": np.array(scale),
        "share": np.round(kept.mean() * 20) / 20,
        "output": np.abs(y - kept * scale * x).max() < 1e-5,
        "gradient": np.abs(dx - kept * scale * dy).max() < 1e-5,
    }


def conv2d(batch: int, c: int, k: int, size: int) -> Layer:
    """A convolution with 3x3 kernels and one pixel of padding."""
    layer = nn.Conv2d(c, k, 3, np.random.default_rng(inputs.SEED), pad=1, dtype=np.float32)
    x, dy = inputs.normal(batch, c, size, size), inputs.normal(batch, k, size, size, seed=1)
    return Layer(layer, by_channel(x), by_channel(dy))


def batch_norm2d(batch: int, c: int, size: int) -> Layer:
    """Batch norm of images."""
    x, dy = inputs.normal(batch, c, size, size), inputs.normal(batch, c, size, size, seed=1)
    return Layer(nn.BatchNorm2d(c, dtype=np.float32), by_channel(x), by_channel(dy))


def max_pool2d(batch: int, c: int, size: int) -> Layer:
    """Max pooling with windows of 2x2."""
    x = inputs.normal(batch, c, size, size)
    dy = inputs.normal(batch, c, size // 2, size // 2, seed=1)
    return Layer(nn.MaxPool2d(2), by_channel(x), by_channel(dy))


def relu(batch: int, c: int, size: int) -> Layer:
    """ReLU of images."""
    x, dy = inputs.normal(batch, c, size, size), inputs.normal(batch, c, size, size, seed=1)
    return Layer(nn.ReLU(), by_channel(x), by_channel(dy))


def dropout(batch: int, d: int) -> DropoutLayer:
    """Dropout of half of the units."""
    layer = nn.Dropout(0.5, np.random.default_rng(inputs.SEED))
    return DropoutLayer(layer, inputs.normal(batch, d), inputs.normal(batch, d, seed=1))


class CrossEntropy(Work):
    """The softmax cross-entropy and its gradient with respect to the logits."""

    def __init__(self, batch: int, k: int) -> None:
        self.z, self.y = inputs.normal(batch, k), inputs.labels(batch, k)

    def run(self) -> tuple[float, np.ndarray]:
        """Return loss and gradient."""
        return nn.softmax_cross_entropy(self.z, self.y)

    def proof(self) -> dict[str, np.ndarray]:
        """Loss and gradient."""
        loss, dz = self.run()
        return {"loss": np.array(loss), "dz": dz}
