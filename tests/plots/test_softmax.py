"""Figures of lesson 02: each is a Picture with words, labels and a title that holds numbers."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.plots import softmax
from course_lib.plots.softmax_lab import softmax_lab

LIMITS = {"float16": (-18.0, 11.0), "float32": (-104.0, 89.0), "float64": (-746.0, 710.0)}
P = np.array([0.6, 0.3, 0.1])
GAP = np.arange(735.0, 750.0, 0.5)
LOG_P = np.where(GAP < 745, -GAP, -np.inf)
Z = np.array([-64.0, -73, -61, -68, -65, -66, -62, -77, -67, -71])
T = np.arange(1, 81) / 10
BETS = np.repeat([0.95, 0.85, 0.55], 20), np.arange(60) % 2 == 0
ONE = np.eye(10)[6]
LEADS = 4 * np.random.default_rng(0).normal(size=5000)  # (5000,) of variance 16

PICTURES = {
    "scores": lambda: softmax.scores(np.zeros(784), Z, 6),
    "rules": lambda: softmax.rules({"sizes only": np.array([1.0, 0.3, -0.3]), "powers of two": P}),
    "bets": lambda: softmax.bets(Z, nn.softmax(Z[None])[0], 6),
    "chain": lambda: softmax.chain(("8", "6", "2"), (3, 2)),
    "curves": softmax.curves,
    "soft maximum": softmax.soft_maximum,
    "cliff": lambda: softmax.cliff(GAP, LOG_P, -GAP),
    "payers": lambda: softmax.payers(nn.softmax(Z[None])[0], ONE - 0.1, raised=6, answer=2),
    "jacobian": lambda: softmax.jacobian(P, nn.softmax_jacobian(P)),
    "pull": lambda: softmax.pull(nn.softmax(Z[None])[0], ONE, answer=2),
    "two paths": lambda: softmax.two_paths(P, np.array([1.0, 0, 0])),
    "honesty": lambda: softmax.honesty({"T = 1.0": BETS, "T = 3.4": BETS}, T, 200 - 20 * T),
    "range": lambda: softmax.float_range(LIMITS),
    "bells": lambda: softmax.bells(LEADS + 5, LEADS - 5, ("threes", "fives")),
    "lab": lambda: softmax_lab(nn.softmax, LIMITS),
}


@pytest.mark.parametrize("name", PICTURES)
def test_figures_say_numbers_and_every_axis_with_ticks_is_labelled(name: str, says):
    picture = PICTURES[name]()
    assert any(c.isdigit() for c in picture.alt)
    for axis in says(lambda: picture, " ", labelled=False):
        if axis.axison and len(axis.get_xticks()):
            assert axis.get_xlabel()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("scores", "class 2 has -61.0, class 6 has -62.0"),
        ("bets", "0.69 for class 2, 0.25 for class 6"),
        ("chain", "plus 3 and 2 and 5. Arrows below: times 8 and 4 and 32"),
        ("soft maximum", "0.69 at 0, by 0.13 at -2 and at 2, and by less than 0.02 from 4 on"),
        ("cliff", "ends at d = 744.5"),
        ("jacobian", "+0.24, -0.18, -0.06; -0.18, +0.21, -0.03; -0.06, -0.03, +0.09"),
        (
            "two paths",
            "0.60, 0.00, 0.00. Shared ones from the mean of g, 0.60: -0.36, -0.18, -0.06",
        ),
        ("honesty", "20 bets above 0.9, 50% of them right; 20 from 0.8 to 0.9, 50% right"),
        ("honesty", "cost at T = 3.4: 132 euros"),
        ("range", "float16 from -18 to 11"),
        ("lab", "float16 -18 and 11"),
    ],
)
def test_the_words_hold_what_is_drawn(name: str, told: str):
    assert told in PICTURES[name]().alt


def test_the_lab_draws_what_the_given_softmax_says():
    uniform = softmax_lab(lambda z: np.full(z.shape, 1 / 3), LIMITS)
    assert "0.333, 0.333, 0.333" in uniform.alt
    assert "T = 0.5: 0.867, 0.117, 0.016" in softmax_lab(nn.softmax, LIMITS).alt


def test_the_legend_of_the_lab_explains_bars_that_are_missing():
    lost = softmax_lab(lambda z: np.where(z > 500, np.nan, 1 / 3), LIMITS, T=(1,), c=(0, 1000))
    _, names = lost.figure.axes[0].get_legend_handles_labels()
    assert names == ["c = 0", "c = 1000: nan"]


def test_the_lab_draws_no_triangle_where_only_a_shift_is_tried():
    shifted = softmax_lab(nn.softmax, {}, T=(1,), c=(0, 1000))
    assert len(shifted.figure.axes) == 1
    assert "triangle" not in shifted.alt


def test_a_wrong_direction_would_show_in_the_paths():
    """The two paths of the picture sum to the gradient that the library carries back."""
    g = np.array([2.0, -1, 0.5])
    dz = nn.softmax_vjp(P[None], g[None])[0]
    assert f"Together: {', '.join(f'{v:.2f}' for v in dz)}" in softmax.two_paths(P, g).alt


def test_the_rounded_corner_is_that_of_the_library():
    axis = softmax.soft_maximum().figure.axes[0]
    hard, soft = (line.get_ydata() for line in axis.lines[:2])
    z = axis.lines[0].get_xdata()
    rows = np.stack([np.zeros_like(z), z], axis=1)  # (m, 2)
    assert np.allclose(soft, nn.logsumexp(rows))
    assert np.allclose(hard, rows.max(axis=1))
    by = dict(zip(z.round(2), soft - hard, strict=True))
    assert (round(by[0], 2), round(by[-2], 2), round(by[2], 2)) == (0.69, 0.13, 0.13)
    assert by[4] < 0.02
