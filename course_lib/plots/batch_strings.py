"""A batch of one feature on its way through batch norm: threads from x to x-hat to y."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.nn import Array
from course_lib.palette import BLUE, GREY, INK
from course_lib.plots.style import CYCLE, MARKERS, Picture, figure, headline

LEVELS = (2, 1, 0)
"""Heights of x, x-hat and y."""


def batch_strings(panels: Mapping[str, tuple[Array, Array, Array]]) -> Picture:
    """Draw some batches side by side, with ticks on each axis, as in the widget.

    Args:
        panels: title -> x, x-hat and y, each (n,).
    """
    fig = figure(2.3 * len(panels), 2.9)
    told = []
    for axes, (title, stages) in zip(fig.subplots(1, len(panels)), panels.items(), strict=True):
        _threads(axes, title, stages)
        others = np.ptp(stages[2][1:]) if len(stages[2]) > 1 else 0.0
        told.append(f"{title}: y0 is {stages[2][0]:.3f}, the other y span {others:.3f}")
    headline(fig, "One point moves: in training all y move, in evaluation only its own")
    return Picture(
        fig, f"Threads from x to x-hat to y for the points of a batch. {'; '.join(told)}."
    )


def _round_up(value: float) -> float:
    """The next round number: 1, 2, 3, 4, 5 or 10 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return power * min(n for n in (1, 2, 3, 4, 5, 10) if n * power >= value)


def _threads(axes: Axes, title: str, stages: tuple[Array, Array, Array]) -> None:
    """One batch; each level has ticks, x-hat and y have one scale, point 0 says its numbers."""
    sizes = [float(np.abs(stage).max()) for stage in stages]
    out = _round_up(max(3, 1.02 * sizes[1], 1.02 * sizes[2]))
    reach = [_round_up(max(4, 1.02 * sizes[0])), out, out]
    places = np.stack([stage / r for stage, r in zip(stages, reach, strict=True)])  # (3, n)
    for k, (level, name) in enumerate(zip(LEVELS, ("x", r"$\hat{x}$", "y"), strict=True)):
        axes.plot([-1, 1], [level, level], color=GREY, linewidth=0.8)
        here = f"{stages[k][0]:.3g}"
        axes.text(places[k, 0] + 0.07, level + 0.05, here, va="bottom", color=BLUE, fontsize=8)
        axes.text(-1.08, level, name, ha="right", va="center", fontsize=9)
        axes.plot([-1, 0, 1], [level] * 3, "|", color=GREY, markersize=7)
        for at in (-1, 1):
            says = f"{at * reach[k]:g}".replace("-", "\N{MINUS SIGN}")
            axes.text(at, level - 0.09, says, ha="center", va="top", color=INK, fontsize=7)
    for i in reversed(range(places.shape[1])):
        first = i == 0
        axes.plot(places[:, i], LEVELS, color=BLUE if first else GREY, linewidth=2 if first else 1)
        marker, colour = MARKERS[i % len(MARKERS)], CYCLE[i % len(CYCLE)]
        axes.plot(places[:, i], LEVELS, marker, color=colour, markersize=6)
    axes.set(xlim=(-1.25, 1.1), ylim=(-0.4, 2.3))
    axes.set_axis_off()
    axes.set_title(title, fontsize=9)
