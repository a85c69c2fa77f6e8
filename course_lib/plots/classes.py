"""Figures of a class: how totals spread, which exercises are hard, what is misunderstood."""

import base64
import io
from collections.abc import Mapping, Sequence
from textwrap import shorten

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course_lib.palette import BLUE, FAINT, GREEN, INK, ORANGE
from course_lib.plots.style import Picture, figure, headline, label, subplots

MOST_ROWS = 20
LONGEST_NAME = 44  # characters of a misconception's name beside its bar
LONGEST_BAR = 4  # the longest bar shows the share of the class, or fills a quarter of the axis


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


def hardest(rows: Sequence[tuple[str, int, int, int]]) -> Picture:
    """How many pass each exercise, hardest on top.

    Args:
        rows: (exercise, passed, not yet, not attempted), hardest first; the first 20 are drawn.
    """
    rows = rows[:MOST_ROWS]
    fig, axes = subplots(7.4, 0.28 * len(rows) + 1.6)
    at = np.arange(len(rows))
    left = np.zeros(len(rows))
    parts = (("passed", GREEN, ""), ("not yet", ORANGE, "//"), ("not attempted", FAINT, ".."))
    for column, (name, colour, hatch) in enumerate(parts, 1):
        width = np.array([row[column] for row in rows])
        bars = axes.barh(at, width, left=left, color=colour, edgecolor="white", label=name)
        for bar in bars:
            bar.set_hatch(hatch)
        left = left + width
    _one_below_the_other(axes, [row[0] for row in rows])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    first, passed, *others = rows[0]
    told = f"{first} is hardest: {passed} of {passed + sum(others)} pass"
    if not any(others):
        told = f"All {passed} pass every exercise" if passed > 1 else "Every exercise passes"
    label(axes, "students", "exercise", told)
    fig.legend(frameon=False, ncols=3, loc="outside lower center")
    each = "; ".join(f"{row[0]} {row[1]} of {sum(row[1:])}" for row in rows)
    return Picture(fig, f"A bar an exercise, hardest on top; {told}. Passed: {each}.")


def _one_below_the_other(axes: Axes, names: Sequence[str]) -> None:
    """Name bars, the first one on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)


def misconceptions(counts: Mapping[tuple[str, str], int], n: Mapping[str, int]) -> Picture:
    """How many students hold which misconception, the most common on top.

    The axis ends at the whole class, so that one of three looks like a third; where all
    misconceptions are rare, it ends sooner.

    Args:
        counts: (exercise, misconception) -> students, most frequent first; the first 20 are drawn.
        n: exercise -> how many handed it in.
    """
    rows = list(counts.items())[:MOST_ROWS]
    fig, axes = subplots(7.4, 0.28 * len(rows) + 1.4)
    names = [
        shorten(f"{exercise} {name}", LONGEST_NAME, placeholder=" …")
        for (exercise, name), _ in rows
    ]
    bars = axes.barh(range(len(rows)), [count for _, count in rows], color=ORANGE)
    each = [f"{count} of {n[exercise]}" for (exercise, _), count in rows]
    axes.bar_label(bars, each, padding=4, fontsize=9, color=INK)
    _one_below_the_other(axes, names)
    whole = min(max(n[exercise] for (exercise, _), _ in rows), LONGEST_BAR * rows[0][1])
    axes.set_xticks([t for t in MaxNLocator(integer=True).tick_values(0, whole) if t <= whole])
    axes.set_xlim(0, 1.15 * whole)  # with room for the words behind the longest bar
    cut = len(counts) > len(rows)
    more = f" (the {len(rows)} most common of {len(counts):,} misconceptions)" if cut else ""
    label(axes, f"students{more}", "misconception")
    told = _most_common(rows, each[0])
    headline(fig, told)
    listed = "; ".join(f"{e} {m} {share}" for ((e, m), _), share in zip(rows, each, strict=True))
    return Picture(fig, f"A bar for each misconception, the most common on top. {told}. {listed}.")


def _most_common(rows: Sequence[tuple[tuple[str, str], int]], share: str) -> str:
    """The finding: the misconception that most students hold, or that several are as common."""
    (exercise, name), most = rows[0]
    ties = sum(count == most for _, count in rows)
    if ties == 1:
        return f"Most common: “{name}” in {exercise}, held by {share} students"
    return f"Most common: {ties} misconceptions, held by {most} student{'s' * (most > 1)} each"


def gains(rows: Sequence[tuple[str, float, float]]) -> Picture:
    """How often each belief shows before and after a course, an arrow from one to the other.

    Args:
        rows: (belief, share before, share after), shares between 0 and 1; the first is on top.
    """
    fig, axes = subplots(7.4, 0.28 * len(rows) + 1.6)
    before, after = (100 * np.array([row[side] for row in rows]) for side in (1, 2))
    for at, (start, end) in enumerate(zip(before, after, strict=True)):
        if start != end:
            arrow = {"arrowstyle": "->", "color": INK, "shrinkA": 4, "shrinkB": 4}
            axes.annotate("", xy=(end, at), xytext=(start, at), arrowprops=arrow)
    at = np.arange(len(rows))
    axes.plot(before, at, "o", color=INK, markerfacecolor="white", label="before the course")
    axes.plot(after, at, "o", color=ORANGE, label="after it")
    _one_below_the_other(axes, [row[0] for row in rows])
    axes.set_xlim(-2, 1.08 * max(*before, *after, 10))
    less = int((after < before).sum())
    told = f"{less} of {len(rows)} beliefs show less often after the course"
    label(axes, "% of the answers in which it can show", "belief")
    headline(fig, told)
    fig.legend(frameon=False, ncols=2, loc="outside lower center")
    each = "; ".join(f"{name} {start:.0%} to {end:.0%}" for name, start, end in rows)
    return Picture(fig, f"A row for each belief, from before to after. {told}. {each}.")
