"""Figures of lesson 08: each is a Picture that says its numbers, with every axis labelled."""

from math import comb

import numpy as np
import pytest

from course_lib.plots import Picture, dropout

RNG = np.random.default_rng(0)
FIVE = np.array([comb(5, j) / 32 for j in range(6)])


def curve() -> Picture:
    p = np.linspace(0, 0.8, 81)
    return dropout.scatter_curve(p, p / (1 - p), {0.2: 0.25, 0.5: 1.0})


PICTURES = {
    "masks": (
        lambda: dropout.masks({"two": np.array([[0, 2.0, 2.0], [0, 0, 2.0]])}),
        "two: 3 of 6 dropped, from 1 to 2 per row",
    ),
    "curve": (curve, "$x^2$ at p = 0.50"),
    "counts": (lambda: dropout.counts(FIVE, FIVE), "Of 5 units, 2 or 3 are dropped most often"),
    "levers": (lambda: dropout.levers(4.0, (0.2, 0.5)), "0.2 · 4 = 0.8 · 1"),
    "partners": (
        lambda: dropout.two_partners(lambda u, v: u * u + v * v, [(2, -1), (0.5, 0.5), (0, 0)]),
        "Partners that cancel cost 5, partners that share 0.5",
    ),
    "detectors": (
        lambda: dropout.detectors({"p = 0": np.ones(784), "p = 0.5": np.full(784, 0.5)}, 3),
        "p = 0: 99 % within ±1.00; p = 0.5: 99 % within ±0.50",
        False,  # images without axes
    ),
    "halves": (
        lambda: dropout.thinned_scores({"a": 90, "b": 92}, {"a": [60, 70], "b": [84, 86]}),
        "a: 65 %; b: 85 %",
    ),
    "a gain": (
        lambda: dropout.gains([0.1, 0.2], [[90, 91], [90, 90]], [[93, 92], [91, 91]]),
        "from +2.0 to +1.0 points",
    ),
    "a loss": (
        lambda: dropout.gains([0.1, 0.2], [[90, 91], [90, 90]], [[93, 92], [87, 87]]),
        "from +2.0 to -3.0 points",
    ),
    "scores": (
        lambda: dropout.two_scores(["right", "wrong"], [[95, 95], [94, 92]], [[0.2], [0.5]]),
        "up to 2.0 points, and up to 2.5 times the loss",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name])


def test_a_cross_stands_on_each_dropped_unit():
    mask = RNG.random((4, 6)) >= 0.5
    panel = dropout.masks({"drawn": mask}).figure.axes[0]
    places = {(int(text.get_position()[1]), int(text.get_position()[0])) for text in panel.texts}
    assert places == {(int(i), int(j)) for i, j in np.argwhere(~mask)}
