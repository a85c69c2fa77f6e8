"""Figures of lesson 6: activations through the layers, paths in a bowl, rates, loss curves."""

from collections.abc import Callable

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_lib.nn import Array
from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import (
    CYCLE,
    MARKERS,
    SEQUENTIAL,
    Picture,
    headline,
    label,
    say,
    subplots,
)


def activation_spread(spread: dict[str, Array]) -> Picture:
    """The standard deviation of the activations, layer by layer, on a log axis.

    Args:
        spread: name of the initial weights -> (n_layers,) standard deviations.
    """
    fig, axes = subplots(6.6, 3.3)
    told, kept = [], []
    for i, (name, sd) in enumerate(spread.items()):
        layers = np.arange(1, len(sd) + 1)
        axes.semilogy(layers, sd, marker=MARKERS[i], color=CYCLE[i], markersize=5)
        say(axes, name, (layers[-1], sd[-1]), (6, 0), va="center", color=CYCLE[i])
        told.append(f"{name}: {sd[0]:.1g} in layer 1, {sd[-1]:.1g} in layer {len(sd)}")
        if sd[-1] > sd[0] / 3:
            kept.append(name)
    axes.set_xlim(0.5, len(layers) + 2.2)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    only = len(kept) == 1
    found = f"Only {kept[0]}'s rule keeps the size" if only else f"{len(kept)} rules keep the size"
    label(axes, "layer", "sd of the activations", found)
    return Picture(
        fig, f"Three lines on a log axis, the sd of the activations by layer. {'; '.join(told)}."
    )


def squares_add(inputs: Array) -> Picture:
    """Independent terms of a sum as sides at right angles; the diagonal is the typical sum.

    Args:
        inputs: (d,) sizes of the terms, each with a random sign; drawn in true lengths.
    """
    fig, axes = subplots(5.8, 3.4)
    lengths = np.sqrt(np.cumsum(inputs**2))  # (d,) of the sum so far

    def beside(text: str, at: Array, along: Array, colour: str) -> None:
        aside = 13 * np.array([along[1], -along[0]]) / np.hypot(*along)  # to the right of it
        say(axes, text, (at[0], at[1]), tuple(aside), ha="center", va="center", color=colour)

    at = np.zeros(2)
    for i, (term, length) in enumerate(zip(inputs, lengths, strict=True)):
        turned = np.array([-at[1], at[0]]) / lengths[i - 1] if i else np.array([1.0, 0.0])
        end = at + term * turned
        axes.plot(*np.transpose([at, end]), color=BLUE, linewidth=2.5)
        beside(f"${term:g}$", (at + end) / 2, end - at, BLUE)
        if i:
            back = -at / lengths[i - 1]  # (2,) along the diagonal to the start
            mark = at + 0.13 * np.array([back, back + turned, turned])  # (3, 2) of a right angle
            axes.plot(*mark.T, color=GREY, linewidth=1)
        at, last = end, i == len(inputs) - 1
        if i:
            colour = ORANGE if last else GREY
            arrow = {"arrowstyle": "->", "color": colour, "lw": 2.5 if last else 1.2}
            axes.annotate("", at, (0, 0), arrowprops={**arrow, "shrinkA": 0, "shrinkB": 0})
            whole = np.isclose(length, round(length))
            name = f"${length:.0f}$" if whole else rf"$\sqrt{{{length**2:.0f}}}$"
            beside(name, at / 2, -at, ORANGE if last else INK)
    axes.set_aspect("equal")
    axes.margins(0.12)
    axes.axis("off")
    headline(fig, f"With random signs, sizes add like sides at right angles: to {lengths[-1]:.3g}")
    return Picture(
        fig,
        f"Sides of lengths {', '.join(f'{a:g}' for a in inputs)}, each at right angles to the "
        f"diagonal before it; the last diagonal has length {lengths[-1]:.3g}, not "
        f"{inputs.sum():g}.",
    )


def step_factors(curvatures: tuple[float, float]) -> Picture:
    """What one plain step multiplies each weight by, against the learning rate.

    Args:
        curvatures: of the flat and of the steep direction.
    """
    flat, steep = curvatures
    best, fatal = 2 / (flat + steep), 2 / steep
    rates = np.linspace(0, 1.25 * fatal, 200)  # (200,)
    fig, axes = subplots(6.8, 3.4)
    axes.axvspan(fatal, rates[-1], color=GREY, alpha=0.18, linewidth=0)
    for c, colour, place in ((flat, BLUE, 0.3), (steep, ORANGE, 0.16)):
        axes.plot(rates, np.abs(1 - rates * c), color=colour, linewidth=2)
        at = place * fatal
        say(axes, f"$c = {c:g}$", (at, abs(1 - at * c)), (6, 6), color=colour)
    factor = 1 - best * flat
    axes.plot(best, factor, "o", color=INK, markersize=6)
    words, line = f"best: {factor:.3f} at {best:.4f}", {"arrowstyle": "-", "color": INK}
    say(axes, words, (best, factor), (-110, 40), arrowprops=line, ha="center")
    say(axes, f"fatal\nfrom {fatal:g}", (fatal, 0.08), (8, 0))
    axes.axhline(1, color=INK, linewidth=0.8, linestyle=":")
    axes.set(xlim=(0, rates[-1]), ylim=(0, 1.4))
    found = f"The best rate is {best / fatal:.0%} of the fatal one"
    label(axes, "learning rate", r"$|1 - \mathrm{lr}\cdot c|$ per step", found)
    return Picture(
        fig,
        f"Two lines, the factor per step against the learning rate. For curvature {flat:g} it "
        f"falls slowly from 1; for {steep:g} it falls to 0 and rises again, to 1 at {fatal:g}. "
        f"They cross at {best:.4f}, where both are {factor:.3f}.",
    )


def bowl_paths(
    loss: Callable[[Array, Array], Array], paths: dict[str, Array], reach: tuple[float, float]
) -> Picture:
    """Level lines of a long bowl, and the way that each rule takes in it.

    Args:
        loss: loss(w1, w2), for arrays.
        paths: name -> (n_steps + 1, 2) points, the start first.
        reach: the panels show -reach to reach, across and upwards.
    """
    fig, panels = subplots(9.4, 3.2, 1, len(paths), sharey=True)
    w1, w2 = (np.linspace(-r, r, 121) for r in reach)
    heights = loss(*np.meshgrid(w1, w2))
    levels = heights.max() * np.linspace(0.05, 1, 12) ** 2
    told, ends = [], {}
    for i, (axes, (name, path)) in enumerate(zip(panels, paths.items(), strict=True)):
        axes.contour(w1, w2, heights, levels=levels, cmap=SEQUENTIAL, linewidths=0.8)
        axes.plot(*path.T, marker=MARKERS[i], markersize=3, color=CYCLE[i], linewidth=1.2)
        axes.plot(0, 0, "+", color=INK, markersize=10)
        ends[name] = float(loss(path[-1, 0], path[-1, 1]))
        axes.set(xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
        label(axes, "w1", "", f"{name}: loss {ends[name]:.2g}")
        told.append(f"{name} ends with loss {ends[name]:.2g}")
    panels[0].set_ylabel("w2")
    lowest = min(ends, key=ends.__getitem__)
    degree = "lower" if len(paths) == 2 else "lowest"
    headline(fig, f"After {len(path) - 1} steps in a long bowl, {lowest} is {degree}")
    return Picture(
        fig,
        f"{len(paths)} panels with the level lines of a long bowl and a path in each: "
        f"{'; '.join(told)}. A cross marks the lowest point.",
    )


def rate_range(rates: Array, scores: dict[str, Array]) -> Picture:
    """Accuracy after a short training, against the learning rate.

    Args:
        rates: (m,) learning rates.
        scores: name -> (m,) accuracies.
    """
    fig, axes = subplots(7.0, 3.3)
    told, bests = [], []
    for i, (name, score) in enumerate(scores.items()):
        axes.semilogx(rates, score, marker=MARKERS[i], color=CYCLE[i], markersize=5, label=name)
        bests.append(rates[int(np.argmax(score))])
        told.append(f"{name} is best at lr {bests[-1]:.2g}, with {score.max():.2f}")
    axes.legend(frameon=False, fontsize=9)
    axes.set_ylim(0, 1)
    apart = f"The best rates lie a factor of {max(bests) / min(bests):.0f} apart"
    label(axes, "learning rate (log scale)", "validation accuracy", apart)
    return Picture(fig, f"Curves of accuracy against learning rate: {'; '.join(told)}.")


def loss_pairs(curves: dict[str, tuple[Array, Array]], words: dict[str, str]) -> Picture:
    """Training and validation loss of several runs, a panel each.

    Args:
        curves: name -> (m,) training losses and (m,) validation losses.
        words: name -> the diagnosis of that run.
    """
    fig, panels = subplots(9.6, 2.9, 1, len(curves))
    told = []
    for axes, (name, (train, val)) in zip(panels, curves.items(), strict=True):
        moments = np.arange(len(train))
        for values, colour, marker, what in (
            (train, BLUE, "o", "training"),
            (val, ORANGE, "s", "validation"),
        ):
            shown = np.where(np.isfinite(values), values, np.nan)
            axes.plot(moments, shown, marker=marker, markersize=3, color=colour, label=what)
        axes.set_ylim(0, min(12.0, 1.05 * _largest(train, val)))
        label(axes, "epoch", "", f"{name}: {words[name]}")
        told.append(
            f"{name}: {words[name]}, training {train[0]:.1f} to {_short(train[-1])}, "
            f"validation {val[0]:.1f} to {_short(val[-1])}"
        )
    panels[0].set_ylabel("mean loss")
    panels[0].legend(frameon=False, fontsize=8)
    different = len(set(words.values()))
    headline(fig, f"{len(curves)} runs, {different} different words")
    return Picture(fig, f"{len(curves)} panels of two loss curves. {'; '.join(told)}.")


def _short(loss: float) -> str:
    """A loss with one digit; how far a broken run went says nothing."""
    return f"{loss:.1f}" if loss < 3 else "above 3"


def _largest(*curves: Array) -> float:
    together = np.concatenate(curves)
    return float(together[np.isfinite(together)].max())
