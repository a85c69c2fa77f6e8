"""How long the steps from a loop to a kernel take, and the race of lesson 14."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, YELLOW
from course_lib.plots.style import CYCLE, MARKERS, Picture, bare, headline, label, say, subplots

TERMS = {
    "one window at a time": "iterations",
    "one place at a time": "iterations and rate",
    "all windows as rows": "larger calls",
    "images last": "a row per weight",
    "one line at a time": "a cut of C",
    "one line, in float64": "rate and bytes",
}
"""What each step of lesson 14 changes."""
SHOWN = {"one line at a time": "line by line"}
"""Stored name of a step -> its name in the lesson, where that is another."""
TERM_COLOURS = {
    "iterations": BLUE,
    "iterations and rate": PURPLE,
    "larger calls": GREY,
    "a row per weight": ORANGE,
    "a cut of C": GREEN,
    "rate and bytes": YELLOW,
}


def ladder(
    times: Mapping[str, float],
    here: Mapping[str, float] | None = None,
    terms: Mapping[str, str] | None = None,
) -> Picture:
    """Times of some steps, as multiples of the library's, on a log axis; the first step on top.

    The title says how far it is from the first step to the library, and which change bought most.

    Args:
        times: step -> multiple, above 0, in the order in which the steps were taken. What stands
            behind "the library" is shown, and takes no part in the title.
        here: the same steps, or some, measured on another machine. Further steps of its own come
            below the others.
        terms: step -> which term of the time it changes, one of `TERMS`. A bar reaches from the
            time before to the time after, so that its length on the log axis is the factor.
    """
    here, terms = here or {}, terms or {}
    names = list(dict.fromkeys([*times, *here]))
    fig, axes = subplots(7.2, 0.36 * len(names) + 1.3)
    axes.axvline(1, color=GREY, linewidth=1)
    changes = _changes(axes, times, terms)
    _stored(axes, times, joined=not terms)
    if here:
        places = [names.index(name) for name in here]
        axes.plot(list(here.values()), places, "D", color=ORANGE, mfc="none", label="here, now")
    if here or terms:
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    values = [*times.values(), *here.values()]
    axes.set(xscale="log", xlim=(min(values) / 4, max(values) * 6), yticks=range(len(names)))
    axes.set_yticklabels([SHOWN.get(name, name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.7)  # the first step on top
    last = names.index("the library") + (not terms)  # what has a term is the lesson's own
    found = _finding(times, names[:last])
    label(axes, "time of an image, as a multiple of that of the library (log axis)", "step", found)
    return Picture(fig, f"{_told(times)}{changes}{_told(here, 'Measured here: ')}{found}.")


def _changes(axes: Axes, times: Mapping[str, float], terms: Mapping[str, str]) -> str:
    """Draw a bar from each time to the next in the colour of the term that changed; as words."""
    before, told = dict(zip([*times][1:], times.values(), strict=False)), []
    shown = {name: term for name, term in terms.items() if name in before}
    named = {term: term for term in shown.values()}  # in the legend
    for name, term in shown.items():
        ends, row = (before[name], times[name]), [*times].index(name)
        style = {"color": TERM_COLOURS[term], "linewidth": 7, "alpha": 0.55}
        axes.plot(ends, (row, row), "-", label=named.pop(term, ""), solid_capstyle="butt", **style)
        gain = f"{digits(ends[0] / ends[1])} times" if ends[0] > 1.5 * ends[1] else ""
        gain = gain or f"{ends[0] / ends[1]:.2f} times"
        say(axes, gain, (max(ends), row), (9, 0), va="center", fontsize=9, color=TERM_COLOURS[term])
        told.append(f"{SHOWN.get(name, name)} {term}, {gain}")
    return f"What a step changes: {'; '.join(told)}. " if told else ""


def _stored(axes: Axes, times: Mapping[str, float], joined: bool = True) -> None:
    """A point for each time, its number above it, and a line to 1 if they are to be joined."""
    colour = BLUE if joined else INK
    if joined:
        axes.hlines(range(len(times)), 1, list(times.values()), color=colour, linewidth=2)
    axes.plot(list(times.values()), range(len(times)), "o", color=colour, label="stored result")
    for row, value in enumerate(times.values()):
        place = {"ha": "center", "va": "bottom"}
        say(axes, digits(value), (value, row), (0, 5), **place, fontsize=9, color=INK)


def _finding(times: Mapping[str, float], taken: list[str]) -> str:
    """From the first step to the last, and the change that saved the largest factor."""
    gains = {b: times[a] / times[b] for a, b in zip(taken, taken[1:], strict=False)}
    best = max(gains, key=lambda name: gains[name])
    whole = times[taken[0]] / times[taken[-1]]
    reached = SHOWN.get(taken[-1], taken[-1])
    most = f"the largest step: {digits(gains[best])} times"
    return f"{digits(whole)} times as fast by “{reached}”; {most}"


def _told(times: Mapping[str, float], begin: str = "Multiples on a log axis: ") -> str:
    if not times:
        return ""
    return begin + ", ".join(f"{SHOWN.get(n, n)} {digits(v)}" for n, v in times.items()) + ". "


def digits(value: float) -> str:
    """Such as 0.43, 1.2, 410, 13,000: two digits say all that a time can say."""
    rounded = float(f"{value:.1e}")
    decimals = max(0, 1 - int(np.floor(np.log10(rounded))))
    return f"{rounded:,.{decimals}f}"


def iterations(
    steps: Mapping[str, tuple[int, float]],
    price: float,
    between: Mapping[str, tuple[int, float]] | None = None,
) -> Picture:
    """What a multiply-add takes by how many an iteration has, and what the iterations' price says.

    Args:
        steps: step -> multiply-adds per iteration, and nanoseconds per multiply-add.
        price: nanoseconds of an iteration with a few calls of numpy. The floor is what it leaves of
            a step most of whose time it does not explain.
        between: further points, from which neither price nor floor is taken.
    """
    fig, axes = subplots(7.2, 3.4)
    sizes = np.array([size for size, _ in steps.values()], float)
    rest = min(ns - price / size for size, ns in steps.values() if ns > 2 * price / size)
    along = np.logspace(0, np.log10(2 * sizes.max()), 200)
    axes.plot(along, price / along, "--", color=ORANGE, linewidth=1.4)
    axes.axhline(rest, linestyle="--", color=GREEN, linewidth=1.4)
    axes.plot(along, price / along + rest, color=GREY, linewidth=1)
    for step, (size, ns) in steps.items():
        axes.plot(size, ns, "o", color=BLUE, markersize=7)
        rank = int((sizes > size).sum())  # the last two say their words above and below
        places = {0: ((6, -16), "right"), 1: ((-6, 8), "left"), len(sizes) - 1: ((-4, -30), "left")}
        away, side = places.get(rank, ((0, 8), "left"))  # the first one's below it
        words = {"xytext": away, "textcoords": "offset points", "fontsize": 9, "ha": side}
        told = f"{step}, {digits(ns)}"
        if rank == len(sizes) - 1:
            told = told.replace(", ", ",\n")
        axes.annotate(told, (size, ns), **words)
    for step, (size, ns) in (between or {}).items():
        axes.plot(size, ns, "D", color=INK, markersize=5)
        away = (-7, -13 if ns > 3 * rest else -24)  # below the curve, and the floor
        words = {"xytext": away, "textcoords": "offset points", "fontsize": 9, "ha": "right"}
        axes.annotate(f"{step}, {digits(ns)}", (size, ns), **words)
    axes.text(
        30, 2.2 * price / 30, f"price of {price / 1000:.1f} µs, shared", fontsize=9, color=ORANGE
    )
    axes.text(1.2, 1.25 * rest, "all the rest", fontsize=9, color=GREEN, va="bottom")
    axes.set(xscale="log", yscale="log", xlim=(0.7, along[-1]), ylim=(rest / 10, 4 * price))
    found = "An iteration with few multiply-adds pays its price, one with many hides it"
    label(axes, "multiply-adds per iteration", "ns per multiply-add", "")
    headline(fig, found)
    told = "; ".join(
        f"{step}: {size:,} each, {digits(ns)} ns"
        for step, (size, ns) in {**steps, **(between or {})}.items()
    )
    return Picture(
        fig,
        f"Nanoseconds per multiply-add over multiply-adds per iteration, on log axes: {told}. "
        f"A line for an iteration's price of {price / 1000:.1f} microseconds, shared by its "
        f"multiply-adds, meets a floor of all the rest at {digits(price / rest)} of them. {found}.",
    )


def memory(reordered: bool = True, matrices: bool = True) -> Picture:
    """Two small images in two orders of memory, and what a window matrix copies first.

    Args:
        reordered: False shows the images, and their own order only.
        matrices: draw R and C, too, below both orders.
    """
    image = np.array([[5, 6, 7], [8, 9, 1]])
    both = np.stack([image, 10 * image])  # (n, h, w)
    rows = (
        ("image by image: a window", both.ravel(), (0, 1, 3, 4), ORANGE),
        ("image by image: what one weight meets", both.ravel(), (0, 1, 6, 7), BLUE),
        ("images last: what one weight meets", both.transpose(1, 2, 0).ravel(), range(4), BLUE),
    )
    shown = rows if reordered else rows[:1]
    above = 0.0 if reordered else 2.9  # the two images
    below = 5.6 if reordered and matrices else 0.0  # the two matrices
    fig, axes = subplots(7.2, 0.3 + 1.05 * len(shown) + 0.52 * (above + below))
    for down, (name, numbers, taken, colour) in enumerate(shown):
        top = 2.1 * down
        axes.text(0, top - 0.2, name, ha="left", va="bottom", fontsize=9, color=INK)
        for place, number in enumerate(numbers):
            fill = colour if place in taken else "none"
            axes.add_patch(Rectangle((place, top), 1, 1, facecolor=fill, alpha=0.35))
            axes.add_patch(Rectangle((place, top), 1, 1, fill=False, edgecolor=GREY))
            axes.text(place + 0.5, top + 0.5, str(number), ha="center", va="center", color=INK)
    low = 2.1 * len(shown) - 0.9 + below
    axes.set(xlim=(-0.1, 12.1), ylim=(low, -0.9 - above), aspect="equal")
    axes.axis("off")
    if not reordered:
        _two_images(axes, both, -above)
        headline(fig, "Memory is one line of cells, and a window is two pieces of it")
        return Picture(
            fig,
            "Two images of 2 by 3 pixels, 5 6 7 above 8 9 1 and 50 60 70 above 80 90 10, the "
            "first window of 2 by 2 outlined. Below, their twelve cells of memory, image by "
            "image: 5 6 7 8 9 1 50 60 70 80 90 10. The window, 5 6 8 9, is two pieces of two.",
        )
    windows = np.lib.stride_tricks.sliding_window_view(both, (2, 2), axis=(1, 2))
    R = windows.reshape(4, 4)  # (4 windows, 4 weights)
    C = R.reshape(2, 2, 4).transpose(2, 1, 0).reshape(4, 4)  # (4 weights, 2 places of 2 images)
    drawn = (
        (1, "R: a row per window", R, ORANGE),
        (7, "C: a row per weight (grey: second image)", C, BLUE),
    )
    for left, name, matrix, colour in drawn if matrices else ():
        axes.text(left, low - 4.4, name, ha="left", va="bottom", fontsize=9, color=INK)
        for (i, j), number in np.ndenumerate(matrix):
            corner, second = (left + j, low - 4.2 + i), number >= 10
            fill = (GREY if second else "none") if i else colour
            axes.add_patch(Rectangle(corner, 1, 1, facecolor=fill, alpha=0.35 if not i else 0.2))
            axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=GREY))
            axes.text(corner[0] + 0.5, corner[1] + 0.5, str(number), ha="center", va="center")
    headline(fig, "One weight meets a line of each image, and with images last all in one piece")
    return Picture(
        fig,
        "Twelve cells of memory, thrice. Image by image, 5 6 7 8 9 1 50 60 70 80 90 10: the "
        "first window, 5 6 8 9, is two pieces of two, and so is what one weight meets, a line "
        "of each image, 5 6 50 60. Images last, 5 50 6 60 7 70 8 80 9 90 1 10: "
        "it is one piece of four. R, with a row for each "
        f"window: {_in_words(R)}. C, with a row for each weight: {_in_words(C)}.",
    )


def _in_words(matrix: np.ndarray) -> str:
    """The rows of a matrix, one after the other."""
    return ", ".join(" ".join(map(str, row)) for row in matrix)


def _two_images(axes: Axes, both: np.ndarray, top: float) -> None:
    """Draw small images (2, 2, 3) as grids side by side, the first window of the first outlined."""
    for (m, i, j), number in np.ndenumerate(both):
        left, high = 4 * m + j, top + i
        axes.add_patch(Rectangle((left, high), 1, 1, fill=False, edgecolor=GREY))
        axes.text(left + 0.5, high + 0.5, str(number), ha="center", va="center", color=INK)
    axes.add_patch(Rectangle((0, top), 2, 2, fill=False, edgecolor=ORANGE, linewidth=2.5))
    axes.text(7.4, top + 1, "two images, and the first window", va="center", fontsize=9, color=INK)


KINDS = {
    "iterations": PURPLE,
    "product": GREEN,
    "R": BLUE,
    "C": BLUE,
    "pixels": ORANGE,
    "bias": GREY,
}
"""What a version of the layer spends its time on."""


def sums(
    priced: Mapping[str, Mapping[str, float]], clocked: Mapping[str, Mapping[str, float]]
) -> Picture:
    """What (14.4) says of some versions, each next to what the clock says of its steps.

    Args:
        priced: version -> kind of step -> milliseconds by the sum; the first version is on top.
        clocked: the same by the clock, in place, so that they add up; without a version that is
            priced in another way only.
    """
    fig, axes = subplots(7.2, 0.75 * len(priced) + 1.4)
    wholes = {version: sum(of.values()) for version, of in priced.items()}
    took = {version: sum(of.values()) for version, of in clocked.items()}
    longest = max([*wholes.values(), *took.values()])
    shown: set[str] = set()  # in the legend
    for row, version in enumerate(priced):
        sides = [(-0.2, priced[version], "(14.4)"), (0.2, clocked.get(version, {}), "the clock")]
        for side, of, by in sides[: 1 + (version in clocked)]:
            side, faint = side * (version in clocked), by == "(14.4)"
            left, style = 0.0, {"edgecolor": "white", "height": 0.36, "alpha": 0.45 if faint else 1}
            for kind in (kind for kind in KINDS if kind in of):
                ms, word = of[kind], "R or C" if kind in ("R", "C") else kind
                bar = axes.barh(row + side, ms, left=left, color=KINDS[kind], **style)
                if word not in shown:
                    bar.set_label(word)
                    shown.add(word)
                if ms > 0.05 * longest:
                    write = INK if faint else "white"
                    spot = (left + ms / 2, row + side)
                    axes.text(*spot, f"{ms:.1f}", ha="center", va="center", fontsize=8, color=write)
                left += ms
            words = f"{left:.2f} ms by {by}"
            axes.text(left + 0.01 * longest, row + side, words, va="center", fontsize=9, color=INK)
    axes.set(yticks=range(len(priced)), xlim=(0, 1.3 * longest), ylim=(len(priced) - 0.5, -0.5))
    axes.set_yticklabels(list(priced))
    axes.legend(frameon=False, fontsize=9, ncols=5, loc="upper center", bbox_to_anchor=(0.4, -0.24))
    found = _worst(priced, clocked) if priced.keys() == clocked.keys() else _gains(wholes, took)
    label(axes, "milliseconds", "version")
    headline(fig, found)
    words = "; ".join(
        f"{version} {of:.2f} ({', '.join(f'{k} {ms:.1f}' for k, ms in priced[version].items())})"
        + (
            f", by the clock {took[version]:.2f} "
            f"({', '.join(f'{k} {ms:.1f}' for k, ms in clocked[version].items())})"
            if version in clocked
            else ""
        )
        for version, of in wholes.items()
    ).replace("\n", " ")
    return Picture(fig, f"Bars of milliseconds by (14.4) and by the clock: {words}. {found}.")


def _worst(
    priced: Mapping[str, Mapping[str, float]], clocked: Mapping[str, Mapping[str, float]]
) -> str:
    """The step of the last version that is farthest above its price."""
    last, due = ([*told.values()][-1] for told in (clocked, priced))
    most = max(last, key=lambda kind: last[kind] - due.get(kind, 0.0))
    times = last[most] / due.get(most, np.inf)
    subject = most if most in ("R", "C") else f"the {most}"
    verb, whose = ("take", "their") if most in ("iterations", "pixels") else ("takes", "its")
    return f"Of {[*priced][-1]}, {subject} {verb} {times:.1f} times {whose} price"


def _gains(wholes: Mapping[str, float], took: Mapping[str, float]) -> str:
    """What versions without a clock and with one promise against the first, and what it says."""
    first, *others = wholes
    (without,) = (wholes[v] - wholes[first] for v in others if v not in took)
    kept = [v for v in others if v in took][-1]
    words = "loses" if without > 0 else "gains"
    return (
        f"At one price the cut {words} {abs(without):.2f} ms; C near, it gains "
        f"{wholes[first] - wholes[kept]:.2f}, and by the clock {took[first] - took[kept]:.2f}"
    )


def pieces(by_length: Mapping[int, float]) -> Picture:
    """What a number of a copy takes by the length of its pieces, and what two sums say of it.

    Args:
        by_length: numbers in a piece -> nanoseconds of it; the shortest is a start, with its
            numbers, and the longest is all bytes.
    """
    fig, axes = subplots(7.2, 2.8)
    each = {long: ns / long for long, ns in by_length.items()}
    first, last = min(each), max(each)
    start, floor = by_length[first], each[last]
    along = np.logspace(np.log10(first), np.log10(2 * last), 200)

    def due(long: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Per number: one after the other, and the larger of the two."""
        return (start + (long - first) * floor) / long, np.maximum(start / long, floor)

    after, larger = due(along)
    axes.plot(along, after, "--", color=ORANGE, linewidth=1.4, label="bytes after the start")
    axes.plot(along, larger, color=GREEN, linewidth=1.4, label="bytes along with it")
    axes.plot(list(each), list(each.values()), "o", color=BLUE, markersize=7, label="the clock")
    axes.legend(frameon=False, fontsize=9)
    low, high = 0.28 * min(floor, *each.values()), 1.5 * each[first]
    for number, (long, ns) in enumerate(each.items()):  # in two rows below the curves
        words = {"ha": "center", "fontsize": 9, "color": BLUE}
        axes.text(long, (1.2 + 0.6 * (number % 2)) * low, f"{long:,}: {digits(ns)}", **words)
    axes.set(xscale="log", yscale="log", ylim=(low, high))
    ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10) if low < tick < high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks([3, 10, 30, 100, 300, 1000], ["3", "10", "30", "100", "300", "1,000"])
    axes.minorticks_off()
    label(axes, "numbers in a piece", "ns per number")
    corner = start / floor
    between = np.array([long for long in each if first < long < last], float)
    ways = [
        (each[int(long)] - together) / (one - together)  # from 0, along, to 1, after
        for long, one, together in zip(between, *due(between), strict=True)
        if long > 1.2 * corner
    ]
    way = float(np.median(ways)) if ways else 0.5
    of = "bytes along with the start" if way < 1 / 3 else "bytes after the start"
    found = f"The clock is nearer to {of}" if abs(way - 0.5) > 1 / 6 else "The clock is in between"
    headline(fig, found)
    told = ", ".join(f"{long:,} numbers {digits(ns)}" for long, ns in each.items())
    sums = ", ".join(
        f"{long:.0f} numbers {digits(one)} and {digits(other)}"
        for long, one, other in zip(between, *due(between), strict=True)
    )
    return Picture(
        fig,
        f"Nanoseconds per number over numbers in a piece, on log axes: {told}. A dashed curve adds "
        f"a start of {start:.1f} nanoseconds and the bytes of all numbers but three, and another "
        f"takes the longer of both: {sums}. {found}.",
    )


def finds(parts: int = 4, room: int = 2) -> Picture:
    """What a small cache keeps while parts are written and read, all of them or one by one.

    Whole, each part has memory of its own, and cut, one piece of memory serves all.

    Args:
        parts: of the matrix.
        room: how many pieces the cache holds; the one unused for longest leaves it.
    """
    fig, axes = subplots(7.6, 2.6)
    numbers = range(1, parts + 1)
    orders = {
        "whole: all parts are written, then all are read": [
            (what, part, part) for what in ("write", "read") for part in numbers
        ],
        "cut: each part is written and read, in one piece of memory": [
            (what, part, 1) for part in numbers for what in ("write", "read")
        ],
    }
    told, counts = [], []
    for panel, (name, order) in enumerate(orders.items()):
        kept: list[int] = []
        left, there = panel * (2 * parts + 1.2), 0
        for step, (what, part, piece) in enumerate(order):
            hit, x = piece in kept, left + step
            kept = ([other for other in kept if other != piece] + [piece])[-room:]
            axes.text(x + 0.45, -0.35, f"{what}\n{part}", ha="center", fontsize=8, color=INK)
            for place, held in enumerate(kept):
                axes.add_patch(Rectangle((x, place), 0.85, 0.85, fill=False, edgecolor=GREY))
                if held == piece:
                    fill = GREEN if hit else ORANGE
                    axes.add_patch(Rectangle((x, place), 0.85, 0.85, facecolor=fill, alpha=0.5))
                axes.text(x + 0.42, place + 0.43, str(held), ha="center", va="center", color=INK)
            word, colour = ("found", GREEN) if hit else ("fetched", ORANGE)
            axes.text(x + 0.42, room + 0.35, word, ha="center", fontsize=6, color=colour)
            there += hit
        counts.append(there)
        words = f"{name}:\n{there} of {2 * parts} found"
        axes.text(left, room + 1.45, words, fontsize=9, color=INK)
        told.append(f"{name}, {there} of {2 * parts} are found")
    axes.set(xlim=(-0.2, 4 * parts + 1.4), ylim=(room + 1.6, -1.3))
    axes.axis("off")
    found = f"Whole, {counts[0]} of {2 * parts} find their memory in the cache; cut, {counts[1]}"
    headline(fig, found)
    return Picture(
        fig,
        f"A cache with room for {room} of {parts} pieces, after each step. {'. '.join(told)}. "
        f"{found}.",
    )


def savings(times: Mapping[tuple[str, int], float], waits: float) -> Picture:
    """What a cut saves of a layer, step by step, from one part to some.

    Args:
        times: (what, parts) -> milliseconds: of "layer", "filling C" and "products", the last two
            timed alone, so that they need not sum to the first.
        waits: by how much products with far pieces take longer than with near ones.
    """
    one, some = sorted({parts for _, parts in times})
    of_layer, filling, products = (
        times[what, one] - times[what, some] for what in ("layer", "filling C", "products")
    )
    steps = {
        "filling C": (-filling, BLUE),
        "products: what they wait": (-waits, GREEN),
        "products: the rest": (waits - products, ORANGE),
        "taking turns": (filling + products - of_layer, GREY),
    }
    fig, axes = subplots(7.2, 2.9)
    ends = {"in one part": times["layer", one], f"in {some} parts": times["layer", some]}
    names, words = [[*ends][0], *steps, [*ends][1]], {"va": "center", "fontsize": 9, "color": INK}
    for row, ms in zip((0, len(names) - 1), ends.values(), strict=True):
        axes.barh(row, ms, color=INK, height=0.6)
        axes.text(ms + 0.03, row, f"{ms:.1f} ms", **words)
    at = times["layer", one]
    for row, (change, colour) in enumerate(steps.values(), 1):
        axes.barh(row, abs(change), left=min(at, at + change), color=colour, height=0.6)
        axes.text(max(at, at + change) + 0.03, row, f"{change:+.1f}".replace("-", "−"), **words)
        axes.plot([at, at], [row - 0.7, row + 0.3], color=GREY, linewidth=1)
        at += change
    axes.set(yticks=range(len(names)), yticklabels=names, ylim=(len(names) - 0.5, -0.5))
    axes.set_xlim(0, 1.15 * times["layer", one])
    found = f"Nearness saves {filling + waits:.1f} ms, and the cut {of_layer:.1f} in all"
    label(axes, "milliseconds", "step", found)
    told = ", ".join(f"{name} {change:+.1f}" for name, (change, _) in steps.items())
    whole = " and ".join(f"{name} {ms:.1f} ms" for name, ms in ends.items())
    return Picture(fig, f"Bars of milliseconds, {whole}; in between {told}. {found}.")


REGISTER = 16  # numbers of four bytes


def block(high: int = 4, wide: int = 4) -> Picture:
    """Blocks of sums of a matrix product, 1 by 16 registers, 2 by 8 and another, with their loads.

    Args:
        high: rows of the other block; from 1 to 16 are drawn.
        wide: registers in each of its rows; from 1 to 16 are drawn.
    """
    high, wide = (min(max(int(side), 1), 16) for side in (high, wide))
    blocks = list(dict.fromkeys([(1, 16), (2, 8), (high, wide)]))
    ratios = [across + 4 for _, across in blocks]
    tall = 0.24 * max(up for up, _ in blocks)
    fig, panels = subplots(7.6, 1.2 + tall, 1, len(blocks), width_ratios=ratios)
    for axes, (up, across) in zip(panels, blocks, strict=True):
        _block(axes, up, across, max(up for up, _ in blocks))
    headline(fig, "A register that is loaded serves a whole line of a block of sums")
    told = "; ".join(
        f"{up} by {across} registers: a step loads {up} of M and {across} of C, for {up * across} "
        "instructions"
        for up, across in blocks
    )
    return Picture(
        fig,
        f"Blocks of registers of {REGISTER} sums, each with a register left of every row, for a "
        f"number of M, and one above every column, for {REGISTER} numbers of a row of C. {told}.",
    )


def _block(axes: Axes, high: int, wide: int, tallest: int) -> None:
    """Registers of sums, and left of their rows and above their columns what is loaded."""
    box = {"edgecolor": INK, "linewidth": 0.6}
    for i in range(high):
        axes.add_patch(Rectangle((-1.3, i), 1, 1, facecolor=ORANGE, **box))
        for j in range(wide):
            axes.add_patch(Rectangle((j, i), 1, 1, facecolor=GREEN, alpha=0.5, linewidth=0))
            axes.add_patch(Rectangle((j, i), 1, 1, fill=False, **box))
    for j in range(wide):
        axes.add_patch(Rectangle((j, -1.3), 1, 1, facecolor=BLUE, **box))
    words = {"fontsize": 9, "ha": "left"}
    loads = f"{high} + {wide} loads,\n{high * wide} instructions"
    axes.text(-1.3, high + 0.3, loads, color=INK, va="top", **words)
    axes.text(0, -1.5, f"{wide} registers of $C$", color=BLUE, va="bottom", **words)
    axes.text(-1.5, high / 2, f"{high} of $M$", color=ORANGE, fontsize=9, ha="right", va="center")
    axes.set(xlim=(-4, wide + 0.2), ylim=(tallest + 2.4, -2.6), aspect="equal")
    axes.axis("off")


def packed(rows: int = 32, high: int = 4, apart: int = 100_352) -> Picture:
    """Where a block of columns of lesson 14's C lies, before and after it is packed.

    Args:
        rows: of the left matrix, M.
        high: rows of a block; each such group of M reads the packed numbers once.
        apart: bytes from one row of C to the next.
    """
    long = 4 * REGISTER * 4  # bytes of four registers
    groups = rows // high
    fig, axes = subplots(7.6, 2.5)
    names = ["row 1", "row 2", "row 3", "…", "row 144"]
    for place, name in enumerate(names):
        x = 2.3 * place
        if name != "…":
            axes.add_patch(Rectangle((x, 0), 0.5, 0.6, facecolor=BLUE, edgecolor=INK))
        axes.text(x + 0.25, -0.12, name, ha="center", va="bottom", fontsize=9, color=INK)
        if place < len(names) - 1:
            axes.plot([x + 0.5, x + 2.3], [0.3, 0.3], ":", color=GREY, linewidth=1)
        packed_x = 3.3 + 0.5 * place
        axes.add_patch(Rectangle((packed_x, 1.5), 0.5, 0.6, facecolor=BLUE, edgecolor=INK))
        axes.plot([x + 0.25, packed_x + 0.25], [0.65, 1.45], color=GREY, linewidth=0.8)
    arrow = {"arrowstyle": "<->", "color": INK, "linewidth": 0.8}
    axes.annotate("", (2.3, 0.8), (0, 0.8), arrowprops=arrow)
    axes.text(0, 0.95, f"{apart:,} bytes", ha="left", va="top", fontsize=9, color=INK)
    axes.text(10.2, 0.3, f"$C$: {long} bytes\nof each row", va="center", fontsize=9, color=BLUE)
    side = f"packed: {144 * long:,} bytes\nside by side"
    axes.text(6.1, 1.8, side, va="center", fontsize=9, color=BLUE)
    for group in range(groups):
        x = 0.6 + group * 8.6 / max(groups - 1, 1)
        axes.add_patch(Rectangle((x, 2.9), 0.7, 0.5, facecolor=ORANGE, edgecolor=INK))
        axes.plot([x + 0.35, 4.55], [2.9, 2.15], color=ORANGE, linewidth=0.8)
    read = f"{groups} groups of {high} rows\nof $M$ read it"
    axes.text(10.2, 3.15, read, va="center", fontsize=9, color=ORANGE)
    axes.set(xlim=(-0.2, 12.6), ylim=(3.6, -0.6))
    axes.axis("off")
    found = f"Fetched once from afar, packed, and then read {groups} times from near"
    headline(fig, found)
    return Picture(
        fig,
        f"{found}. Above, {long} bytes of each of the 144 rows of C, {apart:,} bytes from one to "
        f"the next. They are copied side by side, {144 * long:,} bytes, and {groups} groups of "
        f"{high} rows of M read these.",
    )


def packing() -> Picture:
    """How much has been written since a number of lesson 14's C, when its columns are packed.

    On the left a toy of two channels with four weights, its rows numbered in the order in which
    they are written, one of each channel at a time. Then the whole matrix, and a part of it, the
    columns of one line of the maps.
    """
    fig, panels = subplots(7.6, 3.2, 1, 3, width_ratios=(2.2, 4.4, 2.4))
    shades = {"aspect": "auto", "cmap": "viridis_r", "vmin": 0}
    turns = (np.arange(4)[None] * 2 + np.arange(2)[:, None] + 1).reshape(8, 1)  # of the toy's rows
    panels[0].imshow(np.repeat(8 - turns, 6, axis=1), vmax=8, **shades)
    for row, turn in enumerate(turns[:, 0]):
        for column in range(6):
            colour = "white" if turn < 5 else INK
            panels[0].text(column, row, str(turn), ha="center", va="center", color=colour)
    panels[0].axvspan(1.5, 3.5, facecolor="none", edgecolor=INK, linewidth=2)
    label(panels[0], "2 channels, 4 weights", "row", "a toy: order")
    panels[0].set(xticks=[], yticks=[])
    order = np.arange(9)[None] * 16 + np.arange(16)[:, None]  # (channels, weights): row -> its turn
    for axes, columns, name in (
        (panels[1], 14 * 14 * 128, "$C$, whole"),
        (panels[2], 14 * 128, "one of 14 parts"),
    ):
        whole = 144 * columns * 4e-6  # megabytes
        turns = order.reshape(144, 1) + np.linspace(0, 1, 50)  # (rows, places across)
        image = axes.imshow(whole * (1 - turns / 144), vmax=14.5, **shades)
        axes.axvspan(10, 13, facecolor="none", edgecolor=INK, linewidth=2)
        label(axes, f"{columns:,} columns", "", f"{name}: up to {whole:.1f} MB")
        axes.set_xticks([])
    fig.colorbar(image, ax=panels[1:], label="MB written since")
    found = "We write rows, and packing (outlined) wants columns"
    headline(fig, found)
    return Picture(
        fig,
        f"{found}. A toy of 2 channels with 4 weights, its rows numbered in the order of writing: "
        "1 3 5 7 in the first channel, 2 4 6 8 in the second. The 144 rows of C, each number "
        "coloured by the megabytes that have been written since it was, when all of C is there: "
        "stripes of nine rows, from 14.5 to 0. A part, the columns of one line of the maps, with "
        "at most 1.0. Two columns or a few, which are packed next, are marked in all three.",
    )


def nearness(
    speeds: Mapping[float, float],
    parts: Mapping[str, float],
    caches: Mapping[int, int] | None = None,
) -> Picture:
    """How fast a copy writes, by all that it touches, half of it read and half written.

    Args:
        speeds: megabytes that a copy touches -> gigabytes per second that it writes.
        parts: two names -> megabytes, of those in `speeds`; a line in the picture. The title
            compares the speed of the first with that of the second.
        caches: level -> bytes of a processor cache, a mark where they are all touched.

    Raises:
        KeyError: no copy touches as much as a part.
    """
    fig, axes = subplots(7.2, 2.8)
    axes.plot(list(speeds), list(speeds.values()), "o-", color=BLUE, markersize=6)
    most = max(speeds.values())
    for (name, mb), style in zip(parts.items(), ("-", "--"), strict=True):
        axes.plot([mb, mb], [0, 1.1 * most], color=ORANGE, linewidth=1.2, linestyle=style)
        axes.text(mb, 1.13 * most, f"{name}: {mb:.1f} MB", fontsize=9, color=ORANGE, ha="center")
    axes.set(xscale="log", ylim=(0, 1.35 * most))
    filled = {level: size / 1e6 for level, size in (caches or {}).items()}
    for level, mb in filled.items():
        if min(speeds) <= mb <= max(speeds):
            axes.axvline(mb, ymax=0.8, color=GREY, linewidth=4, alpha=0.35)
            words = f"the {_named(level)} cache is full"
            axes.text(1.06 * mb, 2, words, fontsize=9, color=INK)
    axes.set_xticks(list(speeds), [f"{mb:g}" for mb in speeds])
    axes.minorticks_off()
    most_mb, least_mb = parts.values()
    fall = _fall(speeds, most_mb, least_mb, filled)
    say(axes, fall[1], (fall[0], speeds[fall[0]]), (6, 12), fontsize=9, color=BLUE)
    (large, far), (small, near) = ((name, speeds[mb]) for name, mb in parts.items())
    found = (
        f"As large as {large}, a copy has {far / near:.0%} of the speed of one as large as {small}"
    )
    label(axes, "megabytes that are touched, read or written (log)", "GB written per second", "")
    headline(fig, found)
    told = ", ".join(f"{mb:g} MB {rate:.0f}" for mb, rate in speeds.items())
    lines = ", ".join(f"{name} {mb:.1f} MB" for name, mb in parts.items())
    marks = ", ".join(f"cache {level} {mb:.2g} MB" for level, mb in filled.items())
    return Picture(
        fig,
        f"Gigabytes per second that a copy writes, by the megabytes that it touches: {told}. "
        f"Lines: {lines}. {f'{marks}. ' if marks else ''}From {fall[0]:g} MB on: {fall[1]}. "
        f"{found}.",
    )


def _fall(
    speeds: Mapping[float, float], large: float, small: float, caches: Mapping[int, float]
) -> tuple[float, str]:
    """Before which copy the speed falls most between two sizes, and at which cache that is."""
    between = [mb for mb in speeds if small <= mb <= large]
    last, next_ = min(pairwise(between), key=lambda two: speeds[two[1]] / speeds[two[0]])
    if speeds[next_] > 0.9 * speeds[last]:
        return last, "no fall between the two"
    for level, mb in sorted(caches.items(), key=lambda of: of[1]):
        if mb >= last:
            full = f"where the {_named(level)} cache is full"
            early = f"in the {_named(level)} cache, not yet full"
            return last, f"it falls {full if mb <= next_ else early}"
    return last, "it falls"


def _named(level: int) -> str:
    """The second cache, rather than cache 2."""
    return {1: "first", 2: "second", 3: "third"}.get(level, f"level {level}")


def lines(images: int = 128, apart: int = 16_384, sets: int = 64) -> Picture:
    """What a copy fetches for one pixel of each image, and where a cache may put it.

    Args:
        images: how many there are.
        apart: bytes from one image to the next.
        sets: how many the cache has.
    """
    fig, (left, right) = subplots(7.6, 2.8, 1, 2, width_ratios=(3, 2))
    in_line = LINE // 4  # numbers
    for row, name in enumerate(("image 1", "image 2", "image 3", "…", f"image {images}")):
        left.text(-0.5, row + 0.4, name, ha="right", va="center", fontsize=9, color=INK)
        for place in range(0 if name == "…" else in_line + 4):
            fill = BLUE if place == 0 else ORANGE if place < in_line else "none"
            faint = 1.0 if place == 0 else 0.3
            left.add_patch(Rectangle((place, row), 1, 0.8, facecolor=fill, alpha=faint))
            left.add_patch(Rectangle((place, row), 1, 0.8, fill=False, edgecolor=GREY))
    words = {"fontsize": 9, "va": "bottom"}
    left.text(-1.5, -0.15, "wanted", color=BLUE, ha="right", **words)
    left.text(0, -0.15, f"fetched with it: a line of {LINE} bytes", color=ORANGE, **words)
    left.set(xlim=(-7, 21), ylim=(5, -1))
    left.axis("off")
    wanted = np.bincount(np.arange(images) * apart // LINE % sets, minlength=sets)
    right.bar(range(sets), wanted, color=ORANGE, width=1.6)
    right.axhline(ROOM, color=GREY, linestyle="--", linewidth=1)
    right.text(sets - 1, 1.2 * ROOM, f"room for {ROOM}", ha="right", fontsize=9, color=INK)
    label(right, f"set of the cache, of {sets}", "lines that have to go there")
    taken = int((wanted > 0).sum())
    found = f"One pixel of {images} images: {images} lines are fetched, for {taken} of {sets} sets"
    headline(fig, found)
    return Picture(
        fig,
        f"{found}. Left, rows of memory, one of each image, {apart:,} bytes apart: of each the "
        f"first number is wanted, and {in_line - 1} others, the rest of its line, are fetched with "
        f"it. Right, lines by the set that they go to, which has room for {ROOM}.",
    )


LINE, ROOM = 64, 8  # bytes of a cache line; lines in each of the 64 sets of a cache of 32 KB


def on_sets(images: int, *apart: int, sets: int = 64) -> Picture:
    """How many cache lines want each set, of images that are so many bytes apart.

    Args:
        images: how many there are; a copy needs a line of each.
        apart: bytes from one image to the next, a panel for each.
        sets: how many the cache has.
    """
    fig, panels = subplots(7.2, 2.6, 1, len(apart), sharey=True)
    told, found = [], []
    for axes, space in zip(np.atleast_1d(panels), apart, strict=True):
        wanted = np.bincount(np.arange(images) * space // LINE % sets, minlength=sets)
        taken, most = int((wanted > 0).sum()), int(wanted.max())
        colour = ORANGE if most > ROOM else BLUE
        axes.bar(range(sets), wanted, color=colour, width=1.6 if taken == 1 else 0.8)
        axes.axhline(ROOM, color=GREY, linestyle="--", linewidth=1)
        axes.text(sets - 1, ROOM * 1.12, f"room for {ROOM}", ha="right", fontsize=9, color=INK)
        at = int(wanted.argmax())
        axes.text(at, most * 1.12, f"{most:,}", fontsize=9, color=colour, ha="left")
        axes.set_yscale("log", base=2)
        axes.set(ylim=(0.5, 2.2 * images), xlim=(-2, sets + 1), xticks=(0, 16, 32, 48, sets - 1))
        ticks = [2**n for n in range(int(np.log2(images)) + 1)]
        axes.set_yticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
        label(axes, "set", "lines that want it (log)" if not told else "")
        axes.set_title(f"{space:,} bytes apart", fontsize=10, color=INK)
        told.append(f"{space:,} bytes apart, they fall on {taken} of {sets} sets, {most} on each")
        found.append(f"{most} to a set" if taken > 1 else f"all {most} want one set")
    words = f"{images} cache lines: {', and with space '.join(found)}, which has room for {ROOM}"
    headline(fig, words)
    return Picture(
        fig,
        f"Bars of how many of {images} cache lines want each of {sets} sets, on a log axis: "
        f"{'; '.join(told)}. A dashed line at {ROOM} is the room of a set. {words}.",
    )


def sets(whole: Mapping[int, float], part: Mapping[int, float], lines: int = 144) -> Picture:
    """How long a product takes by the number of sets on which a column of its matrix falls.

    Args:
        whole: number of sets -> milliseconds, of all of a matrix.
        part: the same in parts of it, which are near.
        lines: how many cache lines a column has; where a set has room for them is marked.
    """
    fig, axes = subplots(7.2, 2.9)
    for times, name, colour, marker in (
        (whole, "all of C", ORANGE, "o"),
        (part, "14 parts of it", BLUE, "s"),
    ):
        axes.plot(list(times), list(times.values()), f"{marker}-", color=colour, markersize=6)
        first = (min(times), times[min(times)])
        say(axes, name, first, (0, 7), ha="left", fontsize=9, color=colour)
    top, fit = 1.3 * max(whole.values()), lines / ROOM
    axes.axvline(fit, color=GREY, linestyle="--", linewidth=1)
    words = f"{lines} lines,\n{ROOM} in each of {fit:.0f} sets"
    axes.text(1.04 * fit, 0.03 * top, words, fontsize=9, color=INK, va="bottom")
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(whole), [str(number) for number in whole])
    axes.set(ylim=(0, top), xlim=(0.85 * min(whole), 1.5 * max(whole)))
    axes.minorticks_off()
    far, least = max(n for n in whole if n < fit), min(n for n in whole if n > fit)
    found = (
        f"From {far} to {least} sets all of C falls from {whole[far]:.1f} to {whole[least]:.1f} ms"
    )
    label(axes, "sets that a column of C falls on (log)", "ms, the products", found)
    told = "; ".join(
        f"{name} {', '.join(f'{ms:.1f} on {n}' for n, ms in times.items())}"
        for name, times in (("all of C", whole), ("14 parts", part))
    )
    return Picture(
        fig,
        f"Milliseconds of the products by the sets that a column falls on: {told}. A line at "
        f"{fit:.0f} sets, which have room for {lines} lines, {ROOM} in each. {found}.",
    )


def roofline(
    rates: Mapping[int, float],
    roof: float,
    slope: float | None = None,
    added: Mapping[int, float] | None = None,
    marked: Sequence[int] = (),
) -> Picture:
    """Rates of products of a large float32 matrix with few rows of weights and with many.

    Each of its numbers has four bytes and meets one weight per row.

    Args:
        rates: rows of weights -> multiply-adds per nanosecond, fewest rows first.
        roof: the rate of a product that memory does not slow.
        slope: how many bytes of the matrix are read per nanosecond; None draws the roof alone, over
            the rows.
        added: rows of weights -> the rate by a model that adds up times; None draws no model.
        marked: rows of weights whose share of the roof the title tells; the first and the last
            point's if there are none.
    """
    rows, added = list(rates), added or {}
    marked = marked or (rows[0], rows[-1])
    unit = 4 if slope else 1
    per_byte = [number / unit for number in rows]
    corner = roof / slope if slope else per_byte[0]
    fig, axes = subplots(7.2, 3.4)
    if slope:
        axes.plot([per_byte[0], corner], [slope * per_byte[0], roof], "--", color=GREY)
    axes.plot([corner, 1.3 * per_byte[-1]], [roof, roof], "--", color=GREY)
    axes.plot(per_byte, list(rates.values()), "o", color=BLUE)
    if added:
        model = [number / unit for number in added]
        axes.plot(model, list(added.values()), "-", color=ORANGE, linewidth=1.5)
        middle = len(model) // 3
        spot = (model[middle], list(added.values())[middle])
        say(axes, "the times added", spot, (-6, 8), ha="right", color=ORANGE, fontsize=9)
    for across, (number, rate) in zip(per_byte, rates.items(), strict=True):
        name = _rows(number) if number == rows[0] else f"{number}"
        say(axes, name, (across, rate), (7, -11), color=BLUE, fontsize=9)
    right = {"ha": "right", "fontsize": 9}
    if slope:
        say(axes, f"reading: {slope:.0f} GB/s", (corner, roof), (-6, 4), **right)
    say(axes, f"the arithmetic: {roof:.0f}", (per_byte[-1], roof), (0, 5), **right)
    axes.set(xscale="log", yscale="log")
    axes.set_xticks(per_byte, [f"{across:g}" for across in per_byte])
    axes.set_yticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    axes.set_ylim(0.6 * min(rates.values()), 1.7 * roof)
    axes.minorticks_off()
    shares = (f"{rates[number] / roof:.0%} with {number} rows" for number in marked)
    found = f"Of the roof's rate: {', '.join(shares)} of weights"
    across = "multiply-adds per byte of the matrix (log)" if slope else "rows of weights (log)"
    label(axes, across, "multiply-adds per nanosecond (log)", found)
    told = ", ".join(f"{_rows(number)} {rate:.0f}" for number, rate in rates.items())
    sums = ", ".join(f"{_rows(number)} {rate:.0f}" for number, rate in added.items())
    return Picture(
        fig,
        f"Multiply-adds per nanosecond over {across.removesuffix(' (log)')}, both on log axes: "
        f"{told}. "
        + (
            f"A slope of {slope:.0f} gigabytes per second, that of reading it, meets a roof of "
            f"{roof:.0f} at {corner:.1f} per byte. "
            if slope
            else f"A roof at {roof:.0f}. "
        )
        + f"{f'The times added give {sums}. ' if added else ''}{found}.",
    )


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def one_cycle(rate: Callable[[float], float], peak: float, warm: float) -> Picture:
    """A schedule of learning rates over a training.

    Args:
        rate: the part of training that is done -> the learning rate as a share of its peak.
        peak: the largest learning rate.
        warm: where the peak is.
    """
    done = np.linspace(0, 1, 201)
    rates = [peak * rate(at) for at in done]
    fig, axes = subplots(6.4, 2.4)
    axes.plot(done, rates, color=BLUE, linewidth=2)
    axes.plot([warm], [peak * rate(warm)], "o", color=ORANGE)
    say(axes, f"{peak:g}", (warm, peak), (6, 0), color=ORANGE)
    axes.set(xlim=(0, 1), ylim=(0, 1.15 * peak))
    found = f"Up for {warm:.0%} of the way, then down to 0"
    label(axes, "part of training that is done", "learning rate", found)
    return Picture(
        fig,
        f"The learning rate rises in a line from {rates[0]:.2g} to {peak:g} at {warm:.0%} of the "
        "training, and then falls in a line to 0 at its end.",
    )


def plan(
    later: Sequence[float], rate: Callable[[float], float], first: float, frozen: float
) -> Picture:
    """The passes of lesson 14's second entry, in steps, under the learning rate that they share.

    Args:
        later: for each pass after the first, its digits as a part of all.
        rate: the part of the cycle that is done -> the learning rate as a share of its peak.
        first: the part of the cycle that the first pass takes; the later ones share the rest.
        frozen: from this part of the cycle on, the first convolution is frozen.
    """
    ends = np.append(0, np.cumsum([1, *later]))  # in steps; the first pass is 1
    cycle = np.append(0, np.linspace(first, 1, len(later) + 1))
    done = np.linspace(0, 1, 401)
    steps = np.interp(done, cycle, ends)
    fig, axes = subplots(7.0, 2.5)
    start = float(np.interp(frozen, cycle, ends))
    axes.axvspan(start, ends[-1], color=BLUE, alpha=0.15, linewidth=0)
    axes.text(start + 0.02, 0.03, "first convolution frozen", fontsize=9, color=INK)
    axes.plot(steps, [rate(at) for at in done], color=ORANGE, linewidth=2)
    for begin, end in pairwise(ends):
        axes.axvline(end, color=GREY, linestyle="--", linewidth=1)
        middle = (begin + end) / 2
        axes.text(middle, 1.06, f"{round(end - begin, 2):g}", ha="center", fontsize=9, color=INK)
    axes.set(xlim=(0, ends[-1]), ylim=(0, 1.2))
    passes = ", ".join(f"{round(part, 2):g}" for part in (1, *later))
    found = "The passes share one cycle of the learning rate"
    label(axes, "steps, in passes over all digits", "rate, of its peak", found)
    return Picture(
        fig,
        f"The learning rate over the steps of training. Passes of {passes} times all digits follow "
        f"each other, {first:.0%} of the cycle in the first. From {frozen:.0%} of the cycle on, "
        f"{start:.2f} of the first pass, the first convolution is frozen.",
    )


def hard(
    images: np.ndarray,
    labels: np.ndarray,
    p: np.ndarray,
    last: Sequence[int],
    once: Sequence[int],
    many: int = 8,
) -> Picture:
    """The least sure digits of a training's last pass, above some that it saw only once.

    Args:
        images: (n, 1, 28, 28) pixels between 0 and 1.
        labels: (n,) digits.
        p: (n, 10) the probabilities of all digits after training.
        last: rows of the first kind, the least sure of which are drawn in the upper line.
        once: rows of the second kind.
        many: how many of each are drawn, if there are so many.
    """
    fig, panels = subplots(7.2, 2.8, 2, many)
    told = []
    sure, read = p[np.arange(len(labels)), labels], p.argmax(axis=1)  # (n,)
    least = sorted(last, key=lambda row: sure[row])
    for name, line, rows in zip(("last pass", "seen once"), panels, (least, once), strict=True):
        line[0].set_ylabel(name, fontsize=9, color=INK)
        for axes in line:
            bare(axes)
        words = [f"{labels[row]}: {sure[row]:.2f}" for row in rows[:many]]
        for i, (axes, row) in enumerate(zip(line, rows, strict=False)):
            axes.imshow(images[row].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
            axes.set_title(words[i], fontsize=9, color=INK)
            if read[row] != labels[row]:
                axes.set_xlabel(f"read {read[row]}", fontsize=9, color=ORANGE)
                words[i] += f", read as {read[row]}"
        told.append(f"{name}, {', '.join(words)}")
    headline(fig, "Still hard in the last pass, and sure at first sight (digit: its $p_y$)")
    return Picture(
        fig,
        f"Two rows of {many} handwritten digits, each with its label and the probability that "
        f"it has after training; what is read wrongly says as what: {'; '.join(told)}.",
    )


CORNERS = ("upper left", "upper right", "lower left", "lower right")


def four_in_one(size: int = 5) -> Picture:
    """Four kernels side by side, and the one larger window that holds all of them.

    Args:
        size: rows and columns of a kernel.
    """
    fig, panels = subplots(7.2, 2.3, 1, 4)
    for axes, corner, colour, (a, b) in zip(
        panels, CORNERS, (BLUE, ORANGE, GREEN, PURPLE), np.ndindex(2, 2), strict=True
    ):
        for line in range(size + 2):
            axes.plot([0, size + 1], [line, line], color=GREY, linewidth=0.5)
            axes.plot([line, line], [0, size + 1], color=GREY, linewidth=0.5)
        axes.add_patch(Rectangle((b, a), size, size, color=colour, alpha=0.35))
        axes.add_patch(Rectangle((b, a), size, size, fill=False, edgecolor=colour, linewidth=2))
        axes.text(b + size / 2, a + size / 2, f"$W^{{({a}{b})}}$", ha="center", va="center")
        axes.set(xlim=(-0.2, size + 1.2), ylim=(size + 1.2, -0.2), aspect="equal")
        axes.axis("off")
        axes.set_title(corner, fontsize=9, color=INK)
    wide = size + 1
    found = f"Four {size} by {size} windows share one window of {wide} by {wide}"
    headline(fig, found)
    return Picture(
        fig,
        f"A grid of {wide} by {wide} cells, four times. In it a kernel of {size} by {size} lies "
        f"{', '.join(CORNERS[:3])} and {CORNERS[3]}; the cells it does not cover are zeros.",
    )


def race(
    runs: Mapping[str, Mapping[str, Sequence[float]]],
    goal: float = 99.0,
    seeds: int = 20,
    compared: tuple[str, str] | None = None,
) -> Picture:
    """Seconds and accuracy of every seed of some entries, and the mean of each.

    Args:
        runs: entry -> "seconds" and "accuracy" (in per cent), a number per seed.
        goal: the accuracy that the mean has to reach.
        seeds: so many an entry needs to count; with fewer, the title names none as first.
        compared: an entry and the one that the title compares it with; None lets the title name
            the first at the goal.
    """
    fig, axes = subplots(7.2, 3.4)
    axes.axhline(goal, color=INK, linewidth=1, linestyle="--")
    told, means = [], {}
    for (name, run), colour, marker in zip(runs.items(), CYCLE, MARKERS, strict=False):
        seconds, right = float(np.mean(run["seconds"])), float(np.mean(run["accuracy"]))
        axes.plot(run["seconds"], run["accuracy"], marker, color=colour, alpha=0.3, markersize=4)
        axes.plot([seconds], [right], marker, color=colour, markersize=9, label=name)
        means[name] = seconds, right
        told.append(f"{name}: {seconds:.1f} s and {right:.2f} %")
    axes.set_xlim(left=0)
    axes.legend(frameon=False, fontsize=9, loc="upper left")
    there = {name: seconds for name, (seconds, right) in means.items() if right >= goal}
    found = f"No entry has a mean of {goal:g} % yet"
    n = min(len(run["seconds"]) for run in runs.values())
    if compared:
        (time, right), (whole, other) = (means[name] for name in compared)
        more = "more" if right > other else "less"
        found = f"“{compared[0]}”: {time / whole:.2f} of the time of “{compared[1]}”"
        found += f", {abs(right - other):.2f} points {more}"
    elif there and n < seeds:
        found = f"{len(there)} of {len(runs)} means reach {goal:g} %: a preview with {n} seeds"
    elif there:
        best = min(there, key=lambda name: there[name])
        found = f"“{best}” is first at {goal:g} %: {there[best]:.1f} processor seconds"
        found += f", mean of {len(runs[best]['seconds'])} seeds"
    reads = "test digits right, read five times, %"
    label(axes, "processor seconds of training, one thread", reads, found)
    return Picture(fig, f"A point for each seed of each entry; means: {'; '.join(told)}. {found}.")
