"""Figures of lesson 00: zeros and ones, and how much ink they hold."""

import numpy as np

from course_lib.palette import BLUE, INK, ORANGE
from course_lib.plots.style import Picture, bare, headline, label, subplots


def zeros_and_ones(images: np.ndarray, labels: np.ndarray, each: int = 6) -> Picture:
    """A row of zeros above a row of ones.

    Args:
        images: (n, 784) pixels between 0 and 1.
        labels: (n,) digits.
        each: how many of each to show.
    """
    fig, axes = subplots(7.0, 2.7, 2, each)
    for row, digit in enumerate((0, 1)):
        for axis, image in zip(axes[row], images[labels == digit][:each], strict=True):
            axis.imshow(image.reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
            bare(axis, f"label {digit}")
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
    fig, axes = subplots(7.0, 2.7, 2, each)
    order = np.argsort(ink, kind="stable")
    rows = [order[labels[order] == 1][::-1][:each], order[labels[order] == 0][:each]]
    for row, chosen in zip(axes, rows, strict=True):
        for axis, i in zip(row, chosen, strict=True):
            axis.imshow(images[i].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
            bare(axis, f"a {labels[i]}, ink {ink[i]:.2f}")
    headline(fig, "Broad pens make ones heavy, fine pens make zeros light")
    heavy, light = (ink[chosen] for chosen in rows)
    return Picture(
        fig,
        f"Above, {each} ones drawn with a broad pen, with ink from {heavy.min():.2f} to "
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
    styles = ((ones, "ones", ORANGE, "//", "right"), (zeros, "zeros", BLUE, "", "left"))
    for ink, name, colour, hatch, side in styles:
        axes.hist(
            ink,
            bins=bins.tolist(),
            alpha=0.75,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0.3,
        )
        middle = float(ink.mean())
        height = np.histogram(ink, bins)[0].max()
        axes.annotate(
            f"{name}, mean {middle:.3f}",
            (middle, height),
            (-4 if side == "right" else 4, 4),
            textcoords="offset points",
            ha=side,
            color=INK,
            fontsize=9,
        )
    axes.set_ylim(0, 1.12 * axes.get_ylim()[1])  # room for the label of the higher heap
    axes.axvline(threshold, color=INK, linestyle="--")
    axes.annotate(
        f"threshold {threshold:.3f}",
        (threshold, axes.get_ylim()[1] * 0.6),
        (5, 0),
        textcoords="offset points",
        fontsize=9,
    )
    label(axes, "ink (mean of the 784 pixels)", "training images", "Ones hold less ink than zeros")
    return Picture(
        fig,
        f"Two histograms of ink. Ones gather around {ones.mean():.3f}, zeros around "
        f"{zeros.mean():.3f}; they overlap a little near the dashed threshold at {threshold:.3f}.",
    )
