"""A bench of small networks, made by the same lines in a test and in a notebook."""

from functools import cache

from course_lib.widgets.stress_bench import Bench

CODE = """
import numpy as np
from course_lib import data, nn
from course_lib.data import load_mnist, minibatches
from course_lib.results import result
from course_lib.widgets import stress_bench
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
def small_bench() -> Bench:
    """The bench of these lines."""
    names: dict[str, Bench] = {}
    exec(CODE, names)
    return names["bench"]
