"""What batch norm does not see: scale, shift and order of its input."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib import nn

columns = arrays(
    np.float64, st.tuples(st.integers(2, 8), st.integers(1, 5)), elements=st.floats(-100, 100)
)


@given(columns, st.floats(0.01, 100), st.floats(-1000, 1000), st.booleans())
def test_scale_and_shift_of_the_input_do_not_count(x, a, c, flip):
    """BN(a x + c) = BN(x) exactly when eps grows with a^2; a negative a turns the sign."""
    sign = -1 if flip else 1
    d = x.shape[1]
    gamma, beta = np.linspace(0.5, 2, d), np.linspace(-1, 3, d)
    y, _ = nn.batch_norm(x, gamma, beta, eps=0.1)
    other, _ = nn.batch_norm(sign * a * x + c, sign * gamma, beta, eps=0.1 * a * a)
    np.testing.assert_allclose(other, y, rtol=1e-7, atol=1e-7)


@given(columns, st.floats(1, 1000), st.floats(-1000, 1000))
def test_with_one_eps_the_difference_is_of_its_size(x, a, c):
    assume((x.std(axis=0) > 1).all())
    one, zero = np.ones(x.shape[1]), np.zeros(x.shape[1])
    y, other = nn.batch_norm(x, one, zero)[0], nn.batch_norm(a * x + c, one, zero)[0]
    np.testing.assert_allclose(other, y, rtol=1e-5, atol=1e-9)


@given(columns, st.randoms(use_true_random=False))
def test_the_order_of_the_examples_does_not_count(x, random):
    order = random.sample(range(len(x)), len(x))
    gamma, beta = np.full(x.shape[1], 1.5), np.full(x.shape[1], -1.0)
    y = nn.batch_norm(x, gamma, beta)[0]
    np.testing.assert_allclose(nn.batch_norm(x[order], gamma, beta)[0], y[order], atol=1e-9)


def test_a_large_mean_costs_no_digits():
    rng = np.random.default_rng(0)
    near = rng.integers(-1000, 1000, size=(50, 3)) / 256  # adding a million is exact
    gamma, beta = np.ones(3), np.zeros(3)
    y, (_, _, s) = nn.batch_norm(near, gamma, beta)
    far, (_, _, far_s) = nn.batch_norm(near + 1e6, gamma, beta)
    np.testing.assert_allclose(far, y, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(far_s, s, rtol=1e-12)
