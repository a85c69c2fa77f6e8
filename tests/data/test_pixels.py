import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data import nearest_mean, standardise


@given(st.integers(2, 30), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_columns_get_mean_zero_and_standard_deviation_one(n, d, seed):
    rng = np.random.default_rng(seed)
    z, mean, std = standardise(rng.normal(5, 3, size=(n, d)))
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-10)
    np.testing.assert_allclose(z.std(axis=0), 1, rtol=1e-10)
    assert mean.shape == std.shape == (d,)


def test_test_data_use_the_statistics_of_the_training_data():
    _, mean, std = standardise(np.array([[0.0, 10.0], [2.0, 30.0]]))
    z, mean_used, std_used = standardise(np.array([[3.0, 20.0]]), mean, std)
    np.testing.assert_array_equal(z, [[2, 0]])
    np.testing.assert_array_equal(mean_used, mean)
    np.testing.assert_array_equal(std_used, std)


@given(st.floats(-100, 100), st.integers(1, 50))
def test_constant_columns_become_exactly_zero(value, n):
    z, mean, std = standardise(np.full((n, 2), value))
    assert not z.any()
    assert not std.any()
    np.testing.assert_array_equal(mean, value)


def test_a_column_that_was_constant_in_training_is_only_shifted():
    _, mean, std = standardise(np.array([[1.0], [1.0]]))
    z, _, _ = standardise(np.array([[4.0]]), mean, std)
    np.testing.assert_array_equal(z, [[3]])


def test_bytes_do_not_wrap_and_float32_stays():
    z, _, _ = standardise(np.array([[0], [255]], np.uint8))
    np.testing.assert_array_equal(z, [[-1], [1]])
    small = standardise(np.array([[0.0], [1.0]], np.float32))
    assert {a.dtype for a in small} == {np.dtype(np.float32)}


def test_float32_statistics_of_many_rows_are_accurate():
    x = np.random.default_rng(0).uniform(100, 101, size=(60_000, 2)).astype(np.float32)
    _, mean, std = standardise(x)
    np.testing.assert_allclose(mean, x.astype(float).mean(axis=0), rtol=1e-7)
    np.testing.assert_allclose(std, x.astype(float).std(axis=0), rtol=1e-6)


def test_the_input_is_not_changed():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    x.flags.writeable = False
    standardise(x)
    np.testing.assert_array_equal(x, [[1, 2], [3, 4]])


def test_bad_arguments_of_standardise_are_named(refused):
    refused(ValueError, "both mean and std", standardise, np.zeros((2, 2)), mean=np.zeros(2))
    refused(ValueError, r"x must have shape \(n, d\)", standardise, np.zeros(3))
    with pytest.raises(ValueError, match=r"mean and std must have shape \(2,\)"):
        standardise(np.zeros((2, 2)), np.zeros(3), np.ones(3))
    refused(ValueError, "at least one example", standardise, np.zeros((0, 2)))
    refused(TypeError, "real numbers", standardise, np.array([["a"]]))


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_the_nearest_mean_is_found_as_by_broadcasting(m, seed):
    rng = np.random.default_rng(seed)
    x, xt, y = rng.normal(size=(20, 3)), rng.normal(size=(m, 3)), np.arange(20) % 4
    means = np.array([x[y == c].mean(axis=0) for c in range(4)])
    expected = ((xt[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest_mean(x, y, xt, 4), expected)


def test_a_class_without_examples_is_never_answered():
    labels = nearest_mean(np.array([[0.0], [9.0]]), np.array([0, 2]), np.array([[1.0], [8.0]]), 5)
    np.testing.assert_array_equal(labels, [0, 2])
    assert labels.dtype == np.int64


def test_bad_arguments_of_nearest_mean_are_named(refused):
    x, y = np.zeros((2, 3)), np.array([0, 1])
    refused(ValueError, "xt must have 3 columns", nearest_mean, x, y, np.zeros((1, 4)), 2)
    refused(ValueError, "between 0 and 0; it reaches 0 to 1", nearest_mean, x, y, x, 1)
    with pytest.raises(ValueError, match=r"agree in n >= 1; got shapes \(2, 3\) and \(3,\)"):
        nearest_mean(x, np.array([0, 1, 1]), x, 2)
    refused(TypeError, "whole numbers", nearest_mean, x, np.array([0.0, 1.0]), x, 2)
