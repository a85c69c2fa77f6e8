"""One training step of three nets in PyTorch, from the weights of the course's nets."""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from benchmarks import inputs
from benchmarks.memory import PeakMemory
from benchmarks.ours import nets as ours
from benchmarks.work import Work
from course_lib.nn import Module as OurModule


def conv_net(p: float, channels: int = 16, size: int = 28) -> nn.Sequential:
    """The same layers as `ours.nets.conv_net`."""
    k, features = 2 * channels, 2 * channels * (size // 2 // 2) ** 2
    return nn.Sequential(
        *(nn.Conv2d(1, channels, 5, padding=2), nn.BatchNorm2d(channels)),
        *(nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(channels, k, 3, padding=1), nn.BatchNorm2d(k)),
        *(nn.ReLU(), nn.MaxPool2d(2)),
        nn.Flatten(),
        *(nn.Linear(features, 128), nn.ReLU(), nn.Dropout(p)),
        nn.Linear(128, 10),
    )


def mlp(p: float) -> nn.Sequential:
    """The same layers as `ours.nets.mlp`."""
    return nn.Sequential(
        *(nn.Linear(784, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Dropout(p)),
        *(nn.Linear(256, 128), nn.BatchNorm1d(128), nn.ReLU(), nn.Dropout(p)),
        nn.Linear(128, 10),
    )


def softmax_regression(p: float) -> nn.Sequential:
    """784-10; there is nothing to drop."""
    return nn.Sequential(nn.Linear(784, 10))


def counterparts(ours: OurModule, theirs: nn.Module) -> dict[str, torch.Tensor]:
    """Our name -> PyTorch's tensor, as a view with our shape, for one layer.

    Our linear layers keep W as (inputs, outputs), PyTorch (outputs, inputs).
    """
    words = {"W": "weight", "b": "bias", "gamma": "weight", "beta": "bias"}
    tensors = {}
    for name, array in (ours.params | ours.buffers).items():
        tensor = getattr(theirs, words.get(name, name)).detach()
        tensors[name] = tensor.T if name == "W" and array.ndim == 2 else tensor
    return tensors


def state(ours: ours.nn.Sequential, theirs: nn.Sequential) -> dict[str, torch.Tensor]:
    """Our name -> PyTorch's tensor, for a net whose layers stand in the same order."""
    return {
        f"{i}.{name}": tensor
        for i, pair in enumerate(zip(ours.modules, theirs, strict=True))
        for name, tensor in counterparts(*pair).items()
    }


class Step(Work):
    """One step of gradient descent: forward, loss, backward, update.

    Args:
        build: probability to drop -> the net.
        build_ours: the same for the net whose weights are copied.
        batch: examples a step.
        size: rows and columns of an image; None for rows of pixels.
        channels_last: keep images and kernels with their channels last in memory.
    """

    def __init__(
        self,
        build: Callable[[float], nn.Sequential],
        build_ours: Callable[[float], ours.nn.Sequential],
        batch: int,
        size: int | None = None,
        channels_last: bool = False,
    ) -> None:
        x, y = inputs.batches(batch, size)
        layout = torch.contiguous_format
        if channels_last and size is not None:
            layout = torch.channels_last
        self.build, self.build_ours, self.layout = build, build_ours, layout
        self.x = [torch.from_numpy(images).to(memory_format=layout) for images in x]
        self.y = list(torch.from_numpy(y))
        self._start(p=0.5)

    def _start(self, p: float) -> None:
        torch.manual_seed(inputs.SEED)
        self.model = self.build(p)
        self.model.to(memory_format=self.layout)  # type: ignore[call-overload]
        start = self.build_ours(p)
        for name, tensor in state(start, self.model).items():
            tensor.copy_(torch.from_numpy(start.state()[name]))
        self.model.train()
        self.optimiser = torch.optim.SGD(self.model.parameters(), lr=ours.LR)
        self.n_done = 0

    def run(self) -> float:
        """Make a step on the next batch; return its loss."""
        number = self.n_done % len(self.x)
        self.n_done += 1
        self.optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(self.x[number]), self.y[number])
        loss.backward()
        self.optimiser.step()
        return loss.item()

    def proof(self) -> dict[str, np.ndarray]:
        """The losses of the first steps without dropout, and what they changed."""
        self._start(p=0.0)
        losses = np.array([self.run() for _ in range(ours.PROOF_STEPS)])
        start = self.build_ours(0.0)
        held = {name: tensor.numpy() for name, tensor in state(start, self.model).items()}
        changed = ours.changes(start, held)
        self._start(p=0.5)
        return {"losses": losses, **changed}


def conv_net_step(
    batch: int, channels: int = 16, size: int = 28, channels_last: bool = False
) -> Step:
    """A step of the convolutional net."""
    return Step(
        lambda p: conv_net(p, channels, size),
        lambda p: ours.conv_net(p, channels, size),
        batch,
        size,
        channels_last,
    )


def mlp_step(batch: int, channels_last: bool = False) -> Step:
    """A step of the fully connected net; it has no images whose layout could change."""
    return Step(mlp, ours.mlp, batch)


def softmax_regression_step(batch: int, channels_last: bool = False) -> Step:
    """A step of softmax regression; it has no images whose layout could change."""
    return Step(softmax_regression, ours.softmax_regression, batch)


def conv_net_memory(batch: int, channels_last: bool = False) -> PeakMemory:
    """The peak memory of steps of the convolutional net."""
    work, warm_up = (conv_net_step(n, channels_last=channels_last) for n in (batch, 2))
    return PeakMemory(work, warm_up)


def mlp_memory(batch: int, channels_last: bool = False) -> PeakMemory:
    """The peak memory of steps of the fully connected net."""
    return PeakMemory(mlp_step(batch), mlp_step(2))
