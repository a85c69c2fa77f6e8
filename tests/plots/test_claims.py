"""The figures of lesson 12 say what they show."""

import numpy as np
import pytest

from course_lib.plots import claims as draw
from course_lib.results import result
from course_lib.training import bench

RUNS = {"before": [90.0, 91.0, 92.0], "after": [92.0, 92.0, 91.5]}
STORED = result("overtraining")
HALVING = [0.3, -1.35, -0.25, -0.55, -0.65]  # the trial of section 12.2
PICTURES = {
    "bands": (
        lambda: draw.bands(
            {"one": [-3.0, -2.0, -3.0], "two": [0.1, 0.2, 0.15], "three": [-1.0, 0.0, 0.5]}, 0.5
        ),
        "harmful (one, from -3.67 to -1.67); harmless (two, from +0.06 to +0.24); "
        "undecided (three, from -1.49 to +1.16). Undecided: the band of three lies on both sides "
        "of -0.5",
    ),
    "bands around a gain": (
        lambda: draw.bands({"one": [3.0, 2.0, 3.0], "two": [0.1, 0.2, 0.15]}, -0.5, bench.in_words),
        "next to a line at 0.5: better by more than 0.5 (one, from +1.67 to +3.67); not better by "
        "as much (two, from +0.06 to +0.24). Not better by as much: the band of two lies below 0.5",
    ),
    "a trial": (
        lambda: draw.trial(RUNS, [0, 1, 2], "accuracy in %"),
        "+2.0, +1.0, -0.5; 1 of 3 differences are negative, +0.8 on average. The sd are",
    ),
    "pairs": (
        lambda: draw.pairs([1.0, 2.0, 4.0], [3.0, 4.0, 6.0]),
        "band around the line: 0.00 with the same seed, 2.65 with a seed 1 places on. Over all 2 "
        "shifts it is 2.65 on average",
    ),
    "ranking": (
        lambda: draw.ranking({"A": [90.0, 91.0], "B": [93.0, 94.0], "C": [80.0, 81.0]}, "%"),
        "B 93.50, A 90.50, C 80.50. B is first, C is last, 13.0 points apart",
    ),
    "cone": (
        lambda: draw.cone(np.array([0.0, 1.0, 4.0, -1.0]), 0.25, 0.003),
        "within 18.4 degrees of the diagonal t is beyond 3, 20% of all. Right, a histogram of t "
        "for five seeds without any effect: 25% lie beyond 3; of a normal curve 0.3%",
    ),
    "false alarms": (
        lambda: draw.false_alarms(0.04, 0.0008),
        "one trial each: 15 % for 4 claims, 84 % for 45; seen twice: 0.32 % for 4 claims, 3.5 %",
    ),
    "overtraining": (
        lambda: draw.overtraining(STORED.values),
        f"{STORED.mean('128 units', 'test_stop'):.1f} % where validation stops",
    ),
    "ideas": (
        lambda: draw.ideas(100, 900, {"once": (0.35, 0.04), "twice": (0.12, 0.0008)}),
        "Luck, of what is seen: once 36 of 71, twice 0.72 of 12.7.",
        False,
    ),
    "arrow": (lambda: draw.arrow(1.0, 0.2), "One leg lies along the diagonal", False),
    "strip": (lambda: draw.strip(3), "where t is beyond 3, are the directions", False),
    "directions": (
        lambda: draw.directions(HALVING, np.random.default_rng(3)),
        "fewer arrows in it: 20, 9.5, 4, 0.74 % (orange), within 18, 25, 34, 55 degrees of the "
        "base. The arrow of our 5 differences has u = -0.68, 47 degrees from the diagonal, and "
        "14 % of directions are nearer",
    ),
    "intervals": (
        lambda: draw.intervals(HALVING, np.random.default_rng(3)),
        "2 of 50 bands miss the 0; the widest is 6 times the narrowest. Those that miss are "
        "number 5, 6 from the narrow end, 0 of these with a mean beyond three true standard "
        "errors, 0.81 points. Next to them the band of our own trial, -0.5 ± 0.8",
    ),
    "one part of overtraining": (
        lambda: draw.overtraining(STORED.values, ["loss"]),
        f"32 units: loss {STORED.mean('32 units', 'loss_stop'):.2f} where validation stops",
    ),
    "row": (
        lambda: draw.row(
            [0.1, 1.0], {0.1: [90.0, 91.0], 1.0: [88.0, 89.0]}, [90.2, 90.4], chosen=0.1
        ),
        "Chosen: lr 0.1, 90.5 % on validation, 90.3 % on test images",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name])


def test_a_trial_has_two_arms():
    with pytest.raises(ValueError, match="two arms"):
        draw.trial({"a": [1.0, 2.0]}, [0, 1], "accuracy in %")


def test_the_strip_leaves_to_the_reader_what_is_to_be_found():
    picture = draw.strip(3)
    words = " ".join(text.get_text() for text in picture.figure.axes[0].texts)
    assert "smaller" not in picture.alt
    assert "0.9" not in picture.alt + words
    caps = [np.abs(cap.get_xy()[:, 0]).min() for cap in picture.figure.axes[0].patches]
    assert caps[:2] == pytest.approx([3 / np.sqrt(11)] * 2)


def test_the_grey_wedges_hold_the_p_value_of_ones_own_arrow():
    axes = draw.directions(HALVING, np.random.default_rng(3)).figure.axes[2]
    t = np.mean(HALVING) / (np.std(HALVING, ddof=1) / 5**0.5)
    assert t == pytest.approx(-1.86, abs=0.005)
    u = abs(t) / np.sqrt(4 + t * t)
    assert [wedge.theta1 for wedge in axes.patches] == [0, pytest.approx(133, abs=0.5)]
    assert np.cos(np.radians(axes.patches[0].theta2)) == pytest.approx(u, abs=1e-3)
    assert 1 - u * (3 - u * u) / 2 == pytest.approx(0.14, abs=0.005)


def test_as_many_arrows_are_seen_as_derived():
    """Orange squares of four panels, by chance: 20, 9.5, 4 and 0.7 % of them."""
    picture = draw.directions(HALVING, np.random.default_rng(3), arrows=20_000)
    for axes, share in zip(picture.figure.axes, (0.205, 0.095, 0.040, 0.0074), strict=True):
        (seen,) = (dots for dots in axes.lines if dots.get_marker() == "s")
        assert len(seen.get_xdata()) / 20_000 == pytest.approx(share, abs=0.006)


def test_a_band_misses_as_often_as_an_arrow_is_seen():
    alt = draw.intervals(HALVING, np.random.default_rng(0), trials=400).alt
    missed = int(alt.split(" of 400 bands")[0].split()[-1])
    assert 8 <= missed <= 26  # 4 % are 16, with an sd of 4


def test_a_miss_is_narrow_or_far_by_the_lessons_own_draw():
    """Section 12.2: three of its four misses are narrow, and the mean of one is far out."""
    picture = draw.intervals(HALVING, np.random.default_rng(12))
    assert "4 of 50 bands miss the 0; the widest is 20 times" in picture.alt
    assert "number 1, 2, 5, 9 from the narrow end, 1 of these with a mean" in picture.alt
    (miss,) = (bars for bars in picture.figure.axes[0].containers if len(bars[0].get_xdata()) == 4)
    means = miss[0].get_ydata()
    true = 3 * np.std(HALVING, ddof=1) / 5**0.5
    assert sum(np.abs(means) > true) == 1


def test_one_panel_of_overtraining_shows_one_measure():
    (axes,) = draw.overtraining(STORED.values, ["test"]).figure.axes
    assert axes.get_ylabel() == "test accuracy in %"
    assert len(draw.overtraining(STORED.values).figure.axes) == 2


def test_a_ranking_without_runs_shows_means_alone():
    (axes,) = draw.ranking({"A": [90.0, 91.0], "B": [93.0, 94.0]}, "%", runs=False).figure.axes
    assert [len(line.get_xdata()) for line in axes.lines] == [2, 2]
    assert {tuple(line.get_xdata()) for line in axes.lines} == {(90.5, 90.5), (93.5, 93.5)}
    assert axes.get_xlabel() == "%"


def test_a_plan_is_drawn_as_the_part_of_a_bell_beyond_the_limit(says):
    (axes,) = says(lambda: draw.power(3.8416), "in 80% of trials")
    curve, limit, effect = axes.lines
    x, bell = curve.get_data()
    assert limit.get_xdata()[0] == 3
    assert effect.get_xdata()[0] == 3.8416
    assert np.trapezoid(bell[x < 3], x[x < 3]) == pytest.approx(0.2, abs=0.005)
    assert "clears the margin in 0% of trials" in draw.power(-2.0).alt


def test_a_band_far_below_the_others_is_an_arrow_at_the_edge():
    picture = draw.bands({"16 units": [-4.0, -3.6, -3.8], "halved": [0.1, -0.2, 0.1]}, margin=0.5)
    (axes,) = picture.figure.axes
    (arrow,) = (line for line in axes.lines if line.get_marker() == "<")
    assert list(arrow.get_xdata()) == [-2.0]
    assert "-3.8" in [text.get_text() for text in axes.texts]
    assert axes.get_xlim()[0] > -3
    (arrow,) = (
        line
        for line in draw.bands({"a": [-4.0, -3.6, -3.8]}, margin=0).figure.axes[0].lines
        if line.get_marker() == "<"
    )
    assert list(arrow.get_xdata()) == [-2.0]  # without a margin, too
    assert "harmful (16 units, from -4.15 to -3.45)" in picture.alt


def test_the_shift_that_is_drawn_is_an_ordinary_one():
    """Section 12.2: 1.33 on average over 47 shifts, as two independent arms have by (12.2)."""
    he, smaller = (run["accuracy"] for run in result("halved_weights").values.values())
    picture = draw.pairs(he, smaller)
    shifted = [np.subtract(np.roll(smaller, k), he).std(ddof=1) for k in range(1, 48)]
    independent = np.hypot(np.std(he, ddof=1), np.std(smaller, ddof=1))
    assert round(np.mean(shifted), 2) == round(independent, 2) == 1.33
    assert "0.93 with the same seed, 1.34 with a seed 42 places on" in picture.alt
    assert "Over all 47 shifts it is 1.33 on average" in picture.alt
    for axes in picture.figure.axes:  # the line is that of the deviations from the means
        assert any(text.get_text() == r"$w-\bar w=v-\bar v$" for text in axes.texts)


def test_a_ranking_without_its_runs_speaks_of_means_only():
    methods = {"A": [1.0, 2.0], "B": [3.0, 5.0]}
    assert draw.ranking(methods, "points", runs=False).alt.startswith("Means of 2 methods: B 4.00")
    assert draw.ranking(methods, "points").alt.startswith("Runs of 2 methods with their means")
