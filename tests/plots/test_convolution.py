"""Figures of lesson 09: each is a Picture that says its numbers, with every axis labelled."""

import numpy as np
import pytest

from course_lib.plots import convolution

X = np.array([[1.0, 2.0, 0.0], [0.0, 3.0, 1.0], [2.0, 1.0, 4.0]])
W = np.array([[1.0, 0.0], [0.0, -1.0]])
Y = np.array([[-2.0, 1.0], [-1.0, -1.0]])
T = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 2.0]])

PICTURES = {
    "windows": (
        lambda: convolution.windows_on_a_row(6, 3, 2, 1),
        "3 windows of 3 fit with stride 2; the last leaves 1 of 8 cells",
    ),
    "place": (
        lambda: convolution.one_place(X, W, Y, (0, 1)),
        "y[0, 1] = 2·1 + 0·0 + 3·0 + 1·(-1) = 1",
    ),
    "maps": (
        lambda: convolution.maps({"x": X, "y": Y}, "A finding"),
        "y: from -2 to 1, 0% of it 0",
    ),
    "channels": (
        lambda: convolution.one_number_of_a_map(np.stack([W, Y]), np.stack([Y, Y]), 0.5),
        "A kernel adds its channels and its bias: -1 + 7 + 0.5 = 6.5",
    ),
    "matrix": (
        lambda: convolution.matrix(T, np.array([[1.0, 2.0]])),
        "4 of 6 entries are not 0, with 2 different values",
    ),
    "kernels": (
        lambda: convolution.kernels({"one": W, "two": W + 0.3}),
        "“one” and “two” differ by up to 0.3",
    ),
    "differences": (
        lambda: convolution.differences({"exact": np.zeros((4, 4)), "off": np.eye(4)}),
        "off: 25% differ, by up to 1.0",
    ),
    "digits": (
        lambda: convolution.against_digits(
            [1, 10], {"kernel": np.array([[30.0], [29.0]]), "dense": np.array([[90.0], [20.0]])}
        ),
        "The kernel is ahead up to 1 digits; then the dense wins",
    ),
    "back": (
        lambda: convolution.back_on_a_row(X[0], np.array([10.0, 20.0]), np.array([1.0, 3.0])),
        "dx = (10, 50, 60), dW = (7, 2)",
        False,  # no axes
    ),
    "fields": (
        lambda: convolution.fields([[(3, 2), (3, 1)], [(3, 1), (3, 2)]]),
        "kernels of 3 with stride 2, then 3 with stride 1 see 7 pixels",
    ),
    "learned": (
        lambda: convolution.learned(
            np.stack([W, W])[:, None],
            {
                f"weight {f}.{at}": [v]
                for f in (0, 1)
                for at, v in enumerate((W.ravel(), Y.ravel())[f])
            },
        ),
        "Correlations: 1.00, -0.32. Half get at least 1.4 times the norm",
    ),
    "pieces": (
        lambda: convolution.pieces(
            np.stack([X, X]),
            np.array([4, 7]),
            {
                name: {
                    f"piece {f}.{rank}": [10_000.0 * (f * rank > own) + 101]
                    for f in (0, 1)
                    for rank in range(5)
                }
                for name, own in (("trained", 4), ("untrained", 0))
            },
            size=2,
            maps=(1, 0),
        ),
        "untrained, map 1: 4, 7, 7, 7, 7; untrained, map 0: 4, 4, 4, 4, 4. A map's 5 pieces come "
        "from 1.0 digits (trained), 1.5 digits (untrained)",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers_and_labels_its_axes(name: str, says):
    says(*PICTURES[name])


def test_equal_kernels_are_called_close():
    assert "differ by less than 0.01" in convolution.kernels({"one": W, "two": W + 1e-4}).alt


def test_the_title_names_the_moves_that_are_exact():
    picture = convolution.differences({"off": np.ones((2, 2))})
    assert picture.figure.get_suptitle() == "Equal everywhere: none"
