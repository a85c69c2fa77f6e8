"""Figures of lesson 11: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import Picture, deeper

DIGIT = np.zeros((28, 28))
DIGIT[10:18, 12:15] = 1

PICTURES = {
    "channels": (
        lambda: deeper.channels({"red": 0.5 * DIGIT, "mixed": DIGIT}, DIGIT > 0.5),
        "farthest apart in “mixed”: 1.0",
    ),
    "lengths": (
        lambda: deeper.gradient_lengths({"J": 0.5 ** np.arange(11.0), "I + J": np.ones(11)}),
        "After 10 layers: J 1e-03, I + J 1e+00",
    ),
    "depths": (
        lambda: deeper.depths([10, 60], {"plain": [90, 40], "residual": [92, 91]}),
        "points lost: plain 50, residual 1",
    ),
    "sizes": (
        lambda: deeper.sizes({14: 30.0, 28: 98.0, 56: 34.0}, {36: 95.0}, 28),
        "98 % right at 28 pixels, 30 % right at 14 pixels, 34 % right at 56 pixels",
    ),
    "looked up": (
        lambda: deeper.looked_up(
            DIGIT,
            {"moved": DIGIT, "inverted": 1 - DIGIT},
            {"as it is": 1, "moved": 1, "inverted": 8},
            1,
        ),
        "A 1: 1 of 2 corrupted copies are read rightly",
    ),
    "panels": (
        lambda: deeper.panels(
            {
                "pixels": ([0, 2], {"MLP": [0.98, 0.5], "LeNet": [0.99, 0.9]}),
                "sd": ([0, 1], {"MLP": [0.98, 0.2], "LeNet": [0.99, 0.3]}),
            }
        ),
        "At the highest level of “sd” the best is LeNet: 30% are right",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str):
    draw, fact = PICTURES[name]
    picture = draw()
    assert isinstance(picture, Picture)
    assert fact in picture.alt
    axes = picture.figure.axes
    titles = [a.get_title(loc="left") for a in axes] + [picture.figure.get_suptitle()]
    assert any(titles)
    assert any(a.get_xlabel() for a in axes)
    assert picture.png()[:4] == b"\x89PNG"


def test_a_true_label_is_told_from_a_wrong_one_without_colour():
    picture = deeper.looked_up(DIGIT, {"moved": DIGIT}, {"moved": 7}, 1)
    assert "✗ reads 7" in [a.get_xlabel() for a in picture.figure.axes]
