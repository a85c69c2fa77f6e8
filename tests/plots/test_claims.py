"""The figures of lesson 12 say what they show."""

import pytest

from course_lib.plots import claims as draw

RUNS = {"before": [90.0, 91.0, 92.0], "after": [92.0, 92.0, 91.5]}


def test_a_trial_tells_how_many_seeds_rise():
    picture = draw.trial(RUNS, [0, 1, 2], "accuracy in %")
    assert "2 of 3 seeds rise; +0.8 on average" in picture.alt
    assert "+2.0, +1.0, -0.5" in picture.alt
    assert picture.png().startswith(b"\x89PNG")


def test_a_trial_in_which_all_fall_says_so():
    picture = draw.trial({"b": [92.0, 91.0], "a": [91.0, 90.5]}, [0, 1], "accuracy in %")
    assert "2 of 2 seeds fall; -0.8 on average" in picture.alt


def test_a_trial_has_two_arms():
    with pytest.raises(ValueError, match="two arms"):
        draw.trial({"a": [1.0, 2.0]}, [0, 1], "accuracy in %")


def test_a_row_tells_what_was_chosen():
    validation = {0.1: [90.0, 91.0], 1.0: [88.0, 89.0]}
    picture = draw.row([0.1, 1.0], validation, [90.2, 90.4], 0.1)
    assert "Chosen: lr 0.1, 90.5 % on validation, 90.3 % on test images" in picture.alt
    assert picture.png().startswith(b"\x89PNG")
