"""Figures of lesson 05: each is a Picture that says its numbers and its finding."""

import numpy as np
import pytest

from course_lib.plots import Picture, backprop
from course_lib.plots.backprop import Node

NODES = [
    Node("x", (0, 0), "2", "6"),
    Node("u = wx", (1, 0), "4", "3", ("x",)),
    Node("L", (2, 0), "8", "", ("u = wx",)),
]
ACCURACY = {"right": np.array([90.0, 91.0]), "half": np.array([88.0, 89.0])}


def two_programs(error: float) -> Picture:
    return backprop.verdicts(ACCURACY, {"right": 3e-10, "half": error})


PICTURES = {
    "graph": (lambda: backprop.graph(NODES, "Slopes come back"), "u = wx = 4, slope 3; L = 8."),
    "bends": (backprop.bends, "Largest slopes: ReLU 1, sigmoid 0.25, tanh 1"),
    "kink": (backprop.kink, "a central difference measures 0.5"),
    "convicted": (lambda: two_programs(0.5), "half: 88.5 %, error 0.5. The worst"),
    "acquitted": (lambda: two_programs(2e-9), "loses 2.0 points, yet the check convicts 0 of 1"),
    "passes": (
        lambda: backprop.passes({"loss": np.array([2.5, 0.1])}, "It learns", "mean loss"),
        "loss: 2.5 to 0.1",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers(name: str, says):
    axes = says(*PICTURES[name], labelled=False)
    assert name == "graph" or all(a.get_xlabel() for a in axes)


def test_a_graph_has_an_arrow_for_each_parent_and_a_slope_only_where_one_is_given():
    axes = backprop.graph(NODES, "Slopes come back").figure.axes[0]
    texts = [t.get_text() for t in axes.texts]
    assert sum(hasattr(t, "arrow_patch") for t in axes.texts) == 2
    assert sorted(t for t in texts if t.startswith("←")) == ["← 3", "← 6"]


def test_rounding_errors_are_told_without_digits():
    assert "right: 90.5 %, error below 1e-6" in two_programs(0.5).alt


def test_the_right_program_comes_first_on_top():
    left = two_programs(0.5).figure.axes[0]
    assert [label.get_text() for label in left.get_yticklabels()] == ["right", "half"]
    assert left.yaxis_inverted()
