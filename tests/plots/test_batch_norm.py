"""Figures of lesson 07: each is a Picture that says its numbers and states what it found."""

import numpy as np
import pytest

from course_lib.plots import batch_norm

X, DY = np.array([1.0, 2.0, 3.0, 6.0]), np.array([1.0, 0.0, 0.0, 0.0])
XHAT = (X - 3) / np.sqrt(3.5)
RAN = {"gradient_check": [1e-10] * 2, "sum_dx": [0.0] * 2, "sum_dx_xhat": [0.0] * 2}
FAULTS = {
    "none": {"test_accuracy": [0.90, 0.91], **RAN},
    "wrong": {"test_accuracy": [0.89, 0.92], **RAN, "gradient_check": [0.5, 0.5]},
    "bad": {"test_accuracy": [0.0, 0.1], **RAN, "sum_dx": [3.0, 2.0]},
}

PICTURES = {
    "spreads": (
        lambda: batch_norm.spreads({0.01: ([0.1, 0.01], [0.6, 0.6]), 1.0: ([9, 80], [0.6, 0.61])}),
        "fall to 1e-02, both on straight lines. With it, both lie on one flat line, which ends at "
        "0.60 and 0.61",
    ),
    "setting": (
        lambda: batch_norm.accuracy_by_setting(
            ["1", "2"],
            {"without": [[0.1, 0.1], [0.9, 0.92]], "with": [[0.9, 0.9], [0.95, 0.95]]},
            "learning rate",
            "It learns",
        ),
        "without batch norm: 10, 91; with batch norm: 90, 95",
    ),
    "faults": (
        lambda: batch_norm.faults(FAULTS),
        "1 of 2 faults stay in the band of the correct code; a gradient check catches 1",
    ),
    "outlier": (
        lambda: batch_norm.outlier(np.array([3.0, 1e3]), np.array([XHAT, [-0.58] * 3 + [1.732]])),
        "rises to 1.73 and stops below the root of n - 1, 1.732. The other 3 end together at -0.58",
    ),
    "longer steps": (
        lambda: batch_norm.longer_steps(
            [0.0, 0.8], {"without": [[0.2, 0.3], [0.1, 9.0]], "with": [[0.2, 0.3], [0.1, 0.1]]}
        ),
        "without batch norm the loss at 0.8 lies between 0.10 and 9.00, and 1 of 2 runs end above",
    ),
}
DRAWINGS = {
    "by hand": (lambda: batch_norm.by_hand(X), "-1.07, -0.53, 0.00, 1.60"),
    "box": (lambda: batch_norm.box(DY, XHAT), "0.68, at right angles to both, is s times dx"),
    "turn": (lambda: batch_norm.turn(0.5), "turns the weights by 27° and makes them 1.12 long"),
    "paths": (lambda: batch_norm.paths(X, DY), "variance path -0.153, -0.076, 0.000, 0.229"),
    "paths to find": (lambda: batch_norm.paths(X, DY, amounts=False), "is still to be found"),
    "sharing": (batch_norm.sharing, "one column of the table"),
}


@pytest.mark.parametrize("name", [*PICTURES, *DRAWINGS])
def test_a_figure_says_its_numbers_and_what_it_found(name: str, says):
    says(*(PICTURES | DRAWINGS)[name], labelled=name in PICTURES)


def test_the_box_has_the_true_lengths():
    """Its three edges are at right angles, so their squares sum to that of the diagonal."""
    words = batch_norm.box(np.array([3.0, 0.0, 0.0, 4.0]), XHAT).alt
    a, b, c = (float(words.split(edge)[0].split()[-1]) for edge in (" along (", " along x", ", at"))
    assert a**2 + b**2 + c**2 == pytest.approx(25, abs=0.1)


def test_ten_times_the_weights_turn_a_hundred_times_less():
    """A tenth of the step, on weights ten times as long; a small turn is nearly step / length."""
    words = batch_norm.turn(0.1).alt
    short, long = (float(words.split(f"{place} turns")[1].split("by ")[1].split("°")[0])
                   for place in ("step of 0.1", "only 0.01 and"))  # fmt: skip
    assert short / long == pytest.approx(100, rel=0.01)


def test_amounts_that_are_still_to_be_found_are_not_told():
    shown = batch_norm.paths(X, DY, amounts=False)
    texts = " ".join(text.get_text() for text in shown.figure.axes[0].texts)
    assert "0.1" not in texts + shown.alt
    assert texts.count("?") == 3


def test_the_paths_lead_through_the_mean_and_the_variance_of_07_2():
    texts = [text.get_text() for text in batch_norm.paths(X, DY).figure.axes[0].texts]
    dv = -(DY * XHAT).sum() / (2 * 3.5)
    assert {r"$\mu=3$", "$v=3.5$", rf"$dv={dv:.3f}$"} <= set(texts)
