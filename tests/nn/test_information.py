import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn


@st.composite
def two_distributions(draw):
    n, k = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.dirichlet(np.full(k, 0.3), size=n), rng.dirichlet(np.ones(k), size=n)


@given(two_distributions())
def test_entropy_lies_between_zero_and_log_k(pair):
    t, _ = pair
    h = nn.entropy(t)
    assert (h >= -1e-12).all()
    assert (h <= np.log(t.shape[1]) + 1e-12).all()


@given(two_distributions())
def test_kl_is_not_negative_and_zero_for_equal_rows(pair):
    t, p = pair
    assert (nn.kl(t, p) >= -1e-12).all()
    np.testing.assert_array_equal(nn.kl(t, t), 0)


@given(two_distributions())
def test_cross_entropy_is_entropy_plus_kl(pair):
    t, p = pair
    z = np.log(p)
    expected = (nn.entropy(t) + nn.kl(t, p)).mean()
    np.testing.assert_allclose(nn.cross_entropy_soft(z, t), expected, rtol=1e-10, atol=1e-12)


def test_zero_times_log_zero_counts_as_zero():
    t = np.array([[1.0, 0.0], [0.5, 0.5]])
    h = nn.entropy(t)
    np.testing.assert_allclose(h, [0, np.log(2)])
    assert not np.signbit(h).any()
    np.testing.assert_array_equal(nn.kl(t, t), [0, 0])


def test_kl_is_not_symmetric_and_may_be_infinite():
    t, p = np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])
    np.testing.assert_allclose(nn.kl(t, p), [np.log(2)])
    np.testing.assert_array_equal(nn.kl(p, t), [np.inf])


def test_float32_stays_float32():
    t = np.array([[0.25, 0.75]], np.float32)
    assert nn.entropy(t).dtype == np.float32
    assert nn.kl(t, t).dtype == np.float32


def test_what_is_no_distribution_is_refused(refused):
    good = np.array([[0.5, 0.5]])
    refused(ValueError, "t must hold probabilities", nn.entropy, np.array([[0.5, 0.6]]))
    refused(ValueError, "p must hold probabilities", nn.kl, good, np.array([[1.5, -0.5]]))
    refused(ValueError, "t must have the shape of p", nn.kl, good, np.array([[0.2, 0.3, 0.5]]))
