"""Six ways to write dropout: what each does to the accuracy and to the cross-entropy."""

import numpy as np

from course_lib import nn
from course_lib.data.mnist import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import fit, predict_logits

SCALES = {"not rescaled": 1.0, "classic": 1.0}


class Variation(nn.Module):
    """Dropout with one thing changed; `kind` "right" changes nothing."""

    def __init__(self, kind: str, p: float, rng: np.random.Generator) -> None:
        super().__init__()
        self.kind, self.p, self.rng = kind, p, rng
        self.mask: nn.Array = np.ones(1)

    def forward(self, x: nn.Array) -> nn.Array:
        """(n, h) -> (n, h)."""
        if not self.training and self.kind == "classic":
            self.mask = np.full((1, 1), 1 - self.p, x.dtype)
        elif not self.training and self.kind != "active at test":
            self.mask = np.ones((1, 1), x.dtype)
        else:
            n = 1 if self.kind == "one mask a batch" else len(x)
            kept = self.rng.random((n, x.shape[1]), dtype=np.float32) >= self.p
            self.mask = kept * x.dtype.type(self.scale())
        return x * self.mask

    def scale(self) -> float:
        """What a unit that is kept is multiplied by."""
        return (
            1 / self.p if self.kind == "divided by p" else SCALES.get(self.kind, 1 / (1 - self.p))
        )

    def backward(self, dy: nn.Array) -> nn.Array:
        """The mask of forward."""
        return dy * self.mask


def run(
    seed: int,
    kind: str,
    p: float,
    width: int,
    lr: float,
    momentum: float,
    epochs: int,
    batch_size: int,
    n_train: int,
) -> dict[str, float]:
    """Train 784-width-width-10 with one `kind` of dropout, and read the test set once."""
    (x, y), (x_test, y_test) = load_mnist()
    weights, masks, order = (np.random.default_rng([seed, i]) for i in (1, 2, 3))
    modules: list[nn.Module] = []
    for d in (784, width):
        layer = nn.Linear(d, width, weights, dtype=np.float32)
        modules += [layer, nn.ReLU(), Variation(kind, p, masks)]
    model = nn.Sequential(*modules, nn.Linear(width, 10, weights, dtype=np.float32))
    fit(
        model,
        x[:n_train],
        y[:n_train],
        lr=lr,
        momentum=momentum,
        n_epochs=epochs,
        batch_size=batch_size,
        rng=order,
        progress=False,
    )
    z = predict_logits(model, x_test)  # (10000, 10)
    return {
        "test_accuracy": 100 * nn.accuracy(z, y_test),
        "test_cross_entropy": nn.cross_entropy(z, y_test),
    }


KINDS = ("right", "classic", "not rescaled", "active at test", "one mask a batch")

experiment = Experiment(
    name="dropout_bugs",
    title="784-256-256-10 on 10,000 images: ways to write dropout (lr 0.02 where none is named)",
    arms={
        **{f"{kind}, p = 0.5": {"kind": kind, "p": 0.5, "lr": 0.02} for kind in KINDS},
        **{
            f"{kind}, p = 0.2": {"kind": kind, "p": 0.2, "lr": 0.02}
            for kind in ("right", "divided by p")
        },
        "right, p = 0.5, lr 0.05": {"kind": "right", "p": 0.5, "lr": 0.05},
        "one mask a batch, p = 0.5, lr 0.05": {"kind": "one mask a batch", "p": 0.5, "lr": 0.05},
        "right, p = 0.2, lr 0.05": {"kind": "right", "p": 0.2, "lr": 0.05},
        "divided by p, p = 0.2, lr 0.05": {"kind": "divided by p", "p": 0.2, "lr": 0.05},
    },
    seeds=(0, 1, 2),
    metrics={
        "test_accuracy": "share of the 10,000 test images that are right, in %",
        "test_cross_entropy": "mean cross-entropy of the test images",
    },
    run=run,
    common={"width": 256, "momentum": 0.9, "epochs": 10, "batch_size": 100, "n_train": 10_000},
    quick={"epochs": 1, "n_train": 500},
)
