"""One corrupted digit with the answers of several networks, above a curve for each corruption."""

from collections.abc import Mapping

import numpy as np

from course_lib.palette import GREY, INK, ORANGE
from course_lib.plots.style import CYCLE, MARKERS, Picture, figure, headline, ink, label


def bench(
    image: np.ndarray,
    true: int,
    p: Mapping[str, np.ndarray],
    curves: Mapping[str, Mapping[str, Mapping[float, float]]],
    level: tuple[str, float],
) -> Picture:
    """Draw a digit, the probabilities that each network gives it, and accuracies against levels.

    Args:
        image: (28, 28) the corrupted digit, 1 is ink.
        true: its label.
        p: network -> (10,) probabilities.
        curves: corruption -> network -> level -> accuracy in percent.
        level: the corruption and the level of the digit that is shown.
    """
    fig = figure(10.0, 4.4)
    above, below = np.asarray(fig.subfigures(2, 1, height_ratios=(1, 1.25)))
    panels = above.subplots(1, len(p) + 1)
    ink(panels[0], image, f"a {true}, {level[1]:g} {level[0]}")
    told = []
    for axes, (name, q) in zip(panels[1:], p.items(), strict=True):
        answer = int(q.argmax())
        colours = [ORANGE if k == answer != true else CYCLE[0] for k in range(10)]
        axes.bar(range(10), q, color=colours)
        axes.set_ylim(0, 1)
        axes.set_xticks(range(10), [str(k) for k in range(10)], fontsize=7)
        axes.set_yticks([0, 1], ["0", "1"], fontsize=7)
        axes.spines[["top", "right"]].set_visible(False)
        mark = "right" if answer == true else "wrong"
        axes.set_title(f"{name}: {answer}, {mark}", fontsize=9, loc="left", color=INK)
        told.append(f"{name} {answer}")
    rows = np.atleast_1d(below.subplots(1, len(curves), sharey=True))
    for axes, (name, nets) in zip(rows, curves.items(), strict=True):
        for i, (net, curve) in enumerate(nets.items()):
            style = {"color": CYCLE[i], "marker": MARKERS[i], "ms": 4}
            axes.plot(list(curve), list(curve.values()), label=net, **style)
        if name == level[0]:
            axes.axvline(level[1], color=GREY, ls=":")
        axes.set_ylim(0, 104)
        label(axes, name, "")
    rows[0].set_ylabel("% of 10,000")
    rows[-1].legend(frameon=False, fontsize=7.5)
    headline(fig, "One digit under a corruption, and all test digits at several levels")
    nets = curves[level[0]]
    at = {net: curve[level[1]] for net, curve in nets.items() if level[1] in curve}
    rates = ", ".join(f"{net} {rate:.0f} %" for net, rate in at.items())
    return Picture(
        fig,
        f"A {true} at {level[1]:g} {level[0]} is read as: {', '.join(told)}. Below, a panel of "
        f"accuracies for each of {len(curves)} corruptions.{f' Here: {rates}.' if rates else ''}",
    )
