"""Figures of lesson 02: each is a Picture with words, labels and a title that holds numbers."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.plots import softmax, softmax_floats
from course_lib.plots.softmax_lab import softmax_lab

LIMITS = {"float16": (-18.0, 11.0), "float32": (-104.0, 89.0), "float64": (-746.0, 710.0)}
P = np.array([0.5, 0.3, 0.2])
GAP = np.arange(0.0, 900.0, 5.0)
LOG_P = np.where(GAP < 745, -GAP, -np.inf)
Z = np.linspace(-30, -20, 10)
T = np.array([1.0, 2.0, 4.0])

PICTURES = {
    "attempts": lambda: softmax.attempts({"shares": np.array([1.0, 0.3, -0.3]), "e^z": P}),
    "equal steps": softmax.equal_steps,
    "digit": lambda: softmax.digit_to_probabilities(
        np.zeros(784), Z, nn.softmax(Z[None])[0], digit=9
    ),
    "range": lambda: softmax_floats.range_of_the_formula(LIMITS),
    "logarithm": lambda: softmax_floats.logarithm_of_nothing(GAP, LOG_P, -GAP),
    "jacobian": lambda: softmax.jacobian(P, nn.softmax_jacobian(P)),
    "confidence": lambda: softmax.confidence(T, np.array([0.95, 0.9, 0.8]), np.full(3, 0.82), 3.7),
    "lab": lambda: softmax_lab(nn.softmax, LIMITS),
}


@pytest.mark.parametrize("name", PICTURES)
def test_figures_say_numbers_and_every_axis_with_ticks_is_labelled(name: str, says):
    axes = says(PICTURES[name], " ", labelled=False)
    assert any(c.isdigit() for c in PICTURES[name]().alt)
    for axis in axes:
        if axis.axison and len(axis.get_xticks()):
            assert axis.get_xlabel()
            assert axis.get_ylabel() or axis is not axes[0]


def test_the_lab_draws_what_the_given_softmax_says():
    uniform = softmax_lab(lambda z: np.full(z.shape, 1 / 3), LIMITS)
    assert "0.333, 0.333, 0.333" in uniform.alt
    assert "T = 0.5: 0.867, 0.117, 0.016" in softmax_lab(nn.softmax, LIMITS).alt


def test_the_lost_logarithm_is_marked_where_it_ends():
    assert "ends at a gap of 740" in PICTURES["logarithm"]().alt


def test_lines_are_labelled_in_their_own_colour():
    for name in ("logarithm", "confidence"):
        axis = PICTURES[name]().figure.axes[0]
        lines = {line.get_color() for line in axis.lines}
        assert {text.get_color() for text in axis.texts} & lines


def test_the_accuracy_says_on_which_images_it_was_measured():
    picture = PICTURES["confidence"]()
    assert "held-out" in picture.alt
    assert any("held-out" in text.get_text() for text in picture.figure.axes[0].texts)


def test_the_limits_are_drawn_as_they_were_measured():
    assert "float16 from -18 to 11" in PICTURES["range"]().alt
    assert "float16 -18 and 11" in PICTURES["lab"]().alt
