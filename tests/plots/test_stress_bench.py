"""The bench: the answers and the accuracies are told."""

import numpy as np

from course_lib.plots.stress_bench import bench


def test_the_words_say_the_answers_and_the_level():
    p = {"one": np.eye(10)[7], "two": np.eye(10)[2]}
    curves = {"pixels": {"one": {0: 99, 4: 70.2}, "two": {0: 92, 4: 24.7}}}
    picture = bench(np.zeros((28, 28)), 7, p, curves, ("pixels", 4))
    assert "A 7 at 4 pixels is read as: one 7, two 2." in picture.alt
    assert picture.alt.endswith("Here: one 70 %, two 25 %.")
    titles = [axes.get_title(loc="left") for axes in picture.figure.axes]
    assert "one: 7, right" in titles
    assert "two: 2, wrong" in titles
    assert picture.png()[:4] == b"\x89PNG"


def test_a_level_that_was_not_measured_has_no_rates():
    p = {"one": np.eye(10)[7]}
    picture = bench(np.zeros((28, 28)), 7, p, {"pixels": {"one": {0: 99}}}, ("pixels", 4))
    assert "Here" not in picture.alt
