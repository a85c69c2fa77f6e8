"""Figures of lesson 10: windows and their winners, maps, shifts, kernels, errors, the record."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.nn import Array
from course_lib.palette import BLUE, GREEN, GREY, ORANGE
from course_lib.plots.style import CYCLE, DIVERGING, MARKERS, Picture, bare, figure, headline, label


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
        window = x[i * stride : i * stride + k, j * stride : j * stride + k]
        a, b = divmod(int(window.argmax()), k)
        times[i * stride + a, j * stride + b] += 1
    fig = figure(6.4, 2.5)
    left, right = fig.subplots(1, 2)
    for axes, numbers in ((left, x), (right, y)):
        axes.imshow(numbers, cmap="Greys", vmin=x.min(), vmax=2.2 * x.max() - x.min())
        for i, j in np.ndindex(numbers.shape):
            axes.text(j, i, f"{numbers[i, j]:g}", ha="center", va="center", fontsize=13)
    box = 0.47 * np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])
    for i, j in np.argwhere(times):
        left.plot(j + box[0], i + box[1], color=ORANGE, linewidth=2)
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


def after_a_shift(digit: Array, pooled: Array, moved: Mapping[str, Array]) -> Picture:
    """A digit, its pooled map, and the maps after shifts; crosses mark what differs.

    Args:
        digit: (h, w) pixels.
        pooled: (oh, ow) its map.
        moved: what was done -> the map (oh, ow) then.
    """
    fig = figure(2.3 * (2 + len(moved)), 2.8)
    panels = fig.subplots(1, 2 + len(moved))
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
            axes.text(j, i, "×", ha="center", va="center", color=ORANGE, fontsize=9)
        bare(axes, what)
        told.append(f"{what}: {changed.sum()} of {lit.sum()} places differ")
    found = "; ".join(told) or ink
    headline(fig, found)
    crosses = f" Crosses mark differences. {found}." if told else ""
    return Picture(fig, f"A digit and its pooled map: {ink}.{crosses}")


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
    fig = figure(7.6, 3.1)
    left, middle = fig.subplots(1, 2)
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


def lean(kernels: Array) -> Array:
    """Size of the sum, over the sum of the sizes: 0 to 1, one number a kernel.

    Args:
        kernels: (k, kh, kw).
    """
    return np.abs(kernels.sum(axis=(1, 2))) / np.abs(kernels).sum(axis=(1, 2))


def kernels(before: Array, after: Array) -> Picture:
    """Kernels at the start and after training; below each, how far its sum is from 0.

    Args:
        before: (k, kh, kw) kernels as they were drawn.
        after: (k, kh, kw) the same kernels after training.
    """
    fig = figure(1.25 * len(after) + 0.6, 3.3)
    rows = fig.subplots(2, len(after))
    reach = float(max(np.abs(before).max(), np.abs(after).max()))
    for panels, numbers, name in zip(rows, (before, after), ("start", "trained"), strict=True):
        for axes, kernel, value in zip(panels, numbers, lean(numbers), strict=True):
            axes.imshow(kernel, cmap=DIVERGING, vmin=-reach, vmax=reach)
            bare(axes)
            axes.set_xlabel(f"{value:.2f}", fontsize=9)
        panels[0].set_ylabel(name, fontsize=9)
    n = [int((lean(numbers) < 0.1).sum()) for numbers in (before, after)]
    found = f"Near 0 (below 0.1): {n[0]} of {len(before)} kernels at the start, {n[1]} trained"
    headline(fig, found)
    told = [", ".join(f"{v:.2f}" for v in lean(numbers)) for numbers in (before, after)]
    alt = f"Two rows of kernels, with the size of the sum over the sum of sizes. Start: {told[0]}; "
    return Picture(fig, f"{alt}trained: {told[1]}. {found}.")


def confusions(counts: Array) -> Picture:
    """Errors by true class and answer; the diagonal is left out.

    Args:
        counts: (k, k) rows are true classes, columns are answers.
    """
    k = len(counts)
    wrong = np.array(counts, dtype=float)
    np.fill_diagonal(wrong, 0)
    fig = figure(5.0, 4.3)
    axes = fig.subplots()
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
    m = len(images)
    fig = figure(1.25 * ((m + 1) // 2), 3.3)
    for axes, image, answer, right, cost in zip(
        fig.subplots(2, (m + 1) // 2).ravel(), images, said, true, loss, strict=False
    ):
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
    fig = figure(7.6, 0.34 * (len(then) + len(now)) + 1.3)
    axes = fig.subplots()
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
    label(axes, "test error, %, logarithmic", "net", found)
    told = ", ".join(f"{name} {value:.2f}" for name, value, *_ in reversed(every))
    return Picture(fig, f"Dots of test errors in percent: {told}. {found}.")
