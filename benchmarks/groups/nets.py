"""One training step of three nets, as `course_lib.training.fit` makes it: time, growth, memory."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from benchmarks.case import ALONE, FAIR, Case, Goal, Group
from benchmarks.groups.layers import SEED, f, normal
from benchmarks.work import PeakMemory, Work, timed
from course_lib import nn
from course_lib.data import load_mnist
from course_lib.training.cores import all_cores

LR = 0.01
N_BATCHES = 8  # training sees them in turn, so that no batch stays in the cache
PROOF_STEPS = 3
# Where the input of a ReLU is 0 but for rounding, its gradient passes on one side and not on the
# other; likewise where two pixels share the maximum. So after some steps in float32 equal nets have
# moved apart by more than rounding; it hardly shows in their losses.
KINKS = {"moved": 0.05, "running": 1e-3, "losses": 1e-3}


def conv_net(p: float, channels: int = 16, size: int = 28) -> nn.Sequential:
    """Two convolutions with batch norm and pooling, then two linear layers with dropout between.

    Args:
        p: probability to drop.
        channels: of the first convolution; the second has twice as many.
        size: rows and columns of an image.
    """
    rng, k = np.random.default_rng(SEED), 2 * channels
    return nn.Sequential(
        *(nn.Conv2d(1, channels, 5, rng, pad=2, dtype=f), nn.BatchNorm2d(channels, dtype=f)),
        *(nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(channels, k, 3, rng, pad=1, dtype=f), nn.BatchNorm2d(k, dtype=f)),
        *(nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(k * (size // 4) ** 2, 128, rng, dtype=f), nn.ReLU()),
        *(nn.Dropout(p, rng), nn.Linear(128, 10, rng, dtype=f)),
    )


def mlp(p: float) -> nn.Sequential:
    """784-256-128-10 with batch norm, ReLU and dropout."""
    rng = np.random.default_rng(SEED)
    return nn.Sequential(
        *(nn.Linear(784, 256, rng, dtype=f), nn.BatchNorm1d(256, dtype=f)),
        *(nn.ReLU(), nn.Dropout(p, rng)),
        *(nn.Linear(256, 128, rng, dtype=f), nn.BatchNorm1d(128, dtype=f)),
        *(nn.ReLU(), nn.Dropout(p, rng), nn.Linear(128, 10, rng, dtype=f)),
    )


def softmax_regression(p: float) -> nn.Sequential:
    """784-10; there is nothing to drop."""
    return nn.Sequential(nn.Linear(784, 10, np.random.default_rng(SEED), dtype=f))


NETS = {"conv net": conv_net, "MLP": mlp, "softmax regression": softmax_regression}


def batches(batch: int, size: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Batches of MNIST training images, float32, with a little noise, and their labels.

    The noise keeps the proofs sharp: paper and ink are even, so without it the largest of four
    neighbours is often decided by rounding, and then gradients go different ways on two sides.

    Args:
        batch: images a batch.
        size: rows and columns of an image, by nearest neighbours; None gives rows of 784 pixels.

    Returns:
        (N_BATCHES, batch, 784) or (N_BATCHES, batch, 1, size, size), and (N_BATCHES, batch).
    """
    x, y = load_mnist(n_train=N_BATCHES * batch, n_test=1, flat=size is None).train
    if size is not None:
        nearest = np.arange(size) * 28 // size
        x = x[..., nearest, :][..., nearest]
    x = x + np.float32(0.1) * normal(*x.shape)
    return np.ascontiguousarray(x.reshape(N_BATCHES, batch, *x.shape[1:])), y.reshape(-1, batch)


COLUMNS = 2048  # of a long matrix at a time: they stay in the cache


class Products(Work):
    """The bare matrix products of a training step, on matrices that lie ready in the cache.

    Args:
        model: a net; its first layer gets no gradient of its input.
        x: a batch.
    """

    def __init__(self, model: nn.Sequential, x: np.ndarray) -> None:
        self.pairs: list[tuple[np.ndarray, np.ndarray, int]] = []
        first = True
        for module in model.modules:
            y = module.forward(x)
            if (W := module.params.get("W")) is not None:
                self.add(W, y, first)
                first = False
            x = y

    def add(self, W: np.ndarray, y: np.ndarray, first: bool) -> None:
        """Add the products of a layer: forward, the gradient of W, and that of the input."""
        n, (d, k) = y.size // y.shape[1], W.shape if W.ndim == 2 else (W[0].size, len(W))
        times = max(1, round(n / COLUMNS))
        n //= times
        for a, b in (((k, d), (d, n)), ((d, n), (n, k)), ((d, k), (k, n)))[: 2 if first else 3]:
            self.pairs.append((normal(*a), normal(*b[::-1]).T if b[0] == n else normal(*b), times))

    def run(self) -> None:
        """Multiply."""
        for a, b, times in self.pairs:
            for _ in range(times):
                np.matmul(a, b)


class Step(Work):
    """One step of gradient descent: forward, softmax cross-entropy, backward, update.

    Args:
        net: a key of NETS.
        batch: examples a step.
        shape: `channels` and `size` of a conv net.
    """

    def __init__(self, net: str, batch: int, **shape: int) -> None:
        self.build = partial(NETS[net], **shape)
        self.x, self.y = batches(batch, shape.get("size", 28) if net == "conv net" else None)
        self.products = Products(self.build(0.5), self.x[0])
        self.start(p=0.5)

    def start(self, p: float) -> None:
        """Begin anew, with a probability to drop."""
        self.model = self.build(p)
        self.model.train()
        self.model.input_grad = False  # as in `fit`: nobody asks for the gradient of the images
        self.optimiser = nn.SGD(self.model, lr=LR)  # type: ignore[arg-type]
        self.n_done = 0

    def run(self) -> float:
        """Make a step on the next batch; return its loss."""
        number = self.n_done % len(self.x)
        self.n_done += 1
        return self.step(self.x[number], self.y[number])

    def step(self, x: Any, y: Any) -> float:
        """Make a step on a batch; return its loss."""
        self.model.zero_grad()
        loss, dz = nn.softmax_cross_entropy(self.model.forward(x), y)
        self.model.backward(dz)
        self.optimiser.step()
        return loss

    def measure(self, times: int) -> Mapping[str, Any]:
        """What a step cost, and as "floor" its bare products' share of the CPU time."""
        with all_cores(self.model):  # as in `fit`
            found = timed(self.run, times)
        return {**found, "floor": timed(self.products.run, times)["cpu"] / found["cpu"]}

    def state(self) -> dict[str, np.ndarray]:
        """Name -> what the net holds, parameters and buffers."""
        return self.model.state()

    def proof(self) -> dict[str, np.ndarray]:
        """The losses of the first steps without dropout, and what they changed.

        What was learnt is one row, "moved", since of some parameters only rounding is left, in
        which no two sides agree: the bias in front of a batch norm has gradient 0. Beside the
        largest movement it counts as nothing. "running" are the buffers.
        """
        self.start(p=0.0)
        losses = np.array([self.run() for _ in range(PROOF_STEPS)])
        begun, held = self.build(0.0), self.state()
        moved = [(held[name] - value).ravel() for name, value in begun.params.items()]
        running = [np.zeros(1), *(held[name] for name in begun.buffers)]
        self.start(p=0.5)
        changed = {"moved": np.concatenate(moved), "running": np.concatenate(running)}
        return {"losses": losses, **changed}


def peak_memory(net: str, batch: int) -> PeakMemory:
    """The peak memory of steps."""
    return PeakMemory(Step(net, batch), Step(net, 2))


def _case(net: str, batch: int, *goals: Goal, words: str = "", **more: Any) -> Case:
    usual = {"work": Step, "tolerances": KINKS, "implementations": SIDES, "goals": goals}
    settings, name = {"net": net, "batch": batch}, f"{net}, batch {batch}{words}"
    return Case(name, settings=settings, **{**usual, **more})


def _growing(words: str, setting: str, *values: int) -> list[Case]:
    usual = {"net": "conv net", "batch": 64, "size": 28, "channels": 16}
    return [
        Case(
            f"{words} = {value}",
            Step,
            {**usual, setting: value},
            tolerances=KINKS,
            quick=words == "batch" and value in (16, 64),
            along=(words, value),
        )
        for value in values
    ]


SIDES = (*FAIR, "numpy_tuned_malloc")
MEMORY = {"work": peak_memory, "implementations": FAIR, "fresh": 5}
HALF = Goal(1.0, 0.5, metric="bytes")
TUNED = "torch_channels_last"
wall = partial(Goal, metric="wall")
SHARED = {  # between two threads
    "goals": (wall(0.95), wall(1.4, versus=TUNED), wall(0.8, versus=ALONE)),
    "implementations": (*FAIR, ALONE),
    "threads": 2,
}
training_steps = Group(
    name="training_steps",
    cases=(
        _case("conv net", 64),
        _case("conv net", 128, Goal(0.62, 0.60), Goal(1.0, versus=TUNED), quick=True),
        _case("conv net", 512, Goal(0.58), Goal(1.1, versus=TUNED)),
        _case("conv net", 128, words=", two threads", **SHARED),
        _case("conv net", 512, words=", two threads", **SHARED),
        _case("MLP", 64),
        _case("MLP", 128, Goal(0.80, 0.55), quick=True),
        _case("MLP", 512),
        _case("softmax regression", 64),
        _case("softmax regression", 128, Goal(0.70, 0.40), quick=True),
        _case("softmax regression", 512),
    ),
    metrics=("cpu", "wall", "faults", "floor"),
)
growth = Group(
    name="growth",
    cases=(
        *_growing("batch", "batch", 16, 32, 64, 128, 256, 512),
        *_growing("rows and columns of an image", "size", 14, 28, 56),
        *_growing("channels", "channels", 8, 16, 32, 64),
    ),
    metrics=("cpu",),
)
memory = Group(
    name="memory",
    cases=(
        _case("conv net", 128, HALF, quick=True, **MEMORY),
        _case("conv net", 512, **MEMORY),
        _case("MLP", 128, HALF, **MEMORY),
    ),
    metrics=("bytes",),
)
groups = (training_steps, growth, memory)
