"""Figures of lesson 8: masks, scatter, what it charges, how many are dropped, and experiments."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from course_lib.nn import Array
from course_lib.palette import BLUE, GREY, INK, ORANGE, PURPLE, SKY
from course_lib.plots.style import DIVERGING, MARKERS, Picture, bare, headline, label, say, subplots


def masks(drawn: Mapping[str, Array]) -> Picture:
    """Masks side by side: a row is an example, a column a unit; a cross marks what is dropped.

    Args:
        drawn: title -> (n, d) mask, 0 where a unit is dropped.
    """
    fig, panels = subplots(3.6 * len(drawn), 2.9, 1, len(drawn))
    told = []
    for axes, (title, mask) in zip(panels, drawn.items(), strict=True):
        gone = mask == 0
        axes.imshow(gone, cmap="Greys", vmin=-0.2, vmax=1.4)
        for i, j in np.argwhere(gone):
            axes.text(j, i, "×", ha="center", va="center", color="white", fontsize=10)
        share = f"{gone.sum()} of {gone.size} dropped"
        bare(axes, f"{title}: {share}")
        axes.set_xlabel("unit")
        axes.set_ylabel("example")
        counts = gone.sum(axis=1)
        told.append(f"{title}: {share}, from {counts.min()} to {counts.max()} per row")
    headline(fig, "Each example draws its own units")
    return Picture(fig, "Grids of kept and dropped units. " + "; ".join(told) + ".")


def scatter_curve(p: Array, formula: Array, measured: Mapping[float, float]) -> Picture:
    """The variance of an entry x = 1 after dropout, against the drop rate.

    Args:
        p: (m,) drop rates.
        formula: (m,) variances by the formula.
        measured: drop rate -> variance measured on draws.
    """
    fig, axes = subplots(6.4, 3.1)
    axes.plot(p, formula, color=BLUE)
    axes.plot(list(measured), list(measured.values()), MARKERS[1], color=ORANGE)
    one = float(np.interp(1.0, formula, p))
    say(axes, "$p\\,/\\,(1 - p)$", (p[-1], formula[-1]), (-8, -2), ha="right", color=BLUE)
    axes.text(0.03, 0.88, "squares: measured", transform=axes.transAxes, color=ORANGE)
    axes.set_ylim(bottom=0)
    found = f"The variance reaches $x^2$ at p = {one:.2f}, and then grows fast"
    label(axes, "drop rate $p$", "variance for $x$ = 1", found)
    told = ", ".join(f"{v:.2f} at p = {q:g}" for q, v in measured.items())
    return Picture(
        fig, f"A rising curve, the formula, with measured points on it: {told}. {found}."
    )


def counts(formula: Array, measured: Array) -> Picture:
    """How many of n units are dropped: probability by the formula, and fraction of draws.

    Args:
        formula: (n + 1,) probabilities of 0 to n dropped units.
        measured: (n + 1,) fractions of draws.
    """
    n = len(formula) - 1
    fig, axes = subplots(6.4, 3.1)
    at = np.arange(n + 1)
    axes.bar(at - 0.2, formula, 0.38, color=SKY, label="formula")
    axes.bar(at + 0.2, measured, 0.38, color=ORANGE, hatch="//", label="fraction of draws")
    for j, value in enumerate(formula):
        axes.text(j, max(value, measured[j]) + 0.008, f"{value:.3f}", ha="center", fontsize=9)
    axes.set_ylim(0, max(formula) * 1.2)
    axes.legend(frameon=False, fontsize=9)
    likely = [str(j) for j in at if np.isclose(formula[j], formula.max())]
    often = f"{' or '.join(likely)} are dropped most often"
    found = f"Of {n} units, {often}; exactly 1 in {formula[1]:.0%} of draws"
    label(axes, "units dropped", "probability", found)
    told = ", ".join(f"{j}: {v:.3f}" for j, v in enumerate(formula))
    return Picture(fig, f"Pairs of bars, formula and draws. {told}. {found}.")


def levers(x: float, rates: Sequence[float]) -> Picture:
    """What one entry becomes: two weights on a beam that balances at x, one panel per drop rate.

    Args:
        x: the entry, above 0.
        rates: drop rates above 0 and below 1.
    """
    told = []
    fig, panels = subplots(3.7 * len(rates), 2.6, 1, len(rates), sharex=True, sharey=True)
    for axes, p in zip(panels, rates, strict=True):
        stays = x / (1 - p)
        axes.axhline(0, color=INK, linewidth=2)
        axes.plot([x], [-0.09], "^", color=INK, markersize=13, clip_on=False)
        for value, chance, colour in ((0.0, p, GREY), (stays, 1 - p, BLUE)):
            axes.bar(value, chance, 0.5, color=colour)
            axes.text(value, chance + 0.03, f"{chance:g}", ha="center", color=colour)
            axes.annotate("", (value, -0.3), (x, -0.3), annotation_clip=False,
                          arrowprops={"arrowstyle": "->", "color": ORANGE})  # fmt: skip
            away = f"{abs(value - x):g}"
            axes.text((value + x) / 2, -0.34, away, va="top", ha="center", color=ORANGE)
        axes.set(xlim=(-0.8, x / (1 - max(rates)) + 0.8), ylim=(-0.55, 1.0), yticks=(0, 0.5, 1))
        axes.spines["bottom"].set_visible(False)
        balance = f"{p:g} · {x:g} = {1 - p:g} · {stays - x:g}"
        label(axes, "value of $y$", "probability", f"$p$ = {p:g}: {balance}")
        told.append(f"p = {p:g}: 0 with probability {p:g}, {stays:g} with {1 - p:g}; {balance}")
    headline(fig, f"Always balanced at $x$ = {x:g}, and never there")
    return Picture(fig, f"Two weights on a beam, balanced at {x:g}. {'. '.join(told)}.")


def two_partners(
    loss: Callable[[float, float], float], points: Sequence[tuple[float, float]]
) -> Picture:
    """The mean squared error over two weights whose sum ought to be 1.

    Args:
        loss: (w1, w2) -> the mean over the masks.
        points: (w1, w2) to mark with their losses: in the first one the partners cancel, in the
            last but one they share, and the last one is the best of all.
    """
    fig, axes = subplots(5.6, 4.2)
    along, down = np.linspace(-0.6, 2.4, 61), np.linspace(-1.4, 1.2, 53)  # w1, w2
    heights = np.array([[loss(u, v) for u in along] for v in down])  # (53, 61)
    axes.contour(along, down, heights, [4.5, 9, 18, 45, 90], colors=SKY, linewidths=1)
    axes.plot(along, 1 - along, "--", color=GREY, clip_on=True)
    axes.annotate("$w_1 + w_2 = 1$: no error without dropout", (1.55, -0.55), rotation=-45,
                  ha="center", va="center", color=GREY, xytext=(9, 9), fontsize=9,
                  textcoords="offset points", rotation_mode="anchor")  # fmt: skip
    told = []
    for u, v in points:
        best = (u, v) == points[-1]
        axes.plot([u], [v], "*" if best else "o", color=ORANGE if best else BLUE, markersize=9)
        say(axes, f"{loss(u, v):g}", (u, v), (-8, -9), ha="right", color=ORANGE if best else BLUE)
        told.append(f"({u:.2g}, {v:.2g}): {loss(u, v):g}")
    axes.set(xlim=(along[0], along[-1]), ylim=(down[0], down[-1]), aspect="equal")
    cancel, share = loss(*points[0]), loss(*points[-2])
    found = f"Partners that cancel cost {cancel:g}, partners that share {share:g}"
    label(axes, "$w_1$", "$w_2$", found)
    return Picture(fig, f"Contours of the mean loss over two weights. {'; '.join(told)}. {found}.")


def detectors(shares: Mapping[str, Array], digit: int) -> Picture:
    """What each pixel contributes to linear digit detectors, as images on scales of their own.

    Args:
        shares: title -> (784,) a typical input of each pixel times its weight.
        digit: what they detect.
    """
    fig, panels = subplots(2.5 * len(shares), 2.9, 1, len(shares))
    told = []
    for axes, (title, w) in zip(panels, shares.items(), strict=True):
        most = float(np.quantile(np.abs(w), 0.99))
        axes.imshow(w.reshape(28, 28), cmap=DIVERGING, vmin=-most, vmax=most)
        bare(axes, f"{title}\n99 % within ±{most:.2f}")
        told.append(f"{title}: 99 % within ±{most:.2f}")
    what = f"the detector of the {digit}"
    headline(fig, f"What each pixel contributes: with a price, {what} takes shape")
    return Picture(fig, f"Images of 28 by 28 contributions to {what}. {'; '.join(told)}.")


def thinned_scores(whole: Mapping[str, float], thinned: Mapping[str, Sequence[float]]) -> Picture:
    """Test accuracy of whole nets, and of nets that are left when half of the units are cut.

    Args:
        whole: name of the net -> accuracy in %.
        thinned: name of the net -> accuracies in %, one per cut.
    """
    fig, axes = subplots(7.0, 0.6 * len(whole) + 1.4)
    found = []
    for y, (name, scores) in enumerate(reversed(list(thinned.items()))):
        colour = (ORANGE, BLUE)[y % 2]
        axes.plot(scores, [y] * len(scores), "o", color=colour, alpha=0.6, markersize=5)
        axes.plot([whole[name]], [y], "|", color=INK, markersize=26, markeredgewidth=2)
        axes.text(whole[name] + 0.8, y, f"whole: {whole[name]:.0f}", va="center", color=INK)
        mean = float(np.mean(scores))
        axes.text(mean, y + 0.22, f"mean {mean:.0f}", ha="center", color=colour)
        found.insert(0, f"{name}: {mean:.0f} %")
    axes.set_yticks(range(len(whole)), list(whole)[::-1])
    axes.set(ylim=(-0.5, len(whole) - 0.3), xlim=(None, 102))
    title = f"What half a net still reads, {'; '.join(found)}"
    label(axes, "test accuracy, %", "trained with", title)
    told = "; ".join(f"{name} {value:.0f} %" for name, value in whole.items())
    return Picture(
        fig, f"Dots, one per cut net, and a bar for the whole net. {title}. Whole: {told}."
    )


def gains(
    lrs: Sequence[float], without: Sequence[Sequence[float]], with_: Sequence[Sequence[float]]
) -> Picture:
    """Test accuracy with and without dropout at several learning rates; a mark is one seed.

    Args:
        lrs: learning rates.
        without: for each, one accuracy per seed, in %.
        with_: the same with dropout.
    """
    fig, axes = subplots(6.8, 3.2)
    at = np.arange(len(lrs))
    for shift, runs, colour, marker, name in (
        (-0.08, without, BLUE, "o", "no dropout"),
        (0.08, with_, ORANGE, "s", "dropout"),
    ):
        for i, values in enumerate(runs):
            axes.plot([i + shift] * len(values), values, marker, color=colour, alpha=0.75)
        means = [float(np.mean(values)) for values in runs]
        axes.plot(at + shift, means, color=colour, linewidth=1)
        say(axes, name, (at[0] + shift, means[0]), (-10, 0), ha="right", va="center", color=colour)
    gap = [float(np.mean(b) - np.mean(a)) for a, b in zip(without, with_, strict=True)]
    axes.set_xticks(at, [f"{lr:g}" for lr in lrs])
    axes.set_xlim(-1.0, len(lrs) - 0.6)
    found = f"The gain runs from {max(gap):+.1f} to {min(gap):+.1f} points: the rate matters"
    label(axes, "learning rate", "test accuracy, %", found)
    told = ", ".join(f"{g:+.1f} at lr {lr:g}" for lr, g in zip(lrs, gap, strict=True))
    return Picture(
        fig, f"Dots, one per seed, at {len(lrs)} learning rates. Gains: {told}. {found}."
    )


def two_scores(
    names: Sequence[str], accuracy: Sequence[Sequence[float]], loss: Sequence[Sequence[float]]
) -> Picture:
    """Accuracy and cross-entropy of several nets, side by side; a dot is one seed.

    Args:
        names: of the nets, the right one first.
        accuracy: for each, one number per seed, in %.
        loss: for each, one cross-entropy per seed.
    """
    fig, (left, right) = subplots(7.6, 0.42 * len(names) + 1.5, 1, 2, sharey=True)
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
    return Picture(fig, f"Two panels of dots, one per seed. {told}. {found}.")
