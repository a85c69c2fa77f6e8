import numpy as np

from course_lib import nn


def network(seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Linear(6, 8, rng, dtype=dtype),
        nn.BatchNorm1d(8, dtype=dtype),
        nn.ReLU(),
        nn.Linear(8, 3, rng, dtype=dtype),
    )


def batch(n=20):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, 6)), rng.integers(3, size=n)


def test_a_bias_before_batch_norm_has_gradient_0():
    model, (x, y) = network(), batch()
    model.backward(nn.softmax_cross_entropy_grad(model.forward(x), y))
    np.testing.assert_allclose(model.grads["0.b"], 0, atol=1e-16)
    assert abs(model.grads["0.W"]).max() > 1e-3
    assert abs(model.grads["1.beta"]).max() > 1e-3


def test_the_penalty_leaves_gamma_and_beta():
    model = network()
    for grad in model.grads.values():
        grad[...] = 0
    nn.SGD(model, lr=0.1, l2=0.5).step()
    np.testing.assert_array_equal(model.params["1.gamma"], 1)


def test_a_network_learns_in_float32_and_its_state_travels(tmp_path):
    model, (x, y) = network(dtype=np.float32), batch()
    x = x.astype(np.float32)
    optimiser = nn.SGD(model, lr=0.5)
    first = nn.cross_entropy(model.forward(x), y)
    for _ in range(30):
        model.backward(nn.softmax_cross_entropy_grad(model.forward(x), y))
        optimiser.step()
    assert nn.cross_entropy(model.forward(x), y) < first / 3
    model.save(tmp_path / "model.npz")
    other = network(seed=5, dtype=np.float32)
    other.load(tmp_path / "model.npz")
    np.testing.assert_equal(other.state(), model.state())
    assert "1.running_var" in other.state()
    model.eval()
    other.eval()
    np.testing.assert_array_equal(other.forward(x), model.forward(x))
