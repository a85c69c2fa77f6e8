"""What the course's own entries share: a small net, a step, a learning rate, an order of digits."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np

from course_lib import nn
from course_lib.nn import Array, Labels

f = np.float32
EDGE = 2  # pixels at each side that are blank in nearly all digits
KERNELS, UNITS = 24, 24 * 4 * 4  # of the second convolution, and the numbers that it leaves
BATCH, PEAK, MOMENTUM = 128, 0.4, 0.9
WARM = 0.2  # the part of training in which the learning rate rises
VOTES = (((0, 0), 2), ((1, 0), 1), ((-1, 0), 1), ((0, 1), 1), ((0, -1), 1))  # place, its weight
FIRST, PASSES, SURE, FROZEN = 0.65, 3, 0.99, 0.3  # of `hard_digits`


class Learner(Protocol):
    """What a recipe trains: a net with its optimisers, in whatever library."""

    passes: list[Any]  # how many digits each pass had, or which; the recipe adds to it

    def learn(self, x: Array, y: Labels, lr: float, frozen: bool = False) -> Array:
        """Make a step; return the probability that each true digit had before it."""
        ...


class Net:
    """Two convolutions, each with pooling, batch norm and ReLU, and a linear layer.

    Pooling comes first, so that batch norm and ReLU have a quarter of the numbers to treat.

    Attributes:
        first: the network up to the first ReLU.
        rest: what comes behind it.
        passes: how many digits each pass of a recipe had, or which.
    """

    def __init__(self, rng: np.random.Generator, *begin: nn.Module) -> None:
        """Draw the weights.

        Args:
            rng: source of the initial weights.
            begin: layers that replace the first convolution and its pooling.
        """
        begin = begin or (nn.Conv2d(1, 8, 5, rng, dtype=f), nn.MaxPool2d(2))
        self.first = nn.Sequential(*begin, nn.BatchNorm2d(8, dtype=f), nn.ReLU())
        self.rest = nn.Sequential(
            *(nn.Conv2d(8, KERNELS, 3, rng, dtype=f), nn.MaxPool2d(2)),
            *(nn.BatchNorm2d(KERNELS, dtype=f), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(UNITS, 10, rng, scale=UNITS**-0.5, dtype=f)),
        )
        self.first.input_grad = False
        parts = (self.first, self.rest)
        self.descents = [nn.SGD(part, PEAK, MOMENTUM) for part in parts]  # type: ignore[arg-type]
        self.passes: list[Any] = []

    def learn(self, x: Array, y: Labels, lr: float, frozen: bool = False) -> Array:
        """Make a step.

        Args:
            x: (n, 1, 28, 28) images.
            y: (n,) labels.
            lr: learning rate.
            frozen: leave the first convolution as it is, and its backward pass undone.

        Returns:
            (n,) the probability that each true digit had before the step.
        """
        self.first.zero_grad()
        self.rest.zero_grad()
        self.rest.input_grad = not frozen
        _, dz = nn.softmax_cross_entropy(self.logits(x), y)
        back = self.rest.backward(dz)
        if not frozen:
            self.first.backward(back)
        for descent in self.descents[1:] if frozen else self.descents:
            descent.lr = lr
            descent.step()
        return 1 + len(y) * dz[np.arange(len(y)), y]  # dz is (p - 1) / n there

    def logits(self, x: Array, down: int = 0, right: int = 0) -> Array:
        """(n, 1, 28, 28) -> (n, 10), from a cut that lies a little lower or farther right."""
        return self.rest.forward(self.first.forward(inner(x, down, right)))

    def predict(self, x: Array) -> Labels:
        """The digit of each image, read at five places, with running statistics."""
        self.mode(training=False)
        parts = (x[i : i + 500] for i in range(0, len(x), 500))
        read = [sum(n * nn.softmax(self.logits(part, *at)) for at, n in VOTES) for part in parts]
        self.mode(training=True)
        return np.concatenate(read).argmax(axis=1)

    def mode(self, training: bool) -> None:
        """Batch norm by the batch, or by its running statistics."""
        for part in (self.first, self.rest):
            part.train() if training else part.eval()


def inner(x: Array, down: int = 0, right: int = 0) -> Array:
    """(n, 1, 28, 28) -> (n, 1, 24, 24): images without their edge, a view; or a cut beside it."""
    size = x.shape[2] - 2 * EDGE
    return x[:, :, EDGE + down : EDGE + down + size, EDGE + right : EDGE + right + size]


def one_cycle(done: float) -> float:
    """The learning rate as a share of its peak: up from a tenth, then down to 0.

    Args:
        done: the part of training that is done, from 0 to 1.
    """
    return 0.1 + 0.9 * done / WARM if done < WARM else (1 - done) / (1 - WARM)


def batches(rows: Labels, begin: float, end: float) -> Iterator[tuple[float, Labels]]:
    """Cut rows into batches; with each, the part of training that is done.

    Args:
        rows: numbers of images, in the order in which they come.
        begin: the part of training that is done before the first of them.
        end: the part that is done after the last.
    """
    for i in range(0, len(rows) - BATCH + 1, BATCH):
        yield begin + (end - begin) * i / len(rows), rows[i : i + BATCH]


def all_digits(net: Learner, x: Array, y: Labels, rng: np.random.Generator, epochs: int) -> None:
    """Train on all digits in every epoch, with a learning rate of one cycle."""
    for epoch in range(epochs):
        net.passes.append(len(y))
        order = rng.permutation(len(y))
        for done, rows in batches(order, epoch / epochs, (epoch + 1) / epochs):
            net.learn(x[rows], y[rows], PEAK * one_cycle(done))


def hard_digits(
    net: Learner,
    x: Array,
    y: Labels,
    rng: np.random.Generator,
    noted: Callable[[Labels], Any] = len,
) -> None:
    """Train on all digits once, and then on the hard ones; the first layer is frozen on the way.

    Hard is a digit whose class had a probability below `SURE` when the net last saw it. The pass
    over all digits takes the part `FIRST` of the one cycle, and the others share the rest. The
    first layer learns until `FROZEN` of the cycle is done. `noted` says what `net.passes` keeps of
    the rows of a pass.
    """
    known = np.zeros(len(y), f)
    each = (1 - FIRST) / PASSES
    for number in range(PASSES + 1):
        begin, end = (FIRST + (number - 1) * each, FIRST + number * each) if number else (0, FIRST)
        rows = rng.permutation(np.flatnonzero(known < SURE))
        net.passes.append(noted(rows))
        for done, some in batches(rows, begin, end):
            rate = PEAK * one_cycle(done)
            known[some] = net.learn(x[some], y[some], rate, frozen=done >= FROZEN)
