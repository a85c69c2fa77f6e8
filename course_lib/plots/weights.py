"""Weights made visible: arrows in the plane, and images of 28 by 28."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Patch

from course_lib.nn import Array, Labels, cross_entropy, softmax
from course_lib.palette import BLUE, BROWN, GREEN, INK, ORANGE, VIOLET
from course_lib.plots.style import DIVERGING, MARKERS, Picture, bare, headline, label, say, subplots

CLASS_COLOURS = (BLUE, ORANGE, GREEN)


def three_arrows(
    x: Array,
    y: Labels,
    steps: Mapping[str, tuple[Array, Array]],
    point: int | None = None,
    moves: Mapping[str, Array] | None = None,
) -> Picture:
    """Three classes in the plane: regions with letters, one weight arrow per class.

    Args:
        x: (n, 2) examples.
        y: (n,) labels 0, 1, 2, drawn as A, B, C.
        steps: title -> (W (2, 3), b (3,)), one panel each.
        point: an example to circle.
        moves: title -> (2, 3) how a step for this example alone moves the arrows: black lines.
    """
    fig, panels = subplots(3.2 * len(steps), 4.1, 1, len(steps), sharey=True)
    told = []
    for axes, (title, (W, b)) in zip(panels, steps.items(), strict=True):
        _regions(axes, x, W, b)
        for c, (colour, marker) in enumerate(zip(CLASS_COLOURS, MARKERS, strict=False)):
            axes.scatter(*x[y == c].T, s=16, color=colour, marker=marker, edgecolor="white", lw=0.4)
            _arrow(axes, W[:, c], "ABC"[c], colour)
        if point is not None:
            axes.scatter(*x[point], s=130, facecolor="none", edgecolor=INK, linewidth=1.6)
        loss, right = cross_entropy(x @ W + b, y), int(((x @ W + b).argmax(axis=1) == y).sum())
        label(axes, "$x_0$", "$x_1$" if axes is panels[0] else "")
        axes.set_title(f"{title}\nloss {loss:.2f}, {right} of {len(y)} right", fontsize=10)
        told.append(f"{title}: loss {loss:.2f}, {right} of {len(y)} right")
        if moves:
            ends = W + moves[title]  # (2, 3)
            axes.plot(*np.stack([W, ends], axis=1), color=INK, lw=2)
            axes.plot(*ends, "o", color=INK, markersize=4)
            far = np.hypot(*moves[title])  # (3,)
            alone = ", ".join(f"{c} by {v:.2f}" for c, v in zip("ABC", far, strict=True))
            told.append(f"a step for the circled point alone would move {alone}")
    if moves:
        headline(fig, "Black: a step for the circled point alone, along the point's own line")
    else:
        headline(fig, "Each arrow turns towards the points of its class; borders stay straight")
    return Picture(
        fig,
        "Points of three classes A, B, C in the plane, straight borders between three regions, "
        f"and a weight arrow for each class. {'; '.join(told)}.",
    )


def _regions(axes: Axes, x: Array, W: Array, b: Array) -> None:
    reach = float(np.abs(x).max()) * 1.15
    line = np.linspace(-reach, reach, 120)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)  # (m, 2)
    best = softmax(grid @ W + b).argmax(axis=1)
    regions, levels = best.reshape(120, 120), [-0.5, 0.5, 1.5, 2.5]
    axes.contourf(line, line, regions, levels=levels, colors=CLASS_COLOURS, alpha=0.16)
    for c in np.unique(best):
        middle = grid[best == c].mean(axis=0)
        away = middle / max(float(np.hypot(*middle)), 1e-9) * reach * 0.82
        spot = away if (best[np.abs(grid - away).sum(axis=1).argmin()] == c) else middle
        words = {"fontsize": 17, "color": INK, "ha": "center", "va": "center", "alpha": 0.75}
        axes.text(spot[0], spot[1], "ABC"[c], **words)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")


def _arrow(axes: Axes, w: Array, name: str, colour: str) -> None:
    style = "-|>,head_width=3,head_length=5"
    tip = (float(w[0]), float(w[1]))
    axes.add_patch(FancyArrowPatch((0, 0), tip, arrowstyle=style, color=colour, lw=3, shrinkA=0))
    ahead = w / max(float(np.hypot(*w)), 1e-9) * 13  # points beyond the tip
    side = "center" if abs(ahead[0]) < 8 else ("left" if ahead[0] > 0 else "right")
    paper = {"facecolor": "white", "edgecolor": "none", "alpha": 0.65, "pad": 0.5}
    by = (float(ahead[0]), float(ahead[1]))
    say(axes, f"w of {name}", tip, by, fontsize=9, ha=side, va="center", bbox=paper)


def weight_images(rows: dict[str, Array]) -> Picture:
    """Each class's weights as a 28x28 image; one row of images per moment of training.

    Args:
        rows: title -> W (784, k).
    """
    k = next(iter(rows.values())).shape[1]
    fig, panels = subplots(8.2, 0.55 + 0.92 * len(rows), len(rows), k, squeeze=False)
    told = []
    for row, (title, W) in enumerate(rows.items()):
        limit = float(np.abs(W).max()) or 1.0
        for c, axes in enumerate(panels[row]):
            axes.imshow(W[:, c].reshape(28, 28), cmap=DIVERGING, vmin=-limit, vmax=limit)
            bare(axes, str(c) if row == 0 else "")
        panels[row, 0].set_ylabel(title, rotation=0, ha="right", va="center", fontsize=9)
        told.append(f"{title}, largest weight {limit:.2g}")
    _for_and_against(fig)
    headline(fig, "First a mean digit, then what sets it apart (each row has its own scale)")
    return Picture(
        fig,
        f"{len(rows)} rows of {k} images of 28 by 28 weights, one column per class: "
        f"{'; '.join(told)}.",
    )


def weight_sheets(sheets: dict[str, Array], title: str) -> Picture:
    """Ten weight images per panel, in two rows of five: small, many moments side by side.

    Args:
        sheets: title -> (2 edge, 5 edge) shades from 1 to 255; 128 is the weight 0.
        title: the finding.
    """
    fig, panels = subplots(2.2 * len(sheets) + 0.6, 2.0, 1, len(sheets))
    for axes, (name, sheet) in zip(panels, sheets.items(), strict=True):
        edge = sheet.shape[0] / 2
        axes.imshow(sheet, cmap=DIVERGING, vmin=1, vmax=255)
        for digit in range(10):
            place = (edge * (digit % 5) + 1, edge * (digit // 5) + 1)
            axes.text(*place, str(digit), fontsize=7, color=INK, ha="left", va="top")
        bare(axes, name)
    _for_and_against(fig)
    headline(fig, title)
    moments = "; ".join(name.replace("\n", ", ") for name in sheets)
    images = f"Ten images of 28 by 28 weights, one a class, at {len(sheets)} moments"
    return Picture(fig, f"{title}. {images}: {moments}.")


def _for_and_against(fig: Figure) -> None:
    """What the two colours of a weight image say."""
    words = {VIOLET: "ink here speaks for the class", BROWN: "ink here speaks against it"}
    handles = [Patch(color=colour, label=says) for colour, says in words.items()]
    fig.legend(handles=handles, loc="outside lower center", ncols=2, fontsize=9, frameon=False)
