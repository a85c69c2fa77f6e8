"""Figures of lesson 07: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import batch_norm

X = np.array([1.0, 2.0, 3.0, 6.0])
SPREAD = {"right": np.array([0.90, 0.91]), "wrong": np.array([0.90, 0.92]), "bad": np.zeros(2)}

PICTURES = {
    "number lines": (
        lambda: batch_norm.number_lines({"x": X, "xhat": (X - 3) / np.sqrt(3.5)}),
        "Mean 3.0 becomes 0.0, sd 1.87 becomes 1.00",
    ),
    "paths": (
        lambda: batch_norm.paths_back({"direct": np.array([1.0, 0.0]), "mean": np.full(2, -0.5)}),
        "sum to 0.00",
    ),
    "shadow": (
        lambda: batch_norm.shadow(np.array([0.0, 1.0, 5.0]), np.array([1.0, 0.0, 0.5])),
        "angle 90 degrees",
    ),
    "memory": (
        lambda: batch_norm.memory_curve({"m = 0.1": 1 - 0.9 ** np.arange(1, 51)}),
        "90 % after 22 steps",
    ),
    "axes": (lambda: batch_norm.norm_axes(3, 2, 4), "makes 8 groups of 3 numbers"),
    "setting": (
        lambda: batch_norm.against_setting(
            [0.1, 1.0], {"with": [0.9, 0.95], "without": [0.9, 0.1]}, "learning rate", 0.9
        ),
        "with 2, without 1 of 2 settings",
    ),
    "convictions": (
        lambda: batch_norm.convictions(SPREAD, {"right": 1e-10, "wrong": 0.5, "bad": 1e-9}),
        "1 of 2 faults stay within 2.5 points of the right code; the gradient check convicts 1",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name])


def test_a_gradient_along_xhat_leaves_no_shadow():
    words = batch_norm.shadow(np.array([0.0, 1.0, 5.0]), np.array([0.0, 1.0, 5.0])).alt
    assert "length 0.00" in words


def test_a_running_average_that_hardly_moves_is_told():
    words = batch_norm.memory_curve({"slow": np.linspace(0, 0.1, 9)}).alt
    assert "slow: below 90 % after 9 steps" in words
