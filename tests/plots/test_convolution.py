"""Figures of lesson 09: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import convolution

X = np.array([[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [2.0, 1.0, 4.0]])
W = np.array([[1.0, 0.0], [0.0, -1.0]])
Y = np.array([[-2.0, 1.0], [-1.0, -1.0]])
T = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 2.0]])

PICTURES = {
    "windows": (
        lambda: convolution.windows_on_a_row(6, 3, 2, 1),
        "3 windows of 3 fit with stride 2; the last leaves 1 of 8 cells",
    ),
    "place": (
        lambda: convolution.one_place(X, W, Y, (0, 1)),
        "y[0, 1] = 2·1 + 0·0 + 3·0 + 1·(-1) = 1",
    ),
    "maps": (lambda: convolution.maps({"x": X, "y": Y}), "Below 0 (purple) somewhere: y"),
    "matrix": (
        lambda: convolution.matrix(T, np.array([[1.0, 2.0]])),
        "4 of 6 entries are not 0, with 2 different values",
    ),
    "kernels": (
        lambda: convolution.kernels({"one": W, "two": W + 0.3}),
        "“one” and “two” differ by up to 0.3",
    ),
    "differences": (
        lambda: convolution.differences({"exact": np.zeros((4, 4)), "off": np.eye(4)}),
        "off: 25% differ, by up to 1.0",
    ),
    "pairs": (
        lambda: convolution.against_pairs([1, 10], {"dense": [0.9, 0.2], "kernel": [0.0, 0.0]}),
        "Error from 1 pair: dense 90%, kernel under 1%",
    ),
    "loss": (
        lambda: convolution.falling_loss({"a": [1.0] + 29 * [0.02], "b": [1.0] + 29 * [0.5]}),
        "a: below 1e-01; b: below 1e+00",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name])


def test_equal_kernels_are_called_close():
    assert "differ by less than 0.01" in convolution.kernels({"one": W, "two": W + 1e-4}).alt


def test_maps_that_are_never_below_zero_say_so():
    assert "No map is below 0" in convolution.maps({"x": X}).alt


def test_the_title_names_the_moves_that_are_exact():
    picture = convolution.differences({"off": np.ones((2, 2))})
    assert picture.figure.get_suptitle() == "Equal everywhere: none"
