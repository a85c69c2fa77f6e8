"""What tests make by lines that a notebook runs, too: networks that are trained for a second."""

from functools import cache
from typing import Any

DIGIT_PAD = """
import numpy as np
from course_lib import nn
from course_lib.data import load_mnist
from course_lib.training import fit

def small_net(rng, dtype):
    conv = nn.Conv2d(1, 8, 5, rng, stride=2, dtype=dtype)
    above = nn.Linear(288, 10, rng, dtype=dtype)
    return nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), above)

(x, y), _ = load_mnist(n_train=5000, n_test=1, flat=False)
rng = np.random.default_rng(0)
net = small_net(rng, np.float32)
for lr in (0.05, 0.005):
    fit(net, x, y, lr=lr, momentum=0.9, n_epochs=1, batch_size=50, rng=rng, progress=False)
"""
SHIFT_METER = """
import numpy as np
from course_lib import nn
from course_lib.data import load_mnist
from course_lib.training import fit

(x, y), _ = load_mnist(n_train=1000, n_test=1, flat=False)
model = nn.lenet5(np.random.default_rng(10))
fit(model, x, y, lr=0.05, momentum=0.9, n_epochs=2, batch_size=64,
    rng=np.random.default_rng(0), progress=False)

def max_pool(x, k, stride):
    return nn.MaxPool2d(k, stride=stride).forward(x), (x, k, stride)
"""
STRESS_BENCH = """
import numpy as np
from course_lib import data, nn
from course_lib.data import load_mnist, minibatches
from course_lib.results import result
from course_lib.widgets.stress_bench import Bench

(x, y), digits = load_mnist(n_train=1500, n_test=200, flat=False, dtype=np.float64)

def train(model, change):
    optimiser, order = nn.SGD(model, lr=0.05, momentum=0.9), np.random.default_rng(0)
    for _ in range(2):
        for rows in minibatches(len(x), 50, order):
            logits = model.forward(change(x[rows], order))
            model.backward(nn.softmax_cross_entropy_grad(logits, y[rows]))
            optimiser.step()
    model.eval()
    return model

def as_it_is(images, rng):
    return images

def moved(images, rng):
    return data.augment(images, rng, max_shift=4)

rng = np.random.default_rng(0)
hidden = nn.Linear(784, 32, rng), nn.ReLU(), nn.Linear(32, 10, rng)
nets = {
    "softmax": train(nn.Sequential(nn.Flatten(), nn.Linear(784, 10, rng, scale=0.0)), as_it_is),
    "MLP": train(nn.Sequential(nn.Flatten(), *hidden), as_it_is),
    "LeNet": train(nn.lenet5(rng), as_it_is),
    "LeNet, shifted in training": train(nn.lenet5(rng), moved),
}
bench = Bench(
    nets, data.shift, data.rotate, data.add_noise, digits, result("corruptions").values
)
"""


@cache
def made(code: str) -> dict[str, Any]:
    """The names that these lines make."""
    names: dict[str, Any] = {}
    exec(code, names)
    return names
