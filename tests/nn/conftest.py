"""Random numbers, PyTorch, a training step to be taken apart, and one with a trap in it."""

import numpy as np
import pytest

from course_lib import nn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def torch():
    """PyTorch with one thread: on small arrays a second one waits, busily, for the first."""
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield torch
    torch.set_num_threads(before)


@pytest.fixture
def trainer():
    """Return a function that makes steps of gradient descent on n images."""
    return _trainer


@pytest.fixture
def with_trap():
    """Return a function that makes the network of `trainer` with a trap in it."""
    return _with_trap


def _trainer(n=8, model=None, dtype=np.float32):
    """Return a function that takes one step of gradient descent on n images."""
    rng = np.random.default_rng(0)
    model = model or nn.small_convnet(rng, dtype)
    x, y = rng.normal(size=(n, 1, 28, 28)).astype(dtype), rng.integers(10, size=n)
    optimiser = nn.SGD(model, lr=0.01, momentum=0.9, l2=1e-4)
    model.input_grad = False

    def step():
        _, dz = nn.softmax_cross_entropy(model.forward(x), y)
        model.backward(dz)
        optimiser.step()

    return step


def _with_trap(change):
    """The network with one more ReLU, in front of which something goes wrong."""

    class Trap(nn.ReLU):
        def forward(self, x):
            return super().forward(change(x))

    model = nn.small_convnet(np.random.default_rng(0), np.float32)
    return nn.Sequential(*model.modules[:3], Trap(), *model.modules[3:])
