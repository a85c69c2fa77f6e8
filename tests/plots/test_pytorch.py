"""Figures of lesson 13: each is a Picture that says its numbers."""

import pytest

from course_lib.plots import Picture, pytorch

PICTURES = {
    "gaps": (
        lambda: pytorch.gaps(["0 Linear", "1 ReLU"], [1e-16, 0.2], [0.0, 0.2]),
        "equal inputs: 1 of 2 layers differ; each net feeds itself: 1 of 2 layers differ",
    ),
    "names": (
        lambda: pytorch.two_names([("add", "AddBackward0"), ("relu", "ReluBackward0")], [(0, "b")]),
        "add is AddBackward0, relu is ReluBackward0. b enters add 1",
    ),
    "losses": (
        lambda: pytorch.two_losses([2.0, 1.5], [2.0, 1.5 + 1e-14]),
        "never differ by more than 1e-10",
    ),
    "losses apart": (
        lambda: pytorch.two_losses([2.0, 1.5], [2.0, 1.53]),
        "never differ by more than 0.1",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_its_numbers(name):
    make, words = PICTURES[name]
    picture = make()
    assert isinstance(picture, Picture)
    assert words in picture.alt
    assert picture.png()[:4] == b"\x89PNG"
