"""Figures of a class: how totals spread, which exercises are hard, what is misunderstood."""

import base64
import io
from collections.abc import Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course_lib.palette import BLUE, FAINT, GREEN, GREY, INK, ORANGE
from course_lib.plots.style import SEQUENTIAL, Picture, figure, headline, label

MOST_ROWS, MOST_COLUMNS = 20, 14


def svg(picture: Picture) -> str:
    """The figure as an address that holds the whole picture: `data:image/svg+xml;base64,...`.

    Equal figures give equal bytes: no date, no random ids. Letters stay letters, so it is small.
    """
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "course", "svg.fonttype": "none"}):
        nothing = {"Date": None, "Creator": None}
        picture.figure.savefig(buffer, format="svg", metadata=nothing)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def totals(shares: Mapping[str, Sequence[float]]) -> Picture:
    """How the totals of each lesson spread.

    Args:
        shares: lesson -> the share of its points that each hand-in earned, between 0 and 1.
    """
    n_columns = min(3, len(shares))
    n_rows = -(-len(shares) // n_columns)
    fig = figure(max(2.6 * n_columns + 1.2, 7.4), 1.9 * n_rows + 0.7)
    panels = fig.subplots(n_rows, n_columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, (lesson, values) in zip(panels, shares.items(), strict=False):
        _histogram(axes, lesson, np.asarray(values))
    for axes in panels[len(shares) :]:
        axes.remove()
    middles = {lesson: float(np.median(values)) for lesson, values in shares.items()}
    low = min(middles, key=lambda lesson: middles[lesson])
    headline(fig, f"Lesson {low}: half of the class has {middles[low]:.0%} of the points or less")
    told = ", ".join(f"{middle:.0%} in lesson {lesson}" for lesson, middle in middles.items())
    return Picture(
        fig,
        f"Histograms of the share of points that students earned, a panel a lesson. "
        f"The middle student has {told}.",
    )


def _histogram(axes: Axes, lesson: str, values: np.ndarray) -> None:
    axes.hist(100 * values, bins=10, range=(0, 100), color=BLUE, edgecolor="white")
    axes.axvline(100 * np.median(values), color=ORANGE, linestyle="--")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    title = f"Lesson {lesson}, {len(values)} hand-ins"
    label(axes, "% of points (dashed: middle)", "students", title)
    axes.title.set_fontsize(9)


def hardest(rows: Sequence[tuple[str, int, int, int]]) -> Picture:
    """How many pass each exercise, hardest on top.

    Args:
        rows: (exercise, passed, not yet, not attempted), hardest first; the first 20 are drawn.
    """
    rows = rows[:MOST_ROWS]
    fig = figure(7.4, 0.28 * len(rows) + 1.6)
    axes = fig.subplots()
    at = np.arange(len(rows))
    left = np.zeros(len(rows))
    parts = (("passed", GREEN, ""), ("not yet", ORANGE, "//"), ("not attempted", FAINT, ".."))
    for column, (name, colour, hatch) in enumerate(parts, 1):
        width = np.array([row[column] for row in rows])
        bars = axes.barh(at, width, left=left, color=colour, edgecolor="white", label=name)
        for bar in bars:
            bar.set_hatch(hatch)
        left = left + width
    axes.set_yticks(at, [row[0] for row in rows])
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    first, passed, *others = rows[0]
    told = f"{first} is hardest: {passed} of {passed + sum(others)} pass"
    label(axes, "students", "exercise", told)
    fig.legend(frameon=False, ncols=3, loc="outside lower center")
    each = "; ".join(f"{row[0]} {row[1]} of {sum(row[1:])}" for row in rows)
    return Picture(fig, f"A bar an exercise, hardest on top; {told}. Passed: {each}.")


def misconceptions(counts: Mapping[tuple[str, str], int], n: Mapping[str, int]) -> Picture:
    """How many students hold which misconception in which exercise.

    Args:
        counts: (exercise, misconception) -> students, most frequent first.
        n: exercise -> how many handed it in; its order is the order of the rows.
    """
    names = list(dict.fromkeys(name for _, name in counts))[:MOST_COLUMNS]
    rows = [e for e in n if any((e, name) in counts for name in names)][:MOST_ROWS]
    first_row = {name: next(i for i, e in enumerate(rows) if (e, name) in counts) for name in names}
    names.sort(key=lambda name: first_row[name])
    table = np.array([[counts.get((e, name), 0) for name in names] for e in rows])
    fig = figure(0.42 * len(names) + 3.2, 0.3 * len(rows) + 2.6)
    axes = fig.subplots()
    _heat(axes, table)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), rows)
    (exercise, name), most = max(counts.items(), key=lambda item: item[1])
    told = f"“{name}” in {exercise}: {most} of {n[exercise]} students"
    label(axes, "misconception", "exercise", "")
    headline(fig, f"Most widespread: {told}")
    cells = "; ".join(f"{e} {m}: {c}" for (e, m), c in list(counts.items())[:8])
    return Picture(
        fig,
        f"A table of {len(rows)} exercises by {len(names)} misconceptions; a number and a colour "
        f"say how many students hold it. Most widespread: {told}. The largest: {cells}.",
    )


def _heat(axes: Axes, table: np.ndarray) -> None:
    """Cells with a number; none held, no cell."""
    most = max(int(table.max()), 1)
    axes.imshow(np.ma.masked_equal(table, 0), cmap=SEQUENTIAL, vmin=0, vmax=most, aspect="auto")
    for i, j in zip(*np.nonzero(table), strict=True):
        dark = table[i, j] < 0.6 * most  # cividis runs from dark blue to yellow
        axes.text(j, i, str(table[i, j]), ha="center", va="center", color="white" if dark else INK)
    axes.set_xticks(np.arange(table.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(table.shape[0] + 1) - 0.5, minor=True)
    axes.grid(which="minor", color=GREY, linewidth=0.3)
    axes.tick_params(which="minor", length=0)
