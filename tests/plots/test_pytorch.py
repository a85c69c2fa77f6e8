"""Figures of lesson 13: each is a Picture that says its numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

from course_lib.nn import tape
from course_lib.plots import pytorch

A = tape.Node(3.0)
H = tape.mul(A, A)
ADD = "add 1", lambda v: v + 1


def _relu_of_a_sum():
    """What PyTorch calls a graph: functions that know the functions before them."""
    names, fn = ("AccumulateGrad", "AddBackward0", "ReluBackward0"), None
    for name in names:
        fn = type(name, (SimpleNamespace,), {})(next_functions=((fn, 0),) if fn else ())
    return fn


PICTURES = {
    "gaps": (
        lambda: pytorch.gaps(["0 Linear", "1 ReLU"], [1e-16, 0.2], [0.0, 0.2]),
        "equal inputs: 1 of 2 layers differ; each net feeds itself: 1 of 2 layers differ",
    ),
    "recipes": (
        lambda: pytorch.two_recipes(
            5, [("double", lambda v: 2 * v), ADD], [("triple", lambda v: 3 * v), ADD]
        ),
        "each feeds itself: ours 10, 11, theirs 15, 16; 2 differ. equal inputs: ours 10, 11, "
        "theirs 15, 11; 1 differ",
    ),
    "names": (
        lambda: pytorch.two_names(tape.relu(tape.add(A, A)), _relu_of_a_sum(), [(0, "a")]),
        "add is AddBackward0, relu is ReluBackward0. a enters add 1",
    ),
    "parting": (
        lambda: pytorch.parting((1, 10), {"float64": [[0.0, 1e-9]] * 3, "float32": [[1e-7, 0.1]]}),
        "float64: from 0e+00 in step 1 to 1e-09; float32: from 1e-07 in step 1 to 1e-01",
    ),
    "four nodes": (
        lambda: pytorch.four_nodes(tape.add(H, tape.relu(H))),
        "s gets 1, u gets 1, h gets 2, a gets 12",
    ),
    "attention": (
        lambda: pytorch.attention(np.eye(4), np.array([[0.5, 0, 0.3, 0.2]] * 4), 0),
        "row 0, column 0 asks; its largest weights are 0.50 to row 0, column 0; 0.30 to row 1",
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
def test_a_picture_says_its_numbers(name, says):
    says(*PICTURES[name], labelled=False)
