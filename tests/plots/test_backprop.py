"""Figures of lesson 05: each is a Picture that says its numbers and its finding."""

import numpy as np
import pytest

from course_lib import nn
from course_lib.plots import Picture, backprop
from course_lib.plots.backprop import Node

NODES = [
    Node("x", (0, 0), "2", "6"),
    Node("u1", (1, 0), "4", "3", ("x",), ("2",)),
    Node("L", (2, 0), "8", "", ("u1",)),
]
ACCURACY = {"right": np.array([90.0, 91.0]), "half": np.array([88.0, 89.0])}
PLANE, SIDE = np.array([[-1.0, 0.0], [2.0, 1.0]]), np.array([0, 1])
LINE = {"W": np.array([[-1.0, 1.0], [0.0, 0.0]]), "b": np.zeros(2)}
BY_HAND = {
    "W1": np.array([[1.0, -2.0], [1.0, 0.5]]),
    "b1": np.zeros(2),
    "W2": np.array([[1.0, 0.0], [5.0, 1.0]]),
    "b2": np.array([-3.0, 0.0]),
}
SURE = np.eye(10)[[3, 7]] * 0.9 + 0.01


def two_programs(error: float) -> Picture:
    return backprop.hidden_faults(ACCURACY, {"right": 3e-10, "half": error})


def net_by_hand(**changes) -> Picture:
    return backprop.two_layers(BY_HAND | changes, np.array([1.0, 2.0]), 1)


PICTURES = {
    "graph": (lambda: backprop.graph(NODES, "Slopes come back"), "u1 = 4, slope 3 (from x by 2)"),
    "chain": (lambda: backprop.chain(2.0, 3.0, -4.0, 0.5), "multiply: 1.5 · 1 · 1 · 2 = 3"),
    "fork": (lambda: backprop.fork(3.0, 2.0), "a = 3, slope 2 + 1 = 3; s = 2, slope 3"),
    "net by hand": (net_by_hand, "stops at z1[1], where ReLU is shut"),
    "open net": (lambda: net_by_hand(b1=np.array([0.0, 2.0])), "Both units are open"),
    "borders": (
        lambda: backprop.borders(PLANE, SIDE, {"a line": LINE, "a net": BY_HAND}, "It bends"),
        "a line: 100% right; a net:",
    ),
    "misread": (
        lambda: backprop.misread(np.zeros((2, 784)), np.array([5, 1]), SURE, 40),
        "most confident mistakes: a 5 as 3, a 1 as 7",
    ),
    "units": (
        lambda: backprop.units(np.ones((784, 3)), np.diag([1.0, 3.0, 2.0]), 2),
        "the 2 of 3 hidden units",
    ),
    "bends": (backprop.bends, "Largest slopes: ReLU 1, sigmoid 0.25, tanh 1"),
    "kink": (backprop.kink, "a central difference measures 0.5"),
    "caught": (lambda: two_programs(0.5), "half: 88.5 %, error 0.5. The worst"),
    "missed": (lambda: two_programs(2e-9), "loses 2.0 points, yet the check catches 0 of 1"),
}
BARE = ("graph", "chain", "fork", "net by hand", "open net", "misread", "units")


@pytest.mark.parametrize("name", PICTURES)
def test_a_figure_says_its_numbers(name: str, says):
    axes = says(*PICTURES[name], labelled=False)
    assert name in BARE or all(a.get_xlabel() for a in axes)


def test_a_graph_has_an_arrow_for_each_parent_and_a_slope_only_where_one_is_given():
    axes = backprop.graph(NODES, "Slopes come back").figure.axes[0]
    texts = [t.get_text() for t in axes.texts]
    assert sum(hasattr(t, "arrow_patch") for t in axes.texts) == 2
    assert sorted(t for t in texts if t.startswith("←")) == ["← 3", "← 6"]
    assert "$u_1$" in texts
    assert texts.count("2") == 2  # the value of x, and the local slope on its arrow


def test_the_slopes_of_the_net_by_hand_are_those_of_the_library():
    x, y = np.array([[1.0, 2.0]]), np.array([1])
    _, grads = nn.mlp_loss_and_grads(BY_HAND, x, y)
    alt = net_by_hand().alt
    for i, slope in enumerate(grads["b1"]):  # a bias has the slope of its z
        assert f"z1[{i}] = {('3', '−1')[i]}, slope {slope:g}" in alt
    assert f"z2[1] = 0, slope {grads['b2'][1]:g}".replace("-", "−") in alt


def test_the_units_that_are_drawn_have_the_largest_weights_out():
    axes = backprop.units(np.ones((784, 3)), np.diag([1.0, 3.0, 2.0]), 2).figure.axes
    assert [a.get_title() for a in axes] == ["unit 1", "unit 2"]


def test_rounding_errors_are_told_without_digits():
    assert "right: 90.5 %, error below 1e-6" in two_programs(0.5).alt


def test_the_right_program_comes_first_on_top():
    left = two_programs(0.5).figure.axes[0]
    assert [label.get_text() for label in left.get_yticklabels()] == ["right", "half"]
    assert left.yaxis_inverted()
