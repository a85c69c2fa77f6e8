"""What lies on the digit pad: ink, its way into the frame of MNIST, and its nearest images.

Every function gets the state of `digit_pad`, whose arguments tell what its entries mean.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.data import (
    PAD,
    Examples,
    Framing,
    framing,
    ink,
    load_mnist,
    move_strokes,
    on_pad,
    pen_for,
)
from course_lib.widgets.frame import State

NEIGHBOURS = 20_000  # training images that are compared
STEPS = {"box": True, "side": 20, "centre": "mass", "again": True, "binary": False, "invert": False}
"""Each step of the preparation, as it was made for MNIST."""
OTHER = {"box": False, "side": 28, "centre": "box", "again": False, "binary": True, "invert": True}
"""Each step, made otherwise."""
WORDS = {
    "box": "box not cut out",
    "side": "longer side 28",
    "centre": "centred by the box",
    "again": "not inked again",
    "binary": "black or white",
    "invert": "inverted",
}
STILL = {"image": -1, "zoom": 1, "turn": 0, "down": 0, "right": 0}
"""Strokes as they were drawn: nothing else on the pad, and nothing moved."""


class Given(NamedTuple):
    """What a model is given, and how it came about.

    Attributes:
        pad: (PAD, PAD) ink.
        pen: width of the lines on the pad.
        strokes: as they lie on the pad; none for a test image.
        steps: the stages of the framing.
        image: (28, 28) what the model gets.
    """

    pad: np.ndarray
    pen: float
    strokes: list[list[list[float]]]
    steps: Framing
    image: np.ndarray


class Known(NamedTuple):
    """What comes from MNIST."""

    x: np.ndarray  # (NEIGHBOURS, 784) training images; in memory pixel by pixel
    y: np.ndarray
    squares: np.ndarray  # (NEIGHBOURS,) |x|^2
    means: np.ndarray  # (10, 784)
    test: Examples


@cache
def known() -> Known:
    """Training images, their class means, and the test images."""
    (x, y), test = load_mnist(n_train=NEIGHBOURS)
    means = np.stack([x[y == k].mean(axis=0, dtype=float) for k in range(10)])
    return Known(np.asfortranarray(x), y, np.einsum("ij,ij->i", x, x), means, test)


def given(state: State) -> Given:
    """Ink, framing and the finished image of a state."""
    move = {name: state[name] for name in ("zoom", "turn", "down", "right")}
    lines: list[list[list[float]]] = []
    pen = state["pen"] * PAD / 28
    if state["image"] >= 0:
        shown = known().test.x[int(state["image"])].reshape(1, 28, 28)
        pad = on_pad(shown, **move)[0]
    else:
        lines = move_strokes(state["strokes"], **move)
        if state["again"]:
            pen = pen_for(lines, state["pen"], state["side"], state["box"])
        pad = ink(lines, pen)
    centre = None if state["centre"] == "as drawn" else state["centre"]
    steps = framing(pad, state["side"], centre, state["box"])
    image = (steps.frame > 0.5).astype(float) if state["binary"] else steps.frame
    return Given(pad, pen, lines, steps, 1 - image if state["invert"] else image)


def meant(state: State) -> int:
    """The digit that lies on the pad: a test image has a label, a drawing what its maker says."""
    return int(known().test.y[int(state["image"])]) if state["image"] >= 0 else state["digit"]


def nearest(image: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(10,) distances to the class means; (3,) nearest training images, and their distances."""
    row = image.reshape(784)
    to_means = np.linalg.norm(known().means - row, axis=1)
    inked = np.flatnonzero(row)
    # Of the pixels that hold ink only, and not by a matrix product, whose threads wait for others.
    shared = np.einsum("i,ij->j", row[inked].astype(np.float32), known().x.T[inked])
    gap = known().squares - 2 * shared  # (NEIGHBOURS,) but for |row|^2
    close = np.flatnonzero(gap <= np.partition(gap, 2)[2])
    first = close[np.argsort(gap[close], kind="stable")[:3]]
    return to_means, first, np.linalg.norm(known().x[first] - row, axis=1)


def from_kept(state: State) -> tuple[float, bool] | None:
    """Distance to the kept drawing, both framed, and whether they share the nearest image."""
    if not state["kept"]:
        return None
    here = given({**state, **STEPS}).image
    there = given({**state, **STEPS, **STILL, "strokes": state["kept"]}).image
    same = nearest(here)[1][0] == nearest(there)[1][0]
    return float(np.linalg.norm(here - there)), bool(same)
