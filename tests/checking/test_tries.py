"""The usual slips in the short tries of lessons 0 and 2."""

import numpy as np
import pytest

from course_lib.checking.tries import told_of_gradient, told_of_slopes, told_of_strip

P = np.array([0.6, 0.3, 0.1])


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda zeros, ones: zeros - ones, "right"),
        (lambda zeros, ones: np.int64(zeros) - ones, "right"),
        (lambda zeros, ones: -284, "right here, but not for 200 zeros and 90 ones"),
        (lambda zeros, ones: ones - zeros, "not yet: the other sign: which are wrong before"),
        (lambda zeros, ones: zeros + ones, "not yet: all these answers change, but do all"),
        (lambda zeros, ones: -ones, "not yet: these ones become right, but what"),
        (lambda zeros, ones: zeros, "not yet: these zeros become wrong, but what"),
        (lambda zeros, ones: None, "not yet: your rule returns nothing"),
        (lambda zeros, ones: ..., "not yet"),
        (lambda zeros, ones: 0, "not yet"),
        (lambda zeros, ones: float("nan"), "not yet"),
        (lambda zeros, ones: [zeros], "not yet: your rule returns list, and not a number"),
    ],
)
def test_the_mistakes_in_a_strip(rule, told):
    assert told_of_strip(rule).startswith(told)
    assert told != "right" or told_of_strip(rule) == "right"


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (P, "right"),
        (P + 1e-9, "right"),
        (10 * P, "not yet: in proportion, but a factor is wrong"),
        (np.full(3, 0.1), "not yet: equal numbers, although one logit counts more than another"),
        (P[::-1], "not yet"),
        (np.zeros(3), "not yet"),
    ],
)
def test_slopes_of_the_log_sum_exp(mine, told):
    assert told_of_slopes(mine, P) == told


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (P - [0, 1, 0], "right"),
        ([0, 1, 0] - P, "not yet: every sign is flipped"),
        ([0, -0.7, 0], "not yet: right at the label, wrong elsewhere"),
        (P, "not yet: wrong at the label, right elsewhere"),
        (P - [1, 0, 0], "not yet"),
        (P[None] - [0, 1, 0], "not yet: the shape is (1, 3), not (3,)"),
        (np.zeros(3), "not yet"),
    ],
)
def test_the_gradient_of_the_price(mine, told):
    assert told_of_gradient(np.array(mine), P - [0, 1, 0], 1) == told
