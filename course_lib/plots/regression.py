"""Figures of lesson 4: pulls on weights, bills, errors, mistakes, and the valley of the loss."""

import numpy as np
import numpy.typing as npt
from matplotlib.patches import Rectangle

from course_lib.nn import Array
from course_lib.palette import BLUE, FAINT, GREY, INK, ORANGE, PURPLE
from course_lib.plots.style import (
    DIVERGING,
    MARKERS,
    SEQUENTIAL,
    Picture,
    bare,
    headline,
    ink,
    label,
    say,
    subplots,
)


def pulls(image: Array, slopes: Array) -> Picture:
    """One image, and how it asks each class's weights to change: minus the slopes of its loss.

    Args:
        image: (784,) pixels.
        slopes: (784, k) slopes of the image's loss, one per weight.
    """
    k = slopes.shape[1]
    fig, (first, *panels) = subplots(10.2, 1.75, 1, k + 1)
    ink(first, image, "the image")
    limit = float(np.abs(slopes).max())
    for c, axes in enumerate(panels):
        axes.imshow(-slopes[:, c].reshape(28, 28), cmap=DIVERGING, vmin=-limit, vmax=limit)
        bare(axes, f"weights of {c}")
    headline(fig, "Every class is asked for the same picture (violet: more, brown: less)")
    largest = [float(-slopes[np.abs(slopes[:, c]).argmax(), c]) for c in range(k)]
    more = ", ".join(str(c) for c, v in enumerate(largest) if v > 0)
    return Picture(
        fig,
        f"An image, and {k} pictures of 28 by 28 weights that all show this image, in different "
        f"strength; more of it is asked for by class {more}, less by each of the others.",
    )


def products(x: Array, dz: Array) -> Picture:
    """The table of all products x_i dz_j, with its two factors along the edges.

    Args:
        x: (d,) inputs.
        dz: (k,) slopes of the loss, one per logit.
    """
    table = np.outer(x, dz)  # (d, k)
    fig, axes = subplots(5.6, 2.5)
    limit = float(np.abs(table).max())
    axes.imshow(-table, cmap=DIVERGING, vmin=-1.6 * limit, vmax=1.6 * limit, aspect="auto")
    for i, j in np.ndindex(table.shape):
        words = rf"${x[i]:g}\cdot{_signed(float(dz[j]))}={table[i, j]:g}$"
        axes.text(j, i, words, ha="center", va="center", fontsize=10.5)
    axes.set_xticks(range(len(dz)), [f"$dz_{j}={v:g}$" for j, v in enumerate(dz)])
    axes.set_yticks(range(len(x)), [f"$x_{i}={v:g}$" for i, v in enumerate(x)])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=10.5)
    axes.spines[:].set_visible(False)
    headline(fig, "Each column is the image, times one number per class")
    rows = "; ".join(", ".join(f"{v:g}" for v in row) for row in table)
    return Picture(
        fig, f"A table of {len(x)} by {len(dz)} products of x and dz, row by row: {rows}."
    )


def _signed(v: float) -> str:
    return f"({v:g})" if v < 0 else f"{v:g}"


def bills(euros: dict[str, tuple[float, float]]) -> Picture:
    """What each reader costs the bank: people, and misreadings.

    Args:
        euros: name -> (euros for people, euros for accepted mistakes).
    """
    fig, axes = subplots(8.2, 0.7 + 0.42 * len(euros))
    names = list(euros)
    people, mistakes = np.array(list(euros.values())).T  # (m,), (m,)
    axes.barh(names, people, 0.62, color=BLUE)
    axes.barh(names, mistakes, 0.62, left=people, color=ORANGE)
    for at, (asked, wrong) in enumerate(zip(people, mistakes, strict=True)):
        axes.text(asked / 2, at, f"{asked:.0f}", ha="center", va="center", color="white")
        axes.text(asked + wrong + 1, at, f"{asked + wrong:.0f} euros", va="center")
    axes.invert_yaxis()
    axes.set_xlim(0, 1.15 * (people + mistakes).max())
    label(axes, "euros for 10,000 digits: people (blue), accepted mistakes (orange)", "reader")
    total = people + mistakes
    headline(fig, f"A better reader asks less: from {total[0]:.0f} euros to {total[-1]:.0f}")
    told = "; ".join(
        f"{name}: {a:.0f} for people and {b:.0f} for mistakes" for name, (a, b) in euros.items()
    )
    return Picture(fig, f"Bars of what the bank pays, in euros. {told}.")


def v_curve(h: Array, errors: dict[str, Array]) -> Picture:
    """The error of a difference quotient against its step, both on log axes.

    Args:
        h: (m,) steps.
        errors: name -> (m,) absolute errors, such as "forward" and "central".
    """
    fig, axes = subplots(6.6, 3.4)
    told = []
    for (name, error), colour, marker in zip(errors.items(), (ORANGE, BLUE), MARKERS, strict=False):
        seen = np.maximum(error, 1e-16)
        axes.loglog(h, seen, marker=marker, color=colour, markersize=4)
        best = int(seen.argmin())
        below = colour == BLUE  # one curve is named on its slope, the other below its tip
        at, by, side = (best, (0, -15), "center") if below else (2, (-10, 10), "right")
        words = f"{name}: best near h = 1e{round(np.log10(h[best]))}"
        say(axes, words, (h[at], seen[at]), by, ha=side, color=colour)
        told.append(f"{name} is best near h = {h[best]:.0e}, with an error near {seen[best]:.0e}")
    axes.set_ylim(bottom=1e-13)
    inside = {"transform": axes.transAxes, "fontsize": 9}
    axes.text(0.03, 0.3, "too small:\ndigits are lost", **inside)
    axes.text(0.97, 0.2, "too large:\nthe curve bends", ha="right", **inside)
    label(axes, "step h", "error of the slope", "A smaller step helps, then it hurts")
    return Picture(fig, "Two V-shaped curves on log axes: " + "; ".join(told) + ".")


def confusion_table(counts: npt.NDArray[np.int64]) -> Picture:
    """The mistakes of a classifier: rows are true classes, columns the classes given.

    Args:
        counts: (k, k) counts.
    """
    k = len(counts)
    mistakes = counts * (1 - np.eye(k, dtype=int))  # the diagonal would drown them
    fig, axes = subplots(5.6, 4.6)
    axes.imshow(np.sqrt(mistakes), cmap=SEQUENTIAL)
    for true, given in np.ndindex(k, k):
        light = mistakes[true, given] < mistakes.max() * 0.35 and true != given
        words = "·" if true == given else str(mistakes[true, given])
        colour = "white" if light else INK
        axes.text(given, true, words, ha="center", va="center", fontsize=8, color=colour)
        if true == given:
            corner = (true - 0.5, true - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, facecolor=FAINT, edgecolor="none"))
    axes.set_xticks(range(k))
    axes.set_yticks(range(k))
    pairs = np.triu(mistakes + mistakes.T, 1)  # (k, k) in both directions
    fullest = np.sort(pairs, axis=None)[::-1][: k // 2].sum() / max(mistakes.sum(), 1)
    much = "half" if fullest > 1 / 2 else "a third" if fullest > 1 / 3 else "a tenth"
    found = f"{k // 2} of the {k * (k - 1) // 2} pairs hold more than {much} of the mistakes"
    worst = _worst(mistakes)
    label(axes, "class given", "true class", found)
    return Picture(
        fig,
        f"A table of {k} by {k} entries, true classes down, classes given across; {found}. "
        f"{worst}.",
    )


def _worst(mistakes: npt.NDArray[np.int64]) -> str:
    """The three fullest entries, in words."""
    fullest = mistakes.argsort(axis=None)[::-1][:3]
    k = len(mistakes)
    told = [f"a true {at // k} given as {at % k}: {mistakes.flat[at]}" for at in fullest]
    return "The most frequent: " + ", ".join(told)


def valley(along: Array, across: Array, losses: dict[str, Array]) -> Picture:
    """The loss over two directions of W: one that changes no probability, and one that does.

    Args:
        along: (m,) how far W moves by the same vector in every column.
        across: (m,) how far W moves in another direction.
        losses: title -> (m, m) loss; rows follow `across`, columns follow `along`.
    """
    fig, panels = subplots(3.7 * len(losses), 3.3, 1, len(losses), sharey=True)
    told = []
    for axes, (title, loss) in zip(panels, losses.items(), strict=True):
        axes.contour(along, across, loss, levels=14, cmap=SEQUENTIAL, linewidths=1.2)
        i, j = np.unravel_index(loss.argmin(), loss.shape)
        if np.ptp(loss[i]) < 1e-9:
            axes.axhline(across[i], color=PURPLE, linewidth=2.5)
            words = " every point here is a minimum"
            axes.text(along[0], across[i], words, va="bottom", fontsize=9)
            told.append(
                f"Panel “{title}”: level lines are horizontal, and all points at height "
                f"{across[i]:.1f} have the lowest loss, {loss.min():.2f}"
            )
        else:
            axes.plot(along[j], across[i], "o", color=PURPLE)
            say(axes, "the minimum", (along[j], across[i]), (6, 6), fontsize=9)
            told.append(
                f"Panel “{title}”: level lines are closed, around one lowest point at "
                f"({along[j]:.1f}, {across[i]:.1f}) with loss {loss.min():.2f}"
            )
        label(axes, "same vector added to each column", "one class's column alone", title)
        axes.axvline(0, color=GREY, linewidth=0.6, linestyle=":")
    panels[0].set_ylabel("one class's column alone")
    return Picture(
        fig,
        "Level lines of the loss: across, one vector is added to every column of W; upwards, one "
        "class's column moves alone. " + ". ".join(told) + ".",
    )
