"""Six faults in batch norm, on purpose: does the accuracy tell, and which check does?"""

from collections.abc import Callable

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import fit
from course_lib.training.batch_norm_nets import dense_net

Back = Callable[[nn.Array, tuple[nn.Array, nn.Array, nn.Array]], tuple[nn.Array, ...]]


def without_paths(mean: bool) -> Back:
    """A backward pass without the variance path, and without the mean path unless `mean`."""

    def back(dy: nn.Array, cache: tuple[nn.Array, nn.Array, nn.Array]) -> tuple[nn.Array, ...]:
        xhat, gamma, s = cache
        dgamma, dbeta = (dy * xhat).sum(axis=0), dy.sum(axis=0)
        return gamma / s * (dy - (dbeta / len(dy) if mean else 0)), dgamma, dbeta

    return back


def with_dbeta(change: Callable[[nn.Array], nn.Array]) -> Back:
    """A backward pass with another gradient of beta."""

    def back(dy: nn.Array, cache: tuple[nn.Array, nn.Array, nn.Array]) -> tuple[nn.Array, ...]:
        dx, dgamma, dbeta = nn.batch_norm_backward(dy, cache)
        return dx, dgamma, change(dbeta)

    return back


BACKS: dict[str, Back] = {
    "no variance path": without_paths(mean=True),
    "mean and variance constant": without_paths(mean=False),
    "no gradient for beta": with_dbeta(np.zeros_like),
    "gradient of beta one number": with_dbeta(lambda dbeta: np.full_like(dbeta, dbeta.sum())),
}
FAULTS = ("none", *BACKS, "batch statistics at test time", "momentum 0.9 for 0.1")


class Faulty(nn.BatchNorm1d):
    """The library's batch norm in float32, with a fault."""

    def __init__(self, k: int, fault: str) -> None:
        """Take k features and one of `FAULTS`."""
        momentum = 0.9 if fault == "momentum 0.9 for 0.1" else 0.1
        super().__init__(k, momentum=momentum, dtype=np.float32)
        self.back = BACKS.get(fault, nn.batch_norm_backward)

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, k) -> (n, k)."""
        if self.training:
            _, self.own_cache = nn.batch_norm(x, self.params["gamma"], self.params["beta"])
        return super().forward(x)

    def backward(self, dy: nn.Array) -> nn.Array:
        """(n, k) -> (n, k)."""
        dx, self.grads["gamma"], self.grads["beta"] = self.back(dy, self.own_cache)
        return dx


def caught(back: Back, rng: np.random.Generator) -> dict[str, float]:
    """What a gradient check and the two sums say of a backward pass, on a random batch."""
    x, dy, gamma, beta = (rng.normal(size=shape) for shape in ((6, 3), (6, 3), (3,), (3,)))
    _, cache = nn.batch_norm(x, gamma, beta)
    found = back(dy, cache)
    measured = (
        nn.numerical_grad(lambda x: (dy * nn.batch_norm(x, gamma, beta)[0]).sum(), x),
        nn.numerical_grad(lambda gamma: (dy * nn.batch_norm(x, gamma, beta)[0]).sum(), gamma),
        nn.numerical_grad(lambda beta: (dy * nn.batch_norm(x, gamma, beta)[0]).sum(), beta),
    )
    pairs = zip(found, measured, strict=True)
    return {
        "gradient_check": float(max(np.abs(f - m).max() / np.abs(m).max() for f, m in pairs)),
        "sum_dx": float(np.abs(found[0].sum(axis=0)).max()),
        "sum_dx_xhat": float(np.abs((found[0] * cache[0]).sum(axis=0)).max()),
    }


def small(x: nn.Array) -> nn.Array:
    """Average 4 by 4 pixels: (n, 784) -> (n, 49)."""
    return x.reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(len(x), 49).astype(np.float32)


def run(seed: int, fault: str, n_train: int, n_epochs: int) -> dict[str, float]:
    """Train once with the fault; test it."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train)
    rng = np.random.default_rng(seed)
    model = dense_net((49, 64, 64, 10), rng, lambda k: Faulty(k, fault))
    settings = {"lr": 0.1, "n_epochs": n_epochs, "batch_size": 32, "progress": False}
    fit(model, small(x), y, rng=np.random.default_rng(seed), **settings)  # type: ignore[arg-type]
    if fault == "batch statistics at test time":
        model.train()
    accuracy = nn.accuracy(model.forward(small(x_test)), y_test)
    return {"test_accuracy": accuracy, **caught(BACKS.get(fault, nn.batch_norm_backward), rng)}


experiment = Experiment(
    name="batch_norm_faults",
    title="49-64-64-10 with batch norm, 1,500 digits of 7 by 7 pixels: six faults",
    arms={fault: {"fault": fault} for fault in FAULTS},
    seeds=(0, 1, 2, 3, 4),
    metrics={
        "test_accuracy": "share of the 10,000 test images that are right",
        "gradient_check": "largest relative error of dx, dgamma and dbeta on a random batch",
        "sum_dx": "largest sum of a column of dx there",
        "sum_dx_xhat": "largest sum of a column of dx * xhat there",
    },
    run=run,
    common={"n_train": 1500, "n_epochs": 12},
    quick={"n_train": 200, "n_epochs": 1},
)
