"""LeNet-5 in its modern dress (ReLU, max pooling), in numpy alone, on all of MNIST."""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def run(
    seed: int, epochs: int, batch_size: int, lr: float, momentum: float, n_train: int | None = None
) -> dict[str, float]:
    """Train on the training images in two parts, lr and then lr / 10; read the test set once."""
    (x, y), (x_test, y_test) = load_mnist(flat=False)
    x, y = x[:n_train], y[:n_train]  # (n, 1, 28, 28), (n,)
    rng = np.random.default_rng(seed)
    model = nn.lenet5(rng, np.float32)
    last = max(1, epochs // 5)
    for part, rate in ((epochs - last, lr), (last, lr / 10)):
        fit(
            *(model, x, y),
            lr=rate,
            n_epochs=part,
            batch_size=batch_size,
            momentum=momentum,
            rng=rng,
            progress=False,
        )
    return {"train": 100 * evaluate(model, x, y), "test": 100 * evaluate(model, x_test, y_test)}


experiment = Experiment(
    name="lenet",
    title="LeNet-5 with ReLU and max pooling, in numpy alone: accuracy in percent",
    arms={"61,706 parameters": {}},
    seeds=(0, 1, 2),
    metrics={
        "train": "accuracy on the training images after training, in %",
        "test": "accuracy on the 10,000 test images, read once, in %",
    },
    run=run,
    common={"epochs": 15, "batch_size": 128, "lr": 0.05, "momentum": 0.9},
    quick={"epochs": 2, "n_train": 300},
)
