"""LeNet with convolutions that stay as they were drawn at random: what do learnt kernels add?"""

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.training import evaluate, fit


def run(
    seed: int, frozen: int, n_train: int, epochs: int, batch_size: int, lr: float, momentum: float
) -> dict[str, float]:
    """Train all modules but the first `frozen` ones, and read the test set."""
    (x, y), (x_test, y_test) = load_mnist(n_train=n_train, flat=False)
    rng = np.random.default_rng(seed)
    model = nn.lenet5(rng, np.float32)
    model.input_grad = False  # nothing trains the pixels
    optimiser = nn.SGD(model.modules[frozen:], lr=lr, momentum=momentum)
    fit(
        *(model, x, y),
        optimiser=optimiser,
        n_epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        progress=False,
    )
    return {"train": 100 * evaluate(model, x, y), "test": 100 * evaluate(model, x_test, y_test)}


experiment = Experiment(
    name="frozen_kernels",
    title="A LeNet-style net with random kernels that are never trained: accuracy in percent",
    arms={
        "all layers are trained": {"frozen": 0},
        "first convolution stays random": {"frozen": 1},
        "both convolutions stay random": {"frozen": 4},
    },
    seeds=(0, 1, 2),
    metrics={
        "train": "accuracy on the 10,000 training images, in %",
        "test": "accuracy on the 10,000 test images, in %",
    },
    run=run,
    common={"n_train": 10_000, "epochs": 6, "batch_size": 64, "lr": 0.05, "momentum": 0.9},
    quick={"n_train": 200, "epochs": 1},
)
