import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib import nn

SHAPES = [(5, 4), (3, 3), (1, 6), (4, 2)]
tables = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(-100, 100)
)


def drawn(shape, seed=0):
    rng = np.random.default_rng([seed, *shape])
    d = shape[1]
    gamma = rng.uniform(0.5, 2, size=d) * rng.choice([-1, 1], size=d)
    x = rng.normal(size=shape) * 2 + rng.normal(scale=5, size=(shape[0], 1))
    return x, gamma, rng.normal(size=d), rng.normal(1, 1, size=shape)


def test_a_row_by_hand():
    y, (xhat, _, s) = nn.layer_norm([[1, 2, 3, 6]], np.arange(4), np.full(4, 10), eps=0)
    expected = np.array([-2, -1, 0, 3]) / np.sqrt(3.5)
    np.testing.assert_allclose(xhat[0], expected, rtol=1e-15)
    np.testing.assert_allclose(y[0], expected * [0, 1, 2, 3] + 10, rtol=1e-15)
    np.testing.assert_allclose(s, [[np.sqrt(3.5)]], rtol=1e-15)


@given(tables)
def test_it_is_batch_norm_lying_on_its_side(x):
    (n, d), eps = x.shape, 0.01
    rows, _ = nn.layer_norm(x, np.ones(d), np.zeros(d), eps)
    columns, _ = nn.batch_norm(x.T, np.ones(n), np.zeros(n), eps)
    np.testing.assert_allclose(rows, columns.T, rtol=1e-9, atol=1e-9)


@given(tables)
def test_no_example_depends_on_another_one(x):
    gamma, beta = np.linspace(0.5, 2, x.shape[1]), np.linspace(-1, 3, x.shape[1])
    y, _ = nn.layer_norm(x, gamma, beta)
    alone = [nn.layer_norm(row[None], gamma, beta)[0] for row in x]
    np.testing.assert_array_equal(y, np.concatenate(alone))


@pytest.mark.parametrize("eps", [1e-5, 0.5])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_two_invariants(shape, eps):
    x, gamma, beta, dy = drawn(shape)
    _, (xhat, gamma, s) = nn.layer_norm(x, gamma, beta, eps)
    dx, dgamma, dbeta = nn.layer_norm_backward(dy, (xhat, gamma, s))
    np.testing.assert_allclose(dx.sum(axis=1), 0, atol=1e-11)
    slope = (gamma * dy * xhat).sum(axis=1)
    expected = slope * eps / s[:, 0] ** 3
    np.testing.assert_allclose((dx * xhat).sum(axis=1), expected, rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(dbeta, dy.sum(axis=0))
    np.testing.assert_allclose(dgamma, (dy * xhat).sum(axis=0), rtol=1e-13)


def test_a_constant_row_and_a_single_feature_become_beta():
    beta = np.array([3.0, 4.0, 5.0])
    y, cache = nn.layer_norm(np.full((2, 3), 0.1), np.array([1.0, 2.0, 3.0]), beta)
    np.testing.assert_allclose(y, [beta, beta], rtol=1e-12)
    assert np.isfinite(nn.layer_norm_backward(np.eye(3)[:2], cache)[0]).all()
    y, cache = nn.layer_norm(np.array([[2.0], [9.0]]), np.array([5.0]), np.array([7.0]))
    np.testing.assert_array_equal(y, [[7.0], [7.0]])
    assert not nn.layer_norm_backward(np.ones((2, 1)), cache)[0].any()


def test_a_large_mean_costs_no_digits():
    near = np.random.default_rng(0).integers(-1000, 1000, size=(4, 50)) / 256
    y, _ = nn.layer_norm(near, np.ones(50), np.zeros(50))
    far, _ = nn.layer_norm(near + 1e6, np.ones(50), np.zeros(50))
    np.testing.assert_allclose(far, y, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(dtype):
    x, gamma, beta, dy = (a.astype(dtype) for a in drawn((5, 4)))
    y, cache = nn.layer_norm(x, gamma, beta, np.float64(1e-5))
    assert {a.dtype for a in (y, *cache, *nn.layer_norm_backward(dy, cache))} == {np.dtype(dtype)}


def test_arguments_are_neither_changed_nor_kept():
    arguments = drawn((5, 4))
    before = [a.copy() for a in arguments]
    x, gamma, beta, dy = arguments
    y, cache = nn.layer_norm(x, gamma, beta)
    expected = nn.layer_norm_backward(dy, cache)
    for a, old in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(a, old)
        assert not any(np.shares_memory(a, kept) for kept in (y, *cache))
    for a in (x, gamma, beta, y):
        a[...] = 100
    for grad, same in zip(nn.layer_norm_backward(dy, cache), expected, strict=True):
        np.testing.assert_array_equal(grad, same)


def test_the_module_computes_the_functions_in_both_modes():
    x, gamma, beta, dy = drawn((5, 4))
    layer = nn.LayerNorm(4, eps=0.1)
    layer.params["gamma"][:], layer.params["beta"][:] = gamma, beta
    y, cache = nn.layer_norm(x, gamma, beta, 0.1)
    for mode in (layer.train, layer.eval):
        mode()
        np.testing.assert_array_equal(layer.forward(x), y)
        course = layer.backward(dy), layer.grads["gamma"], layer.grads["beta"]
        for grad, expected in zip(course, nn.layer_norm_backward(dy, cache), strict=True):
            np.testing.assert_array_equal(grad, expected)
    assert layer.buffers == {}


def test_what_does_not_fit_is_named(refused):
    layer, x = nn.LayerNorm(3), np.ones((2, 3))
    refused(ValueError, r"must have 3 entries on axis 1; got shape \(3, 2\)", layer.forward, x.T)
    refused(ValueError, r"x\[None, :\]", layer.forward, np.ones(3))
    with pytest.raises(ValueError, match="at least one feature"):
        nn.layer_norm(np.ones((2, 0)), np.ones(0), np.ones(0))
    refused(ValueError, r"beta must have shape \(3,\)", nn.layer_norm, x, np.ones(3), np.ones(2))
    refused(ValueError, "variance is 0.*raise eps", nn.layer_norm, x, np.ones(3), np.ones(3), eps=0)
    refused(ValueError, "eps must be at least 0", nn.LayerNorm, 3, eps=-1)
    refused(ValueError, "at least 1", nn.LayerNorm, 0)
    refused(TypeError, "float type", nn.LayerNorm, 3, dtype=int)
