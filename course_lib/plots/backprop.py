"""Figures of lesson 5: graphs of both passes, bent borders, hidden faults, misread digits."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib import nn
from course_lib.nn import Array, Labels, sigmoid
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE
from course_lib.plots.style import (
    DIVERGING,
    MARKERS,
    Picture,
    bare,
    gallery,
    headline,
    label,
    say,
    subplots,
)

Params = Mapping[str, Array]
SIDES = (PURPLE, GREEN)  # two classes; blue and orange are for the two passes


class Node(NamedTuple):
    """A number of a graph: where it stands, what it holds, and what comes back.

    Attributes:
        name: its name, the key of the graph.
        at: column and row of its box.
        value: what the forward pass puts there, in words.
        slope: what the backward pass puts there, in words; "" for none.
        parents: names of the nodes it is made from.
        local: what stands on the arrow from each parent, in words; () for nothing.
    """

    name: str
    at: tuple[float, float]
    value: str
    slope: str = ""
    parents: tuple[str, ...] = ()
    local: tuple[str, ...] = ()


def graph(nodes: Sequence[Node], title: str, column: float = 1.35) -> Picture:
    """A graph of steps: values above each box, slopes below it, local slopes on the arrows.

    Args:
        nodes: parents before children.
        title: the finding.
        column: inches from one column to the next.
    """
    places = {node.name: node.at for node in nodes}
    reach = {node.name: 9 + 3.3 * len(node.name) for node in nodes}  # half a box, in points
    columns, rows = zip(*places.values(), strict=True)
    fig, axes = subplots(
        column * (max(columns) - min(columns) + 1), 1.1 * (max(rows) - min(rows) + 1.4)
    )
    for node in nodes:
        _box(axes, node)
        for i, parent in enumerate(node.parents):
            start, ends = places[parent], (reach[parent], reach[node.name])
            _arrow(axes, start, node.at, *ends, node.local[i] if node.local else "")
    axes.set(xlim=(min(columns) - 0.5, max(columns) + 0.5), ylim=(min(rows) - 0.6, max(rows) + 0.6))
    axes.axis("off")
    headline(fig, title)
    return Picture(
        fig,
        f"A graph of {len(nodes)} boxes joined by arrows. {title}. {'; '.join(map(_told, nodes))}.",
    )


def _told(node: Node) -> str:
    back = f", slope {node.slope}" if node.slope else ""
    ways = [f"{p} by {w}" for p, w in zip(node.parents, node.local, strict=False)]
    return f"{node.name} = {node.value}{back}" + (f" (from {', '.join(ways)})" if ways else "")


def maths(name: str) -> str:
    """A name of the code in maths font: z1[0] as $z_1[0]$.

    >>> maths("z1[0]"), maths("u")
    ('$z_1[0]$', '$u$')
    """
    return re.sub(r"^([A-Za-z]+?)(\d?)(\[\d\])?$", _typeset, name)


def _typeset(found: re.Match[str]) -> str:
    letter, number, index = (part or "" for part in found.groups())
    return f"${letter}{f'_{number}' if number else ''}{index}$"


def _box(axes: Axes, node: Node) -> None:
    x, y = node.at
    frame = {"boxstyle": "round,pad=0.35", "facecolor": PALE, "edgecolor": BLUE}
    axes.text(x, y, maths(node.name), ha="center", va="center", color=INK, bbox=frame)
    axes.text(x, y + 0.27, node.value, ha="center", va="bottom", color=BLUE, fontsize=9)
    if node.slope:
        axes.text(x, y - 0.27, f"← {node.slope}", ha="center", va="top", color=ORANGE, fontsize=9)


def _arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    leave: float,
    stop: float,
    local: str,
) -> None:
    """An arrow that leaves and stops so many points away from the middle of its boxes."""
    style = {"arrowstyle": "->", "color": GREY, "shrinkA": leave, "shrinkB": stop}
    axes.annotate("", end, xytext=start, arrowprops=style)
    if local:
        share = 0.5 if start[1] == end[1] else 0.36  # arrows that cross do so in the middle
        x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(x, y, local, ha="center", va="center", color=INK, fontsize=9, bbox=paper)


def _step(
    name: str, at: tuple[float, float], value: float, slope: float, **partials: float
) -> Node:
    """A node that says its partial derivative with respect to each of its parents."""
    local = (rf"$\partial {name}/\partial {by} = {d:g}$" for by, d in partials.items())
    return Node(name, at, f"{value:g}", f"{slope:g}", tuple(partials), tuple(local))


def chain(x: float, w: float, b: float, t: float) -> Picture:
    """The chain (5.2): its values, its slopes, and the local slope of each step on its arrow."""
    u = w * x
    v = u + b
    a, open_ = max(v, 0.0), float(v > 0)
    da = a - t
    dv = da * open_
    nodes = [
        Node("x", (0, 0), f"{x:g}", f"{dv * w:g}"),
        Node("w", (0, 1), f"{w:g}", f"{dv * x:g}"),
        Node("b", (1, 1.5), _number(b), f"{dv:g}"),
        _step("u", (1, 0.5), u, dv, x=w, w=x),
        _step("v", (2, 0.5), v, dv, u=1, b=1),
        _step("a", (3, 0.5), a, da, v=open_),
        _step("L", (4, 0.5), da**2 / 2, 1, a=da),
    ]
    found = f"Backwards, the slopes multiply: {da:g} · {open_:g} · 1 · {x:g} = {dv * x:g}"
    return graph(nodes, found, column=1.75)


def fork(a: float, s: float) -> Picture:
    """The step y = a s + a: the two paths from a, and what comes back on each."""
    nodes = [
        Node("a", (0, 0.5), f"{a:g}", f"{s:g} + 1 = {s + 1:g}"),
        Node("s", (0, 1.7), f"{s:g}", f"{a:g}"),
        _step("m", (1.2, 1), a * s, 1, a=s, s=a),
        _step("y", (2.4, 0.5), a * s + a, 1, m=1, a=1),
    ]
    return graph(nodes, f"Two paths lead from a to y: {s:g} + 1 = {s + 1:g}", column=1.6)


def two_layers(params: Params, x: Array, y: int) -> Picture:
    """A net of two inputs, two units and two logits: values, slopes, and weights on the arrows.

    Args:
        params: "W1" (2, 2), "b1" (2,), "W2" (2, 2), "b2" (2,).
        x: (2,) one image.
        y: its class, 0 or 1.
    """
    W1, W2 = params["W1"], params["W2"]
    z1 = x @ W1 + params["b1"]  # (2,)
    a1 = nn.relu(z1)  # (2,)
    z2 = a1 @ W2 + params["b2"]  # (2,)
    dz2 = nn.softmax_cross_entropy_grad(z2[None], np.array([y]))[0]  # (2,)
    da1 = W2 @ dz2  # (2,)
    dz1 = nn.relu_backward(da1, z1)  # (2,)
    columns = {"x": (x, W1 @ dz1), "z1": (z1, dz1), "a1": (a1, da1), "z2": (z2, dz2)}
    before = {"z1": ("x", W1), "z2": ("a1", W2)}
    nodes = []
    for c, (name, (values, slopes)) in enumerate(columns.items()):
        for i in (0, 1):
            parents, local = (), ()
            if name in before:
                origin, W = before[name]
                parents = tuple(f"{origin}[{j}]" for j in (0, 1))
                local = tuple(_number(W[j, i]) for j in (0, 1))
            elif name == "a1":
                parents, local = (f"z1[{i}]",), (_number(float(z1[i] > 0)),)
            value, slope = _number(values[i]), _number(slopes[i])
            nodes.append(Node(f"{name}[{i}]", (c, 1.4 * (1 - i)), value, slope, parents, local))
    loss = float(nn.cross_entropy(z2[None], np.array([y])))
    ends = ("z2[0]", "z2[1]"), (_number(dz2[0]), _number(dz2[1]))
    nodes.append(Node("L", (4, 0.7), f"{loss:.3f}", "1", *ends))
    shut = " and ".join(f"z1[{i}]" for i in (0, 1) if z1[i] <= 0)
    found = f"The slope stops at {shut}, where ReLU is shut" if shut else "Both units are open"
    return graph(nodes, found, column=1.5)


def _number(value: float) -> str:
    """A number as the text has it, with a true minus."""
    return f"{value + 0.0:.3g}".replace("-", "−")


def borders(x: Array, y: Labels, nets: Mapping[str, Params], title: str) -> Picture:
    """Points of two classes in the plane, and where each net changes its answer.

    Args:
        x: (n, 2) points.
        y: (n,) labels 0 and 1.
        nets: title -> parameters, one panel each: "W1", "b1", "W2", "b2"; or "W", "b" for a
            softmax regression.
        title: the finding.
    """
    fig, panels = subplots(3.3 * len(nets), 4.0, 1, len(nets), sharey=True)
    reach = float(np.abs(x).max()) * 1.12
    line = np.linspace(-reach, reach, 241)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)  # (m, 2)
    told = []
    for axes, (name, params) in zip(panels, nets.items(), strict=True):
        lead = np.diff(_logits(params, grid), axis=1).reshape(len(line), -1)  # of class 1
        axes.contourf(line, line, lead, [-np.inf, 0, np.inf], colors=SIDES, alpha=0.13)
        axes.contour(line, line, lead, [0], colors=INK, linewidths=1.8)
        for c, (colour, marker) in enumerate(zip(SIDES, MARKERS, strict=False)):
            axes.scatter(*x[y == c].T, s=14, color=colour, marker=marker, edgecolor="white", lw=0.3)
        for w, b in zip(params.get("W1", np.zeros((2, 0))).T, params.get("b1", ()), strict=True):
            axes.axline(-b * w / (w @ w), -b * w / (w @ w) + np.array([-w[1], w[0]]),
                        color=GREY, linestyle="--", linewidth=0.8)  # fmt: skip
        right = (_logits(params, x).argmax(axis=1) == y).mean()
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        label(axes, "$x_0$", "$x_1$" if axes is panels[0] else "", f"{name}: {right:.0%}")
        told.append(f"{name}: {right:.0%} right")
    headline(fig, title)
    return Picture(
        fig,
        f"Points of two classes, a disc inside a ring, and the border that a net draws between "
        f"them; dashed, where a hidden unit switches on. {title}. {'; '.join(told)}.",
    )


def _logits(params: Params, x: Array) -> Array:
    return nn.mlp_logits(params, x) if "W1" in params else x @ params["W"] + params["b"]


def misread(images: Array, labels: Labels, p: Array, many: int) -> Picture:
    """The digits that a net misreads most confidently: what is true, what it reads, how sure it is.

    Args:
        images: (m, 784) an even number of them, the surest first.
        labels: (m,) what is true.
        p: (m, 10) the net's probabilities.
        many: how many it misreads in all.
    """
    given = p.argmax(axis=1)  # (m,)
    trios = list(zip(labels, given, p.max(axis=1), strict=True))
    titles = [f"a {y}, read as {c}\nwith p = {sure:.2f}" for y, c, sure in trios]
    fig = gallery(7.2, 3.6, 2, list(images), titles)
    headline(fig, f"Its {len(images)} most confident mistakes, of {many}")
    told = ", ".join(f"a {y} as {c}" for y, c, _ in trios)
    return Picture(fig, f"The network's {len(images)} most confident mistakes: {told}.")


def units(W1: Array, W2: Array, many: int = 10) -> Picture:
    """Incoming weights of the hidden units that the logits use most, as images.

    Args:
        W1: (784, h) weights into the hidden units.
        W2: (h, k) weights out of them; the longest rows are shown.
        many: an even number of units.
    """
    chosen = np.argsort(-np.linalg.norm(W2, axis=1))[:many]
    fig, panels = subplots(7.2, 3.2, 2, many // 2)
    for axes, i in zip(panels.ravel(), chosen, strict=True):
        limit = float(np.abs(W1[:, i]).max())
        axes.imshow(W1[:, i].reshape(28, 28), cmap=DIVERGING, vmin=-limit, vmax=limit)
        bare(axes, f"unit {i}")
    headline(fig, "Hidden units look for pieces, not for digits")
    return Picture(
        fig,
        f"The incoming weights of the {many} of {len(W2)} hidden units with the largest outgoing "
        "weights, as images: patches and strokes in brown and violet, none of them a digit.",
    )


def bends() -> Picture:
    """ReLU, sigmoid and tanh, and below each its slope."""
    z = np.linspace(-4, 4, 401)  # 0 is one of them
    s, t = sigmoid(z), np.tanh(z)
    curves = {
        "ReLU": (np.maximum(z, 0), np.where(z == 0, np.nan, z > 0)),
        "sigmoid": (s, s * (1 - s)),
        "tanh": (t, 1 - t**2),
    }
    fig, panels = subplots(7.4, 3.8, 2, 3, sharex=True)
    for j, (name, pair) in enumerate(curves.items()):
        for i, what in enumerate(("$a$", r"$\partial a/\partial z$")):
            axes = panels[i, j]
            axes.plot(z, pair[i], color=(BLUE, ORANGE)[i], linewidth=2)
            axes.axhline(0, color=GREY, linewidth=0.6)
            label(axes, "$z$", what, name if i == 0 else "")
        panels[1, j].set_ylim(-0.08, 1.15)
    steepest = {name: float(np.nanmax(pair[1])) for name, pair in curves.items()}
    found = "Largest slopes: " + ", ".join(f"{n} {v:.3g}" for n, v in steepest.items())
    headline(fig, found)
    ends = ", ".join(f"{name} {pair[1][0]:.2g}" for name, pair in curves.items())
    return Picture(
        fig,
        f"Three curves above, their slopes below. {found}, each at or right of z = 0. "
        f"At z = -4 the slopes are {ends}.",
    )


def kink() -> Picture:
    """ReLU near 0, and the chord whose slope a central difference measures there."""
    ends = np.array([-0.5, 0.5])
    slope = float(np.diff(np.maximum(ends, 0))[0] / np.diff(ends)[0])
    fig, axes = subplots(5.0, 2.9)
    z = np.linspace(-1, 1, 201)
    axes.plot(z, np.maximum(z, 0), color=BLUE, linewidth=2)
    say(axes, "ReLU", (0.8, 0.8), (-34, 2), color=BLUE)
    axes.plot(ends, np.maximum(ends, 0), color=ORANGE, marker="o", linestyle="--")
    say(axes, f"measured {slope:g}", (-0.5, 0), (-8, 12), ha="right", color=ORANGE)
    found = f"At the kink, a central difference measures {slope:g}"
    label(axes, "$z$", "$a$", found)
    return Picture(
        fig,
        f"ReLU is 0 left of z = 0 and rises with slope 1 right of it. A dashed chord from "
        f"z = -0.5 to z = 0.5 has slope {slope:g}. {found}.",
    )


def hidden_faults(accuracy: dict[str, Array], errors: dict[str, float]) -> Picture:
    """For each program: test accuracy of each seed, and its gradient check.

    Args:
        accuracy: name -> (n_seeds,) accuracies in percent; the right program first.
        errors: name -> largest relative error of a gradient check.
    """
    names = list(accuracy)
    means = np.array([accuracy[name].mean() for name in names])
    wrong = np.array([errors[name] for name in names[1:]])
    fig, (left, right) = subplots(7.6, 0.42 * len(names) + 1.5, 1, 2, sharey=True)
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
    label(left, "test accuracy in %, one mark per seed", "", lost)
    caught = int((wrong > 1e-6).sum())
    label(right, "relative error, log axis", "", f"Gradient check: {caught} of {len(wrong)} caught")
    told = "; ".join(
        f"{name}: {mean:.1f} %, {_size(errors[name])}"
        for name, mean in zip(names, means, strict=True)
    )
    return Picture(
        fig,
        f"Two panels, one row for each program. Mean test accuracy and gradient check: {told}. "
        f"The worst wrong program loses {gap:.1f} points, yet the check catches {caught} of "
        f"{len(wrong)}.",
    )


def _size(error: float) -> str:
    """An error in words; below the limit its digits are rounding."""
    return f"error {error:.1g}" if error > 1e-6 else "error below 1e-6"
