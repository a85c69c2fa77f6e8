"""Figures of lesson 03: fines and what they ask for, the price of a lie, the dearest digits."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course_lib.nn import Array, entropy, kl
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from course_lib.plots.style import Picture, headline, ink, label, say, subplots


def fines(T: Array, paid: Mapping[str, Array], bills: Array, no_machine: float) -> Picture:
    """What a reader pays under two fines, over its temperature, and what the bank then pays.

    Args:
        T: (m,) temperatures.
        paid: name of a fine, such as "-log p" -> (m,) mean fine on held-out digits.
        bills: (m,) euros that the bank pays for the test digits.
        no_machine: euros without a reader.
    """
    fig, (*panels, last) = subplots(10.2, 3.3, 1, 1 + len(paid))
    facts, best = [], {}
    for axes, (name, values), colour in zip(panels, paid.items(), (ORANGE, BLUE), strict=True):
        at = best[name] = int(values.argmin())
        axes.plot(T, values, color=colour)
        axes.plot(T[at], values[at], "o", color=colour)
        _note(axes, f"cheapest at $T = {T[at]:.1f}$", (T[at], values[at]), (8, -6), va="top")
        axes.set_ylim(0, min(1.05 * float(values.max()), 4 * values[at]))  # the valley is seen
        label(axes, "temperature $T$", "mean fine", f"The fine {_maths(name)}")
        told = f"the mean fine {name} is smallest at T = {T[at]:.1f}"
        facts.append(f"{told}, where the bank pays {bills[at]:.0f} euros")
    last.plot(T, bills, color=INK)
    last.axhline(no_machine, color=GREY, linestyle="--", linewidth=1)
    last.text(T[-1], no_machine + 2, f"no machine: {no_machine:.0f}", ha="right", fontsize=9.5)
    for (name, at), colour in zip(best.items(), (ORANGE, BLUE), strict=True):
        last.plot(T[at], bills[at], "o", color=colour)
        _note(last, f"{_maths(name)}: {bills[at]:.0f}", (T[at], bills[at]), (10, -4), va="top")
    last.set_ylim(0, None)
    label(last, "temperature $T$", "euros for 10,000 digits", "The bill of the bank")
    headline(fig, "The reader goes where its own fine is smallest, and takes the bank along")
    return Picture(fig, f"Three curves over the temperature: {'; '.join(facts)}.")


def selfish(belief: Array, reports: Mapping[str, Array]) -> Picture:
    """What a reader says under each of several fines, beside what it believes.

    Args:
        belief: (k,) its probabilities.
        reports: name of a fine, such as "-log p" -> (k,) the report that costs it least.
    """
    fig, panels = subplots(10.2, 2.7, 1, 1 + len(reports), sharey=True)
    facts = []
    for axes, (name, p) in zip(panels, {"it believes": belief, **reports}.items(), strict=True):
        honest = np.allclose(p, belief, atol=0.005)
        colour = GREEN if p is belief else BLUE if honest else ORANGE
        axes.bar(("4", "9", "7")[: len(p)], p, 0.7, color=colour)
        for c, v in enumerate(p):
            above = max(v, belief[c]) if belief[c] < v + 0.12 else v  # clear of the dashed line
            axes.text(c, above + 0.02, f"{v:.2f}", ha="center", fontsize=9.5)
        axes.hlines(belief, np.arange(len(p)) - 0.42, np.arange(len(p)) + 0.42, GREEN, "dashed")
        axes.set_ylim(0, 1.12)
        label(axes, "class", "", name if p is belief else _maths(name))
        facts.append(f"{name}: {', '.join(f'{v:.2f}' for v in p)}")
    panels[0].set_ylabel("probability")
    n = sum(np.allclose(p, belief, atol=0.005) for p in reports.values())
    words = {1: "One of these fines makes"}.get(n, f"{n} of these fines make")
    headline(fig, f"{words} the selfish reader say what it believes")
    return Picture(fig, f"Bars of the belief and of the reports. {'; '.join(facts)}.")


def powers(belief: Array) -> Picture:
    """The cheapest report under the fines p^a and -p^a, between which the logarithm lies.

    Args:
        belief: (3,) what the reader believes.
    """
    a = np.linspace(-2, 0.96, 149)  # (m,)
    said = _cheapest(belief, a)  # (m, 3)
    fig, axes = subplots(7.4, 3.3)
    for c, (digit, colour) in enumerate(zip((4, 9, 7), (BLUE, PURPLE, GREY), strict=True)):
        axes.axhline(belief[c], color=GREEN, linestyle="--", linewidth=1)
        axes.plot([*a, 1], [*said[:, c], float(c == 0)], color=colour)
        axes.plot(0, belief[c], "o", color=colour)
        _note(axes, f"the {digit}", (a[0], said[0, c]), (2, (5, 5, -12)[c]), color=colour)
        _note(axes, f"{belief[c]:g}", (0, belief[c]), (7, -11))
    axes.axvline(0, color=GREY, linestyle=":", linewidth=1)
    named = {
        -2: "1/p^2",
        -1: "1/p",
        -0.5: r"1/\sqrt{p}",
        0: r"-\log\,p",
        0.5: r"-\sqrt{p}",
        1: "1-p",
    }
    axes.set_xticks(list(named), [f"${x:g}$\n${fine}$" for x, fine in named.items()])
    axes.set(xlim=(-2.05, 1.05), ylim=(0, 1.05))
    label(axes, "exponent $a$, and the fine", "cheapest report")
    headline(fig, "From shy to bold, the fines pass honesty at one point only: the logarithm")
    some = np.array(list(named)[1:-1])
    told = "; ".join(
        f"{', '.join(f'{v:.2f}' for v in row)} at a = {x:g}"
        for x, row in zip(some, _cheapest(belief, some), strict=True)
    )
    return Picture(
        fig,
        f"The cheapest report for three classes over the exponent a of the fine: {told}. "
        "At a = 0, where the fine is -log p, it is the belief.",
    )


def _cheapest(belief: Array, a: Array) -> Array:
    """(k,), (m,) exponents below 1 -> (m, k): where b p^(a - 1), a crumb's worth, is the same."""
    weights = belief ** (1 / (1 - a[:, None]))  # (m, k)
    return weights / weights.sum(axis=1, keepdims=True)


def crumb(belief: Array, e: float = 0.06) -> Picture:
    """A crumb of probability moves from one class to another: who gains, and how often.

    Args:
        belief: (3,) what the reader believes, and so far reports.
        e: the crumb, as large as it is drawn.
    """
    fig, axes = subplots(7.4, 3.5)
    axes.bar(range(3), belief - [e, 0, 0], 0.5, color=BLUE)
    axes.bar(0, e, 0.5, belief[0] - e, color="white", edgecolor=ORANGE, linestyle="--")
    axes.bar(1, e, 0.5, belief[1], color=ORANGE)
    bent = {"arrowstyle": "-|>", "color": ORANGE, "connectionstyle": "arc3,rad=-0.25", "lw": 1.6}
    axes.annotate("", (1, belief[1] + 1.3 * e), (0.28, belief[0] - e / 2), arrowprops=bent)
    axes.text(0.86, belief[0] - 0.02, r"a crumb $\varepsilon$", color=ORANGE, fontsize=11)
    for at, value in enumerate(belief):
        axes.text(at, value / 2, f"${value:g}$", ha="center", va="center", color="white")
    by = [rf"er by $|f^{{\prime}}({v:g})|\,\varepsilon$" for v in belief[:2]]
    told = [
        f"the {digit}: {100 * v:.0f} % of the time\n{word}"
        for digit, v, word in zip(
            (4, 9, 7), belief, ("dear" + by[0], "cheap" + by[1], "the same"), strict=True
        )
    ]
    axes.set_xticks(range(3), told)
    axes.set_ylim(0, 0.68)
    title = "Honesty is cheapest if no crumb is worth moving"
    label(axes, "the digit, and its fine", "reported probability", title)
    a, b = (f"{v:g}" for v in belief[:2])
    return Picture(
        fig,
        f"Bars of height {a}, {b} and {belief[2]:g}. A crumb of probability moves from the first "
        f"to the second: in {belief[0]:.0%} of the cases the fine rises by |f'({a})| times the "
        f"crumb, in {belief[1]:.0%} it falls by |f'({b})| times the crumb.",
    )


def price_of_a_lie(t: float, reports: Sequence[float]) -> Picture:
    """The mean price of each report where class 1 comes with probability t.

    Args:
        t: how often class 1 comes.
        reports: two reports to compare.
    """
    q = np.linspace(0.02, 0.98, 193)  # (m,)
    price = -t * np.log(q) - (1 - t) * np.log(1 - q)  # (m,)
    floor = float(entropy(np.array([[t, 1 - t]]))[0])
    fig, axes = subplots(7.2, 3.5)
    axes.plot(q, price, color=BLUE)
    axes.axhline(floor, color=GREEN, linewidth=1.2)
    axes.text(0.02, floor - 0.03, f"$H(t) = {floor:.2f}$", color=INK, va="top", fontsize=10)
    axes.plot(t, floor, "o", color=GREEN)
    axes.text(t, floor - 0.03, "the truth", color=INK, ha="center", va="top", fontsize=9.5)
    facts = []
    for r in reports:
        extra = float(kl(np.array([[t, 1 - t]]), np.array([[r, 1 - r]]))[0])
        axes.plot([r, r], [floor, floor + extra], color=ORANGE, linewidth=4, solid_capstyle="butt")
        axes.plot(r, floor + extra, "o", color=ORANGE)
        left = r < t
        by, side = ((8, 8), "left") if left else ((-10, 8), "right")
        _note(axes, f"says {r:g}: {extra:.2f} extra", (r, floor + extra), by, ha=side)
        facts.append(f"a report of {r:g} costs {extra:.2f} more")
    axes.set_ylim(0.45, 1.5)
    title = "Equally far from the truth, the bold report costs more than the shy one"
    x = f"report $p$ for the class that comes with $t = {t:g}$"
    label(axes, x, "mean price $H(t, p)$", title)
    return Picture(
        fig,
        f"Mean price over the report p, for t = {t:g}. It is smallest at p = {t:g}, with "
        f"{floor:.2f}; {', and '.join(facts)}.",
    )


def dearest(
    images: Array, answers: np.ndarray, labels: np.ndarray, prices: Array, n: int = 10
) -> Picture:
    """The digits that cost most, with what the reader says, what they are, and their price.

    Args:
        images: (m, 784) digits, values 0 to 1.
        answers: (m,) the reader's answers.
        labels: (m,) true classes.
        prices: (m,) the fine of each.
        n: how many are drawn.
    """
    order = np.argsort(-prices, kind="stable")
    tenth = float(prices[order[: len(order) // 10]].sum() / prices.sum())
    fig, panels = subplots(10.2, 2.0, 1, n)
    for axes, i in zip(panels, order[:n], strict=True):
        ink(axes, images[i], f"{prices[i]:.1f}")
        axes.set_xlabel(f"says {answers[i]}\nis a {labels[i]}", fontsize=9)
    headline(fig, f"The dearest {n} digits; the dearest tenth pays {tenth:.0%} of all fines")
    told = "; ".join(f"a {labels[i]} read as {answers[i]} at {prices[i]:.1f}" for i in order[:n])
    return Picture(fig, f"The {n} digits with the largest fines: {told}.")


def reliability(tables: Mapping[str, tuple[Array, Array, Array]]) -> Picture:
    """How often answers are right that were given with some confidence.

    Args:
        tables: name -> (mean confidence, fraction right, count) of each bin, all (m,).
    """
    fig, panels = subplots(10.2, 3.4, 1, len(tables), sharey=True, squeeze=False)
    facts = []
    for axes, (name, (sure, right, count)) in zip(panels[0], tables.items(), strict=True):
        gap = float((count * np.abs(sure - right)).sum() / count.sum())
        axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
        axes.vlines(sure, sure, right, ORANGE, linewidth=2)
        axes.scatter(sure, right, 12 + 500 * count / count.sum(), color=BLUE, zorder=3)
        for x, y, n in zip(sure, right, count, strict=True):
            say(axes, f"{n:,.0f}", (x, y), (9, -9), fontsize=8.5)
        axes.set(xlim=(0, 1.12), ylim=(0, 1.05))
        label(axes, "bet on the answer", "", f"{name}: off by {gap:.2f} on average")
        facts.append(f"{name}: {len(sure)} bins, on average {gap:.2f} off the diagonal")
    fig.axes[0].set_ylabel("fraction that is right")
    headline(fig, "Honest is not enough: the lazy reader is on the diagonal, too")
    return Picture(fig, f"Fraction of right answers over the bet, in bins. {'; '.join(facts)}.")


def _maths(name: str) -> str:
    """A formula as code writes it, as mathematics."""
    return "$" + name.replace("log ", r"\log\,") + "$"


def _note(axes: Axes, text: str, at: Any, by: tuple[float, float], **words: Any) -> None:
    say(axes, text, at, by, **{"fontsize": 9, "color": INK, **words})


def log_below_its_tangent(u: Array) -> Picture:
    """Draw log u and its tangent u - 1.

    Args:
        u: (m,) positive numbers.
    """
    fig, axes = subplots(5.6, 3.0)
    axes.plot(u, u - 1, color=ORANGE, linestyle="--")
    axes.plot(u, np.log(u), color=BLUE)
    axes.plot(1, 0, "o", color=INK)
    _note(axes, "they touch at $u = 1$", (1, 0), (8, -16))
    _note(axes, "$u - 1$", (u[-1], u[-1] - 1), (-42, -2))
    _note(axes, r"$\log\,u$", (u[-1], np.log(u[-1])), (-30, -16))
    label(axes, "$u$", "value", r"$\log\,u$ never rises above the line $u - 1$")
    return Picture(
        fig,
        f"log u and the line u - 1 for u from {u[0]:.2f} to {u[-1]:.1f}. "
        "The line lies above the curve everywhere and touches it at u = 1.",
    )


def smoothing(gap: Array, hard: Array, smoothed: Array) -> Picture:
    """The loss for a hard and a smoothed target while the true logit runs ahead.

    Args:
        gap: (m,) true logit minus the equal others.
        hard: (m,) losses for the hard target.
        smoothed: (m,) losses for the smoothed target.
    """
    best = int(smoothed.argmin())
    fig, axes = subplots(6.6, 3.1)
    axes.plot(gap, hard, color=BLUE)
    axes.plot(gap, smoothed, color=ORANGE, linestyle="--")
    axes.plot(gap[best], smoothed[best], "s", color=ORANGE)
    _note(axes, "hard target", (gap[-1], hard[-1]), (-64, 6))
    _note(axes, "smoothed target", (gap[-1], smoothed[-1]), (-92, 4))
    _note(axes, f"smallest at {gap[best]:.1f}", (gap[best], smoothed[best]), (-20, 10))
    found = f"A smoothed target wants a gap of {gap[best]:.1f}; a hard one wants it without end"
    label(axes, "gap: true logit minus each other logit", "loss", found)
    return Picture(
        fig,
        f"Loss over the gap from {gap[0]:.0f} to {gap[-1]:.0f}. For the hard target it falls to "
        f"{hard[-1]:.3f}. For the smoothed one it is smallest at {gap[best]:.1f}, "
        f"with {smoothed[best]:.2f}, and rises after that.",
    )


def loss_ledger(m: Array, rows: Mapping[str, tuple[Array, Array]]) -> Picture:
    """What one answer costs: the curve of -log p, and ledgers H(t) + KL = CE.

    Args:
        m: (n,) log-odds of the true class.
        rows: name -> (t, p), two (k,) distributions; one ledger each.
    """
    fig, (curve, ledger) = subplots(7.8, 3.4, 1, 2, width_ratios=(1.25, 1))
    _price_curve(curve, m)
    facts = _ledger_bars(ledger, rows)
    headline(fig, "A confident error costs about its log-odds; the best loss possible is H(t)")
    points = ", ".join(f"{np.log1p(np.exp(-at)):.3f} at {at:g}" for at in (m[0], 0, m[-1]))
    return Picture(
        fig,
        f"Left, -log p over the log-odds m: {points}. With three classes, the 0/1 loss steps from "
        f"1 to 0 somewhere between p = 1/3 and p = 1/2. Right, ledgers: {'; '.join(facts)}.",
    )


def _price_curve(axes: Axes, m: Array) -> None:
    third = -np.log(2)  # the log-odds at p = 1/3
    axes.axvspan(third, 0, color=GREY, alpha=0.35, linewidth=0)
    axes.plot(m, np.log1p(np.exp(-m)), color=BLUE)
    axes.plot([m[0], third], [1, 1], color=ORANGE, linestyle="--")
    axes.plot([0, m[-1]], [0, 0], color=ORANGE, linestyle="--")
    _note(axes, "-log p", (m[0], np.log1p(np.exp(-m[0]))), (22, -6))
    _note(axes, "0/1 loss: wrong", (m[0], 1.0), (4, 5))
    _note(axes, "right", (m[-1], 0), (-32, 22))
    upright = {"rotation": 90, "ha": "center", "va": "bottom", "fontsize": 8.5}
    axes.text(third / 2, 1.5, "the rivals decide", **upright)
    axes.set_xticks(np.arange(3 * np.ceil(m[0] / 3), m[-1] + 1, 3))
    label(axes, "log-odds m = log(p / (1 - p)) of the true class", "cost of one image")


def _ledger_bars(axes: Axes, rows: Mapping[str, tuple[Array, Array]]) -> list[str]:
    facts = []
    for at, (name, (t, p)) in enumerate(rows.items()):
        h, extra = float(entropy(t[None])[0]), float(kl(t[None], p[None])[0])
        axes.barh(at, h, 0.55, color=GREEN, edgecolor=INK)
        axes.barh(at, extra, 0.55, left=h, color=PURPLE, edgecolor=INK, hatch="//")
        words = f"H(t) {h:.2f} + KL {extra:.2f} = CE {h + extra:.2f}"
        _note(axes, f"{name}: {words}", (0, at - 0.36), (4, 0), fontsize=8.5)
        facts.append(f"{name} {words}")
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.4, -0.8)  # the first ledger on top, as in a table
    label(axes, "nats: H(t) plain, KL hatched", "")
    return facts
