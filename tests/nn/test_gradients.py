import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from course_lib.nn import numerical_grad
from course_lib.nn.gradcheck import compare


@given(
    arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=3), elements=st.floats(-3, 3))
)
def test_the_gradient_of_a_cubic_is_exact_to_the_second_order(x):
    before = x.copy()
    grad = numerical_grad(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(grad, 3 * x**2, atol=2e-8)
    np.testing.assert_array_equal(x, before)


def test_the_error_falls_with_the_square_of_the_step():
    errors = [abs(numerical_grad(np.exp, np.array(1.0), h) - np.e) for h in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


def test_a_function_may_read_the_array_itself_or_return_a_view_of_it():
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_grad(lambda _: x[0] * x[1], x), [2, 1], atol=1e-9)
    np.testing.assert_allclose(numerical_grad(lambda x: x[:1], x), [1, 0])
    x.flags.writeable = False
    for other in (x, np.array([1, 2])):  # both are copied
        grad = numerical_grad(lambda x: (x**2).sum(), other)
        assert grad.dtype == np.float64
        np.testing.assert_allclose(grad, [2, 4], atol=1e-8)


def test_x_is_restored_when_f_fails(refused):
    x = np.array([1.0, 2.0])

    def f(x):
        raise RuntimeError("no value")

    refused(RuntimeError, "no value", numerical_grad, f, x)
    np.testing.assert_array_equal(x, [1, 2])


def test_what_cannot_be_differentiated_is_named(refused):
    refused(TypeError, "float32 hides small steps", numerical_grad, np.sum, np.zeros(2, np.float32))
    with pytest.raises(ValueError, match=r"one number; got an array of shape \(2,\)"):
        numerical_grad(lambda x: x, np.zeros(2))
    refused(ValueError, "h must be above 0", numerical_grad, np.sum, np.zeros(2), h=0)


X = np.array([1.0, -2.0, 3.0, 0.0])
NOISE = 1e-10


@pytest.mark.parametrize(
    ("grad", "expected", "said"),
    [
        (X, X, "agrees (relative error 0.0e+00, 4 entries, largest 3.0e+00)."),
        (X * (1 + 1e-7), X, "agrees"),
        (X * (1 + 1e-4), X, "differs at (2,): 3.0003, numerically 3"),
        (-X, X, "differs"),
        (0 * X, X, "differs"),
        (X + [0, 0, 0, 0.25], X, "differs at (3,): 0.25, numerically 0"),
        (2e-6 * X, 2e-6 * X, "agrees"),  # a small gradient is judged by its own size
        (3e-6 * X, 2e-6 * X, "differs"),
        (0 * X, 1e-11 * X, "nothing was checked: over 4 entries both gradients vanish"),
        (X[:0], X[:0], "nothing was checked: no entry was there."),
        (np.nan * X, X, "differs"),
        (np.inf + X, X, "differs"),
        (np.inf + X, np.inf + X, "differs"),
    ],
)
def test_what_a_report_says_of_a_gradient_and_its_numerical_twin(grad, expected, said):
    report = compare(grad, expected, tolerance=1e-6, noise=NOISE)
    assert str(report).startswith(said)
    assert report.passed == said.startswith("agrees")
    assert report.n_checked == grad.size
