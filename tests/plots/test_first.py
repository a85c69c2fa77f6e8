"""Figures of lesson 00."""

import numpy as np

from course_lib.plots.first import (
    ink_of_two_classes,
    misread,
    three_rules,
    where_heaps_cross,
    zeros_and_ones,
)
from course_lib.plots.style import DIVERGING


def test_rows_of_digits_say_what_they_hold(says):
    images, labels = np.random.default_rng(0).random((40, 784)), np.arange(40) % 2
    says(lambda: zeros_and_ones(images, labels), "6 handwritten digits", labelled=False)
    axes = says(
        lambda: misread(images, labels, np.arange(40) / 100, each=2),
        "with ink from 0.37 to 0.39. Below, 2 thin zeros, with ink from 0.00 to 0.02",
        labelled=False,
    )
    titles = ["a 1, ink 0.39", "a 1, ink 0.37", "a 0, ink 0.00", "a 0, ink 0.02"]
    assert [a.get_title() for a in axes] == titles


def test_a_histogram_says_its_threshold_and_its_finding(says):
    (axes,) = says(lambda: ink_of_two_classes(np.full(9, 0.2), np.full(9, 0.1), 0.15), "0.150")
    assert axes.get_title(loc="left") == "Ones hold less ink than zeros"


def test_every_label_of_the_heaps_is_below_the_title():
    zeros, ones = np.full(50, 0.2), np.full(900, 0.1)
    picture = ink_of_two_classes(zeros, ones, 0.15)
    picture.figure.canvas.draw()
    (axes,) = picture.figure.axes
    top = axes.get_window_extent().y1
    said = {text.get_text(): text.get_window_extent().y1 for text in axes.texts}
    assert all(height < top for height in said.values())
    assert "ones, mean 0.100" in said


def test_the_fewest_mistakes_are_where_the_heaps_part():
    picture = where_heaps_cross(np.linspace(0.16, 0.24, 50), np.linspace(0.06, 0.14, 50))
    above, below = picture.figure.axes
    (dot,) = [line for line in below.lines if line.get_marker() == "o"]
    assert list(np.ravel(dot.get_ydata())) == [0]
    assert 0.14 <= float(np.ravel(dot.get_xdata())[0]) <= 0.16
    assert above.get_title(loc="left") == "Mistakes are fewest where the heaps are equally high"


def test_every_rule_has_its_panel_and_its_mistakes():
    images, labels = np.zeros((1200, 784)), np.arange(1200) % 2
    images[:, 0] = labels
    picture = three_rules({"a": (np.ones(784), 5), "b": (-np.ones(784), 12)}, images, labels)
    assert [axes.get_title() for axes in picture.figure.axes] == [
        "a:\n5 of 1,200 misread",
        "b:\n12 of 1,200 misread",
        "",
        "",
    ]
    halfway = [float(np.ravel(axes.lines[0].get_xdata())[0]) for axes in picture.figure.axes[2:]]
    assert halfway == [0.5, -0.5]
    assert "a 5, b 12." in picture.alt
    above = picture.figure.axes[0].images[0]
    assert above.get_cmap().name == DIVERGING, "a positive weight is violet, as in lesson 4"
