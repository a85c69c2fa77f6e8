"""Forward and backward of single layers, and of the loss, in PyTorch."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks import inputs
from benchmarks.ours import layers as ours
from benchmarks.theirs.nets import counterparts
from benchmarks.work import Work


class Layer(Work):
    """Forward and backward of a layer, with the gradients of input and parameters.

    Args:
        layer: in training mode.
        source: our work, whose input, incoming gradient and parameters are copied.
        channels_last: keep images and kernels with their channels last in memory.
    """

    def __init__(self, layer: nn.Module, source: ours.Layer, channels_last: bool) -> None:
        images = source.x.ndim == 4
        layout = torch.channels_last if channels_last and images else torch.contiguous_format
        self.layer, self.source = layer.to(memory_format=layout), source  # type: ignore[call-overload]
        for name, tensor in counterparts(source.layer, layer).items():
            tensor.copy_(torch.from_numpy((source.layer.params | source.layer.buffers)[name]))
        self.x = torch.from_numpy(source.x).contiguous(memory_format=layout).requires_grad_()
        self.dy = torch.from_numpy(source.dy).contiguous(memory_format=layout)

    def run(self) -> torch.Tensor:
        """Return the output; the gradients are in the tensors."""
        self.x.grad = None
        self.layer.zero_grad(set_to_none=True)
        y = self.layer(self.x)
        y.backward(self.dy)
        return y

    def proof(self) -> dict[str, np.ndarray]:
        """Output, gradient of the input, and gradients of the parameters."""
        y = self.run().detach().numpy()
        grads = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias"}
        parameters = {
            name: getattr(self.layer, grads[name]).grad.numpy() for name in self.source.layer.params
        }
        assert self.x.grad is not None
        return {"y": y, "dx": self.x.grad.numpy(), **parameters}


class DropoutLayer(Layer):
    """Dropout: the masks are random, so what is proved is what every mask must be."""

    def proof(self) -> dict[str, np.ndarray]:
        """As ours: the share that is kept, and what the mask does."""
        y = self.run().detach().numpy()
        assert self.x.grad is not None
        return ours.mask_facts(self.source.x, y, self.source.dy, self.x.grad.numpy())


def conv2d(batch: int, c: int, k: int, size: int, channels_last: bool = False) -> Layer:
    """A convolution with 3x3 kernels and one pixel of padding."""
    source = ours.conv2d(batch, c, k, size)
    return Layer(nn.Conv2d(c, k, 3, padding=1), source, channels_last)


def batch_norm2d(batch: int, c: int, size: int, channels_last: bool = False) -> Layer:
    """Batch norm of images."""
    return Layer(nn.BatchNorm2d(c), ours.batch_norm2d(batch, c, size), channels_last)


def max_pool2d(batch: int, c: int, size: int, channels_last: bool = False) -> Layer:
    """Max pooling with windows of 2x2."""
    return Layer(nn.MaxPool2d(2), ours.max_pool2d(batch, c, size), channels_last)


def relu(batch: int, c: int, size: int, channels_last: bool = False) -> Layer:
    """ReLU of images."""
    return Layer(nn.ReLU(), ours.relu(batch, c, size), channels_last)


def dropout(batch: int, d: int, channels_last: bool = False) -> DropoutLayer:
    """Dropout of half of the units; there are no images whose layout could change."""
    return DropoutLayer(nn.Dropout(0.5), ours.dropout(batch, d), channels_last)


class CrossEntropy(Work):
    """The softmax cross-entropy and its gradient with respect to the logits."""

    def __init__(self, batch: int, k: int, channels_last: bool = False) -> None:
        self.z = torch.from_numpy(inputs.normal(batch, k)).requires_grad_()
        self.y = torch.from_numpy(inputs.labels(batch, k))

    def run(self) -> float:
        """Return the loss; the gradient is in the logits' tensor."""
        self.z.grad = None
        loss = F.cross_entropy(self.z, self.y)
        loss.backward()
        return loss.item()

    def proof(self) -> dict[str, np.ndarray]:
        """Loss and gradient."""
        loss = np.array(self.run())
        assert self.z.grad is not None
        return {"loss": loss, "dz": self.z.grad.numpy()}
