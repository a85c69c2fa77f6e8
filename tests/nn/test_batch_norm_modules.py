import numpy as np
import pytest

from course_lib import nn

MODULES = [(nn.BatchNorm1d, (5, 3)), (nn.BatchNorm2d, (4, 3, 2, 5))]
both = pytest.mark.parametrize(("make", "shape"), MODULES)


def as_axes(a, shape):
    return a.reshape(3, *[1] * (len(shape) - 2))


def drawn(make, shape, seed=0, **settings):
    """A module in which no number is special, an input and a gradient."""
    rng = np.random.default_rng(seed)
    bn = make(3, **settings)
    bn.params["gamma"][:] = rng.uniform(0.5, 2, size=3) * [1, -1, 1]
    bn.params["beta"][:] = rng.normal(size=3)
    bn.buffers["running_mean"][:] = rng.normal(size=3)
    bn.buffers["running_var"][:] = rng.uniform(0.5, 2, size=3)
    x = rng.normal(size=shape) * as_axes(np.array([1, 2, 3]), shape) + 1
    return bn, x, rng.normal(1, 1, size=shape)


def buffers(bn):
    return {name: a.copy() for name, a in bn.buffers.items()}


@both
@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_training_computes_the_functions(make, shape, eps):
    bn, x, dy = drawn(make, shape, eps=eps)
    forward, backward = (
        (nn.batch_norm, nn.batch_norm_backward)
        if len(shape) == 2
        else (nn.batch_norm_2d, nn.batch_norm_2d_backward)
    )
    y, cache = forward(x, bn.params["gamma"], bn.params["beta"], eps)
    np.testing.assert_array_equal(bn.forward(x), y)
    course = bn.backward(dy), bn.grads["gamma"], bn.grads["beta"]
    for grad, expected in zip(course, backward(dy, cache), strict=True):
        np.testing.assert_allclose(grad, expected, rtol=1e-12, atol=1e-13)


@both
def test_buffers_stay_the_same_arrays(make, shape):
    bn, x, _ = drawn(make, shape)
    arrays = dict(bn.buffers)
    bn.forward(x)
    bn.load_state(drawn(make, shape, seed=1)[0].state())
    bn.forward(x)
    assert all(bn.buffers[name] is a for name, a in arrays.items())
    assert not any(np.shares_memory(x, a) for a in arrays.values())


@pytest.mark.parametrize(
    ("make", "shape"), [(nn.BatchNorm1d, (1, 3)), (nn.BatchNorm2d, (1, 3, 1, 1))]
)
def test_a_training_batch_of_one_number(make, shape):
    bn, x, dy = drawn(make, shape)
    before = buffers(bn)
    y = bn.forward(x)
    np.testing.assert_array_equal(y.reshape(-1), bn.params["beta"])
    assert not bn.backward(dy).any()
    assert not bn.grads["gamma"].any()
    np.testing.assert_array_equal(bn.grads["beta"], dy.reshape(-1))
    expected = 0.9 * before["running_mean"] + 0.1 * x.reshape(-1)
    np.testing.assert_allclose(bn.buffers["running_mean"], expected, rtol=1e-13)
    np.testing.assert_array_equal(bn.buffers["running_var"], before["running_var"])


def test_the_running_mean_is_exact_where_a_float32_sum_is_not():
    """A sum of 20,000 numbers near a million, in float32, is wrong in its whole part."""
    x = (1e6 + np.random.default_rng(0).normal(size=(20_000, 3))).astype(np.float32)
    bn = nn.BatchNorm1d(3, momentum=1, dtype=np.float32)
    bn.forward(x)
    expected = x.astype(np.float64).mean(axis=0)
    np.testing.assert_allclose(bn.buffers["running_mean"], expected, atol=0.07)  # a step is 1/16


@both
def test_input_that_does_not_fit_is_named(make, shape, refused):
    bn, x, _ = drawn(make, shape)
    before = bn.state()
    with pytest.raises(ValueError, match="must have 3 entries on axis 1; got shape"):
        bn.forward(np.ones((4, 5, *shape[2:])))
    refused(ValueError, r"x must have shape \(n, ", bn.forward, np.ones(3))
    refused(ValueError, "at least one example", bn.forward, x[:0])
    np.testing.assert_equal(bn.state(), before)


@pytest.mark.parametrize("make", [nn.BatchNorm1d, nn.BatchNorm2d])
@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"d": 0}, ValueError, "features must be at least 1; got 0"),
        ({"d": 2.0}, TypeError, "whole number; got 2.0"),
        ({"d": True}, TypeError, "whole number; got True"),
        ({"d": 3, "eps": -1.0}, ValueError, "eps must be at least 0"),
        ({"d": 3, "momentum": 1.1}, ValueError, "momentum must lie between 0 and 1"),
        ({"d": 3, "momentum": np.nan}, ValueError, "momentum"),
        ({"d": 3, "momentum": None}, ValueError, "momentum.*got None"),
        ({"d": 3, "dtype": np.int64}, TypeError, "float type; got int64"),
    ],
)
def test_settings_out_of_range_are_named(make, settings, error, message, refused):
    refused(error, message, make, **settings)
