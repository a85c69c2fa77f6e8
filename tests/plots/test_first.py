"""Figures of lesson 00."""

import numpy as np

from course_lib.plots.first import ink_of_two_classes


def test_every_label_of_the_heaps_is_below_the_title():
    zeros, ones = np.full(50, 0.2), np.full(900, 0.1)
    picture = ink_of_two_classes(zeros, ones, 0.15)
    picture.figure.canvas.draw()
    (axes,) = picture.figure.axes
    top = axes.get_window_extent().y1
    said = {text.get_text(): text.get_window_extent().y1 for text in axes.texts}
    assert all(height < top for height in said.values())
    assert "ones, mean 0.100" in said
