import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib import nn

FUNCTIONS = [nn.softmax, nn.logsumexp, nn.log_softmax]


def logits(largest):
    shapes = array_shapes(min_dims=2, max_dims=2, max_side=6)
    return arrays(np.float64, shapes, elements=st.floats(-largest, largest))


@given(logits(1e6))
def test_softmax_rows_are_probabilities_in_the_order_of_the_logits(z):
    p = nn.softmax(z)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    order = z.argsort(axis=1)
    assert (np.diff(np.take_along_axis(p, order, axis=1), axis=1) >= 0).all()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_large_logits_do_not_overflow_and_the_dtype_stays(function, dtype):
    out = function(np.array([[1000, 0, -1000], [-1000, -1000, -1000]], dtype))
    assert out.dtype == dtype
    assert np.isfinite(out).all()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_other_batches_are_taken_and_left_as_they_are(function):
    assert function(np.zeros((0, 3))).shape[0] == 0
    z = np.array([[0.0, 5.0, -np.inf], [1000.0, 1.0, 2.0]])
    before = z.copy()
    function(z)
    np.testing.assert_array_equal(z, before)


def test_rows_without_an_answer_are_nan_without_a_warning():
    nothing = -np.inf  # rules a class out, and a row only if all are ruled out
    z = np.array([[nothing, nothing], [np.inf, 1000.0], [np.nan, 0.0], [0.0, 0.0], [0.0, nothing]])
    assert np.isnan(nn.softmax(z)[:3]).any(axis=1).all()
    assert np.isnan(nn.log_softmax(z)[:3]).any(axis=1).all()
    np.testing.assert_array_equal(nn.logsumexp(z[[0, 1, 4]]), [-np.inf, np.inf, 0])
    np.testing.assert_array_equal(nn.softmax(z)[3:], [[0.5, 0.5], [1, 0]])
    np.testing.assert_array_equal(nn.log_softmax(z)[4], [0, nothing])


def test_the_largest_floats_do_not_overflow():
    z = np.array([[1e308, -1e308]])
    np.testing.assert_array_equal(nn.softmax(z), [[1.0, 0.0]])
    assert nn.log_softmax(z)[0, 0] == 0


def test_log_softmax_keeps_its_digits_far_from_zero():
    np.testing.assert_allclose(
        nn.log_softmax(np.array([[1e9, 1e9]])), [[-np.log(2), -np.log(2)]], rtol=1e-15
    )


def test_the_jacobian_agrees_with_central_differences():
    z = np.random.default_rng(0).normal(size=5)
    J = nn.softmax_jacobian(nn.softmax(z[None])[0])
    for i in range(5):
        expected = nn.numerical_grad(lambda z, i=i: nn.softmax(z[None])[0, i], z)
        np.testing.assert_allclose(J[i], expected, atol=1e-9)


@given(logits(30))
def test_the_vjp_is_the_product_with_the_jacobian(z):
    p = nn.softmax(z)
    g = np.random.default_rng(1).normal(size=p.shape)
    expected = [nn.softmax_jacobian(row) @ v for row, v in zip(p, g, strict=True)]
    np.testing.assert_allclose(nn.softmax_vjp(p, g), expected, atol=1e-12)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("z", "error", "message"),
    [
        (np.zeros(3), ValueError, r"z must have shape \(n, k\); got shape \(3,\).*z\[None, :\]"),
        (np.zeros((2, 2, 2)), ValueError, r"got shape \(2, 2, 2\)"),
        (np.zeros((2, 0)), ValueError, "at least one class"),
        (np.zeros((1, 2), complex), TypeError, "real numbers; got dtype complex128"),
        (None, TypeError, "real numbers; got dtype object"),
    ],
)
def test_bad_logits_are_named(function, z, error, message, refused):
    refused(error, message, function, z)


def test_logits_instead_of_probabilities_are_noticed(refused):
    refused(ValueError, "smallest entry is -1", nn.softmax_jacobian, np.array([2.0, -1.0]))
    with pytest.raises(ValueError, match="rows must sum to 1; one sums to 5"):
        nn.softmax_vjp(np.array([[2.0, 3.0]]), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="g must have the shape of p"):
        nn.softmax_vjp(np.array([[0.5, 0.5]]), np.zeros((2, 2)))


def test_sigmoid_is_exact_far_from_zero():
    t = np.array([-np.inf, -1000.0, -700.0, 0.0, 1000.0, np.inf])
    np.testing.assert_allclose(nn.sigmoid(t), [0, 0, np.exp(-700), 0.5, 1, 1], rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_and_softplus_keep_the_dtype(dtype):
    t = np.array([-1000, 1, 1000], dtype)
    assert nn.sigmoid(t).dtype == dtype
    assert nn.softplus(t).dtype == dtype
    assert nn.sigmoid(0) == 0.5
