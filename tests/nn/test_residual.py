import numpy as np
import pytest

from course_lib import nn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_forward_adds_x_and_backward_adds_dy(rng):
    inner = nn.Sequential(nn.ReLU(), nn.Linear(4, 4, rng))
    block, x, dy = nn.Residual(*inner.modules), *rng.normal(size=(2, 3, 4))
    np.testing.assert_array_equal(block.forward(x), x + inner.forward(x))
    dx = block.backward(dy)
    inner.forward(x)
    np.testing.assert_array_equal(dx, dy + inner.backward(dy))


def test_the_gradient_passes_thirty_blocks_in_which_a_plain_net_loses_it(rng):
    """The branches are small; without the way past them their product is almost 0."""
    parts = [(nn.Tanh(), nn.Linear(8, 8, rng, scale=0.05)) for _ in range(30)]
    x, dy = rng.normal(size=(2, 5, 8))
    sizes = {}
    for name, model in {
        "plain": nn.Sequential(*(module for part in parts for module in part)),
        "residual": nn.Sequential(*(nn.Residual(*part) for part in parts)),
    }.items():
        model.forward(x)
        sizes[name] = np.linalg.norm(model.backward(dy)) / np.linalg.norm(dy)
    assert sizes["plain"] < 1e-10
    assert 0.3 < sizes["residual"] < 3


def test_names_modes_and_state_go_through(rng):
    model = nn.Sequential(
        nn.Linear(4, 4, rng), nn.Residual(nn.Linear(4, 4, rng), nn.BatchNorm1d(4))
    )
    names = ["0.W", "0.b", "1.0.W", "1.0.b", "1.1.gamma", "1.1.beta"]
    assert list(model.params) == list(model.grads) == names
    assert list(model.buffers) == ["1.1.running_mean", "1.1.running_var"]
    model.eval()
    assert not model.modules[1].modules[1].training
    model.train()
    assert model.modules[1].modules[1].training
    other = nn.Sequential(
        nn.Linear(4, 4, rng), nn.Residual(nn.Linear(4, 4, rng), nn.BatchNorm1d(4))
    )
    model.forward(rng.normal(size=(3, 4)))  # moves the running statistics
    other.load_state(model.state())
    np.testing.assert_equal(other.state(), model.state())


def test_an_optimiser_trains_what_is_inside(rng):
    block, x = nn.Residual(nn.Linear(4, 4, rng)), rng.normal(size=(3, 4))
    W = block.params["0.W"].copy()
    dx = block.backward(block.forward(x))
    dW = block.grads["0.W"].copy()
    nn.SGD(block, lr=0.1).step()
    np.testing.assert_allclose(block.params["0.W"], W - 0.1 * dW, rtol=1e-12)
    assert dx.shape == x.shape


def test_what_does_not_fit_is_named(rng, refused):
    block = nn.Residual(nn.Linear(4, 1, rng))  # (n, 1) would be added to (n, 4) unseen
    with pytest.raises(ValueError, match=r"F\(x\) must have the shape of x, \(3, 4\); got"):
        block.forward(np.zeros((3, 4)))
    refused(ValueError, "at least one module", nn.Residual)
    refused(TypeError, "takes modules", nn.Residual, [nn.ReLU()])
    relu = nn.ReLU()
    refused(TypeError, "stands in the row twice", nn.Sequential, relu, nn.Residual(relu))
