"""Batch norm, layer norm and dropout against PyTorch, in float64, on random shapes."""

import numpy as np
import pytest

from course_lib import nn

torch = pytest.importorskip("torch")
F = torch.nn.functional
SEEDS = range(25)
CLOSE = {"rtol": 1e-10, "atol": 1e-10}


def drawn(seed, ndim):
    """A random shape whose sizes all differ, at least two examples, and random settings."""
    rng = np.random.default_rng([seed, ndim])
    n, *others = (int(size) for size in 1 + rng.permutation(8)[:ndim])
    settings = {
        "eps": float(rng.choice([1e-5, 1e-3, 0.3])),
        "momentum": float(rng.choice([0.1, 0.01, 0.7, 1.0])),
    }
    return rng, (n if n > 1 else 9, *others), settings


def inputs(rng, shape):
    """Columns or channels of different means and sizes."""
    axes = (-1, *[1] * (len(shape) - 2))
    middle, size = rng.normal(scale=3, size=shape[1]), rng.uniform(0.3, 3, size=shape[1])
    return rng.normal(size=shape) * size.reshape(axes) + middle.reshape(axes)


def tensor(a):
    return torch.tensor(a, dtype=torch.float64, requires_grad=True)


def copy_to(other, course):
    names = {"gamma": "weight", "beta": "bias"}
    with torch.no_grad():
        for name, a in course.state().items():
            getattr(other, names.get(name, name)).copy_(torch.tensor(a))


def paired_norms(rng, shape, settings):
    """Our module and PyTorch's with equal scale, shift and running statistics."""
    d = shape[1]
    course = (nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d)(d, **settings)
    course.params["gamma"][:] = rng.uniform(0.5, 2, size=d) * rng.choice([-1, 1], size=d)
    course.params["beta"][:] = rng.normal(size=d)
    course.buffers["running_mean"][:] = rng.normal(size=d)
    course.buffers["running_var"][:] = rng.uniform(0.2, 3, size=d)
    kind = torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d
    other = kind(d, **settings, dtype=torch.float64)
    copy_to(other, course)
    return course, other


def check_a_pass(course, other, x, dy):
    """Forward, and back with dy: outputs and all three gradients."""
    t = tensor(x)
    y = other(t)
    other.zero_grad()
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(course.forward(x), y.detach(), **CLOSE)
    np.testing.assert_allclose(course.backward(dy), t.grad, **CLOSE)
    np.testing.assert_allclose(course.grads["gamma"], other.weight.grad, **CLOSE)
    np.testing.assert_allclose(course.grads["beta"], other.bias.grad, **CLOSE)


def check_buffers(course, other):
    for name, a in course.buffers.items():
        np.testing.assert_allclose(a, getattr(other, name), **CLOSE)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("ndim", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_batch_norm(seed, ndim, training):
    rng, shape, settings = drawn(seed, ndim)
    course, other = paired_norms(rng, shape, settings)
    course.training = training
    other.train(training)
    check_a_pass(course, other, inputs(rng, shape), rng.normal(1, 1, size=shape))
    check_buffers(course, other)


@pytest.mark.parametrize("ndim", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_functions_of_batch_norm(seed, ndim):
    rng, shape, settings = drawn(seed, ndim)
    x, dy, gamma, beta = (
        inputs(rng, shape),
        rng.normal(1, 1, size=shape),
        *rng.normal(size=(2, shape[1])),
    )
    forward, backward = (
        (nn.batch_norm, nn.batch_norm_backward)
        if ndim == 2
        else (nn.batch_norm_2d, nn.batch_norm_2d_backward)
    )
    tensors = tensor(x), tensor(gamma), tensor(beta)
    expected = F.batch_norm(
        tensors[0], None, None, *tensors[1:], training=True, eps=settings["eps"]
    )
    expected.backward(torch.tensor(dy))
    y, cache = forward(x, gamma, beta, settings["eps"])
    np.testing.assert_allclose(y, expected.detach(), **CLOSE)
    for grad, t in zip(backward(dy, cache), tensors, strict=True):
        np.testing.assert_allclose(grad, t.grad, **CLOSE)


@pytest.mark.parametrize("ndim", [2, 4])
@pytest.mark.parametrize("momentum", [0.1, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_ten_steps_with_batches_of_different_sizes(seed, momentum, ndim):
    """Training with batches of 2 to 11, then evaluation of one example at a time."""
    rng, shape, settings = drawn(seed, ndim)
    course, other = paired_norms(rng, shape, settings | {"momentum": momentum})
    optimiser = torch.optim.SGD(other.parameters(), lr=0.01)
    for n in 2 + rng.permutation(10):
        batch = (int(n), *shape[1:])
        check_a_pass(course, other, inputs(rng, batch), rng.normal(1, 1, size=batch))
        check_buffers(course, other)
        nn.SGD(course, lr=0.01).step()
        optimiser.step()
    course.eval()
    other.eval()
    for x in inputs(rng, (4, *shape[1:])):
        check_a_pass(course, other, x[None], rng.normal(1, 1, size=(1, *shape[1:])))
    check_buffers(course, other)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1)])
def test_pytorch_refuses_to_train_on_one_number_where_we_do_not(shape):
    course, other = paired_norms(np.random.default_rng(0), shape, {})
    x = np.ones(shape)
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        other(torch.tensor(x))
    np.testing.assert_array_equal(course.forward(x).reshape(-1), course.params["beta"])


def test_the_default_settings_are_those_of_pytorch():
    for course, other in (
        (nn.BatchNorm1d(3), torch.nn.BatchNorm1d(3)),
        (nn.BatchNorm2d(3), torch.nn.BatchNorm2d(3)),
    ):
        assert (course.eps, course.momentum) == (other.eps, other.momentum)
        for name, pytorch in (("gamma", "weight"), ("beta", "bias")):
            np.testing.assert_array_equal(course.params[name], getattr(other, pytorch).detach())
        for name, a in course.buffers.items():
            np.testing.assert_array_equal(a, getattr(other, name))
    assert nn.LayerNorm(3).eps == torch.nn.LayerNorm(3).eps


@pytest.mark.parametrize("seed", SEEDS)
def test_layer_norm(seed):
    rng, (n, d), settings = drawn(seed, 2)
    course = nn.LayerNorm(d, settings["eps"])
    course.params["gamma"][:], course.params["beta"][:] = rng.normal(size=(2, d))
    other = torch.nn.LayerNorm(d, settings["eps"], dtype=torch.float64)
    copy_to(other, course)
    check_a_pass(course, other, inputs(rng, (n, d)), rng.normal(1, 1, size=(n, d)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_whole_network_with_batch_norm_and_dropout_in_evaluation(seed):
    rng, (n, d), settings = drawn(seed, 2)
    bn, other_bn = paired_norms(rng, (n, 5), settings)
    model = nn.Sequential(nn.Linear(d, 5, rng), bn, nn.ReLU(), nn.Dropout(0.4, rng))
    linear = torch.nn.Linear(d, 5, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor(model.params["0.W"].T))
        linear.bias.zero_()
    other = torch.nn.Sequential(linear, other_bn, torch.nn.ReLU(), torch.nn.Dropout(0.4))
    model.eval()
    other.eval()
    x, dy = inputs(rng, (n, d)), rng.normal(size=(n, 5))
    t = tensor(x)
    z = other(t)
    z.backward(torch.tensor(dy))
    np.testing.assert_allclose(model.forward(x), z.detach(), **CLOSE)
    np.testing.assert_allclose(model.backward(dy), t.grad, **CLOSE)
    np.testing.assert_allclose(model.grads["0.W"], linear.weight.grad.T, **CLOSE)
    np.testing.assert_allclose(model.grads["1.gamma"], other_bn.weight.grad, **CLOSE)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.8, 1.0])
def test_dropout_means_the_same_p(p):
    """The masks differ, being random; their two values and the share dropped do not."""
    x = np.ones((200, 500))
    _, mask = nn.dropout(x, p, np.random.default_rng(0))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        t = tensor(x)
        y = F.dropout(t, p)
        y.sum().backward()
    np.testing.assert_allclose(np.unique(mask), np.unique(y.detach()), rtol=1e-15)
    np.testing.assert_array_equal(y.detach(), t.grad)  # PyTorch's gradient has one mask too
    bound = 5 * np.sqrt(2 * p * (1 - p) / x.size)
    assert abs((mask == 0).mean() - (y.detach().numpy() == 0).mean()) <= bound
