import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.nn import numerical_grad
from course_lib.nn.gradcheck import gradient_check


@given(
    arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=3), elements=st.floats(-3, 3))
)
def test_the_gradient_of_a_cubic_is_exact_to_the_second_order(x):
    before = x.copy()
    grad = numerical_grad(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(grad, 3 * x**2, atol=2e-8)
    np.testing.assert_array_equal(x, before)


def test_central_differences_beat_forward_differences():
    error = abs(numerical_grad(np.exp, np.array(1.0)) - np.e)
    forward = abs((np.exp(1 + 1e-5) - np.exp(1)) / 1e-5 - np.e)
    assert error < 1e-9 < forward


def test_the_error_falls_with_the_square_of_the_step():
    errors = [abs(numerical_grad(np.exp, np.array(1.0), h) - np.e) for h in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_whole_numbers_are_converted():
    grad = numerical_grad(lambda x: (x**2).sum(), np.array([1, 2]))
    assert grad.dtype == np.float64
    np.testing.assert_allclose(grad, [2, 4], atol=1e-8)


def test_a_function_may_read_the_array_itself():
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_grad(lambda _: x[0] * x[1], x), [2, 1], atol=1e-9)


def test_a_read_only_array_is_copied():
    x = np.array([3.0])
    x.flags.writeable = False
    np.testing.assert_allclose(numerical_grad(lambda x: x**2, x), [6], atol=1e-9)


def test_a_view_of_the_argument_may_be_returned():
    np.testing.assert_allclose(numerical_grad(lambda x: x[:1], np.array([3.0, 1.0])), [1, 0])


def test_a_transposed_array_works():
    x = np.arange(6.0).reshape(2, 3).T
    np.testing.assert_allclose(numerical_grad(lambda x: (x**2).sum(), x), 2 * x, atol=1e-8)


def test_x_is_restored_when_f_fails():
    x = np.array([1.0, 2.0])

    def f(x):
        raise RuntimeError("no value")

    with pytest.raises(RuntimeError, match="no value"):
        numerical_grad(f, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_what_cannot_be_differentiated_is_named(refused):
    refused(TypeError, "float32 hides small steps", numerical_grad, np.sum, np.zeros(2, np.float32))
    with pytest.raises(ValueError, match=r"one number; got an array of shape \(2,\)"):
        numerical_grad(lambda x: x, np.zeros(2))
    refused(ValueError, "h must be above 0", numerical_grad, np.sum, np.zeros(2), h=0)


def square(x):
    return (x**2).sum()


X = np.array([[1.0, -2.0], [3.0, 0.0]])


def test_a_right_gradient_agrees():
    report = gradient_check(square, X, 2 * X)
    assert report.passed
    assert report.relative_error < 1e-9
    assert report.scale == pytest.approx(6)
    assert report.n_checked == 4
    assert str(report).startswith("agrees (relative error")


@pytest.mark.parametrize("factor", [-1, 0, 0.5, 1 + 1e-4])
def test_a_wrong_gradient_differs(factor):
    report = gradient_check(square, X, factor * 2 * X)
    assert report.verdict == "differs"
    assert not report.passed


def test_the_worst_entry_is_named():
    grad = 2 * X
    grad[1, 1] = 0.25
    assert str(gradient_check(square, X, grad)).startswith("differs at (1, 1): 0.25, numerically")


def test_a_small_gradient_is_judged_by_its_own_size():
    right = gradient_check(lambda x: 1e-6 * square(x), X, 2e-6 * X)
    wrong = gradient_check(lambda x: 1e-6 * square(x), X, 3e-6 * X)
    assert right.passed
    assert wrong.verdict == "differs"


def test_two_vanishing_gradients_prove_nothing():
    report = gradient_check(lambda x: 1.0, X, np.zeros_like(X))
    assert not report.passed
    assert "nothing was checked" in str(report)


def test_rounding_noise_alone_proves_nothing_either():
    report = gradient_check(lambda x: 5 + (x - x.mean()).sum(), X, np.zeros_like(X))
    assert report.verdict == "nothing was checked"


def test_an_empty_gradient_proves_nothing():
    assert not gradient_check(lambda x: 1.0, np.zeros((0, 2)), np.zeros((0, 2))).passed


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity_differ(bad):
    assert gradient_check(square, X, np.full_like(X, bad)).verdict == "differs"


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="grad must have the shape of x"):
        gradient_check(square, X, np.zeros(4))


def test_infinity_on_both_sides_differs():
    report = gradient_check(
        lambda x: np.inf if x[0] > 0 else 1.0, np.array([0.0]), np.array([np.inf])
    )
    assert report.verdict == "differs"
    assert report.relative_error == np.inf
