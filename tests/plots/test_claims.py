"""The figures of lesson 12 say what they show."""

import numpy as np
import pytest

from course_lib.plots import claims as draw
from course_lib.results import result

RUNS = {"before": [90.0, 91.0, 92.0], "after": [92.0, 92.0, 91.5]}


def test_a_trial_tells_the_differences_and_that_nothing_was_seen():
    picture = draw.trial(RUNS, [0, 1, 2], "accuracy in %")
    assert "+2.0, +1.0, -0.5" in picture.alt
    assert "Not seen: +0.8 on average, from -1.3 to +3.0 with three standard" in picture.alt
    assert picture.png().startswith(b"\x89PNG")


def test_a_trial_whose_band_leaves_0_out_is_seen():
    picture = draw.trial({"b": [92.0, 91.0], "a": [91.0, 90.1]}, [0, 1], "accuracy in %")
    assert "Seen: -1.0 on average, from -1.1 to -0.8" in picture.alt


def test_a_ranking_names_first_and_last():
    picture = draw.ranking({"A": [90.0, 91.0], "B": [93.0, 94.0], "C": [80.0, 81.0]}, "%")
    assert "B 93.5, A 90.5, C 80.5" in picture.alt
    assert "B is first, C is last, 13.0 points apart" in picture.alt


def test_the_cone_tells_both_fractions():
    picture = draw.cone(np.array([0.0, 1.0, 4.0, -1.0]), 0.25, 0.003)
    assert "within 18.4 degrees of the diagonal t is beyond 3, 20% of all" in picture.alt
    assert "25% lie beyond 3; of a normal curve 0.3%" in picture.alt


def test_false_alarms_add_up():
    picture = draw.false_alarms(0.04, 0.0008)
    assert "one trial each: 15 % for 4 claims, 84 % for 45" in picture.alt
    assert "seen twice: 0.32 % for 4 claims, 3.5 % for 45" in picture.alt


def test_overtraining_tells_where_validation_stops():
    stored = result("overtraining")
    picture = draw.overtraining(stored.values, [1, 10, 60])
    assert f"{stored.mean('128 units', 'test_stop'):.1f} % where validation stops" in picture.alt


def test_a_trial_has_two_arms():
    with pytest.raises(ValueError, match="two arms"):
        draw.trial({"a": [1.0, 2.0]}, [0, 1], "accuracy in %")


def test_a_row_tells_what_was_chosen():
    validation = {0.1: [90.0, 91.0], 1.0: [88.0, 89.0]}
    picture = draw.row([0.1, 1.0], validation, [90.2, 90.4], 0.1)
    assert "Chosen: lr 0.1, 90.5 % on validation, 90.3 % on test images" in picture.alt
    assert picture.png().startswith(b"\x89PNG")


def test_the_strip_tells_where_the_caps_begin():
    picture = draw.strip(0.9045)
    assert "beyond u = 0.905" in picture.alt or "beyond u = 0.904" in picture.alt
    assert picture.png().startswith(b"\x89PNG")
