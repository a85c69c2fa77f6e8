"""Figures of lesson 6: how a search covers its space, and what choosing does to a score."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_lib.nn import Array
from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import CYCLE, MARKERS, SEQUENTIAL, Picture, label, say, subplots


def coverage(grid: Array, drawn: Array) -> Picture:
    """Two searches of equal cost, and what each one tries of the first number.

    Args:
        grid: (m, 2) points of a grid in the unit square.
        drawn: (m, 2) random points in the unit square.
    """
    fig, panels = subplots(7.2, 3.5, 1, 2, sharey=True)
    tried = []
    for axes, points, colour, name in zip(
        panels, (grid, drawn), (BLUE, ORANGE), ("grid", "random"), strict=True
    ):
        different = len(np.unique(points[:, 0].round(9)))
        axes.vlines(points[:, 0], -0.14, points[:, 1], color=GREY, linewidth=0.7, linestyle=":")
        axes.plot(*points.T, MARKERS[colour == ORANGE], color=colour, markersize=7)
        axes.plot(points[:, 0], np.full(len(points), -0.14), "|", color=INK, markersize=10)
        axes.set(xlim=(-0.05, 1.05), ylim=(-0.2, 1.05))
        title = f"{name}: {different} learning rates in {len(points)} trials"
        label(axes, "log learning rate", "", title)
        tried.append(f"the {name} tries {different} different values across")
    panels[0].set_ylabel("the other number")
    return Picture(
        fig,
        f"Two squares with {len(grid)} trials each, ticks below show the values across: "
        f"{' and '.join(tried)}.",
    )


def search_map(
    trials: Sequence[Any], chosen: Any, other: str = "width", words: str = "hidden units"
) -> Picture:
    """Every trial of a search over learning rate and another number, coloured by its score.

    Args:
        trials: (score, setting, model) each; settings hold "lr" and the other number.
        chosen: one of the trials.
        other: the other number's name in the settings.
        words: what it is, for the axis.
    """
    lr, second = (np.array([t[1][name] for t in trials]) for name in ("lr", other))
    score = np.array([t[0] for t in trials])
    fig, axes = subplots(6.8, 3.6)
    points = axes.scatter(lr, second, c=score, cmap=SEQUENTIAL, s=80, edgecolor=INK)
    ring = {"s": 260, "facecolor": "none", "edgecolor": ORANGE, "linewidth": 2}
    axes.scatter(chosen[1]["lr"], chosen[1][other], **ring)
    for x, y, s, place in zip(lr, second, score, _free_places(lr, second), strict=True):
        say(axes, f"{s:.2f}", (x, y), place, fontsize=8)
    axes.set(xscale="log", yscale="log")
    fig.colorbar(points, ax=axes, label="validation accuracy")
    best = f"learning rate {chosen[1]['lr']:.2g} and {chosen[1][other]:.2g} {words}"
    near = int((score > score.max() - 0.05).sum())
    found = f"{near} of {len(trials)} trials come within five points of the best (ring)"
    label(axes, "learning rate", words, found)
    return Picture(
        fig,
        f"A map of {len(trials)} trials over learning rate and {words}, both on log axes. "
        f"Validation accuracies go from {score.min():.2f} to {score.max():.2f}; the best has "
        f"{best}.",
    )


def _free_places(lr: Array, width: Array) -> list[tuple[float, float]]:
    """Where each trial's label stands, in points from its dot: where it covers least.

    The map is taken as 340 by 200 points, a dot as 10 by 10, a label as 20 by 8.
    """
    logs = np.log(np.stack([lr, width], axis=1).astype(float))  # (n, 2)
    span = np.ptp(logs, axis=0)  # (2,)
    dots = (logs - logs.min(axis=0)) / np.where(span > 0, span, 1) * (340, 200)
    taken = [(dot - 5, dot + 5) for dot in dots]  # lower left and upper right corners
    places = []
    for dot in dots:
        choices = [(7.0, 5.0), (7.0, -11.0), (-27.0, 5.0), (-27.0, -11.0)]
        covered = []
        for low in dot + np.array(choices):
            shared = [np.minimum(high, low + (20, 8)) - np.maximum(at, low) for at, high in taken]
            covered.append(sum(np.clip(s, 0, None).prod() for s in shared))
        places.append(choices[int(np.argmin(covered))])
        taken.append((dot + places[-1], dot + places[-1] + (20, 8)))
    return places


def best_of_many(m: Array, expected: dict[str, Array], truth: float) -> Picture:
    """The expected best score of m classifiers that all guess.

    Args:
        m: (k,) numbers of classifiers.
        expected: name of the test set -> (k,) expected best accuracies.
        truth: the accuracy that every one of them has.
    """
    fig, axes = subplots(6.6, 3.3)
    told = []
    for i, (name, best) in enumerate(expected.items()):
        axes.semilogx(m, best, marker=MARKERS[i], color=CYCLE[i], markersize=4)
        say(axes, name, (m[-1], best[-1]), (-4, 6), ha="right", color=CYCLE[i])
        told.append(f"{name}: {best[-1]:.3f} for the best of {m[-1]}")
    axes.axhline(truth, color=GREY, linestyle="--", linewidth=1)
    say(axes, "what each is worth", (m[0], truth), (0, -12), fontsize=9)
    axes.set_ylim(truth - 0.02, None)
    highest = max(best[-1] for best in expected.values())
    found = f"Each is worth {truth:.0%}; the best of {m[-1]:,} shows up to {highest:.0%}"
    label(axes, "number of guessing classifiers", "expected best accuracy", found)
    return Picture(fig, f"Rising curves above a dashed line at {truth:g}. {'; '.join(told)}.")
