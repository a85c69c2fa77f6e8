"""The figure of how CPU time grows, in the course's house style."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import matplotlib

from benchmarks.case import FAIR, IMPLEMENTATIONS, Row
from benchmarks.results import Results
from course_lib.plots import style
from course_lib.plots.style import Picture, label

RIVALS = {"torch": "plain PyTorch's", "torch_channels_last": "channels-last PyTorch's"}
COLOURS = (style.BLUE, style.ORANGE, style.PURPLE)
LOOKS = {
    name: {"color": colour, "marker": marker, "label": IMPLEMENTATIONS[name].label}
    for name, colour, marker in zip(FAIR, COLOURS, style.MARKERS, strict=False)
}


def growth(results: Results) -> Picture:
    """CPU time against what grows: a panel a quantity, a line an implementation."""
    kinds = results.along()
    fig = style.figure(9.0, 3.6)
    panels = fig.subplots(1, len(kinds), squeeze=False)[0]
    told = [_panel(axes, *kind) for axes, kind in zip(panels, kinds.items(), strict=True)]
    handles, labels = panels[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    title = f"course_lib takes {_span(results.rows.values())}"
    style.headline(fig, title)
    return Picture(fig, f"{title}. A panel each: {'; '.join(told)}.")


def _panel(axes: Any, kind: str, rows: Mapping[float, Row]) -> str:
    """Draw one quantity; return what is seen, in words."""
    for name, look in LOOKS.items():
        axes.loglog(
            [*rows], [row.value("cpu", name) for row in rows.values()], lw=1.4, ms=5, **look
        )
    axes.set_xticks([*rows], [f"{size:g}" for size in rows])
    axes.minorticks_off()
    label(axes, kind, "seconds of CPU a step")
    return f"{kind} from {min(rows):g} to {max(rows):g}, {_span(rows.values())}"


def _span(rows: Iterable[Row]) -> str:
    """The smallest and largest ratio to both rows of PyTorch, in words."""
    found = {words: [row.ratio(rival, "cpu") for row in rows] for rival, words in RIVALS.items()}
    return " CPU time, ".join(f"{min(r):.2f} to {max(r):.2f} times {w}" for w, r in found.items())


def save(picture: Picture, path: Path) -> None:
    """Write a figure as SVG, without a date, and the same bytes each time."""
    with matplotlib.rc_context({"svg.hashsalt": "course"}):
        picture.figure.savefig(path, format="svg", metadata={"Date": None})
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line.rstrip() for line in lines) + "\n", "utf-8")
