"""Figures of lesson 00: zeros and ones, and how much ink they hold."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.palette import BLUE, INK, ORANGE
from course_lib.plots.style import (
    DIVERGING,
    Picture,
    bare,
    gallery,
    headline,
    label,
    say,
    subplots,
)


def zeros_and_ones(images: np.ndarray, labels: np.ndarray, each: int = 6) -> Picture:
    """A row of zeros above a row of ones.

    Args:
        images: (n, 784) pixels between 0 and 1.
        labels: (n,) digits.
        each: how many of each to show.
    """
    shown = [image for digit in (0, 1) for image in images[labels == digit][:each]]
    fig = gallery(7.0, 2.7, 2, shown, ["label 0"] * each + ["label 1"] * each)
    headline(fig, "A zero is a ring, a one is a stroke: the ring needs more ink")
    return Picture(
        fig,
        f"Two rows of {each} handwritten digits. The zeros in the upper row are rings, "
        "the ones in the lower row are single strokes with less black.",
    )


def misread(images: np.ndarray, labels: np.ndarray, ink: np.ndarray, each: int = 6) -> Picture:
    """The ones with the most ink above the zeros with the least.

    Args:
        images: (n, 784) pixels between 0 and 1.
        labels: (n,) zeros and ones.
        ink: (n,) their ink.
        each: how many of each to show.
    """
    order = np.argsort(ink, kind="stable")
    rows = order[labels[order] == 1][::-1][:each], order[labels[order] == 0][:each]
    chosen = np.concatenate(rows)
    titles = [f"a {labels[i]}, ink {ink[i]:.2f}" for i in chosen]
    fig = gallery(7.0, 2.7, 2, list(images[chosen]), titles)
    headline(fig, "Thick strokes make ones heavy, thin strokes make zeros light")
    heavy, light = (ink[row] for row in rows)
    return Picture(
        fig,
        f"Above, {each} ones in thick strokes, with ink from {heavy.min():.2f} to "
        f"{heavy.max():.2f}. Below, {each} thin zeros, with ink from {light.min():.2f} to "
        f"{light.max():.2f}.",
    )


def ink_of_two_classes(zeros: np.ndarray, ones: np.ndarray, threshold: float) -> Picture:
    """Two histograms of ink with the threshold between them.

    Args:
        zeros: (n0,) ink of the zeros.
        ones: (n1,) ink of the ones.
        threshold: the ink that separates them.
    """
    fig, axes = subplots()
    bins = np.linspace(0, 0.4, 61)
    _heaps(axes, zeros, ones, bins)
    axes.set_ylim(0, 1.12 * axes.get_ylim()[1])  # room for the label of the higher heap
    axes.axvline(threshold, color=INK, linestyle="--")
    place = (threshold, axes.get_ylim()[1] * 0.6)
    say(axes, f"threshold {threshold:.3f}", place, (5, 0), fontsize=9)
    label(axes, "ink (mean of the 784 pixels)", "training images", "Ones hold less ink than zeros")
    return Picture(
        fig,
        f"Two histograms of ink. Ones gather around {ones.mean():.3f}, zeros around "
        f"{zeros.mean():.3f}; they overlap a little near the dashed threshold at {threshold:.3f}.",
    )


def _heaps(axes: Axes, zeros: np.ndarray, ones: np.ndarray, bins: np.ndarray) -> None:
    """The histogram of each class, with its name and mean above it."""
    _hatched(axes, zeros, ones, bins.tolist())
    for ink, name, aside, side in ((ones, "ones", -4, "right"), (zeros, "zeros", 4, "left")):
        top = float(ink.mean()), np.histogram(ink, bins)[0].max()
        words = {"ha": side, "color": INK, "fontsize": 9}
        say(axes, f"{name}, mean {top[0]:.3f}", top, (aside, 4), **words)


def _hatched(axes: Axes, zeros: np.ndarray, ones: np.ndarray, bins: list[float]) -> None:
    """A heap of the ones, hatched in blue, and one of the zeros in orange."""
    for heap, colour, hatch in ((ones, BLUE, "//"), (zeros, ORANGE, "")):
        axes.hist(heap, bins, alpha=0.75, color=colour, hatch=hatch, edgecolor="white", lw=0.3)


def where_heaps_cross(zeros: np.ndarray, ones: np.ndarray) -> Picture:
    """The two heaps of ink, and below them the mistakes of every threshold.

    Args:
        zeros: (n0,) ink of the zeros.
        ones: (n1,) ink of the ones, most of which hold less.
    """
    bins, at = np.linspace(0, 0.4, 61), np.linspace(0.02, 0.3, 141)
    wrong = np.searchsorted(np.sort(zeros), at) + len(ones) - np.searchsorted(np.sort(ones), at)
    fewest = int(wrong.argmin())
    best = float(at[fewest])
    fig, (above, below) = subplots(7.0, 4.6, 2, 1, sharex=True)
    _heaps(above, zeros, ones, bins)
    above.set_ylim(0, 1.15 * above.get_ylim()[1])  # room for the label of the higher heap
    below.plot(at, wrong, color=INK)
    below.plot([best], [wrong[fewest]], "o", color=INK)
    words = f"{best:.3f}: {wrong[fewest]} mistakes"
    say(below, words, (best, wrong[fewest]), (8, -9), color=INK, fontsize=9)
    for middle, height, says in (
        (0.035, 0.3, "the next strip\nhas more ones"),
        (0.25, 0.45, "the next strip\nhas more zeros"),
    ):
        below.annotate(says, (middle, height * wrong.max()), ha="center", color=INK, fontsize=9)
    for axes in (above, below):
        axes.axvline(best, color=INK, linestyle="--", linewidth=1)
    below.set_ylim(0, 1.05 * wrong.max())
    label(above, "", "training images", "Mistakes are fewest where the heaps are equally high")
    label(below, "threshold on the ink (mean of the 784 pixels)", "mistakes")
    return Picture(
        fig,
        "Above, the histograms of ink of ones and zeros. Below, how many of them each threshold "
        f"misreads: the curve falls while the next strip has more ones than zeros, reaches "
        f"{wrong[fewest]} at {best:.3f}, where the two histograms cross, and rises after that.",
    )


def three_rules(
    rules: Mapping[str, tuple[np.ndarray, int]], images: np.ndarray, labels: np.ndarray
) -> Picture:
    """The weights of some rules as images, and below each the two heaps of the number it gives.

    Args:
        rules: name -> (784,) weights and the number of images that they misread.
        images: (n, 784) the zeros and ones that were read.
        labels: (n,) their digits.
    """
    fig, panels = subplots(7.2, 4.4, 2, len(rules), height_ratios=(2, 1))
    for (above, below), (name, (weights, wrong)) in zip(panels.T, rules.items(), strict=True):
        most = 1.3 * float(np.abs(weights).max())
        above.imshow(weights.reshape(28, 28), cmap=DIVERGING, vmin=-most, vmax=most)
        bare(above, f"{name}:\n{wrong} of {len(images):,} misread")
        zeros, ones = (images[labels == digit] @ weights for digit in (0, 1))
        bins = np.histogram_bin_edges(np.concatenate([zeros, ones]), 40).tolist()
        _hatched(below, zeros, ones, bins)
        below.axvline((zeros.mean() + ones.mean()) / 2, color=INK, linestyle="--", linewidth=1)
        bare(below)
        below.set_xlabel("zeros orange, ones hatched", fontsize=9)
    headline(fig, "Ink in the violet speaks for a 1, ink in the orange for a 0")
    told = ", ".join(f"{name} {wrong}" for name, (_, wrong) in rules.items())
    return Picture(
        fig,
        f"The weights of {len(rules)} rules as images of 28 by 28 pixels, positive ones violet, "
        "negative ones orange, and below each the heaps of its number for zeros and ones with the "
        f"halfway threshold. Misread of {len(images):,} images: {told}.",
    )
