"""Figures of lesson 9: windows on images, maps, the matrix of a kernel, moves, and learning."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.nn import Array, conv_output_size
from course_lib.palette import GREY, INK, ORANGE, SKY
from course_lib.plots.style import (
    CYCLE,
    DIVERGING,
    MARKERS,
    SEQUENTIAL,
    Picture,
    bare,
    figure,
    headline,
    label,
)


def windows_on_a_row(h: int, k: int, stride: int, pad: int) -> Picture:
    """A row of pixels with its padding, and below it every window that fits.

    Args:
        h: pixels.
        k: pixels of the window.
        stride: step from one window to the next.
        pad: cells added on each side.
    """
    n, cells = conv_output_size(h, k, stride, pad), h + 2 * pad
    fig = figure(7.0, 0.35 * n + 1.5)
    axes = fig.subplots()
    for at in range(cells):
        inside = pad <= at < pad + h
        colour = SKY if inside else "white"
        axes.add_patch(Rectangle((at, n), 1, 0.8, facecolor=colour, edgecolor=INK))
        axes.text(at + 0.5, n + 0.4, "x" if inside else "0", ha="center", va="center")
    for i in range(n):
        begin, y = i * stride, n - 1 - i
        axes.add_patch(Rectangle((begin, y + 0.1), k, 0.6, facecolor=ORANGE, edgecolor="white"))
        axes.text(begin + k / 2, y + 0.4, f"window {i}", ha="center", va="center", fontsize=8)
    axes.set(xlim=(-0.3, cells + 0.3), ylim=(-0.3, n + 1), yticks=[])
    left = cells - ((n - 1) * stride + k)
    found = f"{n} windows of {k} fit with stride {stride}; the last leaves {left} of {cells} cells"
    label(axes, "cell, with the padding", "", found)
    axes.set_ylabel("windows")
    return Picture(
        fig,
        f"A row of {h} pixels, zeros on each side: {pad}, and bars for the windows below it. "
        f"{found}.",
    )


def _numbers(axes: Axes, values: Array, title: str) -> None:
    """A table of numbers as a picture."""
    axes.imshow(np.zeros_like(values), cmap="Greys", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, f"{value:g}", ha="center", va="center", color=INK)
        cell = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=GREY, linewidth=0.5)
        axes.add_patch(cell)
    axes.set(xlim=(-0.55, values.shape[1] - 0.45), ylim=(values.shape[0] - 0.45, -0.55))
    bare(axes, title)
    axes.set_xlabel("column", fontsize=8)


def _frame(axes: Axes, at: tuple[int, int], size: tuple[int, ...]) -> None:
    corner = at[1] - 0.5, at[0] - 0.5
    axes.add_patch(Rectangle(corner, size[1], size[0], fill=False, edgecolor=ORANGE, linewidth=3))


def one_place(x: Array, w: Array, y: Array, at: tuple[int, int]) -> Picture:
    """An image, a kernel and their map, with one window and its number framed.

    Args:
        x: (h, w) image.
        w: (kh, kw) kernel.
        y: (oh, ow) map.
        at: the place in the map.
    """
    i, j = at
    fig = figure(7.2, 2.6)
    panels = fig.subplots(1, 3, width_ratios=[x.shape[1], w.shape[1], y.shape[1]])
    for axes, values, title in zip(panels, (x, w, y), ("x", "w", "y"), strict=True):
        _numbers(axes, values, f"{title} {values.shape}")
    _frame(panels[0], at, w.shape)
    _frame(panels[1], (0, 0), w.shape)
    _frame(panels[2], at, (1, 1))
    panels[0].set_ylabel("row", fontsize=8)
    window = x[i : i + w.shape[0], j : j + w.shape[1]]
    terms = " + ".join(
        f"{a:g}·{b:g}" if b >= 0 else f"{a:g}·({b:g})"
        for a, b in zip(window.flat, w.flat, strict=True)
    )
    found = f"y[{i}, {j}] = {terms} = {(window * w).sum():g}"
    headline(fig, found)
    return Picture(
        fig,
        f"Three tables of numbers: an image {x.shape}, a kernel {w.shape}, a map {y.shape}. The "
        f"window at row {i}, column {j} is framed. {found}.",
    )


def maps(shown: Mapping[str, Array]) -> Picture:
    """Maps side by side; orange is above 0, purple below, 0 is nearly white.

    Args:
        shown: title -> (h, w) numbers.
    """
    fig = figure(1.9 * len(shown) + 0.3, 2.7)
    panels = np.atleast_1d(fig.subplots(1, len(shown)))
    told = []
    for axes, (title, values) in zip(panels, shown.items(), strict=True):
        reach = max(float(np.abs(values).max()), 1e-12)
        axes.imshow(-values, cmap=DIVERGING, vmin=-reach, vmax=reach)
        bare(axes, title)
        reached = f"{values.min() + 0.0:.1f} to {values.max():.1f}"
        axes.set_xlabel(f"column\n{reached}", fontsize=8)
        told.append(f"{title}: from {reached}, {np.isclose(values, 0).mean():.0%} 0")
    panels[0].set_ylabel("row", fontsize=8)
    signed = [title for title, values in shown.items() if values.min() < 0]
    found = f"Below 0 (purple) somewhere: {', '.join(signed)}" if signed else "No map is below 0"
    headline(fig, found)
    return Picture(fig, f"{len(shown)} maps. {'; '.join(told)}. {found}.")


def matrix(T: Array, w: Array) -> Picture:
    """The matrix of a kernel: every entry that is not 0, with its number.

    Args:
        T: (oh ow, h width), one row a window.
        w: the kernel; a larger number gets a lighter square.
    """
    fig = figure(7.2, 3.4)
    axes = fig.subplots()
    low, span = w.min(), max(float(np.ptp(w)), 1e-12)
    for row, column in np.argwhere(T != 0).tolist():
        light = float((T[row, column] - low) / span)
        axes.plot(column, row, "s", color=colormaps[SEQUENTIAL](light), markersize=10)
        ink = "white" if light < 0.5 else INK
        number = f"{T[row, column]:g}"
        axes.text(column, row, number, ha="center", va="center", fontsize=7, color=ink)
    axes.set(xlim=(-0.7, T.shape[1] - 0.3), ylim=(T.shape[0] - 0.4, -0.6), yticks=range(len(T)))
    full = int((T != 0).sum())
    found = f"{full} of {T.size} entries are not 0, with {w.size} different values"
    label(axes, "pixel of the image, in reading order", "window", found)
    return Picture(
        fig,
        f"A table of {T.shape[0]} rows and {T.shape[1]} columns. Squares mark entries that are not "
        f"0, and say their weight; each row holds the same weights, farther to the right. {found}.",
    )


def kernels(shown: Mapping[str, Array]) -> Picture:
    """Kernels side by side, with their numbers; the last two are compared.

    Args:
        shown: title -> (kh, kw) kernel; at least two.
    """
    fig = figure(2.2 * len(shown) + 0.3, 2.6)
    panels = fig.subplots(1, len(shown))
    for axes, (title, values) in zip(panels, shown.items(), strict=True):
        _numbers(axes, values.round(2) + 0.0, title)
    panels[0].set_ylabel("row", fontsize=8)
    names = list(shown)[-2:]
    apart = np.abs(shown[names[0]] - shown[names[1]]).max()
    close = "less than 0.01" if apart < 0.01 else f"up to {apart:.1f}"
    found = f"“{names[0]}” and “{names[1]}” differ by {close}"
    headline(fig, found)
    return Picture(fig, f"{len(shown)} tables of numbers: {', '.join(shown)}. {found}.")


def differences(shown: Mapping[str, Array]) -> Picture:
    """Where two ways to a map differ: one panel a pair of ways, dark is different.

    Args:
        shown: title -> (h, w) sizes of the differences.
    """
    fig = figure(2.4 * len(shown) + 0.3, 3.5)
    panels = np.atleast_1d(fig.subplots(1, len(shown)))
    told = []
    for axes, (title, values) in zip(panels, shown.items(), strict=True):
        axes.imshow(values > 1e-9, cmap="Blues", vmin=0, vmax=1.3)
        whole = Rectangle((-0.5, -0.5), *values.shape[::-1], fill=False, edgecolor=INK, linewidth=1)
        axes.add_patch(whole)
        bare(axes, title)
        apart = f"{(values > 1e-9).mean():.0%} differ, by up to {values.max() + 0.0:.1f}"
        axes.set_xlabel(f"column\n{apart}", fontsize=8)
        told.append(f"{title}: {apart}")
    panels[0].set_ylabel("row", fontsize=8)
    exact = [title for title, values in shown.items() if values.max() <= 1e-9]
    found = f"Equal everywhere: {', '.join(exact) or 'none'}"
    headline(fig, found)
    return Picture(fig, f"{len(shown)} maps, dark where two ways differ. {'; '.join(told)}.")


def against_pairs(pairs: Sequence[int], errors: Mapping[str, Sequence[float]]) -> Picture:
    """Relative error on new images against the number of training pairs, on log axes.

    A curve that lies below a thousandth everywhere is drawn along the lower edge, and says so.

    Args:
        pairs: (m,) numbers of pairs.
        errors: name -> (m,) relative errors.
    """
    fig = figure(6.8, 3.2)
    axes = fig.subplots()
    told, heads, floor = [], [], 1e-3
    for i, (name, values) in enumerate(errors.items()):
        below = max(values) < floor
        seen = np.full(len(values), 6e-4) if below else np.maximum(values, floor)
        style = {"color": CYCLE[i], "marker": "v" if below else MARKERS[i], "clip_on": False}
        axes.plot(pairs, seen, label=f"{name}: far below the axis" if below else name, **style)
        first, last = (f"{v:.0%}" if v >= 0.01 else "under 1%" for v in (values[0], values[-1]))
        told.append(f"{name}: {first} after {pairs[0]}, {last} after {pairs[-1]}")
        heads.append(f"{name} {first}")
    axes.set(xscale="log", yscale="log", ylim=(6e-4, 3))
    axes.set_xticks(list(pairs), [str(p) for p in pairs])
    axes.set_yticks([1e-3, 1e-2, 1e-1, 1], ["0.1%", "1%", "10%", "100%"])
    axes.minorticks_off()
    axes.legend(frameon=False, fontsize=9, loc="center left")
    found = f"Error from {pairs[0]} pair: {', '.join(heads)}"
    label(axes, "training pairs", "relative squared error", found)
    return Picture(fig, f"Curves on log axes. {'; '.join(told)}. {found}.")


def falling_loss(losses: Mapping[str, Sequence[float]]) -> Picture:
    """The loss of a few trainings, on a log axis.

    Args:
        losses: name -> (steps,) losses.
    """
    fig = figure(6.4, 2.8)
    axes = fig.subplots()
    told = []
    for i, (name, values) in enumerate(losses.items()):
        every = max(len(values) // 12, 1)
        style = {"color": CYCLE[i], "marker": MARKERS[i], "markevery": (4 * i, every)}
        axes.plot(values, label=name, **style)
        told.append(f"{name}: below {10.0 ** np.ceil(np.log10(max(*values[-20:], 1e-12))):.0e}")
    axes.legend(frameon=False, fontsize=9)
    axes.set_yscale("log")
    label(axes, "step", "loss", f"At the end, {'; '.join(told)}")
    return Picture(fig, f"Falling curves of the loss. At the end, {'; '.join(told)}.")
