"""One row of logits at three temperatures: bars, points in the triangle, and where floats end.

At several shifts only the bars are drawn, because no point would move.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.palette import GREY, INK
from course_lib.plots.style import CYCLE, MARKERS, Picture, figure, headline, label, say, table

HATCHES = ("", "//", "..")
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
"""(3, 2): where the triangle's corners lie; at a corner one class has probability 1."""


def softmax_lab(
    softmax: Callable[[np.ndarray], np.ndarray],
    limits: Mapping[str, tuple[float, float]],
    z: Sequence[float] = (2.0, 1.0, 0.0),
    T: Sequence[float] = (0.5, 1.0, 2.0),
    c: Sequence[float] = (),
) -> Picture:
    """Draw three logits at several temperatures or shifts, above the table of overflow, if any.

    Args:
        softmax: (n, 3) -> (n, 3), such as the learner's own.
        limits: float type -> (first a going down, first a going up) at which the formula is wrong
            for the row (a, a); -inf and inf where it never is. Without any there is no table.
        z: the three logits.
        T: the temperatures, at most three.
        c: what is added to all logits, at most three numbers, each at the first temperature.
    """
    z0 = np.array(z)  # (3,)
    rows = {f"c = {v:g}": (z0 + v) / T[0] for v in c} or {f"T = {t:g}": z0 / t for t in T}
    p = softmax(np.array(list(rows.values())))  # (rows, 3)
    heights = (3, 1) if limits else (3,)
    fig = figure(8.2, 0.4 + sum(heights))
    grid = fig.add_gridspec(len(heights), 2, height_ratios=heights, width_ratios=(1.2, 1))
    _bars(fig.add_subplot(grid[0, :] if c else grid[0, 0]), p, list(rows))
    if not c:
        _triangle(fig.add_subplot(grid[0, 1]), softmax, z0, p, list(rows))
    found = (
        "c changes no bar, as far as the floats reach" if c else "a low T sharpens, a high T levels"
    )
    headline(fig, f"Logits {', '.join(f'{v:g}' for v in z)}: {found}")
    told = "; ".join(
        f"{name}: " + ", ".join(f"{v:.3f}" for v in row) for name, row in zip(rows, p, strict=True)
    )
    shown = "Bars" if c else "Bars and points in a triangle"
    alt = f"{shown} of the probabilities of three classes. {told}."
    if limits:
        _table(fig.add_subplot(grid[1, :]), limits)
        ends = (f"{name} {_end(low)} and {_end(high)}" for name, (low, high) in limits.items())
        wrong = "A table of the a at which the function is wrong for the row (a, a)"
        alt = f"{alt} {wrong}: {'; '.join(ends)}."
    return Picture(fig, alt)


def _end(t: float, rest: str = "") -> str:
    return f"{t:g}{rest}" if np.isfinite(t) else "never"


def _bars(axis: Axes, p: np.ndarray, names: Sequence[str]) -> None:
    width = 0.8 / len(names)
    for i, (name, row) in enumerate(zip(names, p, strict=True)):
        x = np.arange(3) + (i - (len(names) - 1) / 2) * width
        key = name if np.isfinite(row).all() else f"{name}: nan"
        bars = axis.bar(
            x, row, width, color=CYCLE[i], hatch=HATCHES[i], edgecolor="white", label=key
        )
        axis.bar_label(bars, [f"{v:.2f}" for v in row], fontsize=8)
    axis.set_xticks(range(3))
    axis.set_ylim(0, 1.08)
    axis.legend(frameon=False, fontsize=9)
    label(axis, "class", "probability", "As bars")


def _triangle(
    axis: Axes,
    softmax: Callable[[np.ndarray], np.ndarray],
    z: np.ndarray,
    p: np.ndarray,
    names: Sequence[str],
) -> None:
    outline = CORNERS[[0, 1, 2, 0]]
    axis.plot(outline[:, 0], outline[:, 1], color=INK, linewidth=1)
    every = np.geomspace(0.02, 200, 200)
    path = softmax(z[None] / every[:, None]) @ CORNERS  # (200, 2) from a corner to the centre
    axis.plot(path[:, 0], path[:, 1], color=GREY, linestyle=":")
    for i, (name, point) in enumerate(zip(names, p @ CORNERS, strict=True)):
        if not np.isfinite(point).all():
            continue
        axis.plot(*point, MARKERS[i], color=CYCLE[i], markersize=8)
        say(axis, name, point, (-7, 10 - 9 * i), ha="right", fontsize=8)
    for name, corner, place in zip(range(3), CORNERS, ((-8, -11), (8, -11), (0, 4)), strict=True):
        say(axis, f"class {name}", corner, place, ha="center", fontsize=8)
    axis.set_aspect("equal")
    axis.set_axis_off()
    axis.set_title("In the triangle: corner certain, centre 1/3", loc="left", fontsize=10.5)


def _table(axis: Axes, limits: Mapping[str, tuple[float, float]]) -> None:
    axis.set_axis_off()
    title = "The function is wrong for the row $(a,a)$ when $a$ is"
    axis.set_title(title, loc="left", fontsize=10.5)
    rows = [[_end(low, " or less"), _end(high, " or more")] for low, high in limits.values()]
    table(axis, rows, list(limits), ["too small: 0 / 0", "too large: the sum overflows"], 0.3)
