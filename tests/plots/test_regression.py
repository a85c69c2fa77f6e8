"""Figures of lesson 04: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import Picture, regression, weights


def arrows() -> Picture:
    x = np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
    right, wrong = x.T, x.T[:, [1, 2, 0]]
    steps = {"wrong": (wrong, np.zeros(3)), "right": (right, np.zeros(3))}
    return weights.three_arrows(x, np.arange(3), steps, point=0)


def curve() -> Picture:
    h = 10.0 ** -np.arange(1, 9)
    return regression.v_curve(h, {"one-sided": h + 1e-16 / h, "central": h**2 + 1e-16 / h})


def pulls() -> Picture:
    image = np.arange(784) / 784
    return regression.pulls(image, np.outer(image, [0.4, -0.9, 0.5]))


def products() -> Picture:
    return regression.products(np.array([2.0, -1.0]), np.array([0.5, -0.7]))


def table(largest: int) -> Picture:
    counts = np.full((4, 4), 2)
    counts[0, 1] = largest
    return regression.confusion_table(counts)


def trough_and_bowl() -> Picture:
    line = np.linspace(-1, 1, 21)
    trough = np.repeat(line[:, None] ** 2, 21, axis=1)
    return regression.valley(line, line, {"flat": trough, "round": trough + line**2})


PICTURES = {
    "bills": (
        lambda: regression.bills({"old": (54.2, 9.7), "new": (23.6, 10.2)}),
        "old: 54 for people and 10 for mistakes; new: 24 for people and 10",
    ),
    "v curve": (curve, "one-sided is best near h = 1e-08"),
    "arrows": (arrows, "wrong: loss"),
    "pulls": (pulls, "more of it is asked for by class 1, less by each of the others", False),
    "products": (products, "row by row: 1, -1.4; -0.5, 0.7", False),
    "even mistakes": (lambda: table(2), "2 of the 6 pairs hold more than a tenth"),
    "uneven mistakes": (lambda: table(40), "more than half"),
    "worst pair": (lambda: table(40), "a true 0 given as 1: 40"),
    "valley": (
        trough_and_bowl,
        "have the lowest loss, 0.00. Panel “round”: level lines are closed",
    ),
}


def test_weight_sheets_have_a_panel_a_moment_and_say_their_titles():
    sheet = np.full((60, 150), 128, np.uint8)
    picture = weights.weight_sheets({"first\n10 %": sheet, "last\n20 %": sheet}, "A finding")
    assert [axes.get_title() for axes in picture.figure.axes] == ["first\n10 %", "last\n20 %"]
    assert all(
        [t.get_text() for t in axes.texts] == list("0123456789") for axes in picture.figure.axes
    )
    assert picture.alt.startswith("A finding. Ten images")
    assert picture.alt.endswith("at 2 moments: first, 10 %; last, 20 %.")


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name])


def test_a_negative_factor_stands_in_brackets():
    axes = products().figure.axes[0]
    assert r"$2\cdot(-0.7)=-1.4$" in [t.get_text() for t in axes.texts]


def test_arrows_point_along_the_columns_of_W():
    panel = arrows().figure.axes[1]
    tips = {
        note.get_text().removeprefix("w of "): note.xy
        for note in panel.texts
        if note.get_text().startswith("w of ")
    }
    assert tips == {"A": (2.0, 0.0), "B": (-1.0, 2.0), "C": (-1.0, -2.0)}


def test_arrows_with_the_step_of_one_point_say_so_above():
    W, x = np.eye(2, 3), np.array([[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
    moves = {"before": np.outer(x[0], [0.2, -0.1, -0.1])}
    alone = weights.three_arrows(x, np.arange(3), {"before": (W, np.zeros(3))}, 0, moves)
    titles = [picture.figure.get_suptitle() for picture in (alone, arrows())]
    assert titles[0].startswith("Black: a step for the circled point alone")
    assert titles[1].startswith("Each arrow turns towards")
    assert "would move A by 0.40, B by 0.20, C by 0.20" in alone.alt


def test_right_arrows_classify_and_wrong_ones_do_not():
    words = arrows().alt
    assert "right: loss 0.0" in words
    assert "3 of 3 right" in words
    assert "0 of 3 right" in words


def test_weights_become_images_of_28_by_28():
    W = np.zeros((784, 10))
    W[28 * 3 + 5, 2] = -0.5
    picture = weights.weight_images({"start": W, "end": 2 * W})
    assert len(picture.figure.axes) == 20
    titles = [axes.get_title() for axes in picture.figure.axes]
    assert titles == [str(c) for c in range(10)] + [""] * 10
    image = picture.figure.axes[2].images[0].get_array()
    assert image is not None
    assert image.shape == (28, 28)
    assert image[3, 5] == -0.5
    assert "start, largest weight 0.5; end, largest weight 1" in picture.alt


def test_weights_of_zero_can_be_drawn():
    picture = weights.weight_images({"start": np.zeros((784, 10))})
    assert picture.png()[:4] == b"\x89PNG"
