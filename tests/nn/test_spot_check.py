import functools

import numpy as np
import pytest

from course_lib.nn import check_gradients
from course_lib.nn.gradcheck import random_entries


def network():
    rng = np.random.default_rng(0)
    params = {"W": rng.normal(size=(6, 5)), "b": rng.normal(size=5)}
    grads = {"W": 2 * params["W"], "b": 3 * params["b"] ** 2}
    return params, grads


def loss(params):
    return (params["W"] ** 2).sum() + (params["b"] ** 3).sum()


def check(grads, n=1000, f=loss):
    params, _ = network()
    return check_gradients(f, params, grads, np.random.default_rng(0), n)


def test_right_gradients_have_small_errors():
    _, grads = network()
    errors = check(grads)
    assert list(errors) == ["W", "b"]
    assert all(type(error) is float and error < 1e-8 for error in errors.values())


def test_the_error_is_relative_to_the_largest_entry():
    params, grads = network()
    grads["W"] = grads["W"] * 1.1
    largest = abs(grads["W"]).max()
    expected = abs(grads["W"] - 2 * params["W"]).max() / largest
    assert check(grads)["W"] == pytest.approx(expected, rel=1e-6)
    assert check(grads)["b"] < 1e-8


def test_where_both_vanish_nothing_was_checked():
    params, _ = network()
    errors = check({"W": 2 * params["W"], "b": 0 * params["b"]}, f=lambda p: (p["W"] ** 2).sum())
    assert errors["W"] < 1e-8
    assert np.isnan(errors["b"])


def test_what_is_not_finite_is_an_infinite_error():
    _, grads = network()
    grads["b"][0] = np.nan
    assert check(grads)["b"] == np.inf


def test_f_may_take_the_parameters_or_nothing():
    params, grads = network()
    by_name = functools.partial(loss, params)
    for f in (loss, lambda: loss(params), by_name, lambda params=params: loss(params)):
        errors = check_gradients(f, params, grads, np.random.default_rng(0))
        assert max(errors.values()) < 1e-8


def test_the_entries_are_distinct_and_cover_small_arrays():
    rng = np.random.default_rng(0)
    some = random_entries((6, 5), 20, rng)
    assert len(set(some)) == len(some) == 20
    assert all(0 <= i < 6 and 0 <= j < 5 for i, j in some)
    assert random_entries((2, 2), 20, rng) == random_entries((2, 2), None, rng)
    assert len(random_entries((2, 2), 4, rng)) == 4
    assert random_entries((), 20, rng) == [()]
    assert random_entries((6, 5), 20, np.random.default_rng(3)) != some


def test_only_n_entries_are_moved():
    params, grads = network()
    calls = []

    def f():
        calls.append(1)
        return loss(params)

    check_gradients(f, params, grads, np.random.default_rng(0), n=4)
    assert len(calls) == 2 * 4 + 2 * 4 + 1


def test_everything_is_put_back_even_when_f_fails():
    params, grads = network()
    before = {name: p.copy() for name, p in params.items()}
    check_gradients(loss, params, grads, np.random.default_rng(0))
    calls = []

    def fails():
        calls.append(1)
        if len(calls) == 5:
            raise RuntimeError("no value")
        return loss(params)

    with pytest.raises(RuntimeError, match="no value"):
        check_gradients(fails, params, grads, np.random.default_rng(0))
    for name, p in params.items():
        np.testing.assert_array_equal(p, before[name])


def test_bad_arguments_are_named(refused):
    params, grads = network()

    def see(error, words, f=loss, **changes):
        right = {"params": params, "grads": grads, "rng": np.random.default_rng(0)}
        refused(error, words, check_gradients, f, **{**right, **changes})

    small = {name: p.astype(np.float32) for name, p in params.items()}
    see(TypeError, "W must be a float64 array, to see small steps; got float32", params=small)
    listed = {"params": {"W": [1.0]}, "grads": {"W": np.ones(1)}}
    see(TypeError, "W must be a float64 array.*got list", **listed)
    see(TypeError, "default_rng", rng=0)
    see(ValueError, r"equal names; got \['W', 'b'\] and \['W'\]", grads={"W": grads["W"]})
    scalar = {**grads, "b": np.zeros(())}
    see(ValueError, r"grads\['b'\] must have the shape of b, \(5,\)", grads=scalar)
    see(ValueError, "n, the number of entries, must be at least 1", n=0)
    see(ValueError, "h must be above 0", h=0.0)
    see(ValueError, "one number; got an array of shape", f=lambda p: p["b"])
    params["b"].flags.writeable = False
    see(ValueError, "b is read-only")
