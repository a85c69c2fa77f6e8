"""The race of lesson 14: the course's entries, and PyTorch with the recipe of the last one."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course_lib.nn import Array, Labels
from course_lib.results.experiment import Experiment
from course_lib.training import race
from course_lib.training.race import recipe
from course_lib.training.race.pooled import PooledConv2d


class TorchNet(recipe.Net):
    """The same net in PyTorch, with the same initial weights.

    Args:
        rng: source of the initial weights.
        channels_last: keep images and kernels with their channels last in memory.
    """

    def __init__(self, rng: np.random.Generator, channels_last: bool = False) -> None:
        """Draw the weights as the course's third entry does, and copy them."""
        import torch  # only who asks for it needs it
        from torch.nn import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential

        super().__init__(rng, PooledConv2d(1, 8, 5, rng))
        torch.set_num_threads(1)
        k = recipe.KERNELS
        first = Sequential(Conv2d(1, 8, 5), MaxPool2d(2), BatchNorm2d(8), ReLU())
        rest = Sequential(
            *(Conv2d(8, k, 3), MaxPool2d(2), BatchNorm2d(k), ReLU()),
            *(Flatten(), Linear(recipe.UNITS, 10)),
        )
        copied = ((first[0], self.first, "0"), (rest[0], self.rest, "0"), (rest[5], self.rest, "5"))
        for layer, part, place in copied:
            W, b = (torch.from_numpy(part.params[f"{place}.{name}"]) for name in "Wb")
            layer.weight.data = (W.T if W.ndim == 2 else W).clone()
            layer.bias.data = b.clone()
        order: Any = torch.channels_last if channels_last else torch.contiguous_format
        self.torch, self.order = torch, order
        modules: list[Any] = [first, rest]
        self.parts = [part.to(memory_format=order) for part in modules]
        sgd = partial(torch.optim.SGD, lr=recipe.PEAK, momentum=recipe.MOMENTUM)
        self.steps = [sgd(part.parameters()) for part in self.parts]

    def learn(self, x: Array, y: Labels, lr: float, frozen: bool = False) -> Array:
        """Make a step; return the probability that each true digit had before it."""
        for step in self.steps:
            step.zero_grad()
            step.param_groups[0]["lr"] = lr
        first, rest = self.parts
        with self.torch.set_grad_enabled(not frozen):
            maps = first(self._images(x))
        labels = self.torch.from_numpy(y)
        losses = self.torch.nn.functional.cross_entropy(rest(maps), labels, reduction="none")
        losses.mean().backward()
        for step in self.steps[frozen:]:
            step.step()
        return np.exp(-losses.detach().numpy())

    def logits(self, x: Array, down: int = 0, right: int = 0) -> Array:
        """(n, 1, 28, 28) -> (n, 10)."""
        first, rest = self.parts
        with self.torch.no_grad():
            return rest(first(self._images(x, down, right))).numpy()

    def mode(self, training: bool) -> None:
        """Batch norm by the batch, or by its running statistics."""
        for part in self.parts:
            part.train(training)

    def _images(self, x: Array, down: int = 0, right: int = 0) -> Any:
        inner = np.ascontiguousarray(recipe.inner(x, down, right))
        return self.torch.from_numpy(inner).to(memory_format=self.order)


def third(rng: np.random.Generator) -> recipe.Net:
    """The net of the third entry."""
    return recipe.Net(rng, PooledConv2d(1, 8, 5, rng))


def twice(net: recipe.Net, x: Array, y: Labels, rng: np.random.Generator) -> None:
    """The recipe of the first entry."""
    recipe.all_digits(net, x, y, rng, epochs=2)


ENTRIES: dict[str, tuple[Callable[..., recipe.Net], Callable[..., None]]] = {
    "one cycle": (recipe.Net, twice),
    "what not to compute": (recipe.Net, recipe.hard_digits),
    "four in one": (third, recipe.hard_digits),
    "PyTorch": (TorchNet, recipe.hard_digits),
    "PyTorch, channels last": (partial(TorchNet, channels_last=True), recipe.hard_digits),
}
"""Name -> what makes the net of a generator, and the recipe that trains it."""


def run(seed: int, entry: str, digits: int | None = None) -> dict[str, float]:
    """Train one entry once, after a few steps to load all code, and read the test digits."""
    make, recipe_of = ENTRIES[entry]
    nets: list[recipe.Net] = []

    def train(x: Array, y: Labels, rng: np.random.Generator) -> race.Predict:
        nets.append(make(rng))
        recipe_of(nets[0], x, y, rng)
        return nets[0].predict

    found = race.digits(final=True, n_train=digits)
    recipe_of(make(rng := np.random.default_rng(0)), found[0][0][:256], found[0][1][:256], rng)
    lap = race.lap(train, found, seed, only_numpy=False)
    shares = [100 * n / len(found[0][1]) for n in nets[0].passes[1:]]
    again = {f"pass_{i + 2}": shares[i] if i < len(shares) else 0.0 for i in range(recipe.PASSES)}
    return {"seconds": lap.seconds, "accuracy": 100 * lap.accuracy, **again}


experiment = Experiment(
    name="race",
    title="The race: processor seconds of training on one thread, and test digits right",
    arms={name: {"entry": name} for name in ENTRIES},
    seeds=(0, 1, 2, 3, 4),
    metrics={
        "seconds": "processor seconds of training",
        "accuracy": "right on the test digits, %",
        **{f"pass_{i}": f"digits in pass {i}, % of all" for i in range(2, 2 + recipe.PASSES)},
    },
    run=run,
    quick={"digits": 600},
    timed=True,
)
