"""Figures of lesson 01: bytes of a header, images, their means, and how a digit is framed."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import (
    CYCLE,
    MARKERS,
    Picture,
    bare,
    gallery,
    headline,
    label,
    say,
    subplots,
)

CHANCE = 0.1  # ten classes


def header(raw: bytes, fields: Mapping[str, int]) -> Picture:
    """The first bytes of a file as boxes, grouped into fields.

    Args:
        raw: the file.
        fields: name of each field -> its number of bytes, in order.
    """
    fig, axes = subplots(7.0, 1.7)
    at, told = 0, []
    for colour, (name, width) in zip(CYCLE, fields.items(), strict=False):
        for i in range(at, at + width):
            axes.text(i + 0.5, 0.5, f"{raw[i]:02x}", ha="center", va="center", family="monospace")
            axes.text(i + 0.5, 1.08, str(i), ha="center", fontsize=7, color=INK)
        axes.barh(0.5, width, left=at, height=1, color=colour, alpha=0.3, edgecolor=INK)
        axes.text(at + width / 2, -0.12, name, ha="center", va="top", fontsize=8.5)
        told.append(f"{name.splitlines()[0]} {raw[at : at + width].hex(' ')}")
        at += width
    axes.set(xlim=(0, at), ylim=(-0.6, 1.35))
    axes.axis("off")
    headline(fig, f"The first {4 + 4 * raw[3]} bytes say how to read the rest")
    shown = "; ".join(told)
    return Picture(fig, f"The first {at} bytes of the file as boxes, in hexadecimal: {shown}.")


def copies(images: np.ndarray, stored: np.ndarray) -> Picture:
    """The nine copies of one digit, and which of them a test asks about.

    Args:
        images: (9, 784) copies, in three rows by the move down, three columns by the move right.
        stored: (9,) True where the reader has stored the copy, False where the test asks for it.
    """
    fig, panels = subplots(7.0, 1.5, 1, 9)
    for axis, image, kept in zip(panels, images, stored, strict=True):
        axis.imshow(image.reshape(28, 28), cmap="gray_r")
        bare(axis, "stored" if kept else "asked")
        for side in axis.spines.values():
            side.set(color=BLUE if kept else ORANGE, linewidth=3)
    n, asked = int(stored.sum()), int((~stored).sum())
    headline(fig, f"One digit, nine copies: {n} are stored, and the test asks about {asked}")
    return Picture(
        fig,
        f"Nine copies of one digit, each moved by at most one pixel. {n} have blue frames and are "
        f"stored; {asked} have orange frames and are asked about in the test.",
    )


def leak(trials: Mapping[str, Sequence[tuple[float, float]]]) -> Picture:
    """What a leaking test says, and what is true, for several trials.

    Args:
        trials: kind of labels -> (fraction right in the leaking test, and on new digits) of
            each trial.
    """
    rows = [
        (f"{kind}, {where}", np.array([trial[at] for trial in found]), (ORANGE, BLUE)[at])
        for kind, found in trials.items()
        for at, where in enumerate(("in the test", "on new digits"))
    ]
    fig, axes = subplots(7.0, 2.4)
    for row, (_, values, colour) in enumerate(rows):
        axes.plot(values, np.full(len(values), row), "o", color=colour, alpha=0.5)
        say(axes, f"{values.mean():.0%}", (values.mean(), row), (0, 8), ha="center", fontsize=9)
    axes.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    axes.set(xlim=(0, 1.03), ylim=(len(rows) - 0.5, -0.7))
    axes.axvline(CHANCE, color=GREY, linestyle="--")
    title = "The test is passed with labels that mean nothing"
    say(axes, "chance", (CHANCE, -0.6), (4, -4), color=GREY)
    across = f"fraction right in {len(rows[0][1])} trials, and their mean"
    label(axes, across, "labels, and what is asked", title)
    told = "; ".join(
        f"{name} {values.mean():.0%}, from {values.min():.0%} to {values.max():.0%}"
        for name, values, _ in rows
    )
    return Picture(fig, f"Dots for each trial's fraction right. Means and ranges: {told}.")


def sorted_stacks(by_training: Sequence[float], by_own: Sequence[float]) -> Picture:
    """Accuracy in stacks of one digit each, for two ways to standardise.

    Args:
        by_training: accuracy for each digit, with the statistics of the training set.
        by_own: the same, with the statistics of the stack itself.
    """
    fig, axes = subplots(7.0, 2.8)
    for shift, shares, colour in ((-0.2, by_training, BLUE), (0.2, by_own, ORANGE)):
        places = np.arange(len(shares)) + shift
        axes.bar(places, shares, width=0.4, color=colour)
        for place, share in zip(places, shares, strict=True):
            axes.text(place, share + 0.01, f"{100 * share:.0f}", ha="center", fontsize=8)
    inside = {"transform": axes.transAxes, "fontsize": 9}
    axes.text(0.02, 0.92, "by the training set's mean and spread", color=BLUE, **inside)
    axes.text(0.52, 0.92, "by the stack's own", color=ORANGE, **inside)
    axes.set_xticks(np.arange(len(by_own)))
    axes.set_ylim(0, 1.18)
    title = f"Standardised by itself, a sorted stack is read at {np.mean(by_own):.0%}"
    label(axes, "all digits of the stack are a", "accuracy", title)
    return Picture(
        fig,
        f"Bars for ten stacks of one digit each. By the training statistics {min(by_training):.0%} "
        f"to {max(by_training):.0%} are read, by the stack's own {min(by_own):.0%} to "
        f"{max(by_own):.0%}.",
    )


def digits_with_labels(images: np.ndarray, labels: np.ndarray, rows: int = 3) -> Picture:
    """A grid of digits, each with its label.

    Args:
        images: (n, 784) pixels between 0 and 1, or 0 and 255.
        labels: (n,) digits; n is a multiple of rows.
        rows: how many rows the grid has.
    """
    columns = len(images) // rows
    fig, panels = subplots(7.0, 0.95 * rows + 0.4, rows, columns)
    for axis, image, y in zip(panels.ravel(), images, labels, strict=True):
        axis.imshow(image.reshape(28, 28), cmap="gray_r")
        bare(axis, str(y))
    headline(fig, f"The first {len(images)} images: sizes and slants differ, the frame does not")
    said = ", ".join(map(str, labels))
    return Picture(fig, f"A grid of {len(images)} handwritten digits with the labels {said}.")


def thresholds(image: np.ndarray, levels: Sequence[float]) -> Picture:
    """One digit as grey pixels, then as black and white for several thresholds.

    Args:
        image: (784,) pixels between 0 and 1.
        levels: thresholds; a pixel above the threshold becomes black.
    """
    shares = [float((image > level).mean()) for level in levels]
    pairs = list(zip(levels, shares, strict=True))
    titles = [f"above {level:g}\n{share:.0%} black" for level, share in pairs]
    images = [image, *(image > level for level in levels)]
    fig = gallery(7.0, 1.9, 1, images, ["grey, as stored", *titles])
    headline(fig, "The threshold moves the edge: the middle of the stroke does not care")
    told = ", ".join(f"{level:g} ({share:.0%})" for level, share in pairs)
    return Picture(
        fig, f"One digit in grey, and in black and white above these thresholds: {told} black."
    )


def mean_images(means: np.ndarray) -> Picture:
    """The mean image of each class.

    Args:
        means: (k, 784) mean images, one class per row.
    """
    titles = [f"mean {digit}, largest {mean.max():.2f}" for digit, mean in enumerate(means)]
    fig = gallery(7.0, 2.9, 2, list(means), titles)
    headline(fig, "Where all writers agree the mean is dark; elsewhere it blurs")
    largest = means.max(axis=1).round(2)  # (k,) as the figure shows them
    palest = np.flatnonzero(largest == largest.min()).tolist()
    which = f"mean {palest[0]} is" if len(palest) == 1 else f"means {_listed(palest)} are"
    return Picture(
        fig,
        f"Mean images of {len(means)} digits, blurred but readable. The darkest pixel of mean "
        f"{largest.argmax()} is {largest.max():.2f}; {which} palest, with at most "
        f"{largest.min():.2f}.",
    )


def squares(values: Sequence[float]) -> Picture:
    """The sum of squared distances from some numbers, for every number in their place.

    Args:
        values: the numbers.
    """
    x = np.asarray(values, float)
    mean, least = x.mean(), ((x - x.mean()) ** 2).sum()
    u = np.linspace(x.min(), x.max(), 101)
    fig, axes = subplots(7.0, 2.8)
    axes.plot(u, least + len(x) * (u - mean) ** 2, color=BLUE)
    axes.plot(x, np.zeros(len(x)), "o", color=INK, clip_on=False)
    axes.axhline(least, color=GREY, linestyle="--")
    for t in (-1, 1, 2):
        low, high = (mean + t, least), (mean + t, least + len(x) * t**2)
        axes.annotate("", high, low, arrowprops={"arrowstyle": "->", "color": ORANGE})
        axes.text(mean + t + 0.05, least + 0.8, f"{len(x) * t**2:g}", color=ORANGE)
    axes.text(mean, least - 1, rf"$\bar x = {mean:g}$, sum {least:g}", ha="center", va="top")
    axes.set_ylim(0, None)
    title = f"A step of $t$ away from the mean costs ${len(x)}\\,t^2$"
    label(axes, "$u$", "sum of squared distances", title)
    shown = ", ".join(f"{value:g}" for value in x)
    return Picture(
        fig,
        f"The sum of squared distances from {shown} is a parabola in u. It is least at the mean, "
        f"{mean:g}, with {least:g}; arrows show {len(x)} more at a step of 1 and {4 * len(x)} more "
        "at a step of 2.",
    )


def plane_of_means(classes: Mapping[int, tuple[np.ndarray, np.ndarray]]) -> Picture:
    """Images in the plane of three class means, with the borders between the means.

    Distances in the plane are true. What is across it adds the same to the squared distance from
    each of the three means, so that the mean that is nearest in the plane is nearest of all three.

    Args:
        classes: digit -> (784,) mean and (n, 784) images of it; three digits.
    """
    means = np.stack([mean for mean, _ in classes.values()]).astype(float)
    plane = np.linalg.qr((means[1:] - means[0]).T)[0]  # (784, 2) two directions at right angles
    plane *= np.sign(np.diag((means[1:] - means[0]) @ plane))  # the same way round everywhere
    at = (means - means[0]) @ plane  # (3, 2)
    centre = np.linalg.solve(at[1:], (at[1:] ** 2).sum(axis=1) / 2)  # as far from each of the three
    fig, axes = subplots(7.0, 4.2)
    others, shown = 0, 0
    for k, (digit, (_, images)) in enumerate(classes.items()):
        seen = (images - means[0]) @ plane  # (n, 2)
        nearest = ((seen[:, None] - at) ** 2).sum(axis=2).argmin(axis=1)
        others, shown = others + int((nearest != k).sum()), shown + len(seen)
        colour, marker = CYCLE[k], MARKERS[k]
        axes.scatter(*seen.T, s=14, alpha=0.5, linewidth=0, color=colour, marker=marker)
        axes.scatter(*at[k], s=110, color=colour, marker=marker, edgecolor=INK)
        paper = {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1}
        say(axes, f"mean {digit}", at[k], (9, 6), fontsize=9, color=INK, bbox=paper)
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim(), aspect="equal")
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        axes.plot(*at[[i, j]].T, color=GREY, linestyle=":")
        (right, up), away = at[j] - at[i], at[k] - at[i]
        border = np.array([-up, right]) / np.hypot(right, up)
        border = border if border @ away < 0 else -border  # where the third mean is farther
        axes.plot(*np.stack([centre, centre + 99 * border]).T, color=INK, linewidth=1)
    title = f"Borders halfway between two means: {others} of {shown} digits have crossed one"
    first, second, _ = classes
    along = f"distance from mean {first}, along the line to mean {second}"
    label(axes, along, "distance at right angles to it", title)
    names = _listed(list(classes))
    return Picture(
        fig,
        f"{shown} images of {names} as points in the plane of the three means. Borders halfway "
        f"between the means part it; {others} of the points are nearer to another digit's mean.",
    )


def _listed(numbers: Sequence[int]) -> str:
    """[2, 5, 8] -> "2, 5 and 8"."""
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def accuracy_after_shifts(shifts: Sequence[int], curves: Mapping[str, Sequence[float]]) -> Picture:
    """Accuracy against the size of a shift, one curve per direction.

    Args:
        shifts: shifts in pixels.
        curves: direction -> accuracy for each shift.
    """
    fig, axes = subplots(7.0, 3.0)
    for colour, marker, (name, values) in zip(CYCLE, MARKERS, curves.items(), strict=False):
        axes.plot(shifts, values, color=colour, marker=marker)
        say(axes, name, (shifts[-1], values[-1]), (8, -3))
    axes.axhline(CHANCE, color=GREY, linestyle="--")
    say(axes, "one of ten, by chance", (shifts[0], CHANCE), (0, 4))
    axes.set(xlim=(shifts[0] - 0.1, shifts[-1] + 0.6), ylim=(0, 1))
    axes.set_xticks(shifts)
    falls = ", ".join(f"{curve[-1]:.0%} {name}" for name, curve in curves.items())
    start = next(iter(curves.values()))[0]
    title = f"From {start:.0%} right, a shift of {shifts[-1]} pixels leaves {falls}"
    label(axes, "shift in pixels", "accuracy on test images", title)
    ends = "; ".join(f"{name} {curve[0]:.0%} to {curve[-1]:.0%}" for name, curve in curves.items())
    return Picture(fig, f"Accuracy falls as the digit is shifted by {shifts[-1]} pixels: {ends}.")


def framing(stages: Mapping[str, np.ndarray], answers: Mapping[str, int]) -> Picture:
    """A drawing on its way into the frame of MNIST, with what a model says at each stage.

    Args:
        stages: name of each stage -> its image, ink 1 on 0.
        answers: name of a stage -> the digit that a model reads there.
    """
    titles, told = [], []
    for name, image in stages.items():
        read, (h, w) = f"read as {answers[name]}" if name in answers else "", image.shape
        titles.append(f"{name}\n{h} x {w}" + (f"\n{read}" if read else ""))
        told.append(f"{name}, {h} by {w} pixels" + (f", {read}" if read else ""))
    fig = gallery(7.0, 2.2, 1, list(stages.values()), titles)
    headline(fig, "A drawing must be framed as the training images were")
    return Picture(fig, f"A hand-drawn digit in {len(stages)} stages: {'; '.join(told)}.")
