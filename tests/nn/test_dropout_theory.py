from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib import exercises, nn

moments = exercises.get("08.3").reference["dropout_moments"]
ridge = exercises.get("08.5").reference["dropout_as_ridge"]
rates = st.floats(0, 0.95)


def all_masks(n, p):
    """Every mask of n entries, as dropout makes it, with its probability."""
    for kept in product([0, 1], repeat=n):
        chance = np.prod([1 - p if k else p for k in kept])
        yield np.array(kept) / (1 - p), chance


@given(arrays(np.float64, st.integers(1, 4), elements=st.floats(-10, 10)), rates)
def test_moments_agree_with_the_list_of_all_masks(x, p):
    mean = sum(chance * (x * mask) for mask, chance in all_masks(len(x), p))
    square = sum(chance * (x * mask - x) ** 2 for mask, chance in all_masks(len(x), p))
    course = moments(x, p)
    np.testing.assert_allclose(course[0], mean, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(course[1], square, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("p", [0, 0.2, 0.5, 0.9])
def test_dropout_on_linear_regression_is_ridge_in_expectation(p):
    """The mean of the squared error over all 2^(n d) masks, and the ridge loss."""
    rng = np.random.default_rng(0)
    x, w, t = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=3)
    noisy = sum(
        chance * ((t - (x * mask.reshape(3, 4)) @ w) ** 2).sum()
        for mask, chance in all_masks(12, p)
    )
    r = ridge(x, p)
    np.testing.assert_allclose(noisy, ((t - x @ w) ** 2).sum() + (r * w**2).sum(), rtol=1e-11)


W = np.random.default_rng(0).normal(size=(5, 3)) * 2


def predict(x, rng):
    return nn.dropout(x, 0.5, rng)[0] @ W


def test_mc_dropout_averages_probabilities_of_different_passes():
    x = np.random.default_rng(1).normal(size=(4, 5))
    mean, sd = nn.mc_dropout(predict, x, 7, np.random.default_rng(2))
    rng = np.random.default_rng(2)
    logits = [predict(x, rng) for _ in range(7)]
    p = np.array([nn.softmax(z) for z in logits])
    np.testing.assert_allclose(mean, p.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(sd, p.std(axis=0), rtol=1e-12)
    np.testing.assert_allclose(mean.sum(axis=1), 1, rtol=1e-13)
    assert sd.min() > 0.01
    assert abs(mean - nn.softmax(np.mean(logits, axis=0))).max() > 0.01  # not the mean logits


def test_a_network_draws_from_its_own_generators():
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.Linear(5, 8, rng), nn.ReLU(), nn.Dropout(0.5, rng), nn.Linear(8, 3, rng)
    )
    x = rng.normal(size=(4, 5))
    _, sd = nn.mc_dropout(lambda x, _: model.forward(x), x, 20, rng)
    assert sd.max() > 0.01
    model.eval()
    _, sd = nn.mc_dropout(lambda x, _: model.forward(x), x, 20, rng)
    np.testing.assert_allclose(sd, 0, atol=1e-15)


def test_bad_input_is_named(refused):
    x, rng = np.ones((2, 5)), np.random.default_rng(0)
    refused(ValueError, "passes, must be at least 1; got 0", nn.mc_dropout, predict, x, 0, rng)
    for T in (2.0, True, None):
        refused(TypeError, "passes, must be a whole number", nn.mc_dropout, predict, x, T, rng)
    refused(TypeError, "default_rng", nn.mc_dropout, predict, x, 3, 0)
    refused(ValueError, r"z must have shape \(n, k\)", nn.mc_dropout, lambda x, _: x[0], x, 3, rng)
