"""Figures of lesson 7: scale lost and kept, the box of a gradient, its three paths, experiments.

Orange is without batch norm, blue is with it. In the backward pass green is the direct path and
what is left, orange the mean (a shift), violet the variance (a stretch).
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Polygon, Rectangle

from course_lib.nn import Array
from course_lib.palette import BLUE, EDGE, FAINT, GREEN, GREY, INK, ORANGE, SKY, VIOLET
from course_lib.plots.style import Picture, figure, headline, label, say, subplots, write

WITHOUT, WITH = "without batch norm", "with batch norm"


def _arrow(axes: Axes, start: Any, end: Any, colour: str, bend: float = 0, **how: Any) -> None:
    style = {"arrowstyle": "-|>", "mutation_scale": 15, "lw": 2, "shrinkA": 0, "shrinkB": 0, **how}
    path = FancyArrowPatch(start, end, color=colour, connectionstyle=f"arc3,rad={bend}", **style)
    axes.add_patch(path)


def _canvas(width: float, height: float, x: tuple[float, float], y: tuple[float, float]) -> Axes:
    """Axes without frame, for a drawing."""
    axes = figure(width, height).subplots()
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.axis("off")
    return axes


def _picture(axes: Axes, title: str, alt: str) -> Picture:
    axes.set_title(title, loc="left", fontsize=10.5, color=INK, math_fontfamily="cm")
    return Picture(axes.figure, alt)  # type: ignore[arg-type]


def _power(value: float) -> str:
    digits, exponent = f"{value:.0e}".split("e")
    return rf"${digits}\cdot10^{{{int(exponent)}}}$"


def _list(values: Array, digits: int = 2) -> str:
    """Numbers in brackets for a formula; 0 has no sign and no digits."""
    texts = (f"{v:.{digits}f}" for v in np.round(values, digits) + 0.0)
    return "(" + r",\ ".join("0" if float(t) == 0 else f"{{{t}}}" for t in texts) + ")"


def spreads(runs: Mapping[float, tuple[Sequence[float], Sequence[float]]]) -> Picture:
    """How far activations spread in each layer, for two sizes of the weights.

    Args:
        runs: standard deviation of the weights -> spread (layers,) without and with batch norm.
    """
    axes = figure(7.2, 3.7).subplots()
    (small, (p_small, n_small)), (large, (p_large, n_large)) = sorted(runs.items())
    layers = np.arange(1, len(p_small) + 1)
    for plain, normed, colour, marker, size, fill in (
        (p_large, n_large, VIOLET, "s", 8, "white"),
        (p_small, n_small, GREEN, "o", 4, GREEN),
    ):
        axes.semilogy(layers, plain, "--", marker=marker, ms=4, color=colour)
        axes.semilogy(layers, normed, marker=marker, ms=size, mfc=fill, color=colour)
    end = layers[-1] + 0.25
    for plain, sd, colour, up in ((p_large, large, VIOLET, 15), (p_small, small, GREEN, 1 / 15)):
        write(axes, end, plain[-1], _power(plain[-1]), color=colour, ha="left")
        words = f"weights of sd {sd:g}, {WITHOUT}"
        write(axes, 0.8, plain[len(plain) // 2] * up, words, color=colour, ha="left")
    write(axes, end, n_small[-1], f"${n_small[-1]:.2f}$ and ${n_large[-1]:.2f}$", ha="left")
    write(axes, 5.6, 0.03, f"both sizes, {WITH}", va="top")
    axes.set_xlim(0.6, layers[-1] + 2.4)
    axes.set_xticks(layers)
    label(axes, "layer", "spread of the activations")
    factor = f"A factor of {large / small:g} in the weights"
    return _picture(
        axes,
        f"{factor}: after ten layers, batch norm has lost it",
        f"Spread of the activations over {len(layers)} layers, on a log axis. Without batch norm, "
        f"weights of sd {large:g} climb to {p_large[-1]:.0e} and weights of sd {small:g} fall to "
        f"{p_small[-1]:.0e}, both on straight lines. With it, both lie on one flat line, "
        f"which ends at {n_small[-1]:.2f} and {n_large[-1]:.2f}.",
    )


def by_hand(column: Array) -> Picture:
    """One column, centred and then divided by its standard deviation, on three lines of numbers.

    Args:
        column: (n,) the numbers of one feature, in rising order.
    """
    centred = column - column.mean()
    rows = [column, centred, centred / centred.std()]
    axes = _canvas(7.2, 2.7, (centred.min() - 2.6, column.max() + 2.6), (-0.6, 2.5))
    left, right = centred.min() - 0.5, column.max() + 0.4
    names = ("$x$", r"$x-\mu$", r"$\hat x=(x-\mu)/s$")
    for k, (values, name) in enumerate(zip(rows, names, strict=True)):
        height = 2 - k
        axes.plot([left, right], [height, height], color=GREY, lw=0.8, zorder=0)
        for i, v in enumerate(values):
            colour = (BLUE, GREEN, VIOLET, ORANGE)[i % 4]
            axes.plot(v, height, "o", color=colour, ms=8)
            text = f"${v:.2f}$" if k == 2 and v else f"${v:.0f}$"
            side = "right" if k == 2 and i == 0 else "center"
            write(axes, v, height + (0.24 if k < 2 else -0.24), text, color=colour, ha=side)
            if k < 2:
                ends = [v, rows[k + 1][i]], [height - 0.1, height - 0.9]
                axes.plot(*ends, color=colour, alpha=0.4, lw=1)
        axes.plot(values.mean(), height, "^", color=INK, ms=7, mfc="white", zorder=5)
        write(axes, left - 0.2, height, name, ha="right", fontsize=12)
    write(axes, column.mean() + 0.2, 1.76, "mean", ha="left", fontsize=9)
    write(axes, right + 0.2, 1.5, rf"subtract $\mu={column.mean():g}$", ha="left")
    write(axes, right + 0.2, 0.5, rf"divide by $s={centred.std():.2f}$", ha="left")
    told = "; ".join(", ".join(f"{v:.2f}" for v in values) for values in rows)
    return _picture(
        axes,
        "Normalising slides a column and rescales it. Order and proportions stay",
        f"Three number lines, each with {len(column)} points: {told}. A white triangle marks the "
        f"mean, which ends at 0; the standard deviation goes from {column.std():.2f} to 1.",
    )


def accuracy_by_setting(
    names: Sequence[str], runs: Mapping[str, Sequence[Sequence[float]]], setting: str, found: str
) -> Picture:
    """Test accuracy for some settings, with and without batch norm: mean and range of the seeds.

    Args:
        names: (m,) what each setting is called.
        runs: "without" and "with" -> for each setting the accuracies of the seeds.
        setting: what is varied, in words.
        found: the title.
    """
    axes = figure(7.2, 3.6).subplots()
    told = []
    at = np.arange(len(names))
    for key, colour, marker, name, up in (
        ("without", ORANGE, "o", WITHOUT, -17),
        ("with", BLUE, "s", WITH, 8),
    ):
        a = 100 * np.array(runs[key])  # (m, seeds)
        mean = a.mean(axis=1)
        spread = [mean - a.min(axis=1), a.max(axis=1) - mean]
        style = {"fmt": marker, "ms": 6, "capsize": 3, "lw": 1.3, "color": colour}
        axes.errorbar(at, mean, spread, label=name, **style)
        for i, m in enumerate(mean):
            say(axes, f"{m:.0f}", (i, m), (0, up), color=colour, fontsize=10, ha="center")
        told.append(f"{name}: {', '.join(f'{m:.0f}' for m in mean)}")
    axes.set_xticks(at, names)
    axes.set_ylim(-8, 109)
    axes.legend(frameon=False, loc="center", bbox_to_anchor=(0.5, 0.42), fontsize=9.5)
    label(axes, setting, "test accuracy, %")
    return _picture(
        axes,
        found,
        f"Test accuracy in percent for {setting} {', '.join(names)}. {'; '.join(told)}. Bars show "
        "the range of the seeds.",
    )


def turn(step: float) -> Picture:
    """What one step does to weights W and to 10 W: how far it turns them, how long they become.

    Args:
        step: the length of the step at W, where W has length 1. It is perpendicular to the weights.
    """
    axes = _canvas(7.2, 2.1, (-0.2, 10.6), (-0.6, 2.4))
    axes.set_aspect("equal")
    angles = []
    for length, low, name in ((1.0, 1.6, "W"), (10.0, 0.0, "10W")):
        up = step / length  # the gradient at 10 W is a tenth of that at W
        angles.append(float(np.degrees(np.arctan2(up, length))))
        new = float(np.hypot(length, up))
        axes.plot([0, length], [low, low + up], color=BLUE, ls="--", lw=1.2)
        _arrow(axes, (0, low), (length, low), INK, mutation_scale=11)
        axes.plot([length, length], [low, low + up], color=GREEN, lw=4, solid_capstyle="butt")
        write(axes, length / 2, low - 0.3, f"${name}$")
        told = f"step ${up:g}$, turn ${angles[-1]:.2g}$°, new length ${new:.2f}$"
        where = (length + 0.25, low + up / 2) if length == 1 else (3.2, low + 0.5)
        write(axes, *where, told, ha="left" if length == 1 else "center")
    same = float(np.degrees(np.arctan2(step, 10.0)))
    axes.plot([0, 10, 10], [0, step, 0], color=GREY, ls=":", lw=1.2, zorder=0)
    write(axes, 10, step + 0.3, f"a step of ${step:g}$ here: ${same:.2g}$°", ha="right", color=GREY)
    return _picture(
        axes,
        rf"The same learning rate turns $W$ by {angles[0]:.0f}° and $10W$ by {angles[1]:.1f}°",
        f"Two right triangles in true lengths. At W, of length 1, a perpendicular step of {step:g} "
        f"turns the weights by {angles[0]:.2g}° and makes them {np.hypot(1, step):.2f} long. At "
        f"10 W the step is only {step / 10:g} and turns them by {angles[1]:.2g}°; they stay "
        f"{np.hypot(10, step / 10):.2f} long. A dotted step of {step:g} there would turn them by "
        f"{same:.2g}°.",
    )


def box(dy: Array, xhat: Array) -> Picture:
    """A push dy as the diagonal of a box, with edges along 1, along xhat, and across both.

    Args:
        dy: (n,) gradient at the outputs.
        xhat: (n,) one normalised column: sum 0.
    """
    a = abs(float(dy.sum())) / np.sqrt(len(dy))
    b = abs(float(dy @ xhat)) / float(np.linalg.norm(xhat))
    c = float(np.sqrt(dy @ dy - a**2 - b**2))
    edges = np.array([[1.0, -0.10], [0.62, 0.40], [0.0, 1.0]])  # (3, 2): how the box is seen

    def at(*amounts: float) -> Array:
        return np.array(amounts) @ edges

    axes = _canvas(7.2, 4.1, (-0.2, 1.5), (-0.3, 0.95))
    axes.set_aspect("equal")
    corners = [(u, v, w) for u in (0, a) for v in (0, b) for w in (0, c)]
    for p, q in combinations(corners, 2):
        if sum(one != other for one, other in zip(p, q, strict=True)) == 1:  # an edge of the box
            axes.plot(*np.transpose([at(*p), at(*q)]), color=EDGE, lw=1, zorder=0)
    floor = [at(0, 0, 0), at(a, 0, 0), at(a, b, 0), at(0, b, 0)]
    axes.add_patch(Polygon(floor, color=SKY, alpha=0.13))
    _arrow(axes, at(0, 0, 0), at(a, 0, 0), ORANGE)
    _arrow(axes, at(a, 0, 0), at(a, b, 0), VIOLET)
    _arrow(axes, at(a, b, 0), at(a, b, c), GREEN, lw=3)
    _arrow(axes, at(0, 0, 0), at(a, b, c), INK)
    x, y = at(a / 2, 0, 0)
    words = rf"shift, along $\mathbf{{1}}$:  ${a:.2f}$" + "\nthe loss cannot see it"
    write(axes, x, y - 0.06, words, color=ORANGE, va="top")
    x, y = at(a, b / 2, 0)
    words = rf"stretch, along $\hat x$:  ${b:.2f}$" + "\nthe loss cannot see it"
    write(axes, x + 0.05, y - 0.03, words, color=VIOLET, ha="left", va="top")
    x, y = at(a, b, c / 2)
    words = rf"what is left:  ${c:.2f}$" + "\n" + r"this is $s\,dx$"
    write(axes, x + 0.04, y, words, color=GREEN, ha="left")
    x, y = at(a * 0.3, b * 0.3, c * 0.3)
    words = f"$dy={_list(dy, 0)}$\nlength ${np.linalg.norm(dy):.2g}$"
    paper = {"fc": "white", "ec": "none", "pad": 1.5}
    write(axes, x - 0.06, y + 0.05, words, ha="right", va="bottom", bbox=paper)
    return _picture(
        axes,
        "Two parts of the push are invisible to the loss. The third is the gradient",
        f"A box whose diagonal is the push, of length {np.linalg.norm(dy):.2f}. One edge, {a:.2f} "
        f"along (1, ..., 1), is a shift. The second, {b:.2f} along x-hat, is a stretch. The third, "
        f"{c:.2f}, at right angles to both, is s times dx.",
    )


def paths(column: Array, dy: Array, amounts: bool = True) -> Picture:
    """The backward pass of batch norm as a graph: direct, through the mean, through the variance.

    Args:
        column: (n,) the numbers of one feature.
        dy: (n,) gradient at its normalised values.
        amounts: whether each path says what it passes on, or the learner still has to find it.
    """
    n, mu, v, s = len(column), column.mean(), column.var(), column.std()
    xhat = (column - mu) / s
    dmu, dv = -dy.sum() / s, -(dy * xhat).sum() / (2 * v)
    parts = {
        "direct": dy / s,
        "mean path": np.full(n, dmu / n),
        "variance path": dv * 2 * (column - mu) / n,
    }
    told = {name: f"${_list(part, 3)}$" if amounts else "?" for name, part in parts.items()}
    axes = _canvas(7.8, 3.8, (-1.3, 11.4), (-1.2, 4.7))

    def node(x: float, y: float, text: str, width: float) -> None:
        shape = {"boxstyle": "round,pad=0.06", "fc": "white", "ec": INK, "lw": 1.2, "zorder": 3}
        axes.add_patch(FancyBboxPatch((x - width / 2, y - 0.42), width, 0.84, **shape))
        write(axes, x, y, text, zorder=4, fontsize=10.5)

    node(0.4, 2.0, f"$x$\n${_list(column, 0)}$", 2.0)
    node(9.2, 2.0, r"$\hat x$" + f"\n${_list(xhat)}$", 3.5)
    node(4.6, 3.7, rf"$\mu={mu:g}$", 1.3)
    node(4.6, 0.3, f"$v={v:g}$", 1.5)
    _arrow(axes, (7.4, 2), (1.5, 2), GREEN)
    for y, colour, bend in ((3.7, ORANGE, 0.12), (0.3, VIOLET, -0.12)):
        edge = 2 + 0.35 * (y - 2)
        _arrow(axes, (7.7, edge), (5.42, y), colour, bend)
        _arrow(axes, (3.78, y), (1.0, edge), colour, bend)
    write(axes, 4.5, 2.3, "direct path: " + told["direct"], color=GREEN)
    write(axes, 1.3, 3.95, f"mean path\n{told['mean path']}", color=ORANGE)
    write(axes, 1.3, 0.05, f"{told['variance path']}\nvariance path", color=VIOLET)
    if amounts:
        write(axes, 7.1, 3.75, rf"$d\mu={dmu:.3f}$", color=ORANGE, ha="left")
        write(axes, 7.1, 0.25, rf"$dv={dv:.3f}$", color=VIOLET, ha="left")
        total = f"${_list(sum(parts.values()), 3)}$"  # type: ignore[arg-type]
        write(axes, -1.1, -0.95, f"$dx=\\ ${total}, the sum of the three", ha="left")
    write(axes, 9.2, 2.85, f"$dy={_list(dy, 0)}$")
    numbers = "; ".join(
        f"{name} {', '.join(f'{v:.3f}' for v in part + 0.0)}" for name, part in parts.items()
    )
    found = "One push comes back on three paths, so all inputs feel it"
    return _picture(
        axes,
        found if amounts else "Three ways back from $\\hat x$ to $x$. What does each pass on?",
        "A graph of the backward pass: from x-hat to x directly, through mean and variance. "
        + (f"{numbers}." if amounts else "What each path passes on is still to be found."),
    )


def faults(runs: Mapping[str, Mapping[str, Sequence[float]]]) -> Picture:
    """Faults in rows: accuracy of each seed, and what a gradient check and the two sums say.

    Args:
        runs: fault -> test_accuracy, gradient_check, sum_dx and sum_dx_xhat, one number per seed.
            The first is without fault.
    """
    names = list(runs)
    fig, (left, right) = subplots(
        8.0, 0.36 * len(names) + 1.3, 1, 2, width_ratios=(4, 3), sharey=True
    )
    rows = np.arange(len(names))[::-1]
    mean = {name: 100 * float(np.mean(runs[name]["test_accuracy"])) for name in names}
    base = 100 * np.array(runs[names[0]]["test_accuracy"])
    left.axvspan(base.min(), base.max(), color=FAINT, lw=0)
    seen: dict[str, list[bool]] = {}
    for row, name in zip(rows, names, strict=True):
        accuracy = 100 * np.array(runs[name]["test_accuracy"])
        colour = BLUE if name == names[0] else ORANGE
        left.plot(accuracy, np.full(len(accuracy), row), "o", color=colour, alpha=0.5)
        left.plot(accuracy.mean(), row, "|", color=INK, markersize=14)
        limits = {"gradient_check": 1e-6, "sum_dx": 1e-3, "sum_dx_xhat": 1e-2}
        seen[name] = [max(runs[name][metric]) > limit for metric, limit in limits.items()]
        for k, caught in enumerate(seen[name]):
            write(right, k, row, "caught" if caught else "silent", color=ORANGE if caught else GREY)
    right.set_xlim(-0.6, 2.6)
    right.set_xticks(range(3), ["gradient\ncheck", r"$\sum dx$", r"$\sum dx\,\hat x$"])
    right.tick_params(length=0)
    right.spines[["top", "right", "bottom", "left"]].set_visible(False)
    left.set_yticks(rows, names)
    label(left, "test accuracy, % (grey: range of the correct code)", "fault")
    label(right, "what catches it", "")
    near = sum(base.min() <= mean[name] <= base.max() for name in names[1:])
    count = sum(seen[name][0] for name in names[1:])
    stay = f"{near} of {len(names) - 1} faults stay in the band of the correct code"
    found = f"{stay}; a gradient check catches {count}"
    headline(fig, found)
    told = "; ".join(f"{name} {mean[name]:.1f} %" for name in names)
    programs = f"Test accuracy of {len(names)} programs, mean of the seeds"
    return Picture(fig, f"{programs}: {told}. {found}.")


def outlier(last: Array, hats: Array) -> Picture:
    """The normalised column while its last number runs away.

    Args:
        last: (m,) the last number, rising.
        hats: (m, n) xhat for each of them.
    """
    axes = figure(7.2, 3.3).subplots()
    n = hats.shape[1]
    wall, rest = np.sqrt(n - 1), hats[-1, 0]
    for i in range(n):
        colour = (BLUE, GREEN, VIOLET, ORANGE)[i % 4] if i < n - 1 else ORANGE
        axes.semilogx(last, hats[:, i], color=colour, lw=2.4 if i == n - 1 else 1.5)
    axes.axhline(wall, color=INK, ls=":", lw=1.2)
    write(axes, last[-1], wall + 0.1, rf"$\sqrt{{n-1}}={wall:.3f}$", ha="right", va="bottom")
    below, others = {"ha": "right", "va": "top"}, f"the other {n - 1}, all at ${rest:.2f}$"
    write(axes, last[-1], hats[-1, -1] - 0.13, "the last number", **below, color=ORANGE)
    write(axes, last[-1], rest - 0.12, others, **below)
    ticks = [t for t in (3, 6, 30, 100, 300, 1000) if last[0] <= t <= last[-1]]
    axes.set_xticks(ticks, [str(t) for t in ticks])
    axes.minorticks_off()
    axes.set_ylim(-1.9, wall + 0.5)
    label(axes, "the last number of the column", r"$\hat x$")
    return _picture(
        axes,
        r"One outlier cannot pass $\sqrt{n-1}$. It squeezes the others together instead",
        f"x-hat of a column of {n} numbers as the last one grows from {last[0]:.0f} to "
        f"{last[-1]:.0f}. The last entry rises to {hats[-1, -1]:.2f} and stops below the root of "
        f"n - 1, {wall:.3f}. The other {n - 1} end together at {rest:.2f}.",
    )


def sharing() -> Picture:
    """Which numbers share a mean: batch norm, batch norm for images, layer norm."""
    fig, panels = subplots(8.0, 2.9, 1, 3, width_ratios=(6, 9, 6))
    for axes, title, hot, colour, foot in (
        (panels[0], "batch norm", (slice(None), 2), BLUE, "one mean per feature"),
        (panels[2], "layer norm", (1, slice(None)), ORANGE, "one mean per example"),
    ):
        shared = np.zeros((5, 6), bool)
        shared[hot] = True
        for row, column in np.ndindex(5, 6):
            fill = colour if shared[row, column] else FAINT
            axes.add_patch(Rectangle((column, 4 - row), 0.9, 0.9, fc=fill))
        write(axes, 3, -0.4, "features", fontsize=9, color=GREY)
        write(axes, -0.5, 2.5, "examples", rotation=90, fontsize=9, color=GREY)
        write(axes, 3, -1.3, foot, fontsize=9.5)
        axes.set_title(title, fontsize=10.5, color=INK)
        axes.set_xlim(-1, 6.2)
    axes = panels[1]
    for image, channel, row, column in np.ndindex(3, 3, 3, 4):
        fill = BLUE if channel == 1 else FAINT
        corner = (image * 2.9 + column * 0.62, 3.65 - channel * 1.8 + row * 0.5)
        axes.add_patch(Rectangle(corner, 0.56, 0.44, fc=fill))
    for k in range(3):
        write(axes, k * 2.9 + 1.2, -0.4, f"image {k + 1}", fontsize=9, color=GREY)
        words = {"ha": "right", "fontsize": 9, "color": INK if k == 1 else GREY}
        write(axes, -0.25, 4.35 - k * 1.8, f"channel {k + 1}", **words)
    write(axes, 4.2, -1.3, "one mean per channel, over all its pixels in all images", fontsize=9.5)
    axes.set_title("batch norm for images", fontsize=10.5, color=INK)
    axes.set_xlim(-2.7, 8.6)
    for axes in panels:
        axes.set_ylim(-1.7, 5.5)
        axes.axis("off")
    headline(fig, "One formula, three layers. Coloured: one group of numbers that share a mean")
    return Picture(
        fig,
        "Which numbers share a mean. Batch norm: one column of the table of examples and features. "
        "Batch norm for images: channel 2 of all 3 images, all pixels. Layer norm: one row, all "
        "features of one example.",
    )


def longer_steps(
    steps: Sequence[float], losses: Mapping[str, Sequence[Sequence[float]]]
) -> Picture:
    """The loss after one step along the negative gradient, for longer and longer steps.

    Args:
        steps: (m,) learning rates, from 0.
        losses: "without" and "with" -> for each step the losses of the seeds.
    """
    fig, panels = subplots(7.6, 3.4, 1, 2, sharey=True)
    told = []
    for axes, key, colour in zip(panels, ("without", "with"), (ORANGE, BLUE), strict=True):
        runs = np.array(losses[key]).T  # (seeds, m)
        for run in runs:
            axes.semilogy(steps, run, color=colour, alpha=0.8, lw=1.4)
            axes.plot([steps[0], steps[-1]], [run[0], run[-1]], "o", color=colour, ms=4)
        worse = int((runs[:, -1] > runs[:, 0]).sum())
        axes.axvline(0.1, color=GREY, ls=":", lw=1.2)
        title = f"{key} batch norm: {worse} of {len(runs)} end worse"
        label(axes, r"learning rate of the step, $\eta$", "loss", title)
        ticks = (0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
        axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
        axes.minorticks_off()
        told.append(
            f"{key} batch norm the loss at {steps[-1]:g} lies between {runs[:, -1].min():.2f} "
            f"and {runs[:, -1].max():.2f}, and {worse} of {len(runs)} runs end above their start"
        )
    panels[1].set_ylabel("")
    write(panels[1], 0.12, 30, "learning rate\nof the training", color=GREY, ha="left", fontsize=9)
    headline(fig, "One step, made longer: without batch norm it meets a wall")
    return Picture(fig, f"Loss along the negative gradient after 200 steps: {'; '.join(told)}.")
