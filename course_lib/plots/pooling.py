"""Figures of lesson 10: windows and winners, gradients, shifts, trials, kernels, errors."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.data.corruptions import shift
from course_lib.nn import Array, Labels
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE
from course_lib.plots.style import (
    CYCLE,
    DIVERGING,
    MARKERS,
    Picture,
    bare,
    headline,
    label,
    say,
    subplots,
    write,
)

BOX = np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])  # (2, 5) around a square of side 2


def one_digit_moved(x: Array, y: Labels, said: Mapping[int, Labels]) -> Picture:
    """A test digit at several places, with a network's answers.

    The digit is the first that is read right until the last shift but two, and not afterwards.

    Args:
        x: (n, 1, h, w) test images.
        y: (n,) their labels.
        said: pixels to the right, in rising order -> the network's answers (n,).
    """
    moves = list(said)
    right = np.array(list(said.values())) == y  # (moves, n)
    i = int((right[:-2].all(axis=0) & ~right[-2:].any(axis=0)).argmax())
    fig, panels = subplots(1.5 * len(moves), 2.4, 1, len(moves))
    answers = [int(those[i]) for those in said.values()]
    for axes, move, answer in zip(panels, moves, answers, strict=True):
        axes.imshow(shift(x[i : i + 1], move, 0)[0, 0], cmap="Greys")
        bare(axes, f"{move} px")
        axes.set_xlabel(f"says {answer}", color=INK if answer == y[i] else ORANGE)
    says = ", ".join(map(str, answers))
    found = f"The same {y[i]} at {len(moves)} places. The dense network says {says}"
    headline(fig, found)
    pixels = ", ".join(map(str, moves))
    return Picture(fig, f"A test digit moved right by {pixels} pixels. {found}.")


def _winner(x: Array, k: int, stride: int, i: int, j: int) -> tuple[int, int]:
    """Row and column of the first largest pixel of window (i, j)."""
    window = x[i * stride : i * stride + k, j * stride : j * stride + k]
    a, b = divmod(int(window.argmax()), k)
    return i * stride + a, j * stride + b


def winners(x: Array, y: Array, k: int, stride: int) -> Picture:
    """A small image with its numbers, boxes around those that win, and the map of winners.

    Args:
        x: (h, w) numbers.
        y: (oh, ow) the largest of each window of k by k.
        k: size of a window.
        stride: its step.
    """
    times = np.zeros(x.shape, int)  # in how many windows a pixel wins
    for i, j in np.ndindex(y.shape):
        times[_winner(x, k, stride, i, j)] += 1
    fig, (left, right) = subplots(6.4, 2.5, 1, 2)
    for axes, numbers in ((left, x), (right, y)):
        axes.imshow(numbers, cmap="Greys", vmin=x.min(), vmax=2.2 * x.max() - x.min())
        for i, j in np.ndindex(numbers.shape):
            axes.text(j, i, f"{numbers[i, j]:g}", ha="center", va="center", fontsize=13)
    for i, j in np.argwhere(times):
        left.plot(j + 0.47 * BOX[0], i + 0.47 * BOX[1], color=ORANGE, linewidth=2)
        if times.max() > 1:
            left.text(j + 0.4, i + 0.38, f"{times[i, j]}×", ha="right", fontsize=9, color=ORANGE)
    bare(left, f"x: {x.shape[0]} by {x.shape[1]}; boxes: winners")
    bare(right, f"y: the largest of each {k} by {k} window")
    often = f"one of them in {times.max()} windows" if times.max() > 1 else "each in one window"
    found = f"{(times > 0).sum()} of {x.size} pixels win, {often}"
    headline(fig, found)
    told = "; ".join(
        f"{x[i, j]:g} wins in {times[i, j]} window{'s' if times[i, j] > 1 else ''}"
        for i, j in np.argwhere(times)
    )
    return Picture(fig, f"Two grids of numbers, an image and its pooled map. {told}. {found}.")


def routes(x: Array, dy: Array, k: int, stride: int) -> Picture:
    """Where max pooling sends each window's gradient: arrows from window to winner.

    Args:
        x: (h, w) numbers.
        dy: (oh, ow) gradient at the pooled map, drawn in the middle of each window.
        k: size of a window.
        stride: its step.
    """
    dx = np.zeros(x.shape)
    fig, axes = subplots(5.6, 4.0)
    for i, j in np.ndindex(dy.shape):
        a, b = _winner(x, k, stride, i, j)
        dx[a, b] += dy[i, j]
        middle = j * stride + (k - 1) / 2, i * stride + (k - 1) / 2
        colour = CYCLE[(i * dy.shape[1] + j) % len(CYCLE)]
        end = middle[0] + 0.55 * (b - middle[0]), middle[1] + 0.55 * (a - middle[1])
        axes.annotate("", end, middle, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 2})
        box = {"facecolor": "white", "edgecolor": colour, "pad": 2.5}
        write(axes, *middle, f"{dy[i, j]:g}", fontsize=10, color=colour, bbox=box)
    for a, b in np.ndindex(x.shape):
        wins = dx[a, b] != 0
        axes.text(b, a - 0.08, f"{x[a, b]:g}", ha="center", va="center", fontsize=13)
        write(axes, b, a + 0.16, f"$dx={dx[a, b]:g}$", fontsize=9, color=INK if wins else GREY)
        colour, wide = (ORANGE, 2) if wins else (GREY, 0.6)
        axes.plot(b + 0.26 * BOX[0], a + 0.26 * BOX[1], color=colour, lw=wide)
    axes.set(xlim=(-0.4, x.shape[1] - 0.6), ylim=(x.shape[0] - 0.6, -0.4))
    axes.set_axis_off()
    paid = ", ".join(f"{dx[a, b]:g} to the {x[a, b]:g}" for a, b in np.argwhere(dx))
    found = f"{dy.size} windows reach {np.count_nonzero(dx)} pixels: {paid}"
    axes.set_title(found, loc="left", fontsize=10.5, color=INK)
    return Picture(
        fig,
        f"Pixels, and in the middle of each window its gradient, with an arrow to the winner. "
        f"{found}; the others get 0. Both sum to {dy.sum():g}.",
    )


def one_row(row: Sequence[float]) -> Picture:
    """A row of pixels under fixed windows of two, as it is, moved by one and by two places.

    Args:
        row: numbers, an even count; the last two are 0.
    """
    moved = [np.r_[np.zeros(m), row[: len(row) - m]] for m in (0, 1, 2)]  # (w,) each
    pooled = [v.reshape(-1, 2).max(axis=1) for v in moved]  # (w / 2,) each
    fig, axes = subplots(7.6, 3.0)
    for at, (values, kept) in enumerate(zip(moved, pooled, strict=True)):
        axes.text(-0.9, at, ("in place", "one pixel", "two pixels")[at], ha="right", va="center")
        for place, value in enumerate(values):
            wins = value == kept[place // 2] > 0
            colour = ORANGE if wins else INK if value else GREY
            write(axes, place, at, f"{value:g}", fontsize=13, color=colour)
        for j, value in enumerate(kept):
            axes.plot(2 * j + 0.5 + 0.95 * BOX[0], at + 0.32 * BOX[1], color=GREY, lw=1)
            colour = ORANGE if value else GREY
            write(axes, len(row) + 1.6 + j, at, f"{value:g}", fontsize=13, color=colour)
        arrow = {"arrowstyle": "-|>", "color": GREY}
        axes.annotate("", (len(row) + 1.1, at), (len(row) - 0.2, at), arrowprops=arrow)
    axes.set(xlim=(-3.6, len(row) + 1.8 + len(pooled[0])), ylim=(2.6, -0.6))
    axes.set_axis_off()
    found = "One pixel gives other numbers. Two pixels give the old ones, one place on"
    axes.set_title(found, loc="left", fontsize=10.5, color=INK)
    told = "; ".join(", ".join(f"{v:g}" for v in kept) for kept in pooled)
    pooled_rows = f"The pooled rows: {told}"
    return Picture(fig, f"A row of pixels in fixed windows of two. {found}. {pooled_rows}.")


def after_a_shift(digit: Array, pooled: Array, moved: Mapping[str, Array]) -> Picture:
    """A digit, its pooled map, and the maps after shifts; crosses mark what differs.

    Args:
        digit: (h, w) pixels.
        pooled: (oh, ow) its map.
        moved: what was done -> the map (oh, ow) then.
    """
    fig, panels = subplots(2.3 * (2 + len(moved)), 2.8, 1, 2 + len(moved))
    ink = f"{(digit > 0).sum()} pixels with ink become {(pooled > 0).sum()}"
    for axes, image, title in ((panels[0], digit, "the digit"), (panels[1], pooled, "its map")):
        axes.imshow(image, cmap="Greys")
        bare(axes, f"{title}: {image.shape[0]} by {image.shape[1]}")
    told = []
    for axes, (what, values) in zip(panels[2:], moved.items(), strict=True):
        lit = (values > 0) | (pooled > 0)
        changed = (values != pooled) & lit
        axes.imshow(values, cmap="Greys")
        for i, j in np.argwhere(changed):
            write(axes, j, i, "×", color=ORANGE, fontsize=9)
        bare(axes, what)
        told.append(f"{what}: {changed.sum()} of {lit.sum()} places differ")
    found = "; ".join(told) or ink
    headline(fig, found)
    crosses = f" Crosses mark differences. {found}." if told else ""
    return Picture(fig, f"A digit and its pooled map: {ink}.{crosses}")


def places(before: Array, after: Array, W: Array) -> Picture:
    """One map before and after a move, and one unit's weights: the pair whose sum changes most.

    Args:
        before: (c, h, w) the maps of an image in place.
        after: (c, h, w) those of the image that moved.
        W: (c, h, w, m) the weights of m units, one per map and place.
    """
    sums = [np.einsum("cij,cijm->cm", maps, W) for maps in (before, after)]  # (c, m) each
    c, unit = np.unravel_index(int(np.abs(sums[1] - sums[0]).argmax()), sums[0].shape)
    was, now = (float(s[c, unit]) for s in sums)
    fig, panels = subplots(7.0, 2.9, 1, 3)
    top, reach = max(before[c].max(), after[c].max()), float(np.abs(W[c, ..., unit]).max())
    for axes, title, numbers, look in zip(
        panels,
        (f"map in place: sum {was:.1f}", f"after the move: sum {now:.1f}", "weights of a unit"),
        (before[c], after[c], W[c, ..., unit]),
        (("Greys", 0, 2.2 * top), ("Greys", 0, 2.2 * top), (DIVERGING, -2 * reach, 2 * reach)),
        strict=True,
    ):
        axes.imshow(numbers, cmap=look[0], vmin=look[1], vmax=look[2])
        for i, j in np.ndindex(numbers.shape):
            says = f"{numbers[i, j]:.{1 if look[0] == 'Greys' else 2}f}"
            axes.text(j, i, says, ha="center", va="center", fontsize=8)
        bare(axes, title)
    found = f"The same map one place on: its part of a unit's sum goes from {was:.1f} to {now:.1f}"
    headline(fig, found)
    return Picture(
        fig,
        f"A map of {before.shape[1]} by {before.shape[2]} before and after a move, next to the "
        f"weights of a unit, one per place; the sum of products changes. {found}.",
    )


def sensitivity(
    shifts: Sequence[int],
    changed: Mapping[str, Sequence[float]],
    right: Mapping[str, Sequence[float]],
) -> Picture:
    """How many predictions change with a shift, and how many stay right.

    Args:
        shifts: pixels to the right.
        changed: net -> share of changed predictions at each shift.
        right: net -> accuracy at each shift.
    """
    fig, (left, middle) = subplots(7.6, 3.1, 1, 2)
    for axes, curves in ((left, changed), (middle, right)):
        for (name, values), colour, marker in zip(curves.items(), CYCLE, MARKERS, strict=False):
            axes.plot(shifts, [100 * v for v in values], marker=marker, color=colour, label=name)
        axes.set_ylim(-3, 103)
    left.legend(frameon=False, fontsize=9)
    label(left, "shift to the right, pixels", "predictions that change, %")
    label(middle, "shift to the right, pixels", "accuracy, %")
    at = shifts.index(3) if 3 in shifts else len(shifts) - 1
    told = ", ".join(f"{name} {100 * values[at]:.0f} %" for name, values in changed.items())
    found = f"A shift by {shifts[at]} pixels changes predictions: {told}"
    headline(fig, found)
    ends = "; ".join(f"{name} ends at {100 * v[-1]:.0f} %" for name, v in right.items())
    return Picture(fig, f"Two panels of curves against the shift. {found}. Accuracy: {ends}.")


def resistance(kept: Mapping[str, Sequence[Sequence[float]]], names: Sequence[str]) -> Picture:
    """Accuracy of two networks on changed test digits: mean and range of the seeds.

    Args:
        kept: what was done -> for each network the accuracies of its seeds, in %.
        names: of the two networks.
    """
    fig, axes = subplots(7.2, 0.42 * len(kept) + 1.1)
    means = {what: [float(np.mean(v)) for v in runs] for what, runs in kept.items()}
    for at, (what, runs) in enumerate(kept.items()):
        axes.plot(means[what], [at, at], color=GREY, lw=1, zorder=1)
        for name, v, colour, marker in zip(names, runs, (BLUE, ORANGE), "os", strict=True):
            spread = [[np.mean(v) - min(v)], [max(v) - np.mean(v)]]
            axes.errorbar([np.mean(v)], [at], None, spread, marker, color=colour, ms=7,
                          label=None if at else name)  # fmt: skip
            words = {"ha": "center", "fontsize": 9, "color": colour}
            say(axes, f"{np.mean(v):.0f}", (np.mean(v), at), (0, 6), **words)
    axes.set_yticks(range(len(kept)), list(kept))
    axes.set(xlim=(-2, 106), ylim=(len(kept) - 0.5, -0.8))
    axes.legend(frameon=False, fontsize=9, loc="lower right")
    more = sum(first > second for first, second in means.values())
    found = f"The {names[0]} network keeps more in {more} of {len(means)} rows"
    label(axes, "accuracy on changed test digits, %", "", found)
    told = "; ".join(f"{what}: {a:.0f} and {b:.0f}" for what, (a, b) in means.items())
    networks = f"the {names[0]} and the {names[1]} network"
    return Picture(fig, f"Accuracy of {networks} in percent. {told}. {found}.")


def halvings(measured: Mapping[str, Mapping[str, Sequence[float]]]) -> Picture:
    """Differences to the first way, seed by seed, with three standard errors; a panel per quantity.

    Args:
        measured: what was measured, in points -> way to halve the maps -> value of each seed; the
            first way is the reference, and all quantities have the same ways.
    """
    (base, *others) = next(iter(measured.values()))
    height = 0.62 * len(others) + 1.5
    fig, panels = subplots(8.2, height, 1, len(measured), sharey=True)
    told = []
    for axes, (quantity, runs) in zip(panels, measured.items(), strict=True):
        axes.axvline(0, color=GREY, lw=1)
        beyond = 0
        for at, way in enumerate(others):
            gaps = np.subtract(runs[way], runs[base])  # (seeds,)
            mean, reach = gaps.mean(), 3 * gaps.std(ddof=1) / np.sqrt(len(gaps))
            beyond += abs(mean) > reach
            axes.errorbar([mean], [at], None, [reach], "|", color=BLUE, ms=16, capsize=4, lw=1.6)
            axes.plot(gaps, np.full(len(gaps), at + 0.22), "o", color=ORANGE, ms=4)
            say(axes, f"{mean:+.1f}", (mean, at), (0, 9), ha="center", fontsize=9.5, color=BLUE)
            told.append(f"{quantity}, {way}: {mean:+.2f} ± {reach:.2f}")
        found = f"{quantity}: {beyond} of {len(others)} differ"
        told.append(f"{found} by more than 3 standard errors")
        label(axes, "points", "", found)
    panels[0].set_yticks(range(len(others)), others)
    panels[0].set_ylim(len(others) - 0.4, -0.6)
    shown = f"Differences to the {base} (dots: seeds; bars: mean ± 3 standard errors)"
    headline(fig, shown)
    return Picture(fig, f"{shown}. {'; '.join(told)}.")


def edge_likeness(kernels: Array) -> Array:
    """How much each kernel looks like a straight edge: the best of 120 edges, 0 to 1.

    An edge has a light and a dark side, mean 0, and any of 24 directions and 5 offsets. The number
    is the size of the cosine between kernel and edge.

    Args:
        kernels: (m, 5, 5).
    """
    rows, columns = np.mgrid[-2:3, -2:3]
    turns = np.radians(np.arange(0, 180, 7.5))[:, None, None, None]
    across = np.cos(turns) * columns + np.sin(turns) * rows  # (24, 1, 5, 5)
    edges = np.tanh(3 * (across - np.linspace(-1, 1, 5)[:, None, None])).reshape(-1, 25)
    edges -= edges.mean(axis=1, keepdims=True)
    edges /= np.linalg.norm(edges, axis=1, keepdims=True)  # (120, 25)
    flat = kernels.reshape(len(kernels), 25)
    return np.abs(flat @ edges.T).max(axis=1) / np.linalg.norm(flat, axis=1)


def kernels(before: Array, after: Array) -> Picture:
    """Kernels at the start and after training; below each, how much it looks like an edge.

    Args:
        before: (m, 5, 5) kernels as they were drawn.
        after: (m, 5, 5) the same kernels after training.
    """
    fig, lines = subplots(1.25 * len(after) + 0.6, 3.3, 2, len(after))
    likeness = [edge_likeness(numbers) for numbers in (before, after)]
    rows = zip(lines, (before, after), ("start", "trained"), likeness, strict=True)
    for panels, numbers, name, values in rows:
        for axes, kernel, value in zip(panels, numbers, values, strict=True):
            reach = np.abs(kernel).max()
            axes.imshow(kernel, cmap=DIVERGING, vmin=-reach, vmax=reach)
            bare(axes)
            axes.set_xlabel(f"{value:.2f}", fontsize=9)
        panels[0].set_ylabel(name, fontsize=9)
    means = [float(values.mean()) for values in likeness]
    found = f"Likeness to a straight edge: {means[0]:.2f} at the start, {means[1]:.2f} trained"
    headline(fig, found)
    told = [", ".join(f"{v:.2f}" for v in values) for values in likeness]
    alt = f"Two rows of kernels, with their likeness to an edge. Start: {told[0]}; trained: "
    return Picture(fig, f"{alt}{told[1]}. {found}.")


def confusions(counts: Array) -> Picture:
    """Errors by true class and answer; the diagonal is left out.

    Args:
        counts: (k, k) rows are true classes, columns are answers.
    """
    k = len(counts)
    wrong = np.array(counts, dtype=float)
    np.fill_diagonal(wrong, 0)
    fig, axes = subplots(5.0, 4.3)
    axes.imshow(wrong, cmap="Blues", vmax=max(1.5 * wrong.max(), 1))
    for i, j in np.ndindex(k, k):
        text = "·" if i == j else f"{wrong[i, j]:.0f}" if wrong[i, j] else ""
        axes.text(j, i, text, ha="center", va="center", fontsize=9)
    axes.set_xticks(range(k))
    axes.set_yticks(range(k))
    i, j = np.unravel_index(int(wrong.argmax()), wrong.shape)
    found = f"{wrong.sum():.0f} errors; most often a {i} is called {j} ({wrong[i, j]:.0f} times)"
    label(axes, "answer of the net", "true class", found)
    return Picture(fig, f"A table of {k} by {k} counts without its diagonal. {found}.")


def worst(images: Array, said: Array, true: Array, loss: Array) -> Picture:
    """The images with the largest loss, with what the net said.

    Args:
        images: (m, h, w).
        said: (m,) answers.
        true: (m,) labels.
        loss: (m,) cross-entropies.
    """
    m, columns = len(images), (len(images) + 1) // 2
    fig, panels = subplots(1.25 * columns, 3.3, 2, columns)
    each = zip(panels.ravel(), images, said, true, loss, strict=False)
    for axes, image, answer, right, cost in each:
        axes.imshow(image, cmap="Greys")
        bare(axes, f"said {answer}, is {right}\nloss {cost:.1f}")
    headline(fig, f"The {m} worst errors cost from {min(loss):.1f} to {max(loss):.1f}")
    told = ", ".join(f"{r} called {s}" for s, r in zip(said, true, strict=True))
    return Picture(fig, f"{m} digits that the net gets wrong, largest loss first: {told}.")


def errors_then_and_now(
    then: Mapping[str, float], now: Mapping[str, Sequence[float]], uncertain: float = 0.1
) -> Picture:
    """Test errors of 1998 beside ours, on a logarithmic axis.

    Args:
        then: net -> error in % as published.
        now: net -> errors in % as measured here, one a seed.
        uncertain: of a published error, in points.
    """
    fig, axes = subplots(7.6, 0.34 * (len(then) + len(now)) + 1.3)
    every = [(n, v, uncertain, BLUE, "o") for n, v in then.items()]
    every += [(n, float(np.mean(v)), float(np.std(v, ddof=1)), GREEN, "s") for n, v in now.items()]
    every.sort(key=lambda item: item[1])
    says = {BLUE: f"1998 (bar: {uncertain:g} points)", GREEN: "here (bar: sd over seeds)"}
    for at, (_, value, spread, colour, marker) in enumerate(every):
        name = says.pop(colour, None)
        axes.errorbar([value], [at], None, [spread], marker, color=colour, ms=6, label=name)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        axes.text((value + spread) * 1.07, at, f"{value:.2f}", va="center", fontsize=9, bbox=box)
        axes.axhline(at, color=GREY, linewidth=0.4, zorder=0)
    axes.set_yticks(range(len(every)), [name for name, *_ in every])
    axes.set_xscale("log")
    axes.set_xticks([0.3, 1, 3, 10], ["0.3", "1", "3", "10"])
    axes.minorticks_off()
    axes.set_xlim(right=max(v for _, v, *_ in every) * 1.7)
    axes.legend(edgecolor="white", framealpha=1, fontsize=9, loc="lower right")
    best_now = min(float(np.mean(v)) for v in now.values())
    found = f"Lowest error in 1998: {min(then.values()):.2f} %, ours: {best_now:.2f} %"
    label(axes, "test error, %, logarithmic", "", found)
    told = ", ".join(f"{name} {value:.2f}" for name, value, *_ in reversed(every))
    return Picture(fig, f"Dots of test errors in percent: {told}. {found}.")
