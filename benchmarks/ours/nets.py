"""One training step of three nets, as `course_lib.training.fit` makes it."""

from collections.abc import Callable

import numpy as np

from benchmarks import inputs
from benchmarks.memory import PeakMemory
from benchmarks.work import Work
from course_lib import nn

LR = 0.01
PROOF_STEPS = 3


def conv_net(p: float, channels: int = 16, size: int = 28) -> nn.Sequential:
    """Two convolutions with batch norm and pooling, then two linear layers with dropout between.

    Args:
        p: probability to drop.
        channels: of the first convolution; the second has twice as many.
        size: rows and columns of an image.
    """
    rng, f = np.random.default_rng(inputs.SEED), np.float32
    k, features = 2 * channels, 2 * channels * (size // 2 // 2) ** 2
    return nn.Sequential(
        *(nn.Conv2d(1, channels, 5, rng, pad=2, dtype=f), nn.BatchNorm2d(channels, dtype=f)),
        *(nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(channels, k, 3, rng, pad=1, dtype=f), nn.BatchNorm2d(k, dtype=f)),
        *(nn.ReLU(), nn.MaxPool2d(2)),
        nn.Flatten(),
        *(nn.Linear(features, 128, rng, dtype=f), nn.ReLU(), nn.Dropout(p, rng)),
        nn.Linear(128, 10, rng, dtype=f),
    )


def mlp(p: float) -> nn.Sequential:
    """784-256-128-10 with batch norm, ReLU and dropout."""
    rng, f = np.random.default_rng(inputs.SEED), np.float32
    return nn.Sequential(
        *(nn.Linear(784, 256, rng, dtype=f), nn.BatchNorm1d(256, dtype=f)),
        *(nn.ReLU(), nn.Dropout(p, rng)),
        *(nn.Linear(256, 128, rng, dtype=f), nn.BatchNorm1d(128, dtype=f)),
        *(nn.ReLU(), nn.Dropout(p, rng)),
        nn.Linear(128, 10, rng, dtype=f),
    )


def softmax_regression(p: float) -> nn.Sequential:
    """784-10; there is nothing to drop."""
    rng = np.random.default_rng(inputs.SEED)
    return nn.Sequential(nn.Linear(784, 10, rng, dtype=np.float32))


class Step(Work):
    """One step of gradient descent: forward, loss, backward, update.

    Args:
        build: probability to drop -> the net.
        batch: examples a step.
        size: rows and columns of an image; None for rows of pixels.
    """

    def __init__(
        self, build: Callable[[float], nn.Sequential], batch: int, size: int | None = None
    ) -> None:
        self.build = build
        self.x, self.y = inputs.batches(batch, size)
        self._start(p=0.5)

    def _start(self, p: float) -> None:
        self.model = self.build(p)
        self.model.train()
        self.model.input_grad = False  # as in `fit`: nobody asks for the gradient of the images
        self.optimiser = nn.SGD(self.model, lr=LR)  # type: ignore[arg-type]
        self.n_done = 0

    def run(self) -> float:
        """Make a step on the next batch; return its loss."""
        number = self.n_done % len(self.x)
        self.n_done += 1
        y = self.y[number]
        self.model.zero_grad()
        z = self.model.forward(self.x[number])
        loss, dz = nn.softmax_cross_entropy(z, y)
        self.model.backward(dz)
        self.optimiser.step()
        return loss

    def proof(self) -> dict[str, np.ndarray]:
        """The losses of the first steps without dropout, and what they changed."""
        self._start(p=0.0)
        losses = np.array([self.run() for _ in range(PROOF_STEPS)])
        changed = changes(self.build(0.0), self.model.state())
        self._start(p=0.5)
        return {"losses": losses, **changed}


def changes(start: nn.Module, held: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What training changed: "moved", all parameters in one row, and "running", all buffers.

    One row, since of some parameters only rounding is left, in which no two sides agree: the bias
    in front of a batch norm has gradient 0. Beside the largest movement it counts as nothing.

    Args:
        start: the net before training.
        held: name -> array after training.
    """
    moved = [(held[name] - value).ravel() for name, value in start.params.items()]
    running = [held[name] for name in start.buffers]
    return {"moved": np.concatenate(moved), "running": np.concatenate([np.zeros(1), *running])}


def conv_net_step(batch: int, channels: int = 16, size: int = 28) -> Step:
    """A step of the convolutional net."""
    return Step(lambda p: conv_net(p, channels, size), batch, size)


def mlp_step(batch: int) -> Step:
    """A step of the fully connected net."""
    return Step(mlp, batch)


def softmax_regression_step(batch: int) -> Step:
    """A step of softmax regression."""
    return Step(softmax_regression, batch)


def conv_net_memory(batch: int) -> PeakMemory:
    """The peak memory of steps of the convolutional net."""
    return PeakMemory(conv_net_step(batch), conv_net_step(2))


def mlp_memory(batch: int) -> PeakMemory:
    """The peak memory of steps of the fully connected net."""
    return PeakMemory(mlp_step(batch), mlp_step(2))
