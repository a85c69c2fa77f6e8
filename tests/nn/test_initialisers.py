import numpy as np
import pytest

from course_lib.nn import Linear, init_linear


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
        ({"rng": 0}, TypeError, "default_rng"),
        ({"rng": np.random.RandomState(0)}, TypeError, "default_rng"),
        ({"dtype": int}, TypeError, "dtype must be a float type; got int"),
    ],
)
@pytest.mark.parametrize("make", [init_linear, Linear])
def test_bad_arguments_are_named(make, arguments, error, message, refused):
    refused(error, message, make, **{"d": 2, "k": 3, "rng": np.random.default_rng(0), **arguments})


def test_what_does_not_fit_is_named(rng, refused):
    refused(ValueError, "kind must be 'he' or 'xavier'; got 'He'", init_linear, 2, 3, rng, "He")
    layer = Linear(4, 3, rng)
    shapes = r"agree in d; got shapes \(2, 5\) and \(4, 3\)"
    refused(ValueError, shapes, layer.forward, np.zeros((2, 5)))
    refused(ValueError, r"x\[None, :\]", layer.forward, np.zeros(4))
    assert not Linear(5, 4, rng, scale=0).params["W"].any()
