"""The last network of lesson 13, trained by plain SGD: the five lines of section 13.7.

The rate is the best of 0.05, 0.1, 0.2 and 0.4 on 10,000 held-out training digits (seed 100, trained
on the other 50,000): 97.3, 98.0, 98.4 and 97.9 %.
"""

import numpy as np

from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment
from course_lib.results.experiments.digit_net import digit_net


def run(
    seed: int, epochs: int, batch_size: int, lr: float, n_train: int | None = None
) -> dict[str, float]:
    """Train with a constant learning rate and without momentum; read the test set once."""
    import torch

    torch.set_num_threads(1)
    mnist = load_mnist(flat=False, n_train=n_train)
    x, x_test = (torch.tensor(images, dtype=torch.float32) for images, _ in mnist)
    y, y_test = (torch.tensor(digits.astype(np.int64)) for _, digits in mnist)
    torch.manual_seed(seed)
    net = digit_net()
    sgd = torch.optim.SGD(net.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(batch_size):  # (b,) each
            sgd.zero_grad()
            torch.nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
            sgd.step()
    with torch.no_grad():
        said = torch.cat([net(part).argmax(dim=1) for part in x_test.split(1000)])  # (n_test,)
    return {"test": 100 * (said == y_test).double().mean().item()}


experiment = Experiment(
    name="digit_net_plain",
    title="The network of section 13.7 by plain SGD in PyTorch: accuracy in percent",
    arms={"9,338 parameters": {}},
    seeds=(0, 1, 2),
    metrics={"test": "accuracy on the 10,000 test images, read once, in %"},
    run=run,
    common={"epochs": 2, "batch_size": 50, "lr": 0.2},
    quick={"epochs": 1, "n_train": 300},
)
