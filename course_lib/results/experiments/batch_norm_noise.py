"""Batch norm whose outputs are moved again, in the manner of Santurkar et al. 2018.

After each batch norm, every feature gets a new shift and a new scale at every step, alike for all
images. In other arms, every image gets a shift and a scale of its own on top. If batch norm worked
by keeping the distributions of its outputs still, this should spoil it.
"""

import numpy as np
import numpy.typing as npt

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import fit

WIDTH, LAYERS = 100, 6
BATCH = 1000  # test images that share their statistics


class Restless(nn.Module):
    """y = scale * x + shift, with new random numbers for every feature at every step.

    With `each`, every image gets numbers of its own on top. It stands still in evaluation mode, and
    while `still` is True.
    """

    def __init__(self, k: int, strength: float, each: bool, rng: np.random.Generator) -> None:
        """Draw from rng: shifts within strength, scales between 1 and 1 + strength / 2."""
        super().__init__()
        self.k, self.strength, self.each, self.source = k, strength, each, rng
        self.still = False
        self._scale: npt.NDArray[np.float32] = np.ones(k, np.float32)
        self.means: list[npt.NDArray[np.float32]] = []

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, k) -> (n, k)."""
        if not self.training or self.still:
            return x
        a = self.strength
        scale = self.source.uniform(1, 1 + a / 2, self.k)  # (k,)
        shift = self.source.uniform(-a, a, self.k)  # (k,)
        if self.each:
            scale = scale + self.source.uniform(-a / 2, a / 2, x.shape)  # (n, k)
            shift = shift + self.source.uniform(-a, a, x.shape)  # (n, k)
        self._scale = scale.astype(np.float32)
        y = x * self._scale + shift.astype(np.float32)
        self.means.append(y.mean(axis=0))  # (k,) to see how far the means move
        return y

    def backward(self, dy: nn.Array) -> nn.Array:
        """(n, k) -> (n, k)."""
        return dy * self._scale

    def movement(self) -> float:
        """How far a feature's mean moves from one step to the next, on average."""
        return float(np.abs(np.diff(self.means, axis=0)).mean())


def network(norm: bool, strength: float, each: bool, rng: np.random.Generator) -> nn.Sequential:
    """Six hidden layers: linear, batch norm if asked, shift and scale, ReLU."""
    modules: list[nn.Module] = []
    for d in (784, *[WIDTH] * (LAYERS - 1)):
        modules.append(nn.Linear(d, WIDTH, rng, dtype=np.float32))
        if norm:
            modules.append(nn.BatchNorm1d(WIDTH, dtype=np.float32))
        modules += [Restless(WIDTH, strength, each, rng), nn.ReLU()]
    return nn.Sequential(*modules, nn.Linear(WIDTH, 10, rng, dtype=np.float32))


def run(
    seed: int,
    norm: bool,
    strength: float,
    lr: float,
    n_train: int,
    n_epochs: int,
    each: bool = False,
) -> dict[str, float]:
    """Train once; test in batches with their own statistics, without the shifts."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train)
    rng = np.random.default_rng(seed)
    model = network(norm, strength, each, rng)
    with np.errstate(all="ignore"):
        fit(model, x, y, lr=lr, n_epochs=n_epochs, batch_size=100, rng=rng, progress=False)
    restless = [m for m in model.modules if isinstance(m, Restless)]
    movement = np.mean([m.movement() for m in restless])
    model.train()
    for module in restless:
        module.still = True
    right = [
        nn.accuracy(model.forward(x_test[i : i + BATCH]), y_test[i : i + BATCH])
        for i in range(0, len(x_test), BATCH)
    ]
    return {"test_accuracy": float(np.mean(right)), "movement": float(movement)}


experiment = Experiment(
    name="batch_norm_noise",
    title="Six layers of 100 units: batch norm, and batch norm whose outputs are moved again",
    arms={
        "no batch norm, lr 0.5": {"norm": False, "strength": 0.0, "lr": 0.5},
        "batch norm, lr 0.5": {"norm": True, "strength": 0.0, "lr": 0.5},
        "moved batch norm, lr 0.5": {"norm": True, "strength": 0.5, "lr": 0.5},
        "noisy batch norm, lr 0.5": {"norm": True, "strength": 0.5, "lr": 0.5, "each": True},
        "no batch norm, lr 0.05": {"norm": False, "strength": 0.0, "lr": 0.05},
        "batch norm, lr 0.05": {"norm": True, "strength": 0.0, "lr": 0.05},
        "moved batch norm, lr 0.05": {"norm": True, "strength": 0.5, "lr": 0.05},
        "noisy batch norm, lr 0.05": {"norm": True, "strength": 0.5, "lr": 0.05, "each": True},
    },
    seeds=(0, 1, 2),
    metrics={
        "test_accuracy": "share of the 10,000 test images that are right, in batches of 1,000 "
        "with their own statistics and without the moves",
        "movement": "how far the mean of an input of ReLU moves from one training step to the "
        "next, on average",
    },
    run=run,
    common={"n_train": 10_000, "n_epochs": 5},
    quick={"n_train": 200, "n_epochs": 1},
)
