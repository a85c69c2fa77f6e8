"""Figures of lesson 5: a graph of steps, three bends and their slopes, a kink, and hidden bugs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.nn import Array, sigmoid
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PALE
from course_lib.plots.style import MARKERS, Picture, figure, headline, label


class Node(NamedTuple):
    """A number or array of a graph: where it stands, what it holds, and what comes back.

    Attributes:
        name: its name, the key of the graph.
        at: column and row of its box.
        value: what the forward pass puts there, in words.
        slope: what the backward pass puts there, in words; "" for none.
        parents: names of the nodes it is made from.
    """

    name: str
    at: tuple[float, float]
    value: str
    slope: str = ""
    parents: tuple[str, ...] = ()


def graph(nodes: Sequence[Node], title: str) -> Picture:
    """A graph of steps: values above each box, slopes below it, arrows from parent to child.

    Args:
        nodes: parents before children.
        title: the finding.
    """
    places = {node.name: node.at for node in nodes}
    reach = {node.name: 9 + 3.3 * len(node.name) for node in nodes}  # half a box, in points
    columns, rows = zip(*places.values(), strict=True)
    fig = figure(1.35 * (max(columns) - min(columns) + 1), 1.1 * (max(rows) - min(rows) + 1.4))
    axes = fig.subplots()
    for node in nodes:
        _box(axes, node)
        for parent in node.parents:
            _arrow(axes, places[parent], node.at, reach[parent], reach[node.name])
    axes.set_xlim(min(columns) - 0.5, max(columns) + 0.5)
    axes.set_ylim(min(rows) - 0.6, max(rows) + 0.6)
    axes.axis("off")
    headline(fig, title)
    told = "; ".join(
        f"{node.name} = {node.value}" + (f", slope {node.slope}" if node.slope else "")
        for node in nodes
    )
    return Picture(fig, f"A graph of {len(nodes)} boxes joined by arrows. {title}. {told}.")


def _box(axes: Axes, node: Node) -> None:
    x, y = node.at
    frame = {"boxstyle": "round,pad=0.35", "facecolor": PALE, "edgecolor": BLUE}
    axes.text(x, y, node.name, ha="center", va="center", color=INK, bbox=frame)
    axes.text(x, y + 0.27, node.value, ha="center", va="bottom", color=BLUE, fontsize=9)
    if node.slope:
        axes.text(x, y - 0.27, f"← {node.slope}", ha="center", va="top", color=ORANGE, fontsize=9)


def _arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], leave: float, stop: float
) -> None:
    """An arrow that leaves and stops so many points away from the middle of its boxes."""
    style = {"arrowstyle": "->", "color": GREY, "shrinkA": leave, "shrinkB": stop}
    axes.annotate("", end, xytext=start, arrowprops=style)


def bends(reach: float = 4.0) -> Picture:
    """ReLU, sigmoid and tanh, and below each its slope.

    Args:
        reach: the curves are drawn from -reach to reach.
    """
    z = np.linspace(-reach, reach, 401)  # 0 is one of them
    s, t = sigmoid(z), np.tanh(z)
    curves = {
        "ReLU": (np.maximum(z, 0), np.where(z == 0, np.nan, z > 0)),
        "sigmoid": (s, s * (1 - s)),
        "tanh": (t, 1 - t**2),
    }
    fig = figure(7.4, 3.8)
    panels = fig.subplots(2, 3, sharex=True)
    for j, ((name, pair), colour) in enumerate(
        zip(curves.items(), (BLUE, ORANGE, GREEN), strict=True)
    ):
        for i, (values, what) in enumerate(zip(pair, ("a", "slope"), strict=True)):
            panels[i, j].plot(z, values, color=colour, linewidth=2)
            panels[i, j].axhline(0, color=GREY, linewidth=0.6)
            label(panels[i, j], "z", what, name if i == 0 else "")
        panels[1, j].set_ylim(-0.08, 1.15)
    steepest = {name: float(np.nanmax(pair[1])) for name, pair in curves.items()}
    found = "Largest slopes: " + ", ".join(f"{n} {v:.3g}" for n, v in steepest.items())
    headline(fig, found)
    ends = ", ".join(f"{name} {pair[1][0]:.2g}" for name, pair in curves.items())
    return Picture(
        fig,
        f"Three curves above, their slopes below. {found}, each at or right of z = 0. "
        f"At z = {-reach:g} the slopes are {ends}.",
    )


def kink(h: float = 0.5) -> Picture:
    """ReLU near 0, and the chord whose slope a central difference measures there.

    Args:
        h: half the length of the chord.
    """
    ends = np.array([-h, h])
    slope = float(np.diff(np.maximum(ends, 0))[0] / (2 * h))
    fig = figure(5.0, 2.9)
    axes = fig.subplots()
    z = np.linspace(-1, 1, 201)
    axes.plot(z, np.maximum(z, 0), color=BLUE, linewidth=2)
    axes.annotate("ReLU", (0.8, 0.8), xytext=(-34, 2), textcoords="offset points", color=BLUE)
    axes.plot(ends, np.maximum(ends, 0), color=ORANGE, marker="o", linestyle="--")
    axes.annotate(
        f"slope {slope:g}",
        (-h, 0),
        xytext=(-8, 12),
        textcoords="offset points",
        ha="right",
        color=ORANGE,
    )
    found = f"At the kink, a central difference measures {slope:g}"
    label(axes, "z", "a", found)
    return Picture(
        fig,
        f"ReLU is 0 left of z = 0 and rises with slope 1 right of it. A dashed chord from "
        f"z = {-h:g} to z = {h:g} has slope {slope:g}. {found}.",
    )


def verdicts(accuracy: dict[str, Array], errors: dict[str, float]) -> Picture:
    """For each program: test accuracy of each seed, and its gradient check.

    Args:
        accuracy: name -> (n_seeds,) accuracies in percent; the right program first.
        errors: name -> largest relative error of a gradient check.
    """
    names = list(accuracy)
    means = np.array([accuracy[name].mean() for name in names])
    wrong = np.array([errors[name] for name in names[1:]])
    fig = figure(7.6, 0.42 * len(names) + 1.5)
    left, right = fig.subplots(1, 2, sharey=True)
    for i, name in enumerate(names):
        colour, marker = (BLUE, MARKERS[0]) if i == 0 else (ORANGE, MARKERS[1])
        left.plot(accuracy[name], np.full(len(accuracy[name]), i), marker, color=colour, alpha=0.6)
        left.plot([means[i]] * 2, [i - 0.3, i + 0.3], color=INK, linewidth=1.5)
        right.plot(max(errors[name], 1e-12), i, marker, color=colour)
    left.set_yticks(range(len(names)), names)
    left.invert_yaxis()
    right.set_xscale("log")
    right.set_xlim(1e-12, 10)
    right.axvline(1e-6, color=GREY, linestyle="--")
    right.text(1.4e-6, len(names) - 0.75, "limit", color=GREY, fontsize=9)
    gap = float(means[0] - means[1:].min())
    lost = f"Accuracy: at most {gap:.1f} points lost"
    label(left, "test accuracy in %, one mark for each seed", "", lost)
    convicted = int((wrong > 1e-6).sum())
    label(right, "relative error, log axis", "", f"Check: convicts {convicted} of {len(wrong)}")
    told = "; ".join(
        f"{name}: {mean:.1f} %, {_size(errors[name])}"
        for name, mean in zip(names, means, strict=True)
    )
    return Picture(
        fig,
        f"Two panels, one row for each program. Mean test accuracy and gradient check: {told}. "
        f"The worst wrong program loses {gap:.1f} points, yet the check convicts {convicted} of "
        f"{len(wrong)}.",
    )


def _size(error: float) -> str:
    """An error in words; below the limit its digits are rounding."""
    return f"error {error:.1g}" if error > 1e-6 else "error below 1e-6"


def passes(curves: dict[str, Array], title: str, what: str = "accuracy in %") -> Picture:
    """One curve a name over the passes through the training images.

    Args:
        curves: name -> (n_epochs,) numbers; at most three.
        title: the finding.
        what: what the numbers are.
    """
    fig = figure(6.4, 3.0)
    axes = fig.subplots()
    for (name, values), colour, marker in zip(
        curves.items(), (BLUE, ORANGE, GREEN), MARKERS, strict=False
    ):
        axes.plot(np.arange(1, len(values) + 1), values, marker=marker, markersize=4,
                  markevery=max(1, len(values) // 20), color=colour)  # fmt: skip
        axes.annotate(
            name, (len(values), values[-1]), xytext=(0, -14), textcoords="offset points",
            ha="right", color=colour,
        )  # fmt: skip
    axes.margins(y=0.18)
    label(axes, "passes through the training images", what, title)
    told = "; ".join(f"{n}: {v[0]:.3g} to {v[-1]:.3g}" for n, v in curves.items())
    return Picture(fig, f"{title}. Curves of {what} in each pass, first to last: {told}.")
