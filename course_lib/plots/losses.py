"""Figures of lesson 03: likelihood and loss, Gibbs' tangent, the loss ledger, temperature."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from course_lib.nn import Array, entropy, kl
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from course_lib.plots.style import Picture, figure, headline, label


def likelihood_and_loss(q: Array, likelihood: Array, loss: Array) -> Picture:
    """The likelihood of one unknown probability beside its mean negative logarithm.

    Args:
        q: (m,) values that the probability might have.
        likelihood: (m,) probability of what was seen.
        loss: (m,) mean negative log-likelihood.
    """
    best, lowest = int(likelihood.argmax()), int(loss.argmin())
    fig = figure(7.4, 3.0)
    left, right = fig.subplots(1, 2)
    left.plot(q, likelihood, color=BLUE)
    left.plot(q[best], likelihood[best], "o", color=BLUE)
    left.annotate(f"largest at {q[best]:.1f}", (q[best], likelihood[best]), **_above(-70, -4))
    label(left, "q, probability of a loop", "likelihood of the ten images", "The product: tiny")
    right.plot(q, loss, color=ORANGE)
    right.plot(q[lowest], loss[lowest], "s", color=ORANGE)
    right.annotate(f"smallest at {q[lowest]:.1f}", (q[lowest], loss[lowest]), **_above(-30, 14))
    label(right, "q, probability of a loop", "mean of -log p", "The loss: easy to read")
    headline(fig, f"One q = {q[best]:.1f} makes the likelihood largest and the loss smallest")
    return Picture(
        fig,
        f"Two curves over q. The likelihood peaks at {likelihood[best]:.4f}, at q = {q[best]:.1f}. "
        f"The mean of -log p is smallest at the same q, with {loss[lowest]:.3f}.",
    )


def _above(dx: int, dy: int) -> dict:
    return {"xytext": (dx, dy), "textcoords": "offset points", "fontsize": 9, "color": INK}


def up_and_down(down: Sequence[float], up: Sequence[float]) -> Picture:
    """The loss while it is made smaller for some steps, and then larger for as many.

    Args:
        down: loss before each step down, and after the last.
        up: the same for the steps up; starts where `down` ends.
    """
    fig = figure(7.2, 3.2)
    axes = fig.subplots()
    turn = len(down) - 1
    axes.plot(range(len(down)), down, color=BLUE)
    axes.plot(range(turn, turn + len(up)), up, color=ORANGE, linestyle="--")
    axes.axvline(turn, color=GREY, linewidth=0.8)
    axes.set_yscale("log")
    axes.annotate("minimise", (turn / 2, down[turn // 2]), **_above(-10, 14))
    axes.annotate("maximise", (turn + len(up) / 2, up[len(up) // 2]), **_above(-64, 4))
    title = f"Steps up take the loss from {up[0]:.1f} to about {up[-1]:.0f}"
    label(axes, "step", "mean of -log p (log scale)", _rounded(title, up[-1]))
    return Picture(
        fig,
        f"Loss over {turn + len(up) - 1} steps. It falls from {down[0]:.1f} to {down[-1]:.1f} in "
        f"{turn} steps down, then climbs above {100 * int(up[-1] // 100)} in the steps up.",
    )


def _rounded(title: str, last: float) -> str:
    """The last loss in whole hundreds: its digits depend on the machine."""
    return title.replace(f"about {last:.0f}", f"more than {100 * int(last // 100)}")


def log_below_its_tangent(u: Array) -> Picture:
    """Draw log u and its tangent u - 1.

    Args:
        u: (m,) positive numbers.
    """
    fig = figure(5.6, 3.0)
    axes = fig.subplots()
    axes.plot(u, u - 1, color=ORANGE, linestyle="--")
    axes.plot(u, np.log(u), color=BLUE)
    axes.plot(1, 0, "o", color=INK)
    axes.annotate("they touch at u = 1", (1, 0), **_above(8, -16))
    axes.annotate("u - 1", (u[-1], u[-1] - 1), **_above(-38, -2))
    axes.annotate("log u", (u[-1], np.log(u[-1])), **_above(-30, -16))
    label(axes, "u", "value", "log u never rises above the line u - 1")
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
    fig = figure(6.6, 3.1)
    axes = fig.subplots()
    axes.plot(gap, hard, color=BLUE)
    axes.plot(gap, smoothed, color=ORANGE, linestyle="--")
    axes.plot(gap[best], smoothed[best], "s", color=ORANGE)
    axes.annotate("hard target", (gap[-1], hard[-1]), **_above(-64, 6))
    axes.annotate("smoothed target", (gap[-1], smoothed[-1]), **_above(-92, 4))
    axes.annotate(f"smallest at {gap[best]:.1f}", (gap[best], smoothed[best]), **_above(-20, 10))
    label(axes, "gap: true logit minus each other logit", "loss", _smoothing_title(gap[best]))
    return Picture(
        fig,
        f"Loss over the gap from {gap[0]:.0f} to {gap[-1]:.0f}. For the hard target it falls to "
        f"{hard[-1]:.3f}. For the smoothed one it is smallest at {gap[best]:.1f}, "
        f"with {smoothed[best]:.2f}, and rises after that.",
    )


def _smoothing_title(best: float) -> str:
    return f"A smoothed target wants a gap of {best:.1f}; a hard one wants it without end"


def loss_ledger(margin: Array, rows: Mapping[str, tuple[Array, Array]]) -> Picture:
    """What one answer costs: the curve of -log p, and ledgers H(t) + KL = CE.

    Args:
        margin: (m,) values of log p - log(1 - p) for the true class.
        rows: name -> (t, p), two (k,) distributions; one ledger each.
    """
    fig = figure(7.8, 3.4)
    curve, ledger = fig.subplots(1, 2, width_ratios=(1.25, 1))
    _margin_curve(curve, margin)
    facts = _ledger_bars(ledger, rows)
    headline(fig, "A confident error costs its margin; the best loss possible is H(t)")
    points = ", ".join(f"{np.log1p(np.exp(-m)):.3f} at {m}" for m in (-4, 0, 4))
    return Picture(
        fig,
        f"Left, -log p over the margin m: {points}. With three classes, the 0/1 loss steps from "
        f"1 to 0 somewhere between p = 1/3 and p = 1/2. Right, ledgers: {'; '.join(facts)}.",
    )


def _margin_curve(axes: Axes, margin: Array) -> None:
    third = -np.log(2)  # the margin at p = 1/3
    axes.axvspan(third, 0, color=GREY, alpha=0.35, linewidth=0)
    axes.plot(margin, np.log1p(np.exp(-margin)), color=BLUE)
    axes.plot([margin[0], third], [1, 1], color=ORANGE, linestyle="--")
    axes.plot([0, margin[-1]], [0, 0], color=ORANGE, linestyle="--")
    axes.annotate("-log p", (margin[0], np.log1p(np.exp(-margin[0]))), **_above(22, -6))
    axes.annotate("0/1 loss", (margin[0], 1.0), **_above(4, 5))
    axes.annotate("wrong", (margin[0], 0), **_above(4, 8))
    axes.annotate("right", (margin[-1], 0), **_above(-32, 22))
    axes.text(
        third / 2, 1.5, "the rivals decide", rotation=90, ha="center", va="bottom", fontsize=8.5
    )
    label(axes, "margin m = log(p / (1 - p)) of the true class", "cost of one image", "")


def _ledger_bars(axes: Axes, rows: Mapping[str, tuple[Array, Array]]) -> list[str]:
    facts = []
    for at, (name, (t, p)) in enumerate(rows.items()):
        h, extra = float(entropy(t[None])[0]), float(kl(t[None], p[None])[0])
        axes.barh(at, h, 0.55, color=GREEN, edgecolor=INK)
        axes.barh(at, extra, 0.55, left=h, color=PURPLE, edgecolor=INK, hatch="//")
        words = f"H(t) {h:.2f} + KL {extra:.2f} = CE {h + extra:.2f}"
        axes.annotate(f"{name}: {words}", (0, at - 0.36), **{**_above(4, 0), "fontsize": 8.5})
        facts.append(f"{name} {words}")
    axes.set_yticks([])
    axes.set_ylim(len(rows) - 0.4, -0.8)  # the first ledger on top, as in a table
    label(axes, "nats: H(t) plain, KL hatched", "", "")
    return facts


def temperature(T: Array, loss: Array, accuracy: float, start: float) -> Picture:
    """The loss on validation images over the temperature, while the accuracy stays.

    Args:
        T: (m,) temperatures.
        loss: (m,) mean cross-entropy of logits / T.
        accuracy: share of right answers, the same for every T.
        start: log k, the loss of a guess.
    """
    best = int(loss.argmin())
    fig = figure(6.8, 3.2)
    axes = fig.subplots()
    axes.plot(T, loss, color=BLUE, marker="o", markersize=3)
    axes.axhline(start, color=GREY, linestyle=":")
    axes.text(T[-1], start, f"guessing: {start:.2f}", ha="right", va="bottom", fontsize=9)
    axes.annotate(f"best T = {T[best]:.1f}", (T[best], loss[best]), **_above(-22, 12))
    axes.set_xscale("log")
    ticks = 2.0 ** np.arange(np.ceil(np.log2(T[0])), np.floor(np.log2(T[-1])) + 1)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    title = f"Validation: {accuracy:.0%} right at every T; the loss runs from {loss[best]:.1f} to "
    label(axes, "temperature T (log scale)", "mean cross-entropy", f"{title}{loss.max():.0f}")
    return Picture(
        fig,
        f"Mean cross-entropy over T from {T[0]:g} to {T[-1]:.0f}: {loss[0]:.1f} at the left end, "
        f"smallest {loss[best]:.2f} at T = {T[best]:.1f}, {loss[-1]:.1f} at the right end. "
        f"The accuracy on these validation images is {accuracy:.0%} throughout.",
    )


def reliability(tables: Mapping[str, tuple[Array, Array]]) -> Picture:
    """How often answers are right that were given with some confidence.

    Args:
        tables: name -> (mean confidence, share right) of each bin, both (m,).
    """
    fig = figure(5.8, 3.6)
    axes = fig.subplots()
    axes.plot([0, 1], [0, 1], color=GREY, linestyle=":")
    axes.text(
        *(0.57, 0.54),
        "confidence = share right",
        rotation=45,
        rotation_mode="anchor",
        transform_rotates_text=True,
        va="top",
        fontsize=8.5,
        color=INK,
    )
    facts = []
    for (name, (sure, right)), colour, marker in zip(
        tables.items(), (ORANGE, BLUE, GREEN), ("s", "o", "^"), strict=False
    ):
        axes.plot(sure, right, color=colour, marker=marker, label=name)
        worst = int(np.abs(sure - right).argmax())
        facts.append(f"{name}: at most {abs(sure[worst] - right[worst]):.2f} off the diagonal")
    axes.legend(frameon=False, loc="lower right")
    label(
        axes,
        "confidence: the largest p",
        "share of right answers",
        "Same answers, other confidence: only one can be believed",
    )
    return Picture(fig, f"Share of right answers over confidence in bins. {'; '.join(facts)}.")
