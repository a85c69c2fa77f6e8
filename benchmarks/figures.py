"""Figures of measured groups, in the course's house style."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.implementations import get
from benchmarks.stored import Row, Stored
from course_lib.plots.style import (
    BLUE,
    GREY,
    MARKERS,
    ORANGE,
    PURPLE,
    Picture,
    figure,
    headline,
    label,
)

LOOKS = {
    "numpy": (BLUE, MARKERS[0]),
    "torch": (ORANGE, MARKERS[1]),
    "torch_channels_last": (PURPLE, MARKERS[2]),
}
RIVALS = ("torch", "torch_channels_last")


def ratios(stored: Stored) -> Picture:
    """Our CPU time as a multiple of PyTorch's: a line a case, a mark a row of PyTorch."""
    rows = stored.rows
    fig = figure(7.6, 1.3 + 0.32 * len(rows))
    axes = fig.subplots()
    found = []
    for rival in RIVALS:
        colour, marker = LOOKS[rival]
        values = [row.ratio(rival, "cpu") for row in rows]
        mark = {"color": colour, "mfc": "none", "mew": 1.8}  # hollow: one may lie on the other
        axes.plot(values, range(len(rows)), marker, label=get(rival).label, **mark)
        less = sum(value < 1 for value in values)
        found.append(f"in {less} of {len(rows)} than {get(rival).label}")
    axes.axvline(1, color=GREY, lw=0.8, ls="--")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter("")
    axes.set_xticks([0.125, 0.25, 0.5, 1, 2, 4, 8])
    axes.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=8)
    axes.invert_yaxis()
    fig.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=8)
    title = f"course_lib takes less CPU time {found[0]},\n{found[1]}"
    label(axes, "CPU time of course_lib / CPU time of the other", "", title)
    told = "; ".join(_told(row) for row in rows)
    return Picture(fig, f"{title.replace(chr(10), ' ')}. Its time as a multiple of theirs: {told}.")


def _told(row: Row) -> str:
    return f"{row.name} {row.ratio(RIVALS[0], 'cpu'):.2f} and {row.ratio(RIVALS[1], 'cpu'):.2f}"


def growth(stored: Stored) -> Picture:
    """CPU time against what grows: a panel a quantity, a line an implementation."""
    kinds = list(dict.fromkeys(row.along[0] for row in stored.rows if row.along))
    fig = figure(9.0, 3.6)
    panels = fig.subplots(1, len(kinds), squeeze=False)[0]
    told = [
        _panel(axes, kind, [row for row in stored.rows if row.along and row.along[0] == kind])
        for axes, kind in zip(panels, kinds, strict=True)
    ]
    handles, labels = panels[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    title = f"course_lib takes {_span(stored.rows)}"
    headline(fig, title)
    return Picture(fig, f"{title}. A panel each: {'; '.join(told)}.")


def _panel(axes: Any, kind: str, rows: list[Row]) -> str:
    """Draw one quantity; return what is seen, in words."""
    sizes = [row.along[1] for row in rows if row.along]
    for name, (colour, marker) in LOOKS.items():
        costs = [row.summary(name, "cpu").median for row in rows]
        axes.loglog(sizes, costs, marker=marker, color=colour, lw=1.4, ms=5, label=get(name).label)
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.minorticks_off()
    label(axes, kind, "seconds of CPU a step")
    return f"{kind} from {min(sizes):g} to {max(sizes):g}, {_span(rows)}"


def _span(rows: Sequence[Row]) -> str:
    """The smallest and largest ratio to both rows of PyTorch, in words."""
    spans = []
    for rival, words in zip(RIVALS, ("plain PyTorch's", "channels-last PyTorch's"), strict=True):
        values = [row.ratio(rival, "cpu") for row in rows]
        spans.append(f"{min(values):.2f} to {max(values):.2f} times {words}")
    return f"{' CPU time, '.join(spans)}"


def save(picture: Picture, path: Path) -> None:
    """Write a figure as SVG, without a date, and the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"svg.hashsalt": "course"}):
        picture.figure.savefig(path, format="svg", metadata={"Date": None})
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")
