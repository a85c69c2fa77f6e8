"""Figures of lesson 7: what normalising does, the paths back, memory, axes, and experiments."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.nn import Array
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from course_lib.plots.style import CYCLE, MARKERS, Picture, bare, figure, headline, label


def number_lines(stages: Mapping[str, Array]) -> Picture:
    """One column, step by step: a line of numbers for each stage.

    Args:
        stages: title -> (n,) numbers, from the input to the output.
    """
    fig = figure(7.0, 0.7 * len(stages) + 0.9)
    axes = fig.subplots()
    names = list(stages)
    told = []
    for row, (name, values) in enumerate(stages.items()):
        height = len(names) - row
        axes.axhline(height, color=GREY, linewidth=0.7)
        for i, value in enumerate(values):
            axes.plot(value, height, MARKERS[i], color=CYCLE[i], markersize=8)
        axes.plot(values.mean(), height, "|", color=INK, markersize=20)
        told.append(f"{name}: {', '.join(f'{v:.2f}' for v in values)}")
    first, last = stages[names[0]], stages[names[-1]]
    found = (
        f"Mean {first.mean():.1f} becomes {last.mean():.1f}, "
        f"sd {first.std():.2f} becomes {last.std():.2f}; the order stays"
    )
    axes.set_yticks(range(len(names), 0, -1), names)
    axes.set_ylim(0.4, len(names) + 0.6)
    label(axes, "value; the tall mark is the mean", "", found)
    axes.set_ylabel("stage")
    return Picture(fig, f"{len(names)} number lines. {'; '.join(told)}. {found}.")


def paths_back(paths: Mapping[str, Array]) -> Picture:
    """What each path brings to each entry of one column of dx, and their sum.

    Args:
        paths: name -> (n,) part of the gradient.
    """
    total = np.sum(list(paths.values()), axis=0)  # (n,)
    fig = figure(7.4, 3.0)
    axes = fig.subplots()
    n, width = len(total), 0.8 / (len(paths) + 1)
    shown = {**paths, "dx, the sum": total}
    for i, (name, part) in enumerate(shown.items()):
        at = np.arange(n) + (i - len(paths) / 2) * width
        hatch = ("", "//", "..", "")[i % 4]
        colour = (SKY, ORANGE, GREEN, INK)[i % 4]
        axes.bar(at, part, width, label=name, color=colour, hatch=hatch, edgecolor="white")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.set_xticks(range(n), [f"x[{i}]" for i in range(n)])
    axes.legend(frameon=False, fontsize=9)
    found = f"The parts of one column of dx sum to {abs(total.sum().round(9)):.2f}"
    label(axes, "entry of the column", "slope of the loss", found)
    told = "; ".join(
        f"{name} {', '.join(f'{v:+.2f}' for v in part)}" for name, part in shown.items()
    )
    return Picture(fig, f"Groups of bars for {n} entries. {told}. {found}.")


def shadow(x: Array, g: Array) -> Picture:
    """Three examples, one feature: the plane across (1, 1, 1), and the shadow of a gradient in it.

    Args:
        x: (3,) one column.
        g: (3,) the gradient at xhat.
    """
    plane = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]]) / np.sqrt([[2.0], [6.0]])  # (2, 3)
    along, arrow = plane @ (x - x.mean()), plane @ g  # (2,), (2,): centred by the plane
    along = along / np.linalg.norm(along)
    left = arrow - along * (along @ arrow)  # (2,)
    fig = figure(5.2, 4.0)
    axes = fig.subplots()
    axes.axline((0, 0), tuple(along), color=GREY, linestyle="--", linewidth=1)
    for vector, name, colour in (
        (along, "direction of xhat", PURPLE),
        (arrow, "g without its mean", BLUE),
        (left, "s dx", ORANGE),
    ):
        _arrow(axes, vector, name, colour)
    axes.plot(*np.transpose([arrow, left]), color=GREY, linestyle=":")
    reach = 1.35 * max(1.0, float(np.abs([along, arrow, left]).max()))
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    axes.set_aspect("equal")
    found = f"dx stands across xhat: angle {_angle(left, along):.0f} degrees"
    label(axes, "along (1, -1, 0)", "along (1, 1, -2)", found)
    return Picture(
        fig,
        f"Three arrows in the plane across (1, 1, 1). The gradient without its mean has length "
        f"{np.linalg.norm(arrow):.2f}; its shadow across xhat has length "
        f"{np.linalg.norm(left):.2f}. {found}.",
    )


def _angle(a: Array, b: Array) -> float:
    cosine = a @ b / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-300)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _arrow(axes: Axes, to: Array, name: str, colour: str) -> None:
    axes.annotate("", tuple(to), (0, 0), arrowprops={"arrowstyle": "->", "color": colour, "lw": 2})
    axes.annotate(
        name,
        tuple(to),
        xytext=(5 * np.sign(to[0]) if to[0] else 5, 6 * np.sign(to[1]) if to[1] else 6),
        textcoords="offset points",
        color=colour,
        ha="left" if to[0] >= 0 else "right",
        fontsize=9,
    )


def memory_curve(shares: Mapping[str, Array]) -> Picture:
    """How much of a running average is measured, and how much is still its start value.

    Args:
        shares: name -> (t,) share of the measured after 1, 2, ... steps.
    """
    fig = figure(6.6, 3.0)
    axes = fig.subplots()
    told = []
    for i, (name, share) in enumerate(shares.items()):
        steps = np.arange(1, len(share) + 1)
        axes.plot(steps, share, color=CYCLE[i], marker=MARKERS[i], markersize=4, markevery=5)
        at = len(share) // 3
        axes.annotate(
            name, (steps[at], share[at]), xytext=(8, -12), textcoords="offset points",
            color=CYCLE[i],
        )  # fmt: skip
        nine = int(np.argmax(share >= 0.895)) + 1 if (share >= 0.895).any() else 0
        late = f"{name}: below 90 % after {len(share)} steps"
        told.append(f"{name}: 90 % after {nine} steps" if nine else late)
    axes.set_ylim(0, 1.05)
    label(axes, "training steps", "share that was measured", "; ".join(told))
    return Picture(fig, f"Curves that rise towards 1. {'; '.join(told)}.")


def norm_axes(n: int, c: int, p: int) -> Picture:
    """Which numbers share one mean: batch norm, layer norm, and one mean a pixel.

    Args:
        n: examples.
        c: channels.
        p: pixels of a channel.
    """
    kinds = {
        f"batch norm: {c} means": (0, 1, 0),
        f"layer norm: {n} means": (1, 0, 0),
        f"one mean a pixel: {c * p} means": (0, 1, 1),
    }
    fig = figure(7.6, 2.4)
    panels = fig.subplots(1, len(kinds))
    for axes, (title, (by_n, by_c, by_p)) in zip(panels, kinds.items(), strict=True):
        i, j, q = np.ogrid[:n, :c, :p]
        group = i * by_n + (j * by_c if not by_p else j * p + q) + 0 * q  # (n, c, p)
        axes.imshow(group.reshape(n, c * p) % 7, cmap="cividis", aspect="auto", vmin=0, vmax=6)
        for at in range(1, c):
            axes.axvline(at * p - 0.5, color="white", linewidth=2.5)
        for row, column in np.ndindex(n, c * p):
            name = chr(ord("a") + int(group.reshape(n, -1)[row, column]))
            dark = group.reshape(n, -1)[row, column] % 7 < 4
            colour = "white" if dark else INK
            axes.text(column, row, name, ha="center", va="center", color=colour, fontsize=8)
        bare(axes, title)
        axes.set_xlabel("channels, each with its pixels", fontsize=8)
    panels[0].set_ylabel("examples")
    headline(fig, "Cells with one letter share one mean")
    return Picture(
        fig,
        f"Three tables of {n} examples by {c} channels of {p} pixels. Batch norm has a letter for "
        f"each of {c} channels, layer norm for each of {n} examples; one mean a pixel makes "
        f"{c * p} groups of {n} numbers.",
    )


def against_setting(
    values: Sequence[float], accuracy: Mapping[str, Sequence[float]], setting: str, good: float
) -> Picture:
    """Accuracy against a setting on a log axis, one curve a way of training.

    Args:
        values: (m,) the setting.
        accuracy: name -> (m,) shares of right answers.
        setting: what is on the axis, in words.
        good: the accuracy that counts as trained.
    """
    fig = figure(6.8, 3.2)
    axes = fig.subplots()
    counted, told = [], []
    for i, (name, shares) in enumerate(accuracy.items()):
        axes.plot(values, shares, color=CYCLE[i], marker=MARKERS[i], label=name)
        counted.append(f"{name} {sum(s >= good for s in shares)}")
        told.append(f"{name}: {', '.join(f'{s:.2f}' for s in shares)}")
    axes.set_xscale("log")
    axes.set_xticks(list(values), [f"{v:g}" for v in values])
    axes.minorticks_off()
    axes.set_ylim(0, 1.05)
    axes.axhline(good, color=GREY, linestyle=":", linewidth=1)
    axes.legend(frameon=False, fontsize=9)
    found = f"{good:.0%} is reached at: {', '.join(counted)} of {len(values)} settings"
    label(axes, setting, "accuracy", found)
    return Picture(
        fig, f"Accuracy for {setting} {', '.join(f'{v:g}' for v in values)}. {'; '.join(told)}. "
        f"{found}.",
    )  # fmt: skip


def convictions(accuracy: Mapping[str, Array], errors: Mapping[str, float]) -> Picture:
    """Faults in rows: accuracy of each seed on the left, error of the gradient check on the right.

    Args:
        accuracy: fault -> (seeds,) shares of right answers; the first row is without fault.
        errors: fault -> relative error of the gradient check.
    """
    names = list(accuracy)
    fig = figure(8.2, 0.36 * len(names) + 1.2)
    left, right = fig.subplots(1, 2, sharey=True)
    rows = np.arange(len(names))[::-1]
    for row, name in zip(rows, names, strict=True):
        colour = BLUE if row == rows[0] else ORANGE
        left.plot(accuracy[name], np.full(len(accuracy[name]), row), "o", color=colour, alpha=0.5)
        left.plot(accuracy[name].mean(), row, "|", color=INK, markersize=14)
        right.plot(max(errors[name], 1e-12), row, "D", color=colour)
    left.set_yticks(rows, names)
    right.set_xscale("log")
    right.set_xlim(1e-12, 10)
    right.axvline(1e-6, color=GREY, linestyle=":")
    base = accuracy[names[0]]
    near = sum(accuracy[n].mean() > base.mean() - 0.025 for n in names[1:])
    seen = sum(errors[n] > 1e-6 for n in names[1:])
    label(
        left, "test accuracy; a dot is a seed", "fault", f"{near} of {len(names) - 1} faults hide"
    )
    label(right, "relative error of the gradient check", "", f"{seen} are convicted here")
    told = "; ".join(f"{n}: {accuracy[n].mean():.3f}, error {errors[n]:.0e}" for n in names)
    return Picture(
        fig,
        f"Two panels with a row a fault. {told}. {near} of {len(names) - 1} faults stay within 2.5 "
        f"points of the right code; the gradient check convicts {seen}.",
    )
