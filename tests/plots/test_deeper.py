"""Figures of lesson 11: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import deeper

DIGIT = np.zeros((28, 28))
DIGIT[10:18, 12:15] = 1
TURN = np.linspace(0, 2 * np.pi, 41)
ROUND = np.stack([np.cos(TURN), np.sin(TURN), 0 * TURN], axis=1)[None]  # (1, 41, 3)
NEEDLE = ROUND * [0.2, 1, 1]

PICTURES = {
    "channels": (
        lambda: deeper.channels({"red": 0.5 * DIGIT, "mixed": DIGIT}, DIGIT),
        "farthest apart in “mixed”: 1.0",
    ),
    "moved": (
        lambda: deeper.moved(
            {0: DIGIT, 4: np.roll(DIGIT, 4, axis=1)},
            {"mean": {0: [95, 96], 4: [94, 93]}, "places": {0: [98, 98], 4: [61, 63]}},
        ),
        "Moved by 4 pixels: 94 % (mean), 62 % (places)",
    ),
    "gradients": (
        lambda: deeper.gradients(
            {"J": 0.1 ** np.arange(9.0)[::-1], "I": 10.0 ** np.arange(8, -1, -1)}
        ),
        "vanishes in “J” and explodes in “I”",
    ),
    "through": (
        lambda: deeper.through(DIGIT, {"plain": {2: 1 - DIGIT}, "skips": {2: 2 * DIGIT}}),
        "Cosine with the image after 2 layers: 0.00 (plain), 1.00 (skips)",
    ),
    "wishes": (
        lambda: deeper.wishes({"flat": np.ones((2, 10, 10)), "round": np.full((2, 10, 10), 0.2)}),
        "|cosine| of two digits' wishes, in the median: 1.0 (flat), 0.2 (round)",
    ),
    "without one": (
        lambda: deeper.without_one({"plain": (90, [10, 20, 30]), "blocks": (92, [91, 90])}),
        "Medians: plain 20 %, blocks 90 %",
    ),
    "circles": (
        lambda: deeper.circles({"turned": {0: ROUND, 3: 7 * ROUND}, "flat": {0: ROUND, 3: NEEDLE}}),
        "Roundness of a circle after 3 layers: 1.0 (turned), 0.2 (flat)",
    ),
    "leaning": (
        lambda: deeper.leaning(60),
        "add up to 3.9; 60 blocks with s = 1/60 add 1.3, at an angle of 52 degrees",
    ),
    "votes": (
        lambda: deeper.votes(np.ones((28, 56)), np.eye(2)[:, [[0, 0, 1, 1]]], [0, 7]),
        "read 1 of 2. The digits are 0, 7; the means of the votes below them say "
        "0, by 1.0 before 1; 1, by 1.0 before 0.",
    ),
    "depths": (
        lambda: deeper.depths([10, 60], {"plain": [[90], [40]], "residual": [[92], [91]]}),
        "At 60 layers “residual” reads 91 %, the next, “plain”, 40 %",
    ),
    "sizes": (
        lambda: deeper.sizes(
            {"28": {28: [98.0, 96.0], 56: [34.0, 32.0]}, "five": {28: [95.0], 56: [90.0]}}, (28, 56)
        ),
        "At 56 by 56 pixels: 33 % (trained at 28), 90 % (trained at five)",
    ),
    "looked up": (
        lambda: deeper.looked_up(
            DIGIT,
            {"moved": DIGIT, "inverted": 1 - DIGIT},
            {"as it is": 1, "moved": 1, "inverted": 8},
            1,
        ),
        "Of 2 corrupted copies of this 1, 1 read as 1",
    ),
    "panels": (
        lambda: deeper.panels(
            {
                "pixels": ([0, 2], {"MLP": [0.98, 0.5], "LeNet": [0.99, 0.9]}),
                "sd": ([0, 1], {"MLP": [0.98, 0.2], "LeNet": [0.99, 0.3]}),
            }
        ),
        "Best at the end: LeNet 90 % (2 pixels), LeNet 30 % (1 sd)",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    assert any(a.get_xlabel() for a in says(*PICTURES[name], labelled=False))


def test_a_true_label_is_told_from_a_wrong_one_without_colour():
    picture = deeper.looked_up(DIGIT, {"moved": DIGIT}, {"moved": 7}, 1)
    assert "✗ reads 7" in [a.get_xlabel() for a in picture.figure.axes]


def test_a_block_adds_two_ways_forward_and_two_ways_back(says):
    def draw():
        return deeper.block(x=3, added=0.3, dy=1, slope=0.1)

    says(draw, "Two ways forward are added to 3.3, two ways back to 1.1", labelled=False)


def test_votes_move_along_and_keep_their_mean(says):
    votes = np.zeros((4, 6))
    votes[1, 2] = 2.4
    figure = says(
        lambda: deeper.moved_votes(
            [DIGIT, np.roll(DIGIT, 4, axis=1)], [votes, np.roll(votes, 1, axis=1)], 7, by=4
        ),
        "Votes for a 7 (purple), against it (orange) move along, and their mean stays at 0.10",
        labelled=False,
    )
    marks = [axes.lines[0].get_xydata()[0].tolist() for axes in (figure[1], figure[3])]
    assert marks == [[2, 1], [3, 1]]
    changed = deeper.moved_votes([DIGIT, DIGIT], [votes, 2 * votes], 7, by=2)
    assert "their mean goes from 0.10 to 0.20" in changed.alt


def test_a_small_resnet_shows_a_way_past_each_block(says):
    words = "F stride 2 makes (16, 7, 7); F makes (16, 7, 7); norm ReLU makes"
    (axes,) = says(deeper.resnet, words, labelled=False)
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("+") == 3
    assert texts.count("$x$") == 2


def test_two_wishes_beside_the_long_axis_of_a_needle_become_alike():
    """(1 - w^2) / (1 + w^2), which is 0.92 at w = 0.2, from perpendicular ones."""
    picture = deeper.circles({"flat": {0: ROUND, 3: NEEDLE}})
    assert "flat, 0 layers: 1.0, 0.0; flat, 3 layers: 0.2, 0.9." in picture.alt
    first, last = picture.figure.axes
    for axes in (first, last):
        one, other = (line.get_xydata()[1] for line in axes.lines[1:])
        assert one @ other == pytest.approx(0 if axes is first else 0.48, abs=0.01)


def test_no_cosine_below_a_circle_is_larger_than_its_width_allows():
    """Both are medians, of two round circles and three flat ones; the first is round."""
    flat = np.concatenate([ROUND, NEEDLE, ROUND * [1, 0.3, 1], ROUND, NEEDLE * 2])
    picture = deeper.circles({"mixed": {0: np.repeat(ROUND, 5, axis=0), 3: flat}})
    assert "mixed, 3 layers: 0.3, 0.8." in picture.alt


def test_turns_mark_what_the_learner_computed_and_the_mean_over_all_turns():
    picture = deeper.turns()
    (axes,) = picture.figure.axes
    curve, one, mean, *marks = axes.lines
    assert [tuple(np.round(np.ravel(m.get_xydata()), 2)) for m in marks] == [
        (0, 4), (45, 2.76), (90, 1)
    ]  # fmt: skip
    assert one.get_ydata()[0] == 2
    assert mean.get_ydata()[0] == pytest.approx(2.5, abs=0.05)
    assert curve.get_ydata().min() == pytest.approx(1)
    assert "4 at 0, 2.8 at 45, 1 at 90 degrees" in picture.alt


def test_digits_that_come_to_look_alike_are_drawn_beside_what_is_derived():
    by_layer = {"He's": np.array([0.5, 0.2, 0.1]), "copies": np.full(3, 0.5)}
    picture = deeper.alike(by_layer)
    (axes,) = picture.figure.axes
    *networks, derived = axes.lines
    for line, apart in zip(networks, by_layer.values(), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), apart)
    t = np.arccos(0.5)
    second = 1 - (np.sin(t) + (np.pi - t) * np.cos(t)) / np.pi
    np.testing.assert_allclose(derived.get_ydata()[:2], [0.5, second])
    assert axes.get_yscale() == "log"
    assert "He's: 0.50 to 0.1; copies: 0.50 to 0.5" in picture.alt
