"""What lesson 13 found at rates and momenta that its cell leaves to the learner."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.data import load_mnist
from course_lib.nn import cross_entropy, softmax_cross_entropy_grad

pytestmark = pytest.mark.usefixtures("one_thread")
SIZES = ((784, 100), (100, 100), (100, 10))


def apart(lr: float, n_steps: int) -> tuple[nn.Array, nn.Array]:
    """The losses of a plain training without momentum, and how far a nudge of 1e-12 moves them."""
    (x, y), _ = load_mnist(n_train=10_000)
    x, both = x.astype(np.float64), []
    for nudge in (0.0, 1e-12):
        draws = np.random.default_rng(0)
        one, two, three = (nn.Linear(d, k, draws) for d, k in SIZES)
        two.params["W"][0, 0] += nudge
        net = nn.Sequential(one, nn.ReLU(), two, nn.ReLU(), three)
        sgd, losses = nn.SGD(net, lr=lr), []
        for rows in draws.integers(len(x), size=(n_steps, 32)):
            z = net.forward(x[rows])
            losses.append(cross_entropy(z, y[rows]))
            net.backward(softmax_cross_entropy_grad(z, y[rows]))
            sgd.step()
        both.append(np.array(losses))
    return both[0], np.abs(both[1] - both[0])


def test_without_momentum_the_runs_stay_together():
    losses, gap = apart(0.1, 500)
    assert gap.max() < 5e-13
    assert losses[-100:].mean() < 0.6


def test_steps_as_long_as_with_momentum_part_by_step_300_and_hardly_learn():
    losses, gap = apart(1.0, 1200)
    assert gap[200:300].max() > 0.1
    assert losses[-100:].mean() > 1
