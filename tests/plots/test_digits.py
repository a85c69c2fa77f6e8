"""Figures of lesson 01: each says what it shows, in its title, on its axes and in its alt text."""

import numpy as np
import pytest

from course_lib.data import load_mnist, mnist_bytes
from course_lib.plots import Picture, digits
from course_lib.plots.digit_pad import digit_pad


@pytest.fixture(scope="module")
def examples():
    return load_mnist(n_train=200, n_test=50)


@pytest.fixture(scope="module")
def pictures(examples) -> dict[str, Picture]:
    x, y = examples.train
    means = np.stack([x[y == k].mean(axis=0) for k in range(10)])
    frame = x[0].reshape(28, 28)
    return {
        "header": digits.header(
            mnist_bytes("test-labels"), {"magic": 4, "how many": 4, "labels": 8}
        ),
        "copies": digits.copies(x[:9], np.arange(9) != 4),
        "leak": digits.leak({"real": [(0.9, 0.6), (1.0, 0.8)], "random": [(0.8, 0.1)]}),
        "sorted_stacks": digits.sorted_stacks([0.8, 0.9], [0.1, 0.3]),
        "squares": digits.squares((1, 2, 6)),
        "digits_with_labels": digits.digits_with_labels(x[:12], y[:12], rows=2),
        "thresholds": digits.thresholds(x[0], (0.2, 0.8)),
        "mean_images": digits.mean_images(means),
        "plane_of_means": digits.plane_of_means({k: (means[k], x[y == k]) for k in (3, 5, 8)}),
        "accuracy_after_shifts": digits.accuracy_after_shifts(
            [0, 2], {"right": [0.8, 0.3], "down": [0.8, 0.2]}
        ),
        "framing": digits.framing({"ink": np.zeros((40, 50)), "framed": frame}, {"framed": 5}),
        "digit_pad": digit_pad(
            {"ink": np.zeros((40, 50)), "framed": frame},
            5,
            ["mean", "net"],
            {"as it is": [5, 5], "inverted": [0, 5]},
        ),
    }


def test_every_figure_has_a_title_words_with_numbers_and_labels_at_its_ticks(pictures):
    for name, picture in pictures.items():
        assert isinstance(picture, Picture)
        every = picture.figure.axes
        titles = [picture.figure.get_suptitle(), *(axes.get_title(loc="left") for axes in every)]
        assert any(titles), name
        assert any(character.isdigit() for character in picture.alt), name
        assert picture.png().startswith(b"\x89PNG")
        for axes in every:
            if axes.axison and len(axes.get_xticks()) + len(axes.get_yticks()):
                assert axes.get_xlabel(), name
                assert axes.get_ylabel(), name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("header", "The first 8 bytes say how to read the rest"),
        ("copies", "One digit, nine copies: 8 are stored, and the test asks about 1"),
        ("sorted_stacks", "Standardised by itself, a sorted stack is read at 20%"),
        (
            "accuracy_after_shifts",
            "From 80% right, a shift of 2 pixels leaves 30% right, 20% down",
        ),
    ],
)
def test_the_finding_is_computed(pictures, name: str, title: str):
    figure = pictures[name].figure
    assert title in (figure.get_suptitle(), figure.axes[0].get_title(loc="left"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("header", "how many 00 00 27 10"),
        ("leak", "real, in the test 95%, from 90% to 100%"),
        ("leak", "real, on new digits 70%, from 60% to 80%"),
        ("sorted_stacks", "by the stack's own 10% to 30%"),
        ("squares", "least at the mean, 3, with 14; arrows show 3 more"),
        ("accuracy_after_shifts", "down 80% to 20%"),
        ("framing", "framed, 28 by 28 pixels, read as 5"),
        ("framing", "ink, 40 by 50 pixels;"),
        ("digit_pad", "framed, 28 by 28 pixels"),
        ("digit_pad", "What mean, net then read it as: as it is: 5, 5; inverted: 0, 5."),
    ],
)
def test_the_words_hold_what_is_drawn(pictures, name: str, told: str):
    assert told in pictures[name].alt


def test_borders_in_the_plane_part_as_the_distances_do(examples, pictures):
    x, y = examples.train
    three = (3, 5, 8)
    means = np.stack([x[y == k].mean(axis=0) for k in three])
    seen = x[np.isin(y, three)]
    nearest = ((seen[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    others = int((np.array(three)[nearest] != y[np.isin(y, three)]).sum())
    alt = pictures["plane_of_means"].alt
    assert f"{len(seen)} images of 3, 5 and 8" in alt
    assert f"{others} of the points are nearer to another digit's mean" in alt


def test_a_higher_threshold_leaves_less_black(examples):
    words = digits.thresholds(examples.train.x[0], (0.1, 0.9)).alt
    shares = [int(part.split("%")[0]) for part in words.split("(")[1:]]
    assert shares[0] > shares[1] > 0


@pytest.mark.parametrize(
    ("largest", "words"),
    [
        ((0.9, 0.694, 0.687, 0.8), "means 1 and 2 are palest, with at most 0.69"),
        ((0.9, 0.5, 0.7, 0.6), "mean 1 is palest, with at most 0.50"),
    ],
)
def test_equal_figures_are_called_equal(largest, words):
    means = np.zeros((4, 784))
    means[:, 0] = largest
    assert words in digits.mean_images(means).alt
