"""Figures of lesson 9: windows on images, maps, the matrix of a kernel, moves, and learning."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.nn import Array, Labels, conv_output_size
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
    say,
    subplots,
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
    fig, axes = subplots(7.0, 0.35 * n + 1.5)
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
    """A table of numbers as a picture; the cell of a nan stays empty."""
    axes.imshow(np.zeros_like(values), cmap="Greys", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(values):
        says = "" if np.isnan(value) else f"{value:g}"
        axes.text(column, row, says, ha="center", va="center", color=INK)
        cell = Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=GREY, linewidth=0.5)
        axes.add_patch(cell)
    axes.set(xlim=(-0.55, values.shape[1] - 0.45), ylim=(values.shape[0] - 0.45, -0.55))
    bare(axes, title)
    axes.set_xlabel("column", fontsize=8)


def _frame(axes: Axes, at: tuple[int, int], size: tuple[int, ...]) -> None:
    corner = at[1] - 0.5, at[0] - 0.5
    axes.add_patch(Rectangle(corner, size[1], size[0], fill=False, edgecolor=ORANGE, linewidth=3))


def one_place(x: Array, w: Array, y: Array, at: tuple[int, int]) -> Picture:
    """An image, a kernel and their map, of which only one number is shown, framed as its window is.

    Args:
        x: (h, w) image.
        w: (kh, kw) kernel.
        y: (oh, ow) map.
        at: the place in the map.
    """
    i, j = at
    fig, panels = subplots(7.2, 2.6, 1, 3, width_ratios=[x.shape[1], w.shape[1], y.shape[1]])
    shown = np.full(y.shape, np.nan)
    shown[i, j] = y[i, j]
    for axes, values, title in zip(panels, (x, w, shown), ("x", "W", "y"), strict=True):
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
        f"window at row {i}, column {j} is framed, and the map shows its number alone. {found}.",
    )


def one_number_of_a_map(x: Array, W: Array, b: float) -> Picture:
    """A window of several channels, its kernel's slices, and the sum that they make.

    Args:
        x: (c, kh, kw) the window.
        W: (c, kh, kw) the kernel.
        b: its bias.
    """
    sums = (x * W).sum(axis=(1, 2))
    fig, panels = subplots(6.0, 1.45 * len(x) + 0.6, len(x), 3, width_ratios=[1, 1, 1.6])
    for d, (left, middle, right) in enumerate(panels):
        _numbers(left, x[d], f"window, channel {d}")
        _numbers(middle, W[d], f"kernel, slice {d}")
        met = [f"{v:g}·{w:g}" for v, w in zip(x[d].flat, W[d].flat, strict=True)]
        right.text(0, 0.5, f"{' + '.join(met)}\n= {sums[d]:g}", va="center", color=INK)
        right.axis("off")
        right.set_xlabel("sum")
    panels[0, 0].set_ylabel("row", fontsize=8)
    total = f"{' + '.join(f'{v:g}' for v in sums)} + {b:g} = {sums.sum() + b:g}"
    found = f"A kernel adds its channels and its bias: {total}"
    headline(fig, found)
    return Picture(
        fig,
        f"{len(x)} rows, one for each channel: the window's numbers, the weights of the kernel's "
        f"slice, and the sum of their products. {found}.",
    )


def maps(shown: Mapping[str, Array], found: str) -> Picture:
    """Maps side by side; violet is above 0, brown below, 0 is nearly white.

    Args:
        shown: title -> (h, w) numbers.
        found: the finding, for the title.
    """
    fig, panels = subplots(1.9 * len(shown) + 0.3, 2.7, 1, len(shown))
    told = []
    for axes, (title, values) in zip(panels, shown.items(), strict=True):
        reach = max(float(np.abs(values).max()), 1e-12)
        axes.imshow(values, cmap=DIVERGING, vmin=-reach, vmax=reach)
        bare(axes, title)
        reached = f"{values.min() + 0.0:.3g} to {values.max():.3g}"
        axes.set_xlabel(f"column\nvalues {reached}", fontsize=8)
        told.append(f"{title}: from {reached}, {np.isclose(values, 0).mean():.0%} of it 0")
    panels[0].set_ylabel("row", fontsize=8)
    headline(fig, found)
    return Picture(fig, f"{len(shown)} maps. {'; '.join(told)}. {found}.")


def matrix(T: Array, w: Array) -> Picture:
    """The matrix of a kernel: every entry that is not 0, with its number.

    Args:
        T: (oh ow, h width), one row a window.
        w: the kernel; a larger number gets a lighter square.
    """
    fig, axes = subplots(7.2, 3.4)
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
    fig, panels = subplots(2.2 * len(shown) + 0.3, 2.6, 1, len(shown))
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
    fig, panels = subplots(2.4 * len(shown) + 0.3, 3.5, 1, len(shown))
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


def back_on_a_row(x: Array, W: Array, dy: Array) -> Picture:
    """One row of pixels and its map: which gradient every connection carries back.

    Args:
        x: (h,) pixels.
        W: (kh,) kernel.
        dy: (oh,) gradient on the map.
    """
    fig, axes = subplots(7.4, 3.9)
    dx, dW = np.zeros(len(x)), np.zeros(len(W))
    for i, g in enumerate(dy):
        dx[i : i + len(W)] += g * W
        dW += g * x[i : i + len(W)]
    for i, g in enumerate(dy):
        top = 1.5 * (2 * i + len(W) - 1), 3.0
        for u, weight in enumerate(W):
            bottom = 3.0 * (i + u), 0.0
            arrow = {"arrowstyle": "-|>", "color": CYCLE[u], "linewidth": 1.8}
            axes.annotate("", bottom, top, arrowprops={**arrow, "shrinkA": 16, "shrinkB": 17})
            x_at, y_at = (0.6 * t + 0.4 * d for t, d in zip(top, bottom, strict=True))
            style = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            says = f"$W_{u}$: {g:g}·{weight:g}"
            axes.text(x_at, y_at, says, ha="center", va="center", color=CYCLE[u], bbox=style)
        _node(axes, top, f"$dy_{i}$\n{g:g}")
    for p, (value, arrived) in enumerate(zip(x, dx, strict=True)):
        parts = [f"{dy[i] * W[p - i]:g}" for i in range(len(dy)) if 0 <= p - i < len(W)]
        total = f" = {arrived:g}" if len(parts) > 1 else ""
        _node(axes, (3.0 * p, 0.0), f"$x_{p}$\n{value:g}")
        axes.text(3.0 * p, -0.75, f"$dx_{p}$ = {' + '.join(parts)}{total}", ha="center")
    right = 3.0 * len(x) - 1.4
    for u, arrived in enumerate(dW):
        terms = " + ".join(f"{g:g}·{x[i + u]:g}" for i, g in enumerate(dy))
        words = f"$dW_{u}$ = {terms} = {arrived:g}"
        axes.text(right, 2.3 - 0.8 * u, words, color=CYCLE[u], fontsize=11)
    axes.set(xlim=(-0.8, right + 3.8), ylim=(-1.1, 3.5))
    axes.axis("off")
    sums = f"dx = ({', '.join(f'{v:g}' for v in dx)}), dW = ({', '.join(f'{v:g}' for v in dW)})"
    found = "A pixel adds over its windows, a weight over all places"
    headline(fig, found)
    return Picture(
        fig,
        f"{len(dy)} numbers of a map above {len(x)} pixels. From each number of the map an arrow "
        f"goes back to every pixel of its window, through a weight. {found}: {sums}.",
    )


def _node(axes: Axes, at: tuple[float, float], words: str) -> None:
    axes.scatter([at[0]], [at[1]], s=900, facecolor="white", edgecolor=INK, linewidth=1.2, zorder=2)
    axes.text(at[0], at[1], words, ha="center", va="center", fontsize=9)


def fields(stacks: Sequence[Sequence[tuple[int, int]]]) -> Picture:
    """From one number down to the pixels that it sees, along one axis, for stacks of layers.

    Args:
        stacks: each a list of (size, stride) of its layers, first layer first.
    """
    fig, panels = subplots(7.6, 2.9, 1, len(stacks))
    told = []
    for axes, stack in zip(panels, stacks, strict=True):
        seen, places = [{0}], [np.array([0.0])]
        for size, stride in reversed(stack):
            seen.append({at * stride + u for at in seen[-1] for u in range(size)})
        steps = np.cumprod([1, *(stride for _, stride in stack)])[::-1]
        width = max(seen[-1]) + 1
        for depth, (cells, step) in enumerate(zip(seen, steps.tolist(), strict=True)):
            y, offset = float(len(stack) - depth), (width - 1 - max(cells) * step) / 2
            places.append(np.array([offset + at * step for at in sorted(cells)]))
            axes.scatter(places[-1], np.full(len(cells), y), s=70, color=CYCLE[depth], zorder=2)
            if depth:
                size, stride = stack[len(stack) - depth]
                below = dict(zip(sorted(cells), places[-1], strict=True))
                for at, above in zip(sorted(seen[depth - 1]), places[-2], strict=True):
                    for u in range(size):
                        axes.plot([above, below[at * stride + u]], [y + 1, y], color=GREY, lw=0.8)
        names = ["pixels", *(f"map {i + 1}" for i in range(len(stack)))]
        axes.set_yticks(range(len(names)), names)
        axes.set(ylim=(-0.4, len(stack) + 0.4), xticks=range(width), xlim=(-0.6, width - 0.4))
        words = ", then ".join(f"{size} with stride {stride}" for size, stride in stack)
        strides = ", ".join(str(stride) for _, stride in stack)
        label(axes, "pixel", "layer", f"strides {strides}: {width} pixels")
        told.append(f"kernels of {words} see {width} pixels")
    found = "An early stride spreads what later kernels see"
    headline(fig, found)
    return Picture(fig, f"Trees from one number down to the pixels it sees. {'; '.join(told)}.")


def against_digits(counts: Sequence[int], errors: Mapping[str, Array]) -> Picture:
    """Error on new digits against the number of training digits, every seed a point.

    Args:
        counts: (m,) numbers of training digits.
        errors: name -> (m, seeds) errors in percent.
    """
    fig, axes = subplots(6.8, 3.4)
    told, means = [], {name: values.mean(axis=1) for name, values in errors.items()}
    for i, (name, values) in enumerate(errors.items()):
        axes.plot(counts, means[name], color=CYCLE[i], marker=MARKERS[i])
        axes.plot(counts, values, color=CYCLE[i], marker=".", linestyle="")
        axes.text(counts[0] * 1.2, means[name][0] + 3, name, color=CYCLE[i])
        end = f"{means[name][-1]:.0f} %"
        say(axes, end, (counts[-1], means[name][-1]), (8, 0), color=CYCLE[i], va="center")
        begin = f"{means[name][0]:.0f} % after {counts[0]}"
        told.append(f"{name}: {begin}, {end} after {counts[-1]:,}")
    axes.set(xscale="log", ylim=(0, 105), xlim=(0.8, counts[-1] * 2))
    axes.set_xticks(list(counts), [f"{n:,}" for n in counts])
    axes.minorticks_off()
    one, two = means
    last = max(n for n, a, b in zip(counts, means[one], means[two], strict=True) if a < b)
    found = f"The {one} is ahead up to {last:,} digits; then the {two} wins"
    label(axes, "digits to learn from", "squared error, in %", found)
    return Picture(fig, f"Two curves on a log axis. {'; '.join(told)}. {found}.")


def learned(drawn: Array, weights: Mapping[str, Sequence[float]]) -> Picture:
    """Kernels before and after training, in pairs, with their correlation.

    Args:
        drawn: (k, 1, kh, kw) as they were drawn.
        weights: "weight f.at" -> the learned weight, for the first seed first.
    """
    k, _, kh, kw = drawn.shape
    names = [[f"weight {f}.{at}" for at in range(kh * kw)] for f in range(k)]
    after = np.array([[weights[name][0] for name in row] for row in names])  # (k, kh kw)
    before = drawn.reshape(k, -1)
    fig, panels = subplots(0.95 * k + 0.6, 2.9, 2, k)
    reach = float(max(np.abs(before).max(), np.abs(after).max()))
    alike = [float(np.corrcoef(a, b)[0, 1]) for a, b in zip(before, after, strict=True)]
    for row, kernels_ in zip(panels, (before, after), strict=True):
        for axes, kernel in zip(row, kernels_, strict=True):
            axes.imshow(kernel.reshape(kh, kw), cmap=DIVERGING, vmin=-reach, vmax=reach)
            bare(axes)
    for f, r in enumerate(alike):
        panels[0, f].set_xlabel(f"kernel {f}", fontsize=9)
        panels[1, f].set_xlabel(f"{r:.2f}", fontsize=9)
    panels[0, 0].set_ylabel("drawn", fontsize=9)
    panels[1, 0].set_ylabel("learned", fontsize=9)
    grown = np.median(np.linalg.norm(after, axis=1) / np.linalg.norm(before, axis=1))
    kept = f"{min(alike):.2f} to {max(alike):.2f} with what was drawn"
    found = f"Half get at least {grown:.1f} times the norm; correlation {kept}"
    headline(fig, found)
    told = ", ".join(f"{r:.2f}" for r in alike)
    return Picture(
        fig, f"Two rows of {k} kernels, violet above 0, brown below. Correlations: {told}. {found}."
    )


def pieces(
    images: Array,
    labels: Labels,
    places: Mapping[str, Mapping[str, Sequence[float]]],
    size: int,
    maps: Sequence[int],
) -> Picture:
    """The five pieces of images at which each of some maps is largest, for two networks.

    Args:
        images: (n, h, w).
        labels: (n,) their digits.
        places: for each network, by name: "piece f.rank" -> 10,000 image + 100 row + column of its
            corner, first seed first.
        size: of a piece, which is what a number of the map sees.
        maps: which maps to show, one on a line.
    """
    best, told, n_digits = 5, [], {name: [] for name in places}
    fig = figure(8.2, 0.98 * len(maps) + 0.6)
    grid = fig.add_gridspec(len(maps), 2 * best + 1, width_ratios=[*[1] * best, 0.4, *[1] * best])
    for side, (name, found_at) in enumerate(places.items()):
        for line, f in enumerate(maps):
            digits = []
            for rank in range(best):
                m, corner = divmod(int(found_at[f"piece {f}.{rank}"][0]), 10_000)
                i, j = divmod(corner, 100)
                axes = fig.add_subplot(grid[line, side * (best + 1) + rank])
                axes.imshow(images[m, i : i + size, j : j + size], cmap="Greys", vmin=0, vmax=1)
                bare(axes)
                digits.append(int(labels[m]))
                axes.set_xlabel(str(digits[-1]), fontsize=8, labelpad=1)
                if rank == 0:
                    axes.set_ylabel(f"map {f}", fontsize=8)
                if rank == best // 2 and line == 0:
                    axes.set_title(name, fontsize=9)
            told.append(f"{name}, map {f}: {', '.join(map(str, digits))}")
            n_digits[name].append(len(set(digits)))
    found = f"A map's {best} pieces come from " + ", ".join(
        f"{np.mean(counts):.1f} digits ({name})" for name, counts in n_digits.items()
    )
    headline(fig, found)
    return Picture(
        fig,
        f"For each of {len(maps)} maps the {best} pieces of images at which it is largest; below "
        f"each piece its digit. {'; '.join(told)}. {found}.",
    )
