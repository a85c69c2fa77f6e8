"""A long bowl: four paths in it, and the map of learning rate and momentum."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap

from course_lib.nn import Array
from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import CYCLE, MARKERS, Picture, figure, headline, label

Place = tuple[float, float]


def bowl(
    kappa: float,
    paths: dict[Place, Array],
    told: dict[Place, str],
    counts: Array,
    rates: Array,
    kept: Array,
    rule: str = "momentum",
    word: str = "momentum",
) -> Picture:
    """Draw four paths with their counts, and the map from which they are taken.

    Args:
        kappa: the curvature along w2; along w1 it is 1.
        paths: (lr, kept) -> (t, 2) points, the start first; what momentum keeps is mu.
        told: (lr, kept) -> what is said of that path.
        counts: (m, r) steps for each row and rate; -1 where it is not there after 400, -2 where
            it diverges.
        rates: (r,) learning rates.
        kept: (m,) mu, rho or beta1 of the rows.
        rule: "momentum", or the name of a rule that divides by the size of the gradient.
        word: what mu, rho or beta1 is called.
    """
    fig = figure(8.4, 3.7)
    grid = fig.add_gridspec(2, 3, width_ratios=(1, 1, 1.25))
    words = []
    for i, (place, w) in enumerate(paths.items()):
        title = f"lr {place[0]:.3g}, {word} {place[1]:.3g}: {told[place]}"
        _path(fig.add_subplot(grid[i // 2, i % 2]), kappa, w, title, i)
        words.append(title)
    axes = fig.add_subplot(grid[:, 2])
    _map(axes, counts, rates, kept, list(paths))
    label(axes, "learning rate", word)
    if rule == "momentum":
        axes.plot(rates[-1] * (1 + kept) / 2, kept, "--", color=INK)
        found = "the quickest rates lie next to those that diverge"
    else:
        found = f"the first step of {rule} goes equally far along both axes"
    headline(fig, f"Curvatures 1 and {kappa:g}: {found}")
    return Picture(
        fig,
        f"Four paths in a long bowl, and a map of steps by learning rate and {word}, blue where "
        f"they are few, white over 400, orange where it diverges. {'; '.join(words)}.",
    )


def _path(axes: Axes, kappa: float, w: Array, title: str, i: int) -> None:
    reach = 1.25 * np.maximum(np.abs(w[0]), 0.5)  # (2,)
    across, up = np.meshgrid(*(np.linspace(-r, r, 60) for r in reach))
    loss = (across**2 + kappa * up**2) / 2
    axes.contour(across, up, loss, 5, colors=GREY, linewidths=0.6)
    shown = np.clip(w[:40], -3 * reach, 3 * reach)
    axes.plot(*shown.T, marker=MARKERS[i], color=CYCLE[i], markersize=3, linewidth=1)
    axes.plot(0, 0, "+", color=INK, markersize=8)
    axes.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
    label(axes, "w1" if i > 1 else "", "w2" if i % 2 == 0 else "")
    axes.set_title(title, loc="left", fontsize=7.5)


def _map(axes: Axes, counts: Array, rates: Array, kept: Array, places: list[Place]) -> None:
    """Few steps blue, many pale, over 400 white, diverging orange, as in the widget."""
    shown = np.where(counts < 0, np.nan, np.log10(np.maximum(counts, 1)))
    blues = LinearSegmentedColormap.from_list("few steps", [BLUE, "white"])
    ticks = [20, 50, 100, 200, 400]
    low, high = np.log10((ticks[0], ticks[-1]))
    mesh = axes.pcolormesh(rates, kept, shown, cmap=blues, vmin=low, vmax=high)
    diverges = np.where(counts == -2, 1.0, np.nan)
    axes.pcolormesh(rates, kept, diverges, cmap=ListedColormap([ORANGE]), alpha=0.75, linewidth=0)
    bar = axes.figure.colorbar(mesh, ax=axes, ticks=np.log10(ticks))
    bar.ax.set_yticklabels([str(t) for t in ticks])
    for i, place in enumerate(places):
        axes.plot(*place, MARKERS[i], color=CYCLE[i], markeredgecolor="white", markersize=9)
    axes.set_xlim(0, rates[-1])
    axes.set_title("Steps to a thousandth of the start\n(orange: diverges)", loc="left", fontsize=9)
