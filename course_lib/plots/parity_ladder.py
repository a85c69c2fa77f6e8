"""Two ladders side by side: the differences of two nets, rung by rung, right and broken."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import Picture, headline, say, subplots

FLOOR = 1e-12  # rounding lies below; where exactly depends on the machine
LIMIT = 1e-10
TOP = 10.0


def ladders(
    names: Sequence[str], gaps: Mapping[str, Sequence[float]], texts: Sequence[str]
) -> Picture:
    """Bars of the largest difference on a logarithmic axis, a panel a comparison.

    Args:
        names: one a rung, in order.
        gaps: title -> one number a rung; inf where shapes differ, nan where one side has none.
        texts: for the last panel, what stands behind each bar.
    """
    place = np.arange(len(names))
    told = []
    fig, panels = subplots(8.4, 0.235 * len(names) + 1.1, 1, len(gaps), sharey=True)
    for axes, (title, values) in zip(panels, gaps.items(), strict=True):
        seen = np.clip(np.nan_to_num(np.array(values, float), nan=TOP, posinf=TOP), FLOOR, TOP)
        apart = seen > LIMIT
        colours = np.where(apart, ORANGE, BLUE)
        axes.barh(place, seen, 0.7, left=0, color=colours)
        axes.plot(np.full((~apart).sum(), FLOOR * 1.5), place[~apart], "o", color=BLUE, ms=3.5)
        axes.axvline(LIMIT, color=GREY, ls="--", lw=0.8)
        axes.set_xscale("log")
        axes.set(xlim=(FLOOR, TOP), ylim=(len(names) - 0.4, -0.6))
        axes.set_yticks(place, names, fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
        found = f"{title}: {apart.sum()} of {len(names)} rungs differ"
        axes.set_title(found, loc="left", fontsize=9, color=INK)
        axes.set_xlabel("largest difference (1e-12 and less: rounding)", fontsize=9)
        which = ", ".join(f"{names[i]}" for i in place[apart][:4])
        told.append(f"{title}: {apart.sum()} differ" + (f", first {which}" if which else ""))
    for i, text in enumerate(texts):
        if text:
            say(axes, text, (TOP, i), (3, 0), fontsize=9, va="center", annotation_clip=False)
    headline(fig, "Our net and its PyTorch twin, rung by rung")
    return Picture(fig, f"Bars for {len(names)} rungs of a ladder. {'; '.join(told)}.")
