"""Figures of lesson 13: two nets layer by layer, two tapes, two losses, attention."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from course_lib.nn import Array
from course_lib.nn.tape import Node, backward
from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import MARKERS, Picture, bare, headline, label, subplots, write

Step = tuple[str, Callable[[float], float]]  # a name and what it does to a number
FLOOR = 1e-12  # rounding lies below; where exactly depends on the machine


def gaps(names: Sequence[str], alike: Sequence[float], own: Sequence[float]) -> Picture:
    """The difference of each layer, on a logarithmic scale.

    Args:
        names: one a layer.
        alike: largest differences where both layers of a pair get the same input.
        own: the same where each net feeds itself.
    """
    fig, axes = subplots(7.0, 3.5)
    place = np.arange(len(names))
    told = []
    for values, colour, marker, shift, words in (
        (alike, BLUE, MARKERS[0], -0.12, "equal inputs"),
        (own, ORANGE, MARKERS[1], 0.12, "each net feeds itself"),
    ):
        seen = np.maximum(values, FLOOR)
        axes.semilogy(place + shift, seen, marker, color=colour, label=words)
        told.append(f"{words}: {int((seen > 1e-10).sum())} of {len(names)} layers differ")
    axes.axhline(1e-10, color=GREY, lw=0.8, ls="--")
    for height, words in (
        (2e-10, "above the dashed line: a layer differs"),
        (3.5e-12, "what is below 1e-12 is drawn at 1e-12"),
    ):
        axes.text(len(names) - 0.6, height, words, color=INK, fontsize=8, ha="right")
    axes.set_ylim(FLOOR / 4, 30)
    axes.set_xticks(place, names, rotation=40, ha="right", fontsize=8)
    axes.legend(frameon=False, fontsize=8, loc="center left")
    found = "; ".join(told)
    label(axes, "layer", "largest difference", found[0].upper() + found[1:])
    return Picture(
        fig,
        f"Largest difference forward of {len(names)} layers, from {names[0]} to {names[-1]}, on a "
        f"logarithmic axis; what is below 1e-12 is drawn there. {found}.",
    )


def two_recipes(start: float, course: Sequence[Step], pytorch: Sequence[Step]) -> Picture:
    """Two chains of steps on one number: each feeds itself, and theirs is fed with our numbers.

    Args:
        start: the number with which both begin.
        course: (name, function) of each step.
        pytorch: the same, as many.
    """
    told = []
    fig, both = subplots(8.6, 2.7, 1, 2)
    for axes, title, equal in zip(both, ("each feeds itself", "equal inputs"), (0, 1), strict=True):
        axes.axis("off")
        axes.set(xlim=(-0.85, len(course) + 0.3), ylim=(-0.45, 1.6))
        axes.set_title(title, fontsize=10, color=INK)
        rows, steps = [[start], [start]], zip(course, pytorch, strict=True)
        for i, ((our_name, our), (their_name, their)) in enumerate(steps):
            rows[1].append(their(rows[0 if equal else 1][i]))
            rows[0].append(our(rows[0][i]))
            for y, name, source in ((1, our_name, 1), (0, their_name, 1 if equal else 0)):
                colour = BLUE if source else ORANGE
                begin = (i + 0.24, source - 0.2 * (source - y))
                _arrow(axes, begin, (i + 0.76, y), colour, lw=1.4)
                height = y + (0.16 if source == y else -0.1)
                axes.text(i + 0.5, height, name, fontsize=9, ha="center", color=INK)
        for y, row, colour, name in ((1, rows[0], BLUE, "ours"), (0, rows[1], ORANGE, "theirs")):
            axes.text(-0.85, y, name, va="center", fontsize=10, color=colour)
            for i, value in enumerate(row):
                differs = value != rows[0][i]
                fill = to_rgba(ORANGE, 0.35) if differs else "white"
                box = {"boxstyle": "round,pad=0.25", "lw": 0.9, "ec": INK, "fc": fill}
                if i or y or not equal:
                    write(axes, i, y, f"${value:g}$", color="black", fontsize=12, bbox=box)
        n_differ = sum(a != b for a, b in zip(*rows, strict=True))
        lists = (", ".join(f"{value:g}" for value in row[1:]) for row in rows)
        told.append("{}: ours {}, theirs {}; {} differ".format(title, *lists, n_differ))
    found = "Fed with our numbers, only the wrong step gives another number"
    headline(fig, found)
    return Picture(fig, f"Two recipes that begin with {start:g}. {'. '.join(told)}. {found}.")


def _arrow(axes: Axes, start: Any, end: Any, colour: str, **props: Any) -> None:
    """An arrow from exactly here to exactly there."""
    style = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0, **props}
    axes.annotate("", end, start, arrowprops=style)


def four_nodes(s: Node) -> Picture:
    """A tape of four nodes with the gradients on its arrows, and the order in which they are sent.

    Args:
        s: the root, s = h + u of h = a * a and u = max(h, 0).
    """
    backward(s)
    h, u = s.parents
    a = h.parents[0]
    fig, axes = subplots(7.4, 2.5)
    axes.axis("off")
    axes.set(xlim=(-0.6, 6.7), ylim=(-0.6, 1.55))
    at = {"a": (0.0, 0.0), "h": (2.0, 0.0), "u": (4.0, 0.95), "s": (6.0, 0.0)}
    nodes = {"a": a, "h": h, "u": u, "s": s}
    words = {"a": "a", "h": r"h=a\cdot a", "u": r"u=\max(h,0)", "s": "s=h+u"}
    for order, name in enumerate("suha", 1):
        (x, y), node = at[name], nodes[name]
        box = {"boxstyle": "round,pad=0.35", "fc": "white", "ec": INK, "lw": 0.9}
        value = f"${words[name]}={float(node.value):g}$"
        write(axes, x, y, value, color=BLUE, fontsize=10, bbox=box)
        gets = f"{order}. gets ${float(node.grad):g}$"
        write(axes, x, y + 0.36, gets, va="baseline", color=ORANGE, fontsize=9)
    drawn = (  # from, to, bend, place of the number
        ((5.4, 0.0), (2.6, 0.0), 0.2, (4.0, 0.08), s.vjp(s.grad)[0]),
        ((5.7, 0.22), (4.85, 0.95), 0, (5.4, 0.7), s.vjp(s.grad)[1]),
        ((3.15, 0.95), (2.35, 0.22), 0, (2.65, 0.7), u.vjp(u.grad)[0]),
        ((1.4, 0.0), (0.35, 0.0), 0.28, (0.87, 0.38), h.vjp(h.grad)[0]),
        ((1.4, 0.0), (0.35, 0.0), -0.28, (0.87, -0.38), h.vjp(h.grad)[1]),
    )
    for start, end, bend, place, g in drawn:
        _arrow(axes, start, end, ORANGE, lw=1.6, connectionstyle=f"arc3,rad={bend}")
        write(axes, *place, f"${float(g):g}$", color=ORANGE, fontsize=12)
    half = float(a.grad) / 2
    whole = f"a gets {float(a.grad):g} rather than {half:g}"
    found = f"h waits for u: only then is its gradient complete, and {whole}"
    axes.set_title(found, loc="left", fontsize=10.5, color=INK)
    got = ", ".join(f"{name} gets {float(nodes[name].grad):g}" for name in "suha")
    return Picture(fig, f"A tape of four nodes, and gradients on arrows from right to left: {got}.")


def two_names(root: Node, grad_fn: Any, leaves: Sequence[tuple[int, str]]) -> Picture:
    """A chain of operations, each with our name and with PyTorch's, and the leaves that enter.

    Args:
        root: the last node of our tape; the chain follows first parents.
        grad_fn: the same node of PyTorch's graph.
        leaves: (number of the operation that it enters, name).
    """
    nodes, functions, node, fn = [], [], root, grad_fn
    while node.parents:
        nodes.append(node.name)
        node = node.parents[0]
    while fn is not None and fn.next_functions:
        functions.append(type(fn).__name__)
        fn = fn.next_functions[0][0]
    chain = list(zip(nodes, functions, strict=True))[::-1]
    fig, axes = subplots(9.0, 2.5)
    axes.axis("off")
    axes.set(xlim=(-0.6, len(chain) - 0.4), ylim=(-1.25, 0.75))

    def both_ways(start: tuple[float, float], end: tuple[float, float], aside: Array) -> None:
        """An arrow forward, and next to it one backward."""
        _arrow(axes, start - aside, end - aside, GREY, lw=1.2)
        _arrow(axes, end + aside, start + aside, ORANGE, lw=1.2)

    for i, (course, pytorch) in enumerate(chain):
        box = {"boxstyle": "round,pad=0.3", "fc": "white", "ec": INK, "lw": 0.8}
        write(axes, i, 0.12, course, color=BLUE, fontsize=9, bbox=box)
        write(axes, i, 0.5, pytorch, color=ORANGE, fontsize=7)
        if i:
            both_ways((i - 0.62, 0.12), (i - 0.38, 0.12), np.array([0, 0.09]))
    for i, name in leaves:
        both_ways((i, -0.62), (i, -0.14), np.array([0.05, 0]))
        write(axes, i, -0.8, name, fontsize=9)
    axes.text(-0.35, -1.2, "forward: values", color=GREY, fontsize=9)
    axes.text(1.25, -1.2, "backward: gradients", color=ORANGE, fontsize=9)
    n = len(chain)
    found = f"{n} operations on our tape, and the same {n} in PyTorch's graph"
    axes.set_title(found, loc="left", fontsize=10.5, color=INK)
    told = ", ".join(f"{course} is {pytorch}" for course, pytorch in chain)
    enter = ", ".join(f"{name} enters {chain[i][0]} {i + 1}" for i, name in leaves)
    return Picture(fig, f"A chain of {n} operations up to the loss: {told}. {enter}. "
                   "Beside each arrow forward is one backward, for the gradient.")  # fmt: skip


def two_losses(course: Sequence[float], pytorch: Sequence[float]) -> Picture:
    """The loss of each step, of the numpy loop and of the PyTorch loop.

    Args:
        course: one loss a step.
        pytorch: the same.
    """
    fig, axes = subplots(6.4, 3.0)
    steps = np.arange(1, len(course) + 1)
    axes.plot(steps, course, color=BLUE, lw=1.6, label="numpy: line")
    axes.plot(steps, pytorch, "o", mfc="none", color=ORANGE, ms=6, label="PyTorch: rings")
    axes.legend(frameon=False, fontsize=9)
    axes.set_ylim(bottom=0)
    apart = np.abs(np.subtract(course, pytorch)).max()
    bound = 10.0 ** max(-10, np.ceil(np.log10(max(apart, 1e-300))))
    found = f"{len(course)} steps, and the losses never differ by more than {bound:g}"
    label(axes, "step", "loss of the batch", found)
    return Picture(
        fig,
        f"Loss of each step of two loops, from {course[0]:.1f} to {course[-1]:.1f}: "
        f"rings on a line. {found}.",
    )


def parting(steps: Sequence[int], gaps: Mapping[str, Sequence[Sequence[float]]]) -> Picture:
    """How far two right programs drift apart, on a logarithmic axis.

    Args:
        steps: the steps at which their losses were compared.
        gaps: dtype -> for each seed, one difference per step; 0 is drawn at the lower edge.
    """
    low = 1e-17
    fig, axes = subplots(7.0, 3.5)
    told = []
    for (name, runs), colour, marker in zip(gaps.items(), (BLUE, ORANGE), MARKERS, strict=False):
        for run in runs:
            axes.semilogy(steps, np.maximum(run, low), "-", marker=marker, ms=4, lw=1, color=colour)
        middle = np.median(runs, axis=0)  # (steps,)
        below = max(middle[-2], low) / 1e3
        axes.text(steps[-2] * 1.03, below, name, color=colour, fontsize=10)
        told.append(f"{name}: from {middle[0]:.0e} in step {steps[0]} to {middle[-1]:.0e}")
    axes.set_ylim(low / 2, 10)
    found = f"After {steps[-1]:,} steps, two right programs hold different networks"
    label(axes, "step", "difference of the losses", found)
    return Picture(
        fig,
        f"Difference of the losses of two programs, on a logarithmic axis, {len(runs)} seeds each, "
        f"in the median: {'; '.join(told)}.",
    )


def attention(image: Array, weights: Array, place: int) -> Picture:
    """An image in patches, and the weights with which one patch looks at all of them.

    Args:
        image: (h, h) pixels, made of s by s square patches.
        weights: (s * s, s * s), a row per asking patch.
        place: the patch that asks, counted row by row.
    """
    side = int(len(weights) ** 0.5)
    size = len(image) // side
    row = weights[place]  # (s * s,)
    fig, (left, right) = subplots(7.4, 3.6, 1, 2)
    for axes, shade in ((left, 1.0), (right, 0.35)):
        axes.imshow(image, cmap="gray_r", vmin=0, vmax=1 / shade)
        for edge in np.arange(1, side) * size - 0.5:
            axes.axhline(edge, color=GREY, lw=0.4)
            axes.axvline(edge, color=GREY, lw=0.4)
        bare(axes)

    def corner(i: int) -> tuple[float, float]:
        return i % side * size - 0.5, i // side * size - 0.5

    for axes in (left, right):
        axes.add_patch(Rectangle(corner(place), size, size, fill=False, ec=ORANGE, lw=2))
    told, x, y = [], *corner(place)
    for i in np.argsort(-row)[:4]:
        u, v = corner(int(i))
        right.add_patch(Rectangle((u, v), size, size, fc=BLUE, alpha=float(row[i]), lw=0))
        if i == place:
            words = {"color": ORANGE, "ha": "left", "fontsize": 9}
            write(right, x + size + 0.4, y + size / 2, f"${row[i]:.2f}$ to itself", **words)
        elif row[i] >= 0.1:
            end = u + size, v + size / 2
            arrow = {"arrowstyle": "-|>", "color": BLUE, "lw": 1 + 3 * float(row[i])}
            right.annotate("", end, (x, y + size / 2), arrowprops=arrow)
            words = {"color": BLUE, "ha": "right", "fontsize": 10}
            write(right, u - 0.3, v + size / 2, f"${row[i]:.2f}$", **words)
        told.append(f"{row[i]:.2f} to row {i // side}, column {i % side}")
    left.set_title(f"{side * side} patches; the orange one asks", fontsize=9, color=INK)
    right.set_title("where its attention goes", fontsize=9, color=INK)
    headline(fig, "One patch finds its like across the gap, in a single layer")
    return Picture(
        fig,
        f"A digit cut into {side} by {side} patches. The patch in row {place // side}, column "
        f"{place % side} asks; its largest weights are {'; '.join(told)}.",
    )
