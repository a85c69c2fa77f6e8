"""Two programs of one network, in numpy and in PyTorch: how far apart does rounding drive them?"""

from typing import Any

import numpy as np

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.results.experiment import Experiment

STEPS = (1, 3, 10, 30, 100, 300, 1000, 2000)
SIZES = (784, 100), (100, 100), (100, 10)


def in_pytorch(linear: list[nn.Linear]) -> Any:
    """The same net in PyTorch, with the same numbers."""
    import torch

    twins = []
    for (d, k), layer in zip(SIZES, linear, strict=True):
        W, b = (torch.tensor(layer.params[name]) for name in ("W", "b"))
        twins.append(torch.nn.Linear(d, k, dtype=W.dtype))
        twins[-1].load_state_dict({"weight": W.T, "bias": b})
    return torch.nn.Sequential(twins[0], torch.nn.ReLU(), twins[1], torch.nn.ReLU(), twins[2])


def run(
    seed: int, dtype: str, n_train: int, batch_size: int, lr: float, momentum: float, n_steps: int
) -> dict[str, float]:
    """Train both from the same numbers on the same batches; compare the losses of some steps."""
    import torch

    torch.set_num_threads(1)
    x, y = load_mnist(n_train=n_train, dtype=np.dtype(dtype)).train
    rng = np.random.default_rng(seed)
    linear = [nn.Linear(d, k, rng, dtype=np.dtype(dtype)) for d, k in SIZES]
    model: Any = nn.Sequential(linear[0], nn.ReLU(), linear[1], nn.ReLU(), linear[2])
    twin = in_pytorch(linear)
    optimiser = nn.SGD(model, lr=lr, momentum=momentum)
    theirs = torch.optim.SGD(twin.parameters(), lr=lr, momentum=momentum)
    gaps, loss = [], 0.0
    for _ in range(n_steps):
        rows = rng.integers(len(x), size=batch_size)  # (b,)
        loss, dz = nn.softmax_cross_entropy(model.forward(x[rows]), y[rows])
        model.backward(dz)
        optimiser.step()
        theirs.zero_grad()
        labels = torch.tensor(y[rows], dtype=torch.int64)
        loss_torch = torch.nn.functional.cross_entropy(twin(torch.tensor(x[rows])), labels)
        loss_torch.backward()
        theirs.step()
        gaps.append(abs(float(loss) - loss_torch.item()))
    seen = {f"step {step}": gaps[min(step, n_steps) - 1] for step in STEPS}
    return seen | {"loss": float(loss)}


experiment = Experiment(
    name="parting",
    title="One network in numpy and in PyTorch: the difference of their losses",
    arms={"float64": {"dtype": "float64"}, "float32": {"dtype": "float32"}},
    seeds=(0, 1, 2),
    metrics={
        **{f"step {step}": f"difference of the losses in step {step}" for step in STEPS},
        "loss": "loss of the last batch, in numpy",
    },
    run=run,
    common={"n_train": 10_000, "batch_size": 32, "lr": 0.1, "momentum": 0.9, "n_steps": 2000},
    quick={"n_train": 100, "n_steps": 2},
)
