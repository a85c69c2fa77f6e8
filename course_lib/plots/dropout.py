"""Figures of lesson 8: masks, scatter, how many fall, many nets in one, and experiments."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_lib.nn import Array
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from course_lib.plots.style import MARKERS, Picture, bare, figure, headline, label


def masks(drawn: Mapping[str, Array]) -> Picture:
    """Masks side by side: a row is an example, a column a unit; a cross marks what is dropped.

    Args:
        drawn: title -> (n, d) mask, 0 where a unit is dropped.
    """
    fig = figure(3.6 * len(drawn), 2.7)
    told = []
    for axes, (title, mask) in zip(
        np.atleast_1d(fig.subplots(1, len(drawn))), drawn.items(), strict=True
    ):
        gone = mask == 0
        axes.imshow(gone, cmap="Greys", vmin=-0.2, vmax=1.4)
        for i, j in np.argwhere(gone):
            axes.text(j, i, "×", ha="center", va="center", color="white", fontsize=10)
        share = f"{gone.sum()} of {gone.size} dropped"
        bare(axes, f"{title}: {share}")
        axes.set_xlabel("unit")
        axes.set_ylabel("example")
        counts = gone.sum(axis=1)
        told.append(f"{title}: {share}, from {counts.min()} to {counts.max()} a row")
    headline(fig, "Each example draws its own units")
    return Picture(fig, "Grids of kept and dropped units. " + "; ".join(told) + ".")


def scatter_curve(p: Array, formula: Array, measured: Mapping[float, float]) -> Picture:
    """The variance of an entry x = 1 after dropout, against the drop rate.

    Args:
        p: (m,) drop rates.
        formula: (m,) variances by the formula.
        measured: drop rate -> variance measured on draws.
    """
    fig = figure(6.4, 3.1)
    axes = fig.subplots()
    axes.plot(p, formula, color=BLUE)
    axes.plot(list(measured), list(measured.values()), MARKERS[1], color=ORANGE)
    one = float(np.interp(1.0, formula, p))
    axes.annotate("p / (1 - p)", (p[-1], formula[-1]), xytext=(-8, -2), ha="right",
                  textcoords="offset points", color=BLUE)  # fmt: skip
    axes.text(0.03, 0.88, "squares: measured", transform=axes.transAxes, color=ORANGE)
    axes.set_ylim(bottom=0)
    found = f"The variance reaches the square of x at p = {one:.2f}, and then grows fast"
    label(axes, "drop rate p", "variance for x = 1", found)
    told = ", ".join(f"{v:.2f} at p = {q:g}" for q, v in measured.items())
    return Picture(
        fig, f"A rising curve, the formula, with measured points on it: {told}. {found}."
    )


def counts(formula: Array, measured: Array) -> Picture:
    """How many of n units fall: probability by the formula, and share of draws.

    Args:
        formula: (n + 1,) probabilities of 0 to n dropped units.
        measured: (n + 1,) shares.
    """
    n = len(formula) - 1
    fig = figure(6.4, 3.1)
    axes = fig.subplots()
    at = np.arange(n + 1)
    axes.bar(at - 0.2, formula, 0.38, color=SKY, label="formula")
    axes.bar(at + 0.2, measured, 0.38, color=ORANGE, hatch="//", label="share of draws")
    for j, value in enumerate(formula):
        axes.text(j, max(value, measured[j]) + 0.008, f"{value:.3f}", ha="center", fontsize=9)
    axes.set_ylim(0, max(formula) * 1.2)
    axes.legend(frameon=False, fontsize=9)
    likely = [str(j) for j in at if np.isclose(formula[j], formula.max())]
    found = f"Of {n} units, {' or '.join(likely)} fall most often; exactly 1 falls in " \
            f"{formula[1]:.0%} of draws"  # fmt: skip
    label(axes, "units dropped", "probability", found)
    told = ", ".join(f"{j}: {v:.3f}" for j, v in enumerate(formula))
    return Picture(fig, f"Pairs of bars, formula and draws. {told}. {found}.")


def many_nets(p: Array, means: Mapping[str, float]) -> Picture:
    """The probability that each thinned net gives to one class, and means of them.

    Args:
        p: (m,) one probability a net.
        means: name -> a number to mark, such as a mean or the full net's probability.
    """
    fig = figure(7.0, 2.9)
    axes = fig.subplots()
    order = np.sort(p)
    axes.plot(order, np.arange(1, len(p) + 1), "o", color=GREY, markersize=5)
    styles = ((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"))
    for (name, value), (colour, line) in zip(means.items(), styles, strict=False):
        axes.axvline(value, color=colour, linestyle=line, linewidth=2, label=f"{name} {value:.2f}")
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1.0, 0.5))
    axes.set_xlim(-0.03, 1.03)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    found = f"{len(p)} nets say anything from {order[0]:.2f} to {order[-1]:.2f}"
    label(axes, "probability of class 0", "thinned net, sorted", found)
    told = ", ".join(f"{name} {value:.2f}" for name, value in means.items())
    return Picture(fig, f"Dots, one a thinned net, sorted. {found}. Lines mark: {told}.")


def gains(
    lrs: Sequence[float], without: Sequence[Sequence[float]], with_: Sequence[Sequence[float]]
) -> Picture:
    """Test accuracy with and without dropout at several learning rates; a mark is one seed.

    Args:
        lrs: learning rates.
        without: for each, one accuracy a seed, in %.
        with_: the same with dropout.
    """
    fig = figure(6.8, 3.2)
    axes = fig.subplots()
    at = np.arange(len(lrs))
    for shift, runs, colour, marker, name in (
        (-0.08, without, BLUE, "o", "no dropout"),
        (0.08, with_, ORANGE, "s", "dropout"),
    ):
        for i, values in enumerate(runs):
            axes.plot([i + shift] * len(values), values, marker, color=colour, alpha=0.75)
        means = [float(np.mean(values)) for values in runs]
        axes.plot(at + shift, means, color=colour, linewidth=1)
        axes.annotate(name, (at[0] + shift, means[0]), xytext=(-10, 0), ha="right", va="center",
                      textcoords="offset points", color=colour)  # fmt: skip
    gap = [float(np.mean(b) - np.mean(a)) for a, b in zip(without, with_, strict=True)]
    axes.set_xticks(at, [f"{lr:g}" for lr in lrs])
    axes.set_xlim(-1.0, len(lrs) - 0.6)
    found = f"The gain runs from {max(gap):+.1f} to {min(gap):+.1f} points: the rate matters"
    label(axes, "learning rate", "test accuracy, %", found)
    told = ", ".join(f"{g:+.1f} at lr {lr:g}" for lr, g in zip(lrs, gap, strict=True))
    return Picture(fig, f"Dots, one a seed, at {len(lrs)} learning rates. Gains: {told}. {found}.")


def two_scores(
    names: Sequence[str], accuracy: Sequence[Sequence[float]], loss: Sequence[Sequence[float]]
) -> Picture:
    """Accuracy and cross-entropy of several nets, side by side; a dot is one seed.

    Args:
        names: of the nets, the right one first.
        accuracy: for each, one number a seed, in %.
        loss: for each, one cross-entropy a seed.
    """
    fig = figure(7.6, 0.42 * len(names) + 1.5)
    left, right = fig.subplots(1, 2, sharey=True)
    at = np.arange(len(names))[::-1]
    for axes, runs, colour in ((left, accuracy, BLUE), (right, loss, PURPLE)):
        for y, values in zip(at, runs, strict=True):
            axes.plot(values, [y] * len(values), "o", color=colour, markersize=5, alpha=0.8)
        axes.axvline(float(np.mean(runs[0])), color=INK, linestyle=":", linewidth=1)
    left.set_yticks(at, names)
    label(left, "test accuracy, %", "what was changed")
    label(right, "test cross-entropy", "")
    right.set_ylabel("")
    lost = [float(np.mean(accuracy[0]) - np.mean(a)) for a in accuracy]
    times = [float(np.mean(c) / np.mean(loss[0])) for c in loss]
    found = f"Changes cost up to {max(lost):.1f} points, and up to {max(times):.1f} times the loss"
    headline(fig, found)
    told = "; ".join(
        f"{name}: accuracy {np.mean(a):.1f}, cross-entropy {np.mean(c):.2f}"
        for name, a, c in zip(names, accuracy, loss, strict=True)
    )
    return Picture(fig, f"Two panels of dots, one a seed. {told}. {found}.")
