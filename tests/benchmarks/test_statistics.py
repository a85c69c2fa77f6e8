"""Medians, minima, ratios, exponents."""

import math

import pytest

from benchmarks.statistics import exponent, ratio, summary


def test_median_and_minimum():
    assert summary([3.0, 1.0, 100.0, 2.0]) == (2.5, 1.0)


def test_nothing_measured_is_refused():
    with pytest.raises(ValueError, match="nothing was measured"):
        summary([])


def test_a_ratio_is_of_medians_so_one_disturbed_round_does_not_count():
    assert ratio([1.0, 1.0, 50.0], [2.0, 2.0, 2.0]) == 0.5


def test_a_ratio_to_nothing_is_no_number():
    assert math.isnan(ratio([1.0], [0.0]))


def test_the_exponent_of_a_power_law_is_found_through_its_constant():
    sizes = [3.0, 10.0, 41.0]
    assert exponent(sizes, [0.7 * size**1.5 for size in sizes]) == pytest.approx(1.5)


def test_an_exponent_needs_two_sizes():
    with pytest.raises(ValueError, match="at least two"):
        exponent([2.0], [1.0])
