"""The usual slips in the short tries of lessons 0, 2 and 12."""

import numpy as np
import pytest

from course_lib.checking.tries import (
    told_of_arrow,
    told_of_false_alarm,
    told_of_gradient,
    told_of_rule,
    told_of_slopes,
    told_of_strip,
    two_rounds,
)

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


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        ((0.85, 0.42, 2.0), ["right", "right", "right"]),
        (
            (1.2, 0.6, 1.41),
            ["not yet: too large by root 2"] * 2 + ["not yet: that is the mean over"],
        ),
        (
            (0.6, 0.3, 2.83),
            ["not yet: that is the mean", "not yet: that is the size", "not yet: is"],
        ),
        ((0.95, 0.0, 0.0), ["not yet: that is the whole arrow", "not yet", "not yet"]),
    ],
)
def test_the_parts_of_an_arrow(mine, told):
    lines = told_of_arrow(*mine).splitlines()
    assert all(line[7:].startswith(words) for line, words in zip(lines, told, strict=True))


@pytest.mark.parametrize(
    ("mine", "told"),
    [
        (0.205, "right"),
        (0.0, "not yet"),
        (0.051, "not yet: that is one wedge"),
        (0.102, "not yet: one half of the wedges"),
        (20.5, "not yet: that is in percent"),
        (73.7, "not yet: that is in degrees"),
        (18.4, "not yet: that is one wedge, in degrees"),
    ],
)
def test_the_false_alarms_of_two_seeds(mine, told):
    assert told_of_false_alarm(mine) == told


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (two_rounds, "right"),
        (lambda t, t_new=None: ..., "not yet"),
        (lambda t, t_new=None: None, "not yet: t = 2 gives None, but 2 is less than 3"),
        (
            lambda t, t_new=None: two_rounds(max(t, 0), t_new),
            "not yet: t = -4 gives 'not seen', but a loss is a difference, too",
        ),
        (
            lambda t, t_new=None: two_rounds(abs(t), t_new and abs(t_new)),
            "not yet: t = 4 and then -5 gives 'counts', but the new seeds show the other direction",
        ),
        (
            lambda t, t_new=None: two_rounds(t, t_new or None),
            "not yet: t = 4 and then 0 gives 'waits for new seeds', but 0 is an answer",
        ),
        (
            lambda t, t_new=None: two_rounds(t if t_new is None else t_new, t_new),
            "not yet: t = 4 and then 1 gives 'not seen', but the new seeds do not show it",
        ),
        (
            lambda t, t_new=None: "counts" if (t_new or 0) > 3 else two_rounds(t, t_new),
            "not yet: t = 1 and then 5 gives 'counts', but the second round is for what",
        ),
    ],
)
def test_the_rule_of_two_rounds(rule, told):
    assert told_of_rule(rule).startswith(told)
    assert told != "right" or told_of_rule(rule) == "right"
