import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib import nn

numbers = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-50, 50))


@given(numbers)
def test_sigmoid_is_half_of_one_plus_tanh(t):
    np.testing.assert_allclose(nn.sigmoid(t), 0.5 * (1 + np.tanh(t / 2)), atol=1e-15)


@given(numbers)
def test_sigmoid_of_the_opposite_is_the_rest(t):
    np.testing.assert_allclose(nn.sigmoid(t) + nn.sigmoid(-t), 1, rtol=1e-15)


@given(arrays(np.float64, st.tuples(st.integers(1, 6)), elements=st.floats(-700, 700)))
def test_sigmoid_is_softmax_of_two_classes(t):
    z = np.stack([np.zeros_like(t), t], axis=1)
    np.testing.assert_allclose(nn.sigmoid(t), nn.softmax(z)[:, 1], rtol=1e-14)


def test_sigmoid_is_exact_far_from_zero():
    t = np.array([-np.inf, -1000.0, -700.0, 0.0, 1000.0, np.inf])
    np.testing.assert_allclose(nn.sigmoid(t), [0, 0, np.exp(-700), 0.5, 1, 1], rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(dtype):
    t = np.array([-1000, 1, 1000], dtype)
    assert nn.sigmoid(t).dtype == dtype
    assert nn.softplus(t).dtype == dtype


def test_a_single_number_is_enough():
    assert nn.sigmoid(0.0) == 0.5
    assert nn.sigmoid(0) == 0.5


@given(numbers)
def test_softplus_is_minus_the_log_of_the_opposite_sigmoid(t):
    np.testing.assert_allclose(nn.softplus(t), -np.log(nn.sigmoid(-t)), atol=1e-12)


def test_logistic_and_softmax_give_one_probability():
    rng = np.random.default_rng(3)
    x, W, b = rng.normal(size=(20, 4)), rng.normal(size=(4, 2)), rng.normal(size=2)
    w, b0 = nn.logistic_from_softmax(W, b)
    assert isinstance(b0, float)
    np.testing.assert_allclose(nn.sigmoid(x @ w + b0), nn.softmax(x @ W + b)[:, 1], rtol=1e-13)


@pytest.mark.parametrize("shapes", [((4, 3), (3,)), ((4, 2), (3,))])
def test_more_than_two_classes_are_refused(shapes):
    with pytest.raises(ValueError, match=r"W must have shape \(d, 2\)"):
        nn.logistic_from_softmax(np.zeros(shapes[0]), np.zeros(shapes[1]))
