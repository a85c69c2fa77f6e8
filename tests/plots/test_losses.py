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


def smoothing() -> Picture:
    gap = np.linspace(0, 10, 101)
    z = np.zeros((101, 10))
    z[:, 0] = gap
    log_p = nn.log_softmax(z)
    return losses.smoothing(gap, -log_p[:, 0], -(0.9 * log_p[:, 0] + 0.1 * log_p.mean(axis=1)))


def fines() -> Picture:
    T, paid = np.array([0.5, 1.0, 2.0]), {"1 - p": np.array([0.1, 0.2, 0.3])}
    paid["-log p"] = np.array([3.0, 0.6, 0.9])
    return losses.fines(T, paid, np.array([164.0, 64.0, 80.0]), 100)


def selfish() -> Picture:
    reports = {"1 - p": np.array([1.0, 0.0, 0.0]), "-log p": BELIEF.copy()}
    return losses.selfish(BELIEF, reports)


def dearest() -> Picture:
    prices = np.concatenate([np.ones(90), np.arange(10.0)])  # (100,)
    answers = np.arange(100) % 10  # (100,)
    return losses.dearest(np.zeros((100, 784)), answers, 9 - answers, prices, n=3)


def reliability() -> Picture:
    half, count = np.array([0.25, 0.75]), np.array([30.0, 10.0])
    return losses.reliability({"T = 1": (half, half - 0.2, count), "T = 4": (half, half, count)})


BELIEF = np.array([0.6, 0.3, 0.1])
PICTURES = {
    "ledger": (ledger, "CE 0.69"),
    "fines": (fines, "the mean fine -log p is smallest at T = 1.0, where the bank pays 64 euros"),
    "selfish": (selfish, "it believes: 0.60, 0.30, 0.10; 1 - p: 1.00, 0.00, 0.00"),
    "powers": (lambda: losses.powers(BELIEF), "0.60, 0.30, 0.10 at a = 0; 0.78, 0.20, 0.02"),
    "crumb": (lambda: losses.crumb(BELIEF), "in 60% of the cases the fine rises by |f'(0.6)|"),
    "lie": (lambda: losses.price_of_a_lie(0.7, (0.5, 0.9)), "0.5 costs 0.08 more, and a report"),
    "dearest": (dearest, "a 0 read as 9 at 9.0; a 1 read as 8 at 8.0; a 2 read as 7 at 7.0"),
    "smoothing": (smoothing, "smallest at 4.5"),
    "reliability": (reliability, "T = 1: 2 bins, on average 0.20 off the diagonal"),
    "tangent": (lambda: losses.log_below_its_tangent(np.linspace(0.1, 3, 30)), "u = 1"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    for axes in says(*PICTURES[name], labelled=False):
        assert axes.get_xlabel()
        sharing = axes.get_shared_y_axes().get_siblings(axes)  # the first of a row speaks for all
        assert any(a.get_ylabel() for a in sharing) or not len(axes.get_yticks())


@pytest.mark.parametrize("name", PICTURES)
def test_equal_data_give_equal_bytes(name: str):
    draw = PICTURES[name][0]
    assert draw().png() == draw().png()


def test_the_ledger_adds_up():
    assert "H(t) 1.04 + KL 0.00 = CE 1.04" in ledger().alt


def test_the_valley_of_a_steep_fine_is_seen():
    steep = fines().figure.axes[1]  # falls from 3.0 to 0.6, and rises to 0.9
    low, high = steep.get_ylim()
    assert low <= 0
    assert high <= 4 * 0.6


def test_the_axis_names_the_truth_that_is_drawn():
    (axes,) = losses.price_of_a_lie(0.6, (0.5, 0.9)).figure.axes
    assert "t = 0.6" in axes.get_xlabel()


def test_no_report_in_hundredths_is_cheaper_than_those_of_the_powers():
    reports = np.array([(a, b, 100 - a - b) for a in range(1, 99) for b in range(1, 100 - a)]) / 100
    alt = losses.powers(BELIEF).alt
    fines = {-1: 1 / reports, -0.5: 1 / np.sqrt(reports), 0.5: -np.sqrt(reports)}
    for a, fine in fines.items():
        cheapest = reports[(fine @ BELIEF).argmin()]
        told = alt.split(f" at a = {a:g}")[0].rpartition(": " if a == -1 else "; ")[2]
        assert np.abs(np.array(told.split(", "), float) - cheapest).max() < 0.011


def test_the_still_picture_of_the_ledger_tells_the_cost_at_both_ends():
    rows = {"hard": (np.array([1.0, 0, 0]), np.array([0.5, 0.25, 0.25]))}
    alt = losses.loss_ledger(np.linspace(-12, 6, 73), rows).alt
    assert "12.000 at -12, 0.693 at 0, 0.002 at 6" in alt
