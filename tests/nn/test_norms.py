import numpy as np
import pytest

from course_lib import nn


def normalise(x, gamma, beta, eps=1e-5):
    function = nn.batch_norm if x.ndim == 2 else nn.batch_norm_2d
    return function(x, gamma, beta, eps)


def drawn(shape, seed=0):
    """Inputs, scale, shift and upstream gradient, none of them special."""
    rng = np.random.default_rng([seed, *shape])
    d = shape[1]
    middle, size = rng.normal(scale=5, size=d), rng.uniform(0.5, 3, size=d)
    axes = (d, *[1] * (len(shape) - 2))
    x = rng.normal(size=shape) * size.reshape(axes) + middle.reshape(axes)
    gamma = rng.uniform(0.5, 2, size=d) * rng.choice([-1, 1], size=d)
    return x, gamma, rng.normal(size=d), rng.normal(2, 1, size=shape)


def test_channel_major_memory_gives_the_same_numbers_and_stays():
    x, gamma, beta, dy = drawn((4, 3, 5, 6))
    other, other_dy = (
        np.ascontiguousarray(a.transpose(1, 0, 2, 3)).transpose(1, 0, 2, 3) for a in (x, dy)
    )
    y, cache = nn.batch_norm_2d(x, gamma, beta)
    other_y, other_cache = nn.batch_norm_2d(other, gamma, beta)
    assert other_y.strides == other.strides
    np.testing.assert_allclose(other_y, y, rtol=1e-12, atol=1e-13)
    dx, other_dx = (
        nn.batch_norm_2d_backward(*pair)[0] for pair in ((dy, cache), (other_dy, other_cache))
    )
    assert other_dx.strides == other.strides
    np.testing.assert_allclose(other_dx, dx, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("c", [0.0, 0.1, -3.7, 1e8])
def test_a_constant_column_becomes_beta(c):
    x, gamma, beta, dy = drawn((7, 3))
    x[:, 1] = c
    y, cache = nn.batch_norm(x, gamma, beta)
    np.testing.assert_allclose(y[:, 1], beta[1], rtol=1e-12)
    np.testing.assert_allclose(cache[2][1], np.sqrt(1e-5), rtol=1e-12)
    dx, dgamma, _ = nn.batch_norm_backward(dy, cache)
    centred = dy[:, 1] - dy[:, 1].mean()
    np.testing.assert_allclose(dx[:, 1], gamma[1] / np.sqrt(1e-5) * centred, rtol=1e-9)
    np.testing.assert_allclose(dgamma[1], 0, atol=1e-9)


@pytest.mark.parametrize("shape", [(20_000, 2), (128, 2), (50, 2, 20, 20)])
def test_a_large_mean_in_float32(shape):
    """Near a million float32 holds multiples of 1/16, and their sum has lost whole numbers."""
    x = (1e6 + np.random.default_rng(0).normal(size=shape)).astype(np.float32)
    y, _ = normalise(x, np.ones(2, np.float32), np.zeros(2, np.float32))
    expected, _ = normalise(x.astype(np.float64), np.ones(2), np.zeros(2))
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, expected, atol=1e-3)


@pytest.mark.parametrize("shape", [(0, 3), (0, 3, 2, 2), (2, 3, 0, 2), (2, 3, 2, 0)])
def test_no_example_is_refused(shape):
    with pytest.raises(ValueError, match="at least one example; got shape"):
        normalise(np.zeros(shape), np.ones(3), np.zeros(3))


@pytest.mark.parametrize(
    ("function", "shapes", "message"),
    [
        (nn.batch_norm, ((5,), (5,), (5,)), r"x must have shape \(n, d\); got shape \(5,\)"),
        (nn.batch_norm, ((4, 3), (4,), (3,)), r"gamma must have shape \(3,\).*got shape \(4,\)"),
        (nn.batch_norm, ((4, 3), (3,), (1,)), r"beta must have shape \(3,\).*got shape \(1,\)"),
        (nn.batch_norm, ((4, 3), (1, 3), (3,)), r"gamma must have shape \(3,\)"),
        (nn.batch_norm, ((4, 3, 2, 2), (3,), (3,)), r"x must have shape \(n, d\)"),
        (nn.batch_norm_2d, ((2, 3, 4, 5), (5,), (3,)), r"gamma .* \(3,\).*got shape \(5,\)"),
        (nn.batch_norm_2d, ((2, 3), (3,), (3,)), r"x must have shape \(n, c, h, w\)"),
        (nn.layer_norm, ((2, 3), (3,), (2,)), r"beta must have shape \(3,\)"),
        (nn.layer_norm, ((2, 0), (0,), (0,)), "at least one feature"),
    ],
)
def test_shapes_that_do_not_fit_are_named(function, shapes, message, refused):
    refused(ValueError, message, function, *map(np.ones, shapes))


def test_other_bad_input_is_named(refused):
    x, one, zero = np.array([[1.0, 1.0], [1.0, 1.0]]), np.ones(2), np.zeros(2)
    for function in (nn.batch_norm, nn.layer_norm):
        for eps in (-1e-5, np.nan, np.inf):
            refused(ValueError, "eps must be at least 0", function, x, one, zero, eps)
        refused(ValueError, "variance is 0.*raise eps", function, x, one, zero, eps=0)
        refused(TypeError, "x must hold real numbers", function, x * 1j, one, zero)
    _, cache = nn.batch_norm(x, one, zero)
    shape = r"dy must have the shape of y, \(2, 2\)"
    refused(ValueError, shape, nn.batch_norm_backward, np.ones((3, 2)), cache)
    shape = r"dy must have shape \(n, c, h, w\)"
    refused(ValueError, shape, nn.batch_norm_2d_backward, np.ones((2, 2)), cache)


def test_a_constant_row_and_a_single_feature_become_beta():
    beta = np.array([3.0, 4.0, 5.0])
    y, cache = nn.layer_norm(np.full((2, 3), 0.1), np.array([1.0, 2.0, 3.0]), beta)
    np.testing.assert_allclose(y, [beta, beta], rtol=1e-12)
    assert np.isfinite(nn.layer_norm_backward(np.eye(3)[:2], cache)[0]).all()
    y, cache = nn.layer_norm(np.array([[2.0], [9.0]]), np.array([5.0]), np.array([7.0]))
    np.testing.assert_array_equal(y, [[7.0], [7.0]])
    assert not nn.layer_norm_backward(np.ones((2, 1)), cache)[0].any()


def test_what_does_not_fit_layer_norm_is_named(refused):
    layer, x = nn.LayerNorm(3), np.ones((2, 3))
    refused(ValueError, r"must have 3 entries on axis 1; got shape \(3, 2\)", layer.forward, x.T)
    refused(ValueError, r"x\[None, :\]", layer.forward, np.ones(3))
    refused(ValueError, "eps must be at least 0", nn.LayerNorm, 3, eps=-1)
    refused(ValueError, "at least 1", nn.LayerNorm, 0)
    refused(TypeError, "float type", nn.LayerNorm, 3, dtype=int)
