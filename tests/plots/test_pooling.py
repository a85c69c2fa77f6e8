"""Figures of lesson 10: each is a Picture that says its numbers, with its axes labelled."""

import numpy as np
import pytest

from course_lib.plots import pooling

RNG = np.random.default_rng(0)
SMALL = np.array([[9.0, 1, 2], [3, 8, 4], [5, 6, 7]])
MAP = np.array([[0.0, 0.5], [0.2, 0.0]])
EDGE = np.sign(np.arange(-2.0, 3)) * np.ones((5, 1))  # (5, 5) dark left, light right
COUNTS = np.array([[50, 2, 0], [7, 40, 1], [0, 3, 60]])
CURVES = {"conv": [0.0, 0.1, 0.2], "dense": [0.0, 0.3, 0.6]}

PICTURES = {
    "one digit, moved": (
        lambda: pooling.one_digit_moved(
            np.stack([np.eye(4)] * 2)[:, None],
            np.array([7, 3]),
            {px: np.array([7, 3 if px < 2 else 8]) for px in range(4)},
        ),
        "The same 3 at 4 places. The dense network says 3, 3, 8, 8",
    ),
    "routes": (
        lambda: pooling.routes(SMALL, np.array([[1.0, 10], [100, 1000]]), 2, 1),
        "4 windows reach 2 pixels: 1 to the 9, 1110 to the 8",
    ),
    "one row": (
        lambda: pooling.one_row((0, 1, 7, 3, 2, 0, 0, 0)),
        "1, 7, 2, 0; 0, 7, 3, 0; 0, 1, 7, 2",
    ),
    "resistance": (
        lambda: pooling.resistance({"moved": [[90, 92], [60, 62]], "up": [[5], [7]]}, ("a", "b")),
        "moved: 91 and 61; up: 5 and 7. The a network keeps more in 1 of 2 rows",
    ),
    "halvings": (
        lambda: pooling.halvings(
            {
                "accuracy": {"max": [1.0, 2, 3], "mean": [3.0, 4, 5.1], "far": [1.0, 4, 1]},
                "loss": {"max": [1.0, 2, 3], "mean": [3.0, 4, 5.1], "far": [6.0, 7, 8.2]},
            }
        ),
        "loss: 2 of 2 differ by more than 3 standard errors",
    ),
    "winners, overlap": (
        lambda: pooling.winners(SMALL, np.array([[9.0, 8], [8, 8]]), 2, 1),
        "2 of 9 pixels win, one of them in 3 windows",
    ),
    "winners, apart": (
        lambda: pooling.winners(np.arange(16.0).reshape(4, 4), np.zeros((2, 2)), 2, 2),
        "4 of 16 pixels win, each in one window",
    ),
    "a shift": (
        lambda: pooling.after_a_shift(
            np.eye(4), MAP, {"moved": np.array([[0.0, 0.5], [0.1, 0.3]])}
        ),
        "moved: 2 of 3 places differ",
    ),
    "no shift": (lambda: pooling.after_a_shift(np.eye(4), MAP, {}), "4 pixels with ink become 2"),
    "sensitivity": (
        lambda: pooling.sensitivity([0, 1, 3], CURVES, CURVES),
        "A shift by 3 pixels changes predictions: conv 20 %, dense 60 %",
    ),
    "places": (
        lambda: pooling.places(
            MAP[None], MAP[None, :, ::-1], np.array([[1.0, 4.0], [2.0, 0.0]])[None, :, :, None]
        ),
        "The same map one place on: its part of a unit's sum goes from 2.4 to 0.5",
    ),
    "kernels": (
        lambda: pooling.kernels(np.ones((2, 5, 5)), np.stack([EDGE, EDGE.T + 1])),
        "Start: 0.00, 0.00; trained: 1.00, 0.67",
    ),
    "confusions": (
        lambda: pooling.confusions(COUNTS),
        "13 errors; most often a 1 is called 0 (7 times)",
    ),
    "worst": (
        lambda: pooling.worst(
            RNG.random((4, 5, 5)), np.array([1, 2, 3, 4]), np.array([7, 8, 9, 0]), [9, 8, 7, 6.5]
        ),
        "7 called 1, 8 called 2",
    ),
    "then and now": (
        lambda: pooling.errors_then_and_now({"old": 0.95, "older": 12.0}, {"ours": [0.4, 0.6]}),
        "Lowest error in 1998: 0.95 %, ours: 0.50 %",
    ),
}
LABELLED = ("sensitivity", "confusions")


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers(name: str, says):
    axes = says(*PICTURES[name], labelled=name in LABELLED)
    assert name not in LABELLED or all(a.get_ylabel() for a in axes)


def test_an_edge_of_any_direction_is_like_an_edge_and_a_spot_is_not():
    spot = np.zeros((5, 5))
    spot[2, 2] = 1
    likeness = pooling.edge_likeness(np.stack([EDGE, -3 * EDGE.T, np.ones((5, 5)), spot]))
    assert likeness[:2] == pytest.approx([1, 1], abs=0.01)
    assert likeness[2] == pytest.approx(0, abs=1e-9)
    assert likeness[3] < 0.3


def test_a_cross_stands_on_each_place_that_differs():
    other = np.array([[0.4, 0.5], [0.2, 0.3]])
    panel = pooling.after_a_shift(np.eye(4), MAP, {"moved": other}).figure.axes[2]
    places = {(int(t.get_position()[1]), int(t.get_position()[0])) for t in panel.texts}
    assert places == {(0, 0), (1, 1)}
