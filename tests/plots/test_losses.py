"""Figures of lesson 03: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.plots import Picture, losses


def ledger() -> Picture:
    rows = {
        "hard": (np.array([1.0, 0.0, 0.0]), np.array([0.5, 0.25, 0.25])),
        "soft": (np.array([0.5, 0.25, 0.25]), np.array([0.5, 0.25, 0.25])),
    }
    return losses.loss_ledger(np.linspace(-5, 5, 41), rows)


def likelihood() -> Picture:
    q = np.linspace(0.01, 0.99, 99)
    loss = -(0.7 * np.log(q) + 0.3 * np.log(1 - q))
    return losses.likelihood_and_loss(q, np.exp(-10 * loss), loss)


def smoothing() -> Picture:
    gap = np.linspace(0, 10, 101)
    z = np.zeros((101, 10))
    z[:, 0] = gap
    log_p = nn.log_softmax(z)
    return losses.smoothing(gap, -log_p[:, 0], -(0.9 * log_p[:, 0] + 0.1 * log_p.mean(axis=1)))


def temperature() -> Picture:
    T = np.array([0.5, 1.0, 2.0, 4.0])
    return losses.temperature(T, np.array([3.0, 1.2, 0.6, 0.9]), 0.81, np.log(10))


def reliability() -> Picture:
    half = np.array([0.25, 0.75])
    return losses.reliability({"T = 1": (half, half - 0.2), "T = 4": (half, half)})


PICTURES = {
    "ledger": (ledger, "CE 0.69"),
    "likelihood": (likelihood, "q = 0.7"),
    "smoothing": (smoothing, "smallest at 4.5"),
    "temperature": (temperature, "T = 2.0"),
    "reliability": (reliability, "0.20 off the diagonal"),
    "tangent": (lambda: losses.log_below_its_tangent(np.linspace(0.1, 3, 30)), "u = 1"),
    "up and down": (lambda: losses.up_and_down([2.3, 1.0, 0.4], [0.4, 90.0, 529.0]), "above 500"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    for axes in says(*PICTURES[name], labelled=False):
        assert axes.get_xlabel()
        assert axes.get_ylabel() or not len(axes.get_yticks())


@pytest.mark.parametrize("name", PICTURES)
def test_equal_data_give_equal_bytes(name: str):
    draw = PICTURES[name][0]
    assert draw().png() == draw().png()


def test_the_ledger_adds_up():
    assert "H(t) 1.04 + KL 0.00 = CE 1.04" in ledger().alt
