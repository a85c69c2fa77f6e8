"""Figures of lesson 11: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import deeper

DIGIT = np.zeros((28, 28))
DIGIT[10:18, 12:15] = 1

PICTURES = {
    "channels": (
        lambda: deeper.channels({"red": 0.5 * DIGIT, "mixed": DIGIT}, DIGIT),
        "farthest apart in “mixed”: 1.0",
    ),
    "lengths": (
        lambda: deeper.gradient_lengths({"J": 0.5 ** np.arange(11.0), "I + J": np.ones(11)}),
        "After 10 layers: J 0.00098, I + J 1",
    ),
    "depths": (
        lambda: deeper.depths([10, 60], {"plain": [90, 40], "residual": [92, 91]}),
        "At 60 layers “residual” reads 91 %, the next, “plain”, 40 %",
    ),
    "sizes": (
        lambda: deeper.sizes({14: 30.0, 28: 98.0, 56: 34.0}, {36: 95.0}, 28),
        "98 at 28 pixels, 30 at 14 pixels, 34 at 56 pixels",
    ),
    "looked up": (
        lambda: deeper.looked_up(
            DIGIT,
            {"moved": DIGIT, "inverted": 1 - DIGIT},
            {"as it is": 1, "moved": 1, "inverted": 8},
            1,
        ),
        "Of 2 corrupted copies of this 1, 1 read as 1",
    ),
    "panels": (
        lambda: deeper.panels(
            {
                "pixels": ([0, 2], {"MLP": [0.98, 0.5], "LeNet": [0.99, 0.9]}),
                "sd": ([0, 1], {"MLP": [0.98, 0.2], "LeNet": [0.99, 0.3]}),
            }
        ),
        "At the highest levels the best networks read 90 %, 30 %",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    assert any(a.get_xlabel() for a in says(*PICTURES[name], labelled=False))


def test_a_true_label_is_told_from_a_wrong_one_without_colour():
    picture = deeper.looked_up(DIGIT, {"moved": DIGIT}, {"moved": 7}, 1)
    assert "✗ reads 7" in [a.get_xlabel() for a in picture.figure.axes]
