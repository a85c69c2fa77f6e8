"""The comparison says what numpy's own says, number by number, and faster."""

import itertools

import numpy as np
import pytest

from course_lib.judging.compare import SMALL, all_close, as_array, close, same_value

ODD = [0.0, -0.0, 1.0, 1.0 + 1e-9, 1.0 + 1e-4, -1.0, 1e300, -1e300, np.inf, -np.inf, np.nan]
PAIRS = np.array(list(itertools.product(ODD, ODD))).T


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("rtol", "atol"), [(0, 0), (1e-8, 1e-10), (1e-3, 0), (0, 1e-3)])
def test_it_agrees_with_isclose_on_every_pair_of_odd_numbers(dtype, rtol: float, atol: float):
    with np.errstate(over="ignore"):
        a, b = PAIRS.astype(dtype)
    with np.errstate(all="ignore"):
        wanted = np.isclose(a.astype(float), b.astype(float), rtol, atol, equal_nan=True)
    assert (close(a, b, rtol, atol) == wanted).all()


def test_whole_numbers_and_truth_values_are_compared_with_floats():
    assert close(np.array([1, 2]), np.array([1.0, 2.1]), 0.1, 0).tolist() == [True, True]
    assert close(np.array([True, False]), np.array([1.0, 1.0]), 1e-8, 0).tolist() == [True, False]
    assert close(np.array([3], np.uint8), np.array([4], np.uint8), 0, 1.5).tolist() == [True]


def test_it_warns_of_nothing_and_an_empty_array_is_close():
    assert close(np.empty(0), np.empty(0), 1e-8, 1e-10).all()
    assert not close(
        np.array([1e308]), np.array([-1e308]), 1.0, 0
    ).any()  # their distance overflows


def test_a_dictionary_is_no_array_and_no_list():
    assert as_array({}) is None
    assert not same_value({"a": 1.0}, [1.0], 0, 0)
    assert same_value({"a": np.ones(2)}, {"a": [1.0, 1.0]}, 0, 0)


def test_a_subclass_is_compared_by_its_numbers():
    masked = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    assert type(as_array(masked)) is np.ndarray
    assert same_value(masked, np.array([1.0, 2.0]), 0, 0)
    assert not same_value(masked, np.array([1.0, 3.0]), 0, 0)


@pytest.mark.parametrize("n", [3, SMALL])  # numbers: small arrays are compared by their bytes first
@pytest.mark.parametrize(
    ("a", "b", "rtol", "equal"),
    [
        (0.0, -0.0, 0, True),
        (np.nan, np.nan, 0, True),
        (np.nan, -np.nan, 0, True),
        (np.inf, -np.inf, 1, False),
        (1.0, 1.0 + 1e-9, 0, False),
        (1.0, 1.0 + 1e-9, 1e-8, True),
        (np.float32(0.5), 0.5, 0, True),
        (1, True, 0, True),
    ],
)
def test_equal_bytes_decide_nothing_that_numbers_would_not(a, b, rtol, equal, n):
    left, right = np.full(n, a), np.full(n, b)
    left[0] = right[0] = 1
    assert all_close(left, right, rtol, 0) == close(left, right, rtol, 0).all() == equal
    assert all_close(left, left.copy(), 0, 0)
