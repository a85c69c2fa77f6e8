import numpy as np
import pytest

from course_lib.nn import Linear, init_linear, relu


@pytest.mark.parametrize(("kind", "variance"), [("he", 2 / 400), ("xavier", 2 / 700)])
def test_the_variance_of_each_kind(kind, variance):
    W, b = init_linear(400, 300, np.random.default_rng(0), kind)
    assert W.shape == (400, 300)
    np.testing.assert_array_equal(b, np.zeros(300))
    # over N = 120,000 entries the sample variance has a relative sd of sqrt(2 / N) = 0.004
    assert W.var() == pytest.approx(variance, rel=0.016)
    assert abs(W.mean()) < 4 * np.sqrt(variance / W.size)
    assert np.unique(W).size == W.size


def test_it_is_normal_and_not_uniform():
    W, _ = init_linear(400, 300, np.random.default_rng(0))
    z = abs(W) / W.std()
    assert (z < 1).mean() == pytest.approx(0.6827, abs=0.006)
    assert (z < 2).mean() == pytest.approx(0.9545, abs=0.003)


def test_he_keeps_the_second_moment_through_ten_relu_layers():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(500, 200))
    for _ in range(10):
        W, b = init_linear(200, 200, rng)
        a = relu(a @ W + b)
    assert 0.3 < (a**2).mean() < 3


def test_xavier_keeps_the_variance_through_ten_linear_layers():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(500, 200))
    for _ in range(10):
        W, b = init_linear(200, 200, rng, "xavier")
        a = a @ W + b
    assert 0.3 < a.var() < 3


def test_equal_seeds_give_equal_weights_and_linear_uses_the_same():
    W, b = init_linear(5, 4, np.random.default_rng(7))
    again, _ = init_linear(5, 4, np.random.default_rng(7))
    layer = Linear(5, 4, np.random.default_rng(7))
    np.testing.assert_array_equal(W, again)
    np.testing.assert_array_equal(W, layer.params["W"])
    np.testing.assert_array_equal(b, layer.params["b"])


def test_float32_weights_are_the_float64_weights_rounded():
    W, b = init_linear(5, 4, np.random.default_rng(0), dtype=np.float32)
    exact, _ = init_linear(5, 4, np.random.default_rng(0))
    assert W.dtype == b.dtype == np.float32
    np.testing.assert_array_equal(W, exact.astype(np.float32))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"d": 0}, ValueError, "d must be at least 1; got 0"),
        ({"k": -1}, ValueError, "[dk] must be at least 1"),
        ({"d": 2.0}, TypeError, "d must be a whole number; got 2.0"),
        ({"kind": "He"}, ValueError, "kind must be 'he' or 'xavier'; got 'He'"),
        ({"rng": 0}, TypeError, "default_rng"),
        ({"rng": np.random.RandomState(0)}, TypeError, "default_rng"),
        ({"dtype": int}, TypeError, "dtype must be a float type; got int64"),
    ],
)
def test_bad_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        init_linear(**{"d": 2, "k": 3, "rng": np.random.default_rng(0), **arguments})
