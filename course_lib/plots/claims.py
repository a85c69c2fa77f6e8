"""Figures of lesson 12: runs of several seeds, what luck alone does, and when to stop."""

from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Circle, Patch, Rectangle, Wedge

from course_lib.palette import BLUE, FAINT, GREEN, GREY, INK, ORANGE, SKY
from course_lib.plots.style import CYCLE, MARKERS, Picture, headline, label, say, subplots


def ranking(measured: Mapping[str, Sequence[float]], unit: str, runs: bool = True) -> Picture:
    """Several methods ranked by their means, and every run as a dot.

    Args:
        measured: method -> one number per seed.
        unit: what the numbers are.
        runs: draw the runs; without them a figure shows what tables of results show.
    """
    ranked = sorted(measured.items(), key=lambda item: np.mean(item[1]))
    fig, axes = subplots(6.8, 3.2)
    for i, (_, numbers) in enumerate(ranked):
        if runs:
            axes.plot(numbers, [i] * len(numbers), "o", color=BLUE, markersize=5, alpha=0.6)
        axes.plot([np.mean(numbers)] * 2, [i - 0.32, i + 0.32], color=INK, linewidth=2)
        beside = axes.get_yaxis_transform()
        axes.text(1.01, i, f"{np.mean(numbers):.2f}", va="center", transform=beside)
    axes.set_yticks(range(len(ranked)), [name for name, _ in ranked])
    lead = np.mean(ranked[-1][1]) - np.mean(ranked[0][1])
    found = f"{ranked[-1][0]} is first, {ranked[0][0]} is last, {lead:.1f} points apart"
    label(axes, unit + " (dot: one seed, line: mean)" * runs, "method", found)
    means = ", ".join(f"{name} {np.mean(of):.2f}" for name, of in reversed(ranked))
    what = "Runs of {} methods with their means" if runs else "Means of {} methods"
    return Picture(fig, f"{what.format(len(ranked))}: {means}. {found}.")


def trial(measured: Mapping[str, Sequence[float]], seeds: Sequence[int], unit: str) -> Picture:
    """Every run of two arms as a dot, pairs joined by a line, and the differences.

    Args:
        measured: arm -> one number per seed, two arms.
        seeds: one per run.
        unit: what the numbers are.

    Raises:
        ValueError: there are not two arms.
    """
    if len(measured) != 2:
        raise ValueError(f"a trial is drawn of two arms; these are {len(measured)}: pick two")
    (first, before), (second, after) = measured.items()
    gaps = np.subtract(after, before)  # (seeds,)
    fig, (left, right) = subplots(7.2, 3.2, 1, 2, width_ratios=(3, 2))
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        left.plot([0, 1], [a, b], color=CYCLE[i % 7], marker=MARKERS[i % 7], lw=1)
    for place, runs in enumerate((before, after)):
        at, style = place + (0.12 if place else -0.12), {"marker": "_", "markersize": 14}
        left.errorbar(at, np.mean(runs), np.std(runs, ddof=1), color=INK, capsize=4, **style)
    left.set_xticks([0, 1], [first, second])
    left.set_xlim(-0.4, 1.4)
    sds = " and ".join(f"{np.std(runs, ddof=1):.2f}" for runs in (before, after))
    label(left, "arm (a line joins a seed)", unit, f"Runs; black: mean and sd ({sds})")
    standard_error = gaps.std(ddof=1) / len(gaps) ** 0.5
    low, high = gaps.mean() - 3 * standard_error, gaps.mean() + 3 * standard_error
    right.axhspan(low, high, color=FAINT)
    right.margins(y=0.15)
    right.axhline(gaps.mean(), color=INK)
    right.axhline(0, color=GREY, linewidth=1)
    right.bar(range(len(gaps)), gaps, color=[CYCLE[i % 7] for i in range(len(gaps))], width=0.6)
    right.set_xticks(range(len(gaps)), [str(seed) for seed in seeds])
    title = f"sd {gaps.std(ddof=1):.2f}; grey: mean ± 3 SE"
    label(right, "seed", "difference of the pair", title)
    below = f"{(gaps < 0).sum()} of {len(gaps)} differences are negative"
    found = f"{below}, {gaps.mean():+.1f} on average"
    headline(fig, found)
    return Picture(
        fig,
        f"Runs of two arms, {first} and {second}, joined by seed. The differences are "
        f"{', '.join(f'{g:+.1f}' for g in gaps)}; {found}. The sd are {sds}, "
        f"and {gaps.std(ddof=1):.2f} of the differences.",
    )


def pairs(before: Sequence[float], after: Sequence[float]) -> Picture:
    """The runs of two arms as points, each with that of the same seed, and of another one.

    Of the shifts of one arm against the other by 1, 2, ... seeds, that one is drawn whose sd of the
    differences is nearest to the mean over all shifts.

    Args:
        before: (n,) one number per seed, in points.
        after: (n,) those of the other arm, for the same seeds.
    """
    v, w = (np.subtract(runs, np.mean(runs)) for runs in (before, after))  # (seeds,) deviations
    fig, panels = subplots(7.2, 3.5, 1, 2, sharex=True, sharey=True)
    far, told = 1.08 * float(max(np.abs(v).max(), np.abs(w).max())), []
    shifted = [np.roll(w, -k) for k in range(1, len(w))]  # each seed meets the k-th after it
    sds = np.array([(other - v).std(ddof=1) for other in shifted])  # (seeds - 1,)
    k = int(np.argmin(np.abs(sds - sds.mean())))
    another = f"A seed {k + 1} places on"
    ways = {"The same seed": (w, BLUE, "o"), another: (shifted[k], ORANGE, "s")}
    for axes, (name, (partner, colour, marker)) in zip(panels, ways.items(), strict=True):
        s_g = float((partner - v).std(ddof=1))
        line = np.array([-far, far])
        axes.fill_between(line, line - s_g, line + s_g, color=FAINT, linewidth=0, zorder=0)
        axes.plot(line, line, color=INK, linewidth=1)
        axes.plot(v, partner, marker, color=colour, markersize=4, alpha=0.8)
        at = 0.62 * far
        axes.annotate(
            "", (at, at), (at, at - s_g), arrowprops={"arrowstyle": "<->", "color": INK}
        )  # fmt: skip
        say(axes, "$s_g$", (at, at - s_g / 2), (4, -2), color=INK)
        line_is = r"$w-\bar w=v-\bar v$"
        say(axes, line_is, (far, far), (-8, -2), color=INK, ha="right", va="top")
        axes.set(xlim=(-far, far), ylim=(-far, far), aspect="equal")
        told.append(f"{s_g:.2f} with {name.lower()}")
        label(axes, r"$v-\bar v$ in points", "", f"{name}: $s_g$ = {s_g:.2f}")
    panels[0].set_ylabel(r"$w-\bar w$ in points")
    of_arms = " and ".join(f"{runs.std(ddof=1):.2f}" for runs in (v, w))
    headline(fig, f"Shared luck keeps {len(v)} seeds nearer to the line (sd of the arms {of_arms})")
    return Picture(
        fig,
        f"Runs of two arms as {len(v)} points, with their deviations from the means of the arms, "
        f"sd {of_arms}, next to the line on which both deviations are equal. Left, both runs of a "
        f"point have the same seed; right, the second has a seed {k + 1} places on, and the points "
        f"lie farther from the line. The sd of the differences, a band around the "
        f"line: {', '.join(told)}. Over all {len(sds)} shifts it is {sds.mean():.2f} on average.",
    )


def cone(t: np.ndarray, beyond: float, normal: float) -> Picture:
    """Left, the directions in which two differences are "seen"; right, t of five differences.

    Args:
        t: means over standard errors of five differences, from many trials without any effect.
        beyond: the fraction of them beyond three.
        normal: the same fraction if the standard deviation were known.
    """
    fig, (left, right) = subplots(7.6, 3.3, 1, 2, width_ratios=(2, 3))
    half = float(np.degrees(np.arctan(1 / 3)))
    for centre in (45, 225):
        left.add_patch(Wedge((0, 0), 1, centre - half, centre + half, color=ORANGE, alpha=0.45))
    left.add_patch(Circle((0, 0), 1, fill=False, color=GREY))
    left.plot([-1.1, 1.1], [-1.1, 1.1], color=GREY, linestyle="--", linewidth=1)
    tip = np.array([0.981, 0.196])  # the direction of (1.0, 0.2)
    left.annotate("", tip, (0, 0), arrowprops={"arrowstyle": "->", "color": BLUE, "lw": 2})
    left.text(0.98, 0.1, r"$g$", color=BLUE, fontsize=13)
    left.text(0.2, 0.62, f"{half:.1f}°", color=INK)
    left.text(0.36, 0.2, r"$\theta$", color=BLUE)
    left.set_aspect("equal")
    left.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25))
    found = f"Two seeds: {4 * half / 360:.0%} of directions"
    label(left, "$g_1$", "$g_2$", found)
    edges = np.linspace(-6, 6, 121)
    heights = np.histogram(t, edges)[0] / len(t) / 0.1
    middles = (edges[1:] + edges[:-1]) / 2
    colours = [ORANGE if abs(m) > 3 else BLUE for m in middles]
    right.bar(middles, heights, width=0.1, color=colours, alpha=0.75)
    right.plot(edges, np.exp(-(edges**2) / 2) / np.sqrt(2 * np.pi), color=INK, linewidth=1.2)
    right.text(1.4, 0.3, f"sd known: {normal:.1%}\nbeyond $\\pm 3$", color=INK)
    right.text(3.0, 0.06, f"five seeds:\n{beyond:.0%} beyond", color=ORANGE)
    right.set_xlim(-6, 6)
    title = f"Five seeds: {beyond:.0%} lie beyond 3, not {normal:.1%}"
    label(right, "mean difference in standard errors, $t$", "density", title)
    return Picture(
        fig,
        f"Left, a circle of directions of two differences: within {half:.1f} degrees of the "
        f"diagonal t is beyond 3, {4 * half / 360:.0%} of all. Right, a histogram of t for five "
        f"seeds without any effect: {beyond:.0%} lie beyond 3; of a normal curve {normal:.1%}.",
    )


def false_alarms(once: float, twice: float, most: int = 45) -> Picture:
    """The chance of at least one false alarm among m claims.

    Args:
        once: chance of one claim that is tried once.
        twice: chance of one claim whose difference must come again with new seeds.
        most: number of claims.
    """
    m = np.arange(1, most + 1)
    fig, axes = subplots(6.4, 3.0)
    told = []
    for p, words, colour in ((once, "one trial each", ORANGE), (twice, "seen twice", GREEN)):
        chance = 100 * (1 - (1 - p) ** m)
        axes.plot(m, chance, color=colour, linewidth=2)
        at_four, at_end = chance[3], chance[-1]
        axes.plot([4, most], [at_four, at_end], "o", color=colour)
        axes.text(5.2, at_four + (2 if p == twice else -5), f"{at_four:.2g} %", color=colour)
        say(axes, f"{words}: {at_end:.2g} %", (most, at_end), (-6, 7), color=colour, ha="right")
        told.append(f"{words}: {at_four:.2g} % for 4 claims, {at_end:.2g} % for {most}")
    axes.set_ylim(-4, 105)
    found = "Many claims make a false alarm likely; new seeds take it back"
    label(axes, "number of claims, none of them with an effect", "at least one alarm, %", found)
    return Picture(fig, f"Chance of at least one false alarm. {'; '.join(told)}. {found}.")


def ideas(good: int, others: int, rounds: Mapping[str, tuple[float, float]]) -> Picture:
    """A square for each idea: what is seen of the good ones, and what luck alone shows.

    Args:
        good: how many have an effect; a multiple of 25, as is `others`.
        others: how many have none.
        rounds: what was done -> the chances that it shows an effect, and that it shows none's luck.
    """
    high, told = 25, []
    fig, panels = subplots(7.2, 2.9, 1, len(rounds))
    colours = ListedColormap([FAINT, SKY, BLUE, ORANGE])
    for axes, (name, (power, alarm)) in zip(panels, rounds.items(), strict=True):
        found, luck = round(good * power), others * alarm
        many = [good - found, found, int(luck), others - int(luck)]  # what is seen, side by side
        squares = np.repeat([1, 2, 3, 0], many).reshape(-1, high).T  # column by column
        axes.pcolormesh(squares, cmap=colours, vmin=0, vmax=3, edgecolors="white", linewidth=0.6)
        column, row = divmod(good + int(luck), high)
        axes.add_patch(Rectangle((column, row), luck % 1, 0.95, color=ORANGE, lw=0))  # the rest
        axes.set(aspect="equal")
        of = f"{luck:.2g} of {found + luck:.3g}"
        axes.set_title(f"{name}: {of}", fontsize=10)
        axes.axis("off")
        told.append(f"{name} {of}")
    names = ("no effect", "effect, not seen", "effect, seen", "no effect, seen: luck")
    patches = [Patch(color=colours(k), label=name) for k, name in enumerate(names)]
    fig.legend(handles=patches, loc="outside lower center", ncols=4)
    headline(fig, f"Luck, of what is seen: {', '.join(told)}")
    return Picture(
        fig,
        f"{good + others:,} squares, one for each idea, {good} with an effect. "
        f"Luck, of what is seen: {', '.join(told)}.",
    )


NUMBERS = {5: "five", 10: "ten"}


SHOWN = {"test": "test accuracy in %", "loss": "test loss"}


def overtraining(
    measured: Mapping[str, Mapping[str, Sequence[float]]], shown: Sequence[str] = tuple(SHOWN)
) -> Picture:
    """Test accuracy and test loss by epoch, with the point at which validation images would stop.

    Args:
        measured: one arm or three -> metric -> a number for each of five or ten seeds, as the
            results of that name have them.
        shown: "test", the accuracy in %, or "loss", or both.
    """
    names = (name.removeprefix("test_") for name in next(iter(measured.values())))
    epochs = sorted(int(name) for name in names if name.isdigit())  # at which both were noted
    fig, panels = subplots(7.4 if len(shown) == 2 else 5.6, 3.3, 1, len(shown))
    told = []
    arms = [arm for arm in measured if "tenth" not in arm]
    n = NUMBERS[len(measured[arms[0]]["stop"])]
    titles = {"test": "No fall of the accuracy is seen", "loss": f"In {n} seeds the loss rises"}
    alone = len(arms) == 1  # then each seed is drawn
    colours = (BLUE,) if alone else (ORANGE, BLUE, GREEN)
    for arm, colour in zip(arms, colours, strict=False):
        values = measured[arm]
        for axes, name in zip(panels, shown, strict=True):
            runs = np.array([values[f"{name}_{e}"] for e in epochs])  # (epochs, seeds)
            curve = runs.mean(axis=1)
            axes.plot(epochs, curve, color=colour)
            stops, at_stops = values["stop"], values[f"{name}_stop"]
            if alone:
                axes.plot(epochs, runs, color=colour, linewidth=0.5, alpha=0.5)
                axes.plot(stops, at_stops, "o", color=colour, markersize=4)
            else:
                axes.plot(np.mean(stops), np.mean(at_stops), "o", color=colour)
            above = (name == "test") == (colour == GREEN)
            by = (-2, 5 if above else -12)
            say(axes, arm, (epochs[-1], curve[-1]), by, ha="right", color=colour)
        says = {
            "test": f"accuracy {np.mean(values['test_stop']):.1f} % where validation stops, "
            f"{np.mean(values['test_60']):.1f} % after 60 epochs",
            "loss": f"loss {np.mean(values['loss_stop']):.2f} where validation stops, "
            f"{np.mean(values['loss_60']):.2f} after 60 epochs",
        }
        told.append(f"{arm}: {'; '.join(says[name] for name in shown)}")
    for axes, name in zip(panels, shown, strict=True):
        if name == "test":
            axes.set_ylim(88, 96)
        label(axes, "epoch", SHOWN[name], titles[name])
    headline(
        fig,
        f"Thin line: one of {n} seeds; dot: where validation would stop"
        if alone
        else f"Dot: mean of {n} stops, each at its own epoch (so it may lie off its curve)",
    )
    return Picture(fig, f"Curves over 60 epochs, means of {n} seeds. {'; '.join(told)}.")


def row(
    settings: Sequence[float],
    validation: Mapping[float, Sequence[float]],
    test: Sequence[float],
    chosen: float,
) -> Picture:
    """Validation accuracies of all settings, and the test accuracies of the chosen one.

    Args:
        settings: learning rates.
        validation: setting -> one accuracy per seed, in percent.
        test: one accuracy per seed, of the chosen setting.
        chosen: the setting.
    """
    fig, axes = subplots(6.4, 3.1)
    for i, setting in enumerate(settings):
        runs = validation[setting]
        axes.plot([i - 0.08] * len(runs), runs, MARKERS[0], color=BLUE, markersize=5,
                  label="validation" if i == 0 else None)  # fmt: skip
        axes.plot([i - 0.2, i + 0.04], [np.mean(runs)] * 2, color=BLUE)
    at = list(settings).index(chosen)
    axes.plot([at + 0.12] * len(test), test, MARKERS[1], color=ORANGE, markersize=5,
              label="test, read once per seed")  # fmt: skip
    axes.plot([at, at + 0.24], [np.mean(test)] * 2, color=ORANGE)
    axes.set_xticks(range(len(settings)), [f"{s:g}" for s in settings])
    axes.legend(frameon=False, fontsize=9, loc="lower center")
    found = (
        f"Chosen: lr {chosen:g}, {np.mean(validation[chosen]):.1f} % on validation, "
        f"{np.mean(test):.1f} % on test images"
    )
    label(axes, "learning rate", "accuracy in %", found)
    means = ", ".join(f"{s:g}: {np.mean(validation[s]):.1f}" for s in settings)
    return Picture(fig, f"Accuracies by learning rate, mean on validation {means}. {found}.")


def arrow(first: float, second: float) -> Picture:
    """The differences of two seeds as an arrow, with its two parts at right angles.

    Args:
        first: the difference of the first seed.
        second: that of the second.
    """
    fig, axes = subplots(4.4, 3.4)
    middle = (first + second) / 2
    far = 1.25 * max(first, second)
    axes.plot([0, far], [0, far], color=GREY, linestyle="--", linewidth=1)
    axes.text(far, far, "diagonal", color=INK, fontsize=9, ha="right", va="bottom")
    axes.plot([0, middle], [0, middle], color=BLUE, linewidth=3)
    axes.plot([middle, first], [middle, second], color=ORANGE, linewidth=3)
    axes.annotate("", (first, second), (0, 0), arrowprops={"arrowstyle": "->", "linewidth": 1.5})
    axes.text(0.42 * middle, 0.62 * middle, "along", color=BLUE, ha="right", fontsize=11)
    axes.text((middle + first) / 2 + 0.03, middle - 0.12, "across", color=ORANGE, fontsize=11)
    axes.text(first, second, f" ({first:g}, {second:g})", color=INK, fontsize=9, va="top")
    axes.set_aspect("equal")
    axes.set(xlim=(-0.05, 1.5 * first), ylim=(-0.05, 1.15 * far))
    label(axes, "first seed", "second seed", "Two differences, one arrow, two legs")
    return Picture(
        fig,
        f"The differences {first:g} and {second:g} as an arrow in a plane. One leg lies along the "
        "diagonal, and the other one leads from there to its tip, at right angles.",
    )


def strip(t: float) -> Picture:
    """The directions of three differences from the side: a ring of a sphere, and two caps.

    Args:
        t: of how many standard errors a mean is "seen"; the caps begin where an arrow has it.
    """
    limit = t / np.sqrt(2 + t * t)  # the part u of such a unit arrow along the diagonal
    fig, axes = subplots(6.4, 3.4)
    around = np.linspace(0, 2 * np.pi, 400)
    axes.plot(np.cos(around), np.sin(around), color=GREY)
    for side in (1, -1):
        cap = np.linspace(-np.arccos(limit), np.arccos(limit), 60)
        axes.fill(side * np.cos(cap), np.sin(cap), color=ORANGE, alpha=0.5)
    u, du = 0.35, 0.12
    band = np.linspace(u, u + du, 20)
    edge = np.sqrt(1 - band**2)
    axes.fill_between(band, -edge, edge, color=BLUE, alpha=0.35)
    axes.plot(band, edge, color=INK, linewidth=3)
    axes.text(u + du / 2 + 0.02, 0.97, r"$d\theta$", color=INK, fontsize=12)
    axes.plot([u, u], [0, np.sqrt(1 - u**2)], color=BLUE, linewidth=2)
    axes.text(u - 0.11, 0.42, "$r$", color=BLUE, fontsize=13)
    axes.plot([0, u], [0, 0], color=GREEN, linewidth=2)
    axes.text(u / 2 - 0.03, -0.17, "$u$", color=GREEN, fontsize=13)
    axes.plot([0, u], [0, np.sqrt(1 - u**2)], color=GREY, linewidth=1)
    axes.text(0.05, 0.52, "1", color=GREY)
    axes.text(0.09, 0.06, r"$\theta$", color=INK, fontsize=12)
    left, top = 1.5, -0.5  # of the slanted piece, enlarged
    along, down = 0.7 * np.sqrt(1 - u**2), 0.7 * u
    corners = ((left, top), (left + along, top), (left + along, top - down))
    axes.plot(*zip(*corners, strict=True), color=BLUE, linewidth=1.5)
    axes.plot([left, left + along], [top, top - down], color=INK, linewidth=3)
    axes.text(left + along / 2, top + 0.05, "$du$", color=BLUE, fontsize=12, ha="center")
    axes.text(left + 0.12, top - 0.36, r"$d\theta$", color=INK, fontsize=12)
    axes.text(left + along - 0.12, top - down + 0.07, r"$\theta$", color=INK, fontsize=9)
    axes.text(left + along / 2, top - 0.55, "enlarged", color=INK, fontsize=9, ha="center")
    axes.annotate("", (1.45, 0), (-1.35, 0), arrowprops={"arrowstyle": "->", "color": GREY})
    axes.text(1.5, -0.05, "diagonal", color=INK)
    axes.text(1.08, 0.3, f"seen: $|t| > {t:g}$", color=ORANGE)
    axes.set_aspect("equal")
    axes.set_xlim(-1.5, 2.2)
    axes.set_ylim(-1.15, 1.25)
    axes.axis("off")
    axes.set_title("A ring of directions between u and u + du, and two caps", loc="left")
    return Picture(
        fig,
        "A unit sphere from the side, its axis along the diagonal. A ring at u has radius r, the "
        "root of 1 - u squared, and its slanted width is an angle, d theta; enlarged, it is the "
        "long side of a right triangle, of which du is another. The caps at both ends, where t is "
        f"beyond {t:g}, are the directions that are seen.",
    )


def directions(own: Sequence[float], rng: np.random.Generator, arrows: int = 1_000) -> Picture:
    """Where the arrows of 2, 3, 5 and 20 differences point if there is no effect, as dots.

    A dot lies in the direction of an arrow, the part along the diagonal to the right; its distance
    from the centre is drawn, so that equally likely angles would fill the half disc evenly. A
    difference is "seen" from t = 3 on.

    Args:
        own: (n,) differences of a trial, whose arrow is drawn among those of n seeds.
        rng: draws the others, normal with mean 0.
        arrows: how many in each panel.
    """
    fig, panels = subplots(7.4, 4.4, 2, 2, sharex=True, sharey=True)
    told, angles, ours = [], [], ""
    for axes, n in zip(panels.flat, (2, 3, 5, 20), strict=True):
        g = rng.normal(size=(arrows, n))
        u = g.sum(axis=1) / np.sqrt(n) / np.linalg.norm(g, axis=1)  # (arrows,)
        away = np.sqrt(rng.uniform(size=arrows))  # as evenly as in a disc
        x, y = u * away, np.sqrt(1 - u**2) * away
        limit = 3 / np.sqrt(n - 1 + 3**2)
        seen = np.abs(u) > limit
        if n == len(own):
            at = float(np.sum(own) / np.sqrt(n) / np.linalg.norm(own))
            angle, share = np.degrees(np.arccos(abs(at))), _farther(abs(at), n)
            for ends in ((0, angle), (180 - angle, 180)):
                axes.add_patch(Wedge((0, 0), 1, *ends, color=FAINT, zorder=0))
            axes.plot([0, at], [0, np.sqrt(1 - at**2)], color=INK, linewidth=2)
            axes.plot(at, np.sqrt(1 - at**2), "D", color=INK, markersize=5)
            name = f"ours, {angle:.0f}°:\n{100 * share:.0f} % are nearer"
            by = (-6, 4) if at < 0 else (6, 4)
            where = (at, np.sqrt(1 - at**2))
            say(axes, name, where, by, color=INK, fontsize=8, ha="right" if at < 0 else "left")
            ours = (
                f" The arrow of our {n} differences has u = {at:.2f}, {angle:.0f} degrees from the "
                f"diagonal, and {100 * share:.0f} % of directions are nearer to it (grey wedges)."
            )
        axes.plot(x[~seen], y[~seen], ".", color=BLUE, markersize=3, alpha=0.6)
        axes.plot(x[seen], y[seen], "s", color=ORANGE, markersize=2.5)
        for side in (1, -1):
            axes.plot([0, side * limit], [0, np.sqrt(1 - limit**2)], color=ORANGE, linewidth=1)
        told.append(f"{100 * _farther(limit, n):.2g}")
        angles.append(f"{np.degrees(np.arccos(limit)):.0f}")
        axes.set(xlim=(-1.8, 1.8), ylim=(0, 1.2), xticks=(), yticks=(), aspect="equal")
        name = f"{n} seeds: {told[-1]} % within {angles[-1]}°"
        label(axes, "along the diagonal", "perpendicular", name)
    found = f"A wider cone, and fewer arrows in it: {', '.join(told)} % (orange)"
    headline(fig, found)
    return Picture(
        fig,
        f"Half discs with {arrows} arrows each, of 2, 3, 5 and 20 differences without any effect, "
        "as dots: a dot's angle is that of its arrow to the diagonal, which is the base, and its "
        "distance from the centre means nothing. With 2 seeds they fill the disc evenly; the "
        f"more seeds, the more they gather at right angles to the base. {found}, within "
        f"{', '.join(angles)} degrees of the base.{ours}",
    )


def _farther(limit: float, n: int) -> float:
    """The fraction of directions of n differences whose part along the diagonal is beyond u.

    With the angle to the diagonal as the variable, their density is sin^(n - 2).
    """
    angle = np.linspace(0, np.pi / 2, 20_001)
    density = np.sin(angle) ** (n - 2)
    near = angle <= np.arccos(limit)
    return float(np.trapezoid(density[near], angle[near]) / np.trapezoid(density, angle))


def intervals(own: Sequence[float], rng: np.random.Generator, trials: int = 50) -> Picture:
    """The bands of many trials without any effect, from narrow to wide, and that of one's own.

    Args:
        own: (n,) differences of a trial, in points; the others have its n, and its sd as theirs.
        rng: draws the others, normal with mean 0.
        trials: how many.
    """
    n, sd = len(own), float(np.std(own, ddof=1))
    drawn = rng.normal(scale=sd, size=(trials, n))
    reach = 3 * drawn.std(axis=1, ddof=1) / np.sqrt(n)  # (trials,)
    order = reach.argsort()
    mean, reach = drawn.mean(axis=1)[order], reach[order]
    missed = np.abs(mean) > reach
    fig, axes = subplots(7.2, 3.1)
    axes.axhline(0, color=GREY, linewidth=1)
    true = 3 * sd / np.sqrt(n)  # three standard errors, if the sd is known
    for side in (true, -true):
        axes.axhline(side, color=GREY, linewidth=1, linestyle=":")
    say(axes, "3 true SE", (trials + 8, true), (0, 3), color=INK, ha="right", fontsize=8)
    axes.set_xlim(-1, trials + 8)
    far = int((missed & (np.abs(mean) > true)).sum())
    for some, colour, marker in ((~missed, BLUE, "o"), (missed, ORANGE, "s")):
        axes.errorbar(
            np.flatnonzero(some) + 1, mean[some], reach[some], fmt=marker, color=colour,
            markersize=3, linewidth=2, label=None,
        )  # fmt: skip
    if missed.any():
        top = float((mean + reach)[missed].max()), float(np.flatnonzero(missed).mean() + 1)
        say(axes, "miss", top[::-1], (0, 4), color=ORANGE, ha="center")
    at = trials + 4
    axes.errorbar(at, np.mean(own), true, fmt="D", color=INK, markersize=4, linewidth=2)
    axes.set_xticks([1, trials // 2, trials, at], ["narrowest", "", "widest", "ours"])
    times = f"the widest is {reach[-1] / reach[0]:.0f} times the narrowest"
    found = f"{missed.sum()} of {trials} bands miss the 0; {times}"
    label(axes, f"{trials} trials of {n} seeds without any effect", "mean ± 3 SE, in points", found)
    places = ", ".join(str(i + 1) for i in np.flatnonzero(missed)) or "none"
    return Picture(
        fig,
        f"Mean differences with three standard errors on either side, of {trials} simulated trials "
        f"of {n} seeds without any effect, from the narrowest band to the widest. {found}. Those "
        f"that miss are number {places} from the narrow end, {far} of these with a mean beyond "
        f"three true standard errors, {true:.2f} points. Next to them the band of our own trial, "
        f"{np.mean(own):+.1f} ± {true:.1f} points.",
    )


def power(effect: float, limit: float = 3, seeds: float = 0) -> Picture:
    """Where the mean of a trial falls, in standard errors, and how often it is beyond a limit.

    Args:
        effect: the middle of the bell, in standard errors.
        limit: standard errors from which on a mean is seen.
        seeds: how many the plan has, for the headline; 0 names none.
    """
    missed = NormalDist(effect).cdf(limit)
    x = np.linspace(effect - 3.6, effect + 3.6, 601)
    bell = np.exp(-((x - effect) ** 2) / 2) / np.sqrt(2 * np.pi)
    fig, axes = subplots(6.4, 2.6)
    axes.plot(x, bell, color=BLUE)
    axes.fill_between(x[x < limit], bell[x < limit], color=ORANGE, linewidth=0)
    axes.axvline(limit, color=INK, linewidth=1)
    axes.axvline(effect, color=GREY, linewidth=1, linestyle="--")
    axes.text(limit - 0.1, 0.41, f"{limit:g} SE", ha="right", fontsize=9, color=INK)
    axes.set(ylim=(0, 0.47), yticks=())
    label(axes, "mean of a trial above the margin, in standard errors", "density")
    found = f"The whole band clears the margin in {1 - missed:.0%} of trials"
    if seeds:
        found += f" of {seeds:g} seed{'s' * (seeds != 1)}"
    headline(fig, found)
    return Picture(
        fig,
        f"A bell around {effect:.2f} standard errors: how far above the margin the means of trials "
        f"fall. The limit is {limit:g}, and {missed:.0%} lie below it. {found}.",
    )


def bands(
    differences: Mapping[str, Sequence[float]],
    margin: float,
    words: Callable[[str, float], str] = lambda word, margin: word,
) -> Picture:
    """Mean differences with three standard errors on either side, next to a margin.

    Args:
        differences: what was compared -> one difference per seed, in points.
        margin: the loss in points from which on a change is harmful; below 0, the gain from which
            on it is worth its trouble.
        words: from harmless, harmful or undecided and the margin to what is said.
    """
    fig, axes = subplots(7.2, 0.45 * len(differences) + 1.3)
    axes.axvspan(-margin, 0, color=FAINT, zorder=0)
    axes.axvline(-margin, color=INK, linewidth=1)
    axes.axvline(0, color=GREY, linewidth=1)
    told, edge = [], -4 * (abs(margin) or 0.5)  # further out an arrow, else others become points
    if margin:
        axes.text(-margin / 2, -0.42, "too small\nto matter", ha="center", va="top", fontsize=7)
    for i, (name, each) in enumerate(differences.items()):
        mean, reach = float(np.mean(each)), 3 * np.std(each, ddof=1) / np.sqrt(len(each))
        low, high = mean - reach, mean + reach
        word = "harmless" if low > -margin else "harmful" if high < -margin else "undecided"
        colour = {"harmless": BLUE, "harmful": ORANGE}.get(word, INK)
        told.append(words(word, margin))
        if high < edge:  # far out: an arrow
            axes.plot(edge, i, "<", color=colour, markersize=8)
            off = {"xytext": (8, 0), "textcoords": "offset points", "va": "center"}
            axes.annotate(f"{mean:+.1f}", (edge, i), color=colour, **off)
        else:
            axes.plot(each, np.full(len(each), i + 0.2), "|", color=GREY, markersize=6, mew=0.8)
            axes.plot([max(low, edge), high], [i, i], color=colour, lw=3, solid_capstyle="butt")
            axes.plot(mean, i, "o", color=colour, markersize=6)
        axes.text(
            1.01, i, told[-1], va="center", color=colour, transform=axes.get_yaxis_transform()
        )
        told[-1] += f" ({name}, from {low:+.2f} to {high:+.2f})"
    axes.set_yticks(
        range(len(differences)),
        [f"{name}, {len(each)} seeds" for name, each in differences.items()],
    )
    axes.set(ylim=(len(differences) - 0.5, -0.5))
    last = told[-1].split(" (")[0]
    where = {"harmless": "above", "harmful": "below"}.get(word, "on both sides of")
    found = f"{last.capitalize()}: the band of {[*differences][-1]} lies {where} {-margin:g}"
    label(axes, "each difference, and their mean with 3 SE, in points", "compared", found)
    return Picture(
        fig,
        f"Mean differences in points, three standard errors on either side, with a tick for each "
        f"difference, next to a line at "
        f"{-margin:g}: {'; '.join(told)}. {found}.",
    )
