"""The figures of lesson 12 say what they show."""

from course_lib.plots import claims as draw

RUNS = {"before": [90.0, 91.0, 92.0], "after": [92.0, 92.0, 91.5]}


def test_a_trial_tells_how_many_seeds_rise():
    picture = draw.trial(RUNS, [0, 1, 2], "accuracy in %")
    assert "2 of 3 seeds rise, by 0.8 on average" in picture.alt
    assert "+2.0, +1.0, -0.5" in picture.alt
    assert picture.png().startswith(b"\x89PNG")


def test_a_row_tells_what_was_chosen():
    validation = {0.1: [90.0, 91.0], 1.0: [88.0, 89.0]}
    picture = draw.row([0.1, 1.0], validation, [90.2, 90.4], 0.1)
    assert "Chosen on validation: lr 0.1; its test accuracy 90.3 %" in picture.alt
    assert picture.png().startswith(b"\x89PNG")
