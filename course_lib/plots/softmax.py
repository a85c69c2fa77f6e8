"""Figures of lesson 02: from scores to bets, and what a point is worth."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, REST
from course_lib.plots.style import DIVERGING, Picture, headline, ink, label, say, subplots

DASHES = (0, (4, 3))
CLEAR = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # words on a line
LOSES = {
    "divide by the sum": "one class is below 0",
    "sizes only": "$-1$ counts like $+1$",
    "count from the smallest": "last place is impossible",
    "all to the largest": "forgets the distance",
    "powers of two": "keeps all we asked for",
}


def scores(image: np.ndarray, z: np.ndarray, digit: int) -> Picture:
    """An image and its ten scores, with the lead of the first over the second.

    Args:
        image: (784,) pixels.
        z: (k,) scores.
        digit: its label.
    """
    fig, (left, right) = subplots(7.4, 2.9, 1, 2, width_ratios=(1, 2.4))
    first, second = _top(z)
    ink(left, image, f"label {digit}")
    _points(right, z, digit)
    lead = z[first] - z[second]
    headline(fig, f"Class {first} is ahead by {lead:.1f} points: is that much?")
    return Picture(
        fig,
        f"Left, a handwritten {digit}. Right, its ten scores from {z.min():.1f} to {z.max():.1f}; "
        f"class {first} has {z[first]:.1f}, class {second} has {z[second]:.1f}.",
    )


def rules(shares: Mapping[str, np.ndarray]) -> Picture:
    """What several rules make of the logits 3, 1, -1, side by side, and what each loses.

    Args:
        shares: rule in words -> (3,) what it gives.
    """
    fig, panels = subplots(10.4, 2.9, 1, len(shares), sharey=True)
    for axis, (rule, p) in zip(panels, shares.items(), strict=True):
        bars = axis.bar(("$3$", "$1$", "$-1$"), p, color=[PURPLE if v <= 0 else BLUE for v in p])
        axis.bar_label(bars, [f"${v:.2f}$" for v in p], padding=2)
        axis.axhline(0, color=INK, linewidth=0.8)
        axis.set_ylim(-0.5, 1.2)
        label(axis, LOSES.get(rule, ""), "what the class gets" if axis is panels[0] else "")
        axis.set_title(rule, fontsize=10.5, color=INK)
    headline(fig, "All five sum to 1, and four of them lose something")
    rows = "; ".join(f"{rule}: " + ", ".join(f"{v:.2f}" for v in p) for rule, p in shares.items())
    return Picture(fig, f"Bars of what {len(shares)} rules make of the logits 3, 1, -1. {rows}.")


def bets(z: np.ndarray, p: np.ndarray, digit: int, limit: float = 0.9) -> Picture:
    """Ten scores, the ten bets made of them, and the limit above which a bet is accepted.

    Args:
        z: (k,) scores.
        p: (k,) probabilities.
        digit: the label.
        limit: accept the answer above it.
    """
    fig, (left, right) = subplots(8.6, 2.9, 1, 2)
    first, second = _top(z)
    _points(left, z, digit)
    right.bar(range(len(p)), p, color=_colours(z, digit))
    for c in (first, second):
        _mark(right, c, p[c], f"${p[c]:.2f}$")
    right.axhline(limit, color=INK, linestyle=DASHES, linewidth=1)
    right.annotate(f"accept above {limit:g}", (9.5, limit + 0.02), ha="right", va="bottom")
    right.set_xticks(range(len(p)))
    right.set_ylim(0, 1.1)
    label(right, "class $i$", "probability $p_i$")
    headline(fig, f"The reader still says {first}, but it bets only {p[first]:.2f} on it")
    return Picture(
        fig,
        f"The ten scores of a {digit}, and their ten probabilities: {p[first]:.2f} for class "
        f"{first}, {p[second]:.2f} for class {second}; a dashed line at {limit:g}.",
    )


def chain(names: Sequence[str], leads: Sequence[int], q: float = 2.0) -> Picture:
    """Three classes on a line: above it leads add, below it odds multiply.

    Args:
        names: the three classes, the last one first.
        leads: of the second over the first, of the third over the second.
        q: what one point is worth.
    """
    fig, axis = subplots(7.6, 3.4)
    axis.axhline(0, color=INK, linewidth=1)
    places = np.cumsum([0, *leads])
    total = places[-1]
    for x, name in zip(places, names, strict=True):
        axis.plot([x], [0], "o", markersize=25, color="white", markeredgecolor=INK, zorder=3)
        axis.annotate(name, (x, -0.03), ha="center", va="center", fontsize=15, zorder=4)
    arcs = [(places[0], places[1], 0.85), (places[1], places[2], 0.85), (0, total, 1.75)]
    for a, b, height in arcs:
        _arc(axis, a, b, height, f"$+{b - a:g}$", GREEN)
        _arc(axis, a, b, -height, rf"$\times\,{q ** (b - a):g}$", PURPLE)
    axis.annotate("lead\nin points", (-1.1, 1.1), color=GREEN, ha="center", va="center")
    axis.annotate("odds", (-1.1, -1.1), color=PURPLE, ha="center", va="center")
    axis.set(xlim=(-1.8, total + 0.5), ylim=(-2.4, 2.4))
    axis.set_axis_off()
    up, down = (" and ".join(f"{f(d):g}" for d in (*leads, total)) for f in (float, lambda d: q**d))
    rule = f"$f({leads[0]}+{leads[1]})=f({leads[0]})\\,f({leads[1]})$"
    headline(fig, f"Leads add, odds multiply: {rule}")
    return Picture(
        fig,
        f"The classes {', '.join(names)} on a line. Arrows above: plus {up}. "
        f"Arrows below: times {down}. In each row the long arrow agrees with the two short ones.",
    )


def curves() -> Picture:
    """Softmax as a function: two classes, and three of which one logit moves."""
    t = np.linspace(-6, 6, 241)  # (241,)
    fig, (left, right) = subplots(8.6, 3.0, 1, 2, sharey=True)
    sigmoid = 1 / (1 + np.exp(-t))  # (241,)
    left.plot(t, sigmoid, color=BLUE, linewidth=2)
    for lead in (-2, 0, 2):
        height = 1 / (1 + np.exp(-lead))
        left.plot([lead], [height], "o", color=INK, markersize=5)
        say(left, f"${height:.2f}$", (lead, height), (8, -10))
    label(left, "lead $z_1-z_0$", "probability", "Two classes: the sigmoid")
    e = np.exp([t, np.full(241, 1.0), np.zeros(241)])  # (3, 241)
    for p, colour, at, name in zip(
        e / e.sum(axis=0), (BLUE, ORANGE, GREEN), (180, 40, 40), ("p_0", "p_1", "p_2"), strict=True
    ):
        right.plot(t, p, color=colour, linewidth=2)
        say(right, f"${name}$", (t[at], p[at]), (-4, 8), color=colour)
    label(right, "$z_0$, with $z_1=1$ and $z_2=0$", "", "Three: 1 and 2 keep their odds, $e$ to 1")
    headline(fig, "Far ahead or far behind, a point changes little; in the middle it decides")
    return Picture(
        fig,
        "Left, an S-shaped curve of the probability of class 1 against its lead: 0.12 at -2, 0.50 "
        "at 0, 0.88 at 2. Right, three curves against logit 0: its probability rises from 0 to 1; "
        "those of classes 1 and 2 fall and stay in the proportion e to 1.",
    )


def soft_maximum() -> Picture:
    """Log-sum-exp of a row of two, next to the larger of the two."""
    z = np.linspace(-4, 4, 161)  # (161,)
    soft = np.log(np.exp(z) + 1)  # (161,)
    fig, axis = subplots(5.6, 2.9)
    axis.plot(z, np.maximum(z, 0), color=INK, linestyle=DASHES, linewidth=1.2)
    axis.plot(z, soft, color=BLUE, linewidth=2)
    widest = np.log(2)
    axis.plot([0, 0], [0, widest], color=ORANGE, linewidth=2)
    say(axis, rf"$+{widest:.2f}$, or $\log\,2$", (0, widest), (-6, 3), ha="right", color=ORANGE)
    for at in (-2, 2):
        gap = np.log(np.exp(at) + 1) - max(at, 0)
        say(axis, f"$+{gap:.2f}$", (at, max(at, 0) + gap), (0, 6), ha="right", color=ORANGE)
    say(axis, r"$\mathrm{LSE}(0,\,z_1)$", (3, 3), (-8, 10), ha="right", color=BLUE)
    say(axis, r"$\max(0,\,z_1)$", (3, 3), (6, -14), color=INK)
    axis.set_ylim(-0.25, 4.3)
    label(axis, "logit $z_1$, with $z_0=0$", "value")
    headline(fig, "Log-sum-exp is the maximum with its corner rounded off")
    return Picture(
        fig,
        "The maximum of 0 and a logit has a corner at 0. Log-sum-exp runs above it without one: by "
        f"{widest:.2f} at 0, by 0.13 at -2 and at 2, and by less than 0.02 from 4 on.",
    )


def cliff(gap: np.ndarray, direct: np.ndarray, safe: np.ndarray) -> Picture:
    """Log-probabilities by two routes, near the gap at which one of them is lost.

    Args:
        gap: (m,) how far class 1 lies below class 0.
        direct: (m,) log(softmax) of class 1; -inf where it is lost.
        safe: (m,) z - LSE of class 1.
    """
    fig, axis = subplots(7.0, 3.1)
    kept = np.isfinite(direct)
    end, low = gap[kept][-1], safe.min() - 1
    axis.plot(gap, safe, color=BLUE, linewidth=2)
    axis.plot(gap[kept], direct[kept], color=PURPLE, linewidth=2)
    fall = {"arrowstyle": "-|>", "color": PURPLE, "lw": 2, "ls": "--"}
    axis.annotate("", (end, low), (end, direct[kept][-1]), arrowprops=fall)
    say(axis, r"to $-\infty$", (end, low), (-6, 4), ha="right", color=PURPLE)
    say(axis, r"$\log(\mathrm{softmax}(z))$", (742, -742), (-8, -26), ha="right", color=PURPLE)
    say(axis, r"$z_1-\mathrm{LSE}(z)$", (747, -747), (6, 4), color=BLUE)
    axis.set_ylim(low, safe.max() + 0.5)
    label(axis, "gap $d$ in the row $z=(0,\\,-d)$", r"$\log p_1$")
    headline(fig, f"Through $p$, the logarithm first stumbles and then falls, at {end:.1f}")
    return Picture(
        fig,
        f"Logarithm of the second probability of the row (0, -d), for d from {gap[0]:g} to "
        f"{gap[-1]:g}. z minus LSE is a straight line. log(softmax) follows it in growing steps, "
        f"ends at d = {end:.1f} and is minus infinity from there.",
    )


def payers(p: np.ndarray, change: np.ndarray, raised: int, answer: int) -> Picture:
    """How all probabilities react when one logit rises.

    Args:
        p: (k,) probabilities.
        change: (k,) derivative of each with respect to the raised logit.
        raised: the class whose logit rises.
        answer: the class that the reader answers.
    """
    fig, axis = subplots(7.4, 3.1)
    axis.bar(range(len(p)), change, color=_pair(len(p), answer, raised))
    axis.axhline(0, color=INK, linewidth=0.8)
    most = np.argsort(-np.abs(change))[:4]
    for c in most:
        _mark(axis, c, float(change[c]), f"${change[c]:+.3f}$")
    axis.set_xticks(range(len(p)), [f"{c}\n{v:.2f}" for c, v in enumerate(p)])
    axis.set_ylim(1.3 * change.min(), 1.25 * change.max())
    label(axis, "class $i$, with its probability $p_i$", rf"$\partial p_i\,/\,\partial z_{raised}$")
    headline(fig, f"Class {raised} gains, and the others pay in proportion to what they have")
    told = ", ".join(f"class {c} {change[c]:+.3f}" for c in most)
    return Picture(
        fig,
        f"Bars of the derivative of each probability with respect to logit {raised}: {told}, the "
        "rest about 0.",
    )


def jacobian(p: np.ndarray, J: np.ndarray) -> Picture:
    """The Jacobian as a signed table, with its row sums.

    Args:
        p: (k,) probabilities.
        J: (k, k) with J[i, j] = dp_i / dz_j.
    """
    fig, axis = subplots(5.6, 2.9)
    size = float(np.abs(J).max())
    axis.imshow(J, cmap=DIVERGING, vmin=-size, vmax=size, aspect="auto")
    for (i, j), value in np.ndenumerate(J):
        colour = "white" if abs(value) > 0.6 * size else INK
        axis.annotate(f"${value:+.2f}$", (j, i), ha="center", va="center", color=colour)
        if j == 0:
            say(axis, f"sum ${abs(J[i].sum().round(9)):.0f}$", (len(p) - 0.5, i), (6, -4))
    axis.set_xticks(range(len(p)), [f"$z_{j}$" for j in range(len(p))])
    axis.set_yticks(range(len(p)), [f"$p_{i}={v:.1f}$" for i, v in enumerate(p)])
    label(axis, "this logit rises", "this probability moves")
    headline(fig, "In a column, one class gains what others pay; rows sum to 0")
    rows = "; ".join(", ".join(f"{v:+.2f}" for v in row) for row in J)
    return Picture(
        fig, f"A square table of numbers, row by row: {rows}. Each row and each column sums to 0."
    )


def pull(p: np.ndarray, t: np.ndarray, answer: int) -> Picture:
    """Belief, outcome, and their difference, as three bar charts.

    Args:
        p: (k,) probabilities.
        t: (k,) a 1 at the label, 0 elsewhere.
        answer: the class that the reader answers.
    """
    digit = int(t.argmax())
    fig, panels = subplots(9.6, 2.8, 1, 3, sharey=True)
    names = ("belief $p$", "outcome $t$", "gradient $p-t$")
    for axis, values, name in zip(panels, (p, t, p - t), names, strict=True):
        axis.bar(range(len(p)), values, color=_pair(len(p), answer, digit))
        axis.axhline(0, color=INK, linewidth=0.8)
        for c in (answer, digit):
            if abs(values[c]) > 0.01:
                _mark(axis, c, values[c], f"${values[c]:.2f}$")
        axis.set_xticks(range(len(p)))
        axis.set_ylim(-0.95, 1.25)
        label(axis, "class", "" if axis is not panels[0] else "number per class")
        axis.set_title(name, color=INK)
    for axis, sign in zip(panels[1:], ("$-$", "$=$"), strict=True):
        axis.annotate(sign, (-0.09, 0.55), xycoords="axes fraction", fontsize=20, ha="center")
    headline(fig, "What it believed, minus what happened")
    return Picture(
        fig,
        f"Three bar charts over {len(p)} classes: the probabilities, the label with a 1 at class "
        f"{digit}, and their difference: {p[answer]:.2f} at class {answer}, {p[digit] - 1:.2f} at "
        f"class {digit}.",
    )


def two_paths(p: np.ndarray, g: np.ndarray) -> Picture:
    """A gradient carried back through softmax: the direct path and the shared one.

    Args:
        p: (3,) probabilities.
        g: (3,) gradient with respect to p.
    """
    fig, axis = subplots(8.4, 3.0)
    mean = g @ p
    dz = p * (g - mean)  # (3,)
    _box(axis, (-3.9, 1), f"$\\langle g,p\\rangle={mean:.2f}$", ORANGE)
    for i, y in enumerate((2, 1, 0)):
        _box(axis, (0, y), f"$dz_{i}={dz[i]:+.2f}$", INK)
        _box(axis, (3.2, y), f"$p_{i}={p[i]:.1f}$", GREY)
        axis.annotate(f"$g_{i}={g[i]:g}$", (3.8, y), va="center")
        _line(axis, (2.75, y), (0.75, y), f"$p_{i}g_{i}={p[i] * g[i]:.2f}$", BLUE)
        words = f"$-p_{i}\\langle g,p\\rangle={-p[i] * mean:.2f}$"
        _line(axis, (-3.15, 1), (-0.75, y), words, ORANGE)
    axis.annotate("shared path", (-1.95, 2.4), color=ORANGE, ha="center")
    axis.annotate("direct path", (1.75, 2.4), color=BLUE, ha="center")
    axis.set(xlim=(-4.6, 4.4), ylim=(-0.4, 2.7))
    axis.set_axis_off()
    headline(fig, "Each logit hears from its own class, and from all classes through their mean")
    direct, shared, both = (", ".join(f"{v:.2f}" for v in row) for row in (p * g, -p * mean, dz))
    return Picture(
        fig,
        f"Arrows to the gradients of three logits. Direct ones from their own probabilities: "
        f"{direct}. Shared ones from the mean of g, {mean:.2f}: {shared}. Together: {both}.",
    )


def honesty(
    readers: Mapping[str, tuple[np.ndarray, np.ndarray]],
    T: np.ndarray,
    euros: np.ndarray,
    limit: float = 0.9,
) -> Picture:
    """How often bets come true, with the digits in each bin counted, and what they cost.

    Args:
        readers: name, "T = 3.4" -> (n,) bets on the own answers, (n,) whether they were right.
        T: (m,) temperatures.
        euros: (m,) cost at each.
        limit: accept the answer above it.
    """
    fig, (*panels, costs) = subplots(11.4, 3.7, 1, len(readers) + 1)
    edges, told = np.linspace(0.2, 1, 9), []
    middles = (edges[:-1] + edges[1:]) / 2  # (8,)
    for axis, (name, (bet, right)) in zip(panels, readers.items(), strict=True):
        bins = [right[(bet > low) & (bet <= low + 0.1)] for low in edges[:-1]]
        true = [b.mean() if len(b) > 9 else 0 for b in bins]
        axis.bar(middles, true, width=0.09, color=[BLUE if m > limit else REST for m in middles])
        axis.plot([0.2, 1], [0.2, 1], color=INK, linestyle=DASHES, linewidth=1)
        say(axis, "honest", (0.5, 0.5), (-6, 6), ha="right", color=INK)
        for x, y, b in zip(middles, true, bins, strict=True):
            if y:
                colour = "white" if x > limit else INK
                say(axis, f"{len(b):,}", (x, 0.02), (0, 0), ha="center", rotation=90, color=colour)
                say(axis, f"{100 * y:.0f}", (x, y), (0, 4), ha="center", bbox=CLEAR)
        axis.set(xlim=(0.2, 1), ylim=(0, 1.1))
        axis.set_yticks(np.linspace(0, 1, 6), ["0", "20", "40", "60", "80", "100"])
        label(axis, "bet on its own answer", "right, in percent" if axis is panels[0] else "")
        axis.set_title(name, color=INK)
        told.append(
            f"{name}: {len(bins[-1]):,} bets above 0.9, {true[-1]:.0%} of them right; "
            f"{len(bins[-2]):,} from 0.8 to 0.9, {true[-2]:.0%} right"
        )
    costs.plot(T, euros, color=BLUE, linewidth=2)
    costs.axhline(100, color=ORANGE, linestyle=DASHES, linewidth=1.2)
    say(costs, "ask every time", (T[-1], 100), (0, 4), color=ORANGE, ha="right")
    for name in readers:
        t = float(name.split()[-1])
        cost = euros[int(np.abs(T - t).argmin())]
        costs.plot([t], [cost], "o", color=INK, markersize=5)
        say(costs, f"{name}: {cost:.0f}", (t, cost), (5, 6) if cost > 100 else (0, -16))
        told.append(f"cost at {name}: {cost:.0f} euros")
    costs.set_xlim(0, T[-1])
    costs.set_ylim(0, 1.1 * euros.max())
    label(costs, "temperature $T$", "")
    costs.set_title("euros for 10,000 digits", color=INK)
    headline(fig, "One number makes the bets nearly honest, and the reader worth having")
    return Picture(
        fig,
        f"Reliability diagrams, with the number of digits in each bar, and a curve of the cost. "
        f"{'. '.join(told)}; asking a person every time costs 100.",
    )


def bells(of_i: np.ndarray, of_j: np.ndarray, names: tuple[str, str]) -> Picture:
    """A lead among the images of each of two classes, and the log of the ratio of the two heaps.

    Args:
        of_i: (n,) leads of class i over class j, among images of class i.
        of_j: (m,) the same, among images of class j.
        names: the two classes in words, such as "threes" and "fives".
    """
    fig, (left, right) = subplots(9.6, 3.1, 1, 2, width_ratios=(1.5, 1))
    gap, s2 = of_i.mean() - of_j.mean(), (of_i.var() + of_j.var()) / 2
    edges = np.arange(np.floor(of_j.min() / 4), np.ceil(of_i.max() / 4) + 1) * 4
    x, counts = np.linspace(edges[0], edges[-1], 300), []
    for leads, name, colour in ((of_i, names[0], BLUE), (of_j, names[1], ORANGE)):
        mu = leads.mean()
        left.hist(leads, edges, density=True, color=colour, alpha=0.35)
        bell = np.exp(-((x - mu) ** 2) / (2 * s2)) / np.sqrt(2 * np.pi * s2)  # (300,)
        left.plot(x, bell, color=colour, linewidth=2)
        say(left, f"{name}, mean ${mu:.1f}$", (mu, bell.max()), (0, 5), color=colour, ha="center")
        counts.append(np.histogram(leads, edges)[0] / len(leads))
    left.set_ylim(0, 1.2 * bell.max())
    left.set_yticks([])
    say(left, f"$s^2={s2:.0f}$ each", (edges[0], bell.max()), (4, -8))
    label(left, "lead $L$, in points", "how frequent")
    middles = (edges[:-1] + edges[1:]) / 2
    both = np.minimum(counts[0] * len(of_i), counts[1] * len(of_j)) >= 5
    ratio = np.log(counts[0][both] / counts[1][both])
    ends = np.array([middles[both][0] - 4, middles[both][-1] + 4])
    line = gap / s2 * (ends - (of_i.mean() + of_j.mean()) / 2)
    right.plot(ends, line, color=INK)
    right.plot(middles[both], ratio, "o", color=GREEN)
    right.axhline(0, color=REST, linewidth=0.8)
    say(right, f"slope ${gap / s2:.2f}$ per point", (ends[0], line[1]), (0, -8))
    label(right, "lead $L$, in points", "log of their ratio")
    headline(fig, "Two bells of one width: the log of their ratio is a straight line")
    measured = ", ".join(f"{r:.1f} at {m:.0f}" for r, m in zip(ratio, middles[both], strict=True))
    return Picture(
        fig,
        f"Left, two heaps of leads with a bell over each: {names[0]} around {of_i.mean():.1f}, "
        f"{names[1]} around {of_j.mean():.1f}, both with variance {s2:.0f}. Right, the log of "
        f"the ratio: of the bells a line of slope {gap / s2:.2f}; of the heaps {measured}.",
    )


def float_range(limits: Mapping[str, tuple[float, float]]) -> Picture:
    """Where the naive formula turns the row (a, a) into (0.5, 0.5), for each float type.

    Args:
        limits: float type -> (first wrong a going down, first wrong a going up).
    """
    fig, axis = subplots(7.5, 2.4)
    for i, (low, high) in enumerate(limits.values()):
        axis.barh(i, high - low, left=low, color=BLUE, height=0.5)
        for end, where in ((low, "right"), (high, "left")):
            say(axis, f"${end:g}$", (end, i), (-4 if end < 0 else 4, -4), ha=where)
    axis.set_yticks(range(len(limits)), list(limits))
    axis.set_xlim(*(1.2 * np.array(list(limits.values()))[-1]))
    label(axis, "$a$, both logits of the row $(a,a)$", "float type")
    headline(fig, "Inside a bar the naive formula is right; from its ends on it is wrong")
    ends = "; ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in limits.items())
    return Picture(fig, f"Bars between the first wrong answers of the naive formula: {ends}.")


def _top(z: np.ndarray) -> tuple[int, int]:
    first, second = np.argsort(z)[::-1][:2]
    return int(first), int(second)


def _pair(k: int, answer: int, digit: int) -> list[str]:
    return [ORANGE if c == digit else BLUE if c == answer else REST for c in range(k)]


def _colours(z: np.ndarray, digit: int) -> list[str]:
    """The label orange, the answer blue."""
    return _pair(len(z), _top(z)[0], digit)


def _points(axis: Axes, z: np.ndarray, digit: int) -> None:
    """Ten scores as points: only their differences mean something, so no bars."""
    axis.scatter(range(len(z)), z, c=_colours(z, digit), s=55, zorder=3)
    for c in _top(z):
        say(axis, f"${z[c]:.1f}$", (c, z[c]), (0, 8), ha="center")
    axis.grid(axis="y", color=REST, linewidth=0.5)
    axis.set_ylim(z.min() - 2, z.max() + 3)
    axis.set_xticks(range(len(z)))
    label(axis, "class $i$", "score $z_i$")


def _mark(axis: Axes, x: float, y: float, text: str) -> None:
    """A number above its bar, or below it."""
    say(axis, text, (x, y), (0, 3 if y > 0 else -14), ha="center")


def _box(axis: Axes, at: tuple, text: str, colour: str) -> None:
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": colour}
    axis.annotate(text, at, ha="center", va="center", fontsize=11, color=colour, bbox=box)


def _line(axis: Axes, start: tuple, end: tuple, text: str, colour: str) -> None:
    """A straight arrow with words on it."""
    axis.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.6})
    middle = tuple(0.45 * np.array(start) + 0.55 * np.array(end))
    axis.annotate(text, middle, color=colour, ha="center", va="center", bbox=CLEAR)


def _arc(axis: Axes, a: float, b: float, height: float, text: str, colour: str) -> None:
    """An arrow from a to b in a bow above the line, or below it, with words on it."""
    t, lift = np.linspace(0, np.pi, 80), np.sign(height) * 0.27
    x = (a + b) / 2 - ((b - a) / 2 - 0.12) * np.cos(t)  # (80,)
    y = lift + height * np.sin(t)  # (80,)
    axis.plot(x[:-3], y[:-3], color=colour, linewidth=1.8)
    head = {"arrowstyle": "-|>", "color": colour, "lw": 1.8}
    axis.annotate("", (x[-1], y[-1]), (x[-4], y[-4]), arrowprops=head)
    top, words = ((a + b) / 2, lift + height), {"ha": "center", "va": "center", "bbox": CLEAR}
    axis.annotate(text, top, color=colour, fontsize=14, **words)
