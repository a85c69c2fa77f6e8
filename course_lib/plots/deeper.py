"""Figures of lesson 11: channels, gradients through many layers, sizes, and corruptions."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from course_lib.nn import Array
from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY
from course_lib.plots.style import (
    CYCLE,
    DIVERGING,
    MARKERS,
    SEQUENTIAL,
    Picture,
    bare,
    headline,
    label,
    say,
    subplots,
)

OF_START = {"He's": BLUE, "copies": SKY, "skips, small": PURPLE}
"""Start of a deep network -> its colour, as in `depths` and `gradients`, which draw four kinds."""


def channels(maps: Mapping[str, Array], grey: np.ndarray) -> Picture:
    """Channels side by side in grey, each with the mean of its ink and of its background.

    Args:
        maps: title -> (h, w) one channel; all are drawn on one scale.
        grey: (h, w) the digit: 0 is background, above 0.95 is ink, the rest is counted as neither.
    """
    fig, panels = subplots(1.75 * len(maps), 2.8, 1, len(maps))
    told, apart = [], []
    scale = {
        "vmin": min(float(values.min()) for values in maps.values()),
        "vmax": max(float(values.max()) for values in maps.values()),
    }
    for axes, (title, values) in zip(panels, maps.items(), strict=True):
        axes.imshow(values, cmap="gray", **scale)
        on, off = float(values[grey > 0.95].mean()), float(values[grey == 0].mean())
        bare(axes, title)
        axes.set_xlabel(f"ink {on:.1f}\nbackground {off:.1f}", fontsize=8)
        told.append(f"{title}: ink {on:.1f}, background {off:.1f}")
        apart.append(abs(on - off))
    best = list(maps)[int(np.argmax(apart))]
    found = f"Ink and background are farthest apart in “{best}”: {max(apart):.1f}"
    headline(fig, found)
    return Picture(fig, f"Channels of one image. {'; '.join(told)}. {found}.")


def votes(strip: Array, cells: Array, y: Sequence[int]) -> Picture:
    """A strip of digits, and what each pixel of the last map votes for, and how strongly.

    The mean of the votes below a digit says which class it is. Each cell is coloured by its logit
    of that class, less that of the runner-up: the mean of these is what the class is ahead by. So
    the map tells which places decide (compare Zhou and others, 2016, on class activation maps).

    Args:
        strip: (h, w) the image.
        cells: (k, rows, columns) a logit per class at each pixel of the last map.
        y: (m,) the true labels, of equal parts of the columns.
    """
    fig, (above, below) = subplots(7.0, 3.4, 2, 1)
    above.imshow(strip, cmap="gray", vmin=0, vmax=1)
    bare(above)
    winner = cells.argmax(axis=0)  # (rows, columns)
    part = cells.shape[2] // len(y)
    right_there = winner == np.repeat(y, part)  # (rows, columns)
    margin, reads, told = np.empty(winner.shape), [], []
    for m in range(len(y)):
        logits = cells[:, :, m * part : (m + 1) * part]  # (k, rows, part)
        second, first = np.argsort(logits.mean(axis=(1, 2)))[-2:]
        ahead = margin[:, m * part : (m + 1) * part] = logits[first] - logits[second]
        reads.append(int(first))
        told.append(f"{first}, by {ahead.mean():.1f} before {second}")
    far = np.abs(margin).max() or 1.0
    below.imshow(margin, cmap=DIVERGING, vmin=-far, vmax=far)
    bare(below)
    for (i, j), k in np.ndenumerate(winner):
        colour = "white" if abs(margin[i, j]) > 0.6 * far else INK
        below.text(j, i, str(k), ha="center", va="center", fontsize=6.5, color=colour)
    for m, (said, true) in enumerate(zip(reads, y, strict=True)):
        if m:
            below.axvline(m * part - 0.5, color=INK, linewidth=1)
        mark, colour = _verdict(said == true)
        place = {"ha": "center", "va": "top", "fontsize": 8, "color": colour}
        middle = (m + 0.5) * part - 0.5, cells.shape[1] - 0.5
        say(below, f"{mark} {told[m]}", middle, (0, -4), **place)
    right = sum(said == true for said, true in zip(reads, y, strict=True))
    name_it = f"{right_there.mean():.0%} of the voters name the digit above them"
    found = f"{name_it}, and their means read {right} of {len(y)}"
    for_whom = "purple speaks for what their mean says, orange for its runner-up"
    votes_for = "below: what each pixel of the last maps votes for"
    above.set_xlabel(f"{votes_for}; {for_whom}", fontsize=8)
    headline(fig, found)
    return Picture(
        fig,
        f"{found}. The digits are {', '.join(map(str, y))}; the means of the votes below them say "
        f"{'; '.join(told)}.",
    )


def _verdict(right: bool) -> tuple[str, str]:
    """A mark and its colour."""
    return ("✓", GREEN) if right else ("✗", ORANGE)


def moved_votes(images: Sequence[Array], cells: Sequence[Array], digit: int, by: int) -> Picture:
    """An image as it is and moved, and what each voter of the last map gives one digit.

    Args:
        images: (h, w) each.
        cells: (rows, columns) each, the votes for that digit.
        digit: which.
        by: pixels, by which the second one is moved.
    """
    fig, panels = subplots(7.0, 2.1, 1, 2 * len(images))
    far = max(np.abs(votes - np.median(votes)).max() for votes in cells) or 1.0
    means = [float(votes.mean()) for votes in cells]
    for i, (image, votes) in enumerate(zip(images, cells, strict=True)):
        seen, voted = panels[2 * i : 2 * i + 2]
        seen.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        usual = np.median(votes)  # that of black pixels
        voted.imshow(votes, cmap=DIVERGING, vmin=usual - far, vmax=usual + far)
        for axes in (seen, voted):
            bare(axes)
        row, column = np.unravel_index(votes.argmax(), votes.shape)
        voted.plot(column, row, "s", mfc="none", mec=INK, markersize=9)
        seen.axvline(image.shape[1] / 2, color=GREY, linewidth=1, linestyle=":")
        voted.axvline(votes.shape[1] // 2, color=GREY, linewidth=1, linestyle=":")
        seen.set_xlabel(f"moved by {by} pixels" if i else "as it is", fontsize=9)
        voted.set_xlabel(f"mean vote {means[i]:.2f}", fontsize=9)
    first, *moved = (f"{mean:.2f}" for mean in means)
    kept = all(mean == first for mean in moved)
    mean = f"stays at {first}" if kept else f"goes from {first} to {moved[-1]}"
    found = f"Votes for a {digit} (purple), against it (orange) move along, and their mean {mean}"
    headline(fig, found)
    told = ", ".join([first, *moved])
    return Picture(
        fig,
        f"An image as it is and moved by {by} pixels, each next to a map of its votes for a "
        f"{digit}, the largest of which is marked. The pattern moves along; the means are {told}. "
        f"{found}.",
    )


def block(x: float, added: float, dy: float, slope: float) -> Picture:
    """One residual block for one number: what passes forward, and what comes back.

    Args:
        x: the input.
        added: F(x).
        dy: the gradient at the output.
        slope: of F at x.
    """
    fig, axes = subplots(6.8, 2.5)
    axes.set(xlim=(0, 10), ylim=(0, 4.2))
    axes.axis("off")

    def arrow(start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
        props = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6}
        axes.annotate("", end, xytext=start, arrowprops=props)

    def at(x: float, y: float, text: str, colour: str, size: float = 10) -> None:
        axes.text(x, y, text, color=colour, fontsize=size, ha="center", va="center")

    for level, ahead, back in (
        (3.0, f"$x = {x:g}$", f"${dy:g}$"),
        (1.0, f"$F(x) = {added:g}$", f"${slope:g}\\cdot {dy:g} = {slope * dy:g}$"),
    ):
        arrow((2, 2.1), (3.2, level + 0.12), BLUE)
        arrow((6.8, level + 0.12), (8, 2.1), BLUE)
        arrow((3.2, level + 0.12), (6.8, level + 0.12), BLUE)
        arrow((6.8, level - 0.12), (3.2, level - 0.12), ORANGE)
        at(5, level + 0.5, ahead, BLUE)
        at(5, level - 0.5, back, ORANGE)
    square = {"boxstyle": "square", "facecolor": "white", "edgecolor": INK}
    axes.text(5, 1.0, "  $F$  ", ha="center", va="center", fontsize=12, bbox=square)
    at(1.2, 2.45, f"$x = {x:g}$", BLUE, 11)
    at(1.2, 1.75, f"$dx = {dy * (1 + slope):g}$", ORANGE, 11)
    at(8.9, 2.45, f"$y = {x + added:g}$", BLUE, 11)
    at(8.9, 1.75, f"$dy = {dy:g}$", ORANGE, 11)
    found = f"Two ways forward are added to {x + added:g}, two ways back to {dy * (1 + slope):g}"
    headline(fig, found)
    return Picture(
        fig,
        f"A block with a way through F and a way past it. Forward {x:g} goes past and F adds "
        f"{added:g}. Back, {dy:g} comes past F and {slope * dy:g} through it. {found}.",
    )


def resnet() -> Picture:
    """The small ResNet of lesson 11: its modules in a row, with the shape of what leaves each."""
    fig, axes = subplots(7.6, 2.1)
    axes.set(xlim=(-0.9, 15.2), ylim=(-0.3, 2.8))
    axes.axis("off")
    places = (  # where, what it is, what leaves it for an image
        (0, "conv 3 x 3\nstride 2", "(8, 14, 14)"),
        (3, "    $F$    ", "(8, 14, 14)"),
        (6, "    $F$    \nstride 2", "(16, 7, 7)"),
        (9, "    $F$    ", "(16, 7, 7)"),
        (12, "norm\nReLU", "(16, 7, 7)"),
        (14.5, "mean\nlinear", "(10,)"),
    )
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.2}
    over = {"arrowstyle": "-|>", "color": ORANGE, "linewidth": 1.4, "shrinkB": 7}
    for i, (at, words, shape) in enumerate(places):
        block = "$F$" in words
        box = {"boxstyle": "square", "facecolor": "white", "edgecolor": BLUE if block else INK}
        axes.text(at, 1.2, words, ha="center", va="center", fontsize=9, bbox=box)
        axes.text(at + 1.25 * block, 0, shape, ha="center", fontsize=8, color=INK)
        if i:
            before = places[i - 1][1]
            start = places[i - 1][0] + (
                1.4 if "$F$" in before else 0.8 if "conv" in before else 0.5
            )
            axes.annotate("", (at - 0.5, 1.2), (start, 1.2), arrowprops=arrow | {"shrinkA": 0})
        if block:
            axes.text(at + 1.25, 1.2, "+", ha="center", va="center", fontsize=11, bbox={
                "boxstyle": "circle,pad=0.1", "facecolor": "white", "edgecolor": ORANGE
            })  # fmt: skip
            past = "$P$: 1 x 1, stride 2" if "stride" in words else "$x$"
            axes.annotate(
                "", (at + 1.25, 1.3), (at - 1.2, 1.25),
                arrowprops=over | {"connectionstyle": "arc3,rad=-0.5"},
            )  # fmt: skip
            axes.text(at, 2.35, past, ha="center", fontsize=9, color=ORANGE, bbox=(
                box | {"edgecolor": ORANGE} if "P" in past else None
            ))  # fmt: skip
    found = "Where F changes the shape, the way past it has a layer, too"
    headline(fig, found)
    told = "; ".join(f"{' '.join(words.split())} makes {shape}" for _, words, shape in places)
    return Picture(
        fig,
        f"A small ResNet, for one image: {told.replace('$', '')}. Past the first and the last F "
        f"goes x itself, past the second a 1 by 1 convolution P of stride 2. {found}.",
    )


def through(x: Array, after: Mapping[str, Mapping[int, Array]]) -> Picture:
    """What random layers leave of an image: a row per kind of layer, each panel on its own scale.

    Args:
        x: (h, w) the image.
        after: kind -> number of layers -> (h, w) what has become of it.
    """
    counts = list(next(iter(after.values())))
    fig, panels = subplots(
        1.5 * (len(counts) + 1) + 0.6, 1.75 * len(after) + 0.3, len(after), len(counts) + 1
    )
    told, ends = [], []
    for row, (kind, stages) in zip(panels, after.items(), strict=True):
        for axes, (count, image) in zip(row, {0: x, **stages}.items(), strict=True):
            alike = float((image * x).sum() / (np.linalg.norm(image) * np.linalg.norm(x)))
            long = float(np.linalg.norm(image) / np.linalg.norm(x))
            axes.imshow(image, cmap="gray")
            passed = f"{count} layer{'' if count == 1 else 's'}"
            bare(axes, passed if count else "the image")
            times = f"{long:,.0f}" if long > 100 else f"{long:.1f}"
            axes.set_xlabel(f"cosine {alike:.2f}\n{times} times as long", fontsize=8)
            told.append(f"{kind}, {passed}: {alike:.2f}, {times} times as long")
        row[0].set_ylabel(kind, fontsize=9)
        ends.append(f"{alike:.2f} ({kind})")
    found = f"Cosine with the image after {counts[-1]} layers: {', '.join(ends)}"
    headline(fig, found)
    return Picture(fig, f"An image on its way through random layers. {'; '.join(told)}. {found}.")


def without_one(accuracy: Mapping[str, tuple[float, Sequence[float]]]) -> Picture:
    """The accuracy of trained networks from which one hidden layer is taken out.

    The second panel shows the same points from 75 to 95 %, where most of them lie.

    Args:
        accuracy: network -> (accuracy of the whole, one for each layer taken out), in percent.
    """
    fig, panels = subplots(9.0, 3.2, 1, 2)
    told = []
    for i, (name, (whole, parts)) in enumerate(accuracy.items()):
        at = np.linspace(0, 1, len(parts))
        for axes in panels:
            style = {"color": CYCLE[i], "marker": MARKERS[i], "linestyle": "none", "markersize": 4}
            axes.plot(at, parts, **style, label=f"{name}: {len(parts)} layers")
            axes.axhline(whole, color=CYCLE[i], linewidth=1, linestyle=":")
        told.append(f"{name} {min(parts):.0f} to {max(parts):.0f} of {whole:.0f} %")
    for axes, limits, shown in zip(panels, ((0, 104), (75, 95)), ("all", "enlarged"), strict=True):
        axes.set_ylim(*limits)
        axes.set_xticks([0, 1], ["first layer", "last layer"])
        label(axes, f"which layer is taken out ({shown})", "accuracy in %")
    panels[1].legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    medians = ", ".join(f"{name} {np.median(parts):.0f} %" for name, (_, parts) in accuracy.items())
    headline(fig, f"Without one layer, in the median: {medians}")
    return Picture(
        fig, f"Points, one for each layer that is taken out: {', '.join(told)}. Medians: {medians}."
    )


def gradients(sizes: Mapping[str, Array]) -> Picture:
    """The size of the gradient at each layer before training, one curve per kind of network.

    Args:
        sizes: kind -> (layers,) root mean squares, from the first layer to the last.
    """
    fig, axes = subplots(7.0, 3.3)
    told = []
    for i, (name, values) in enumerate(sizes.items()):
        layers = np.arange(1, len(values) + 1)
        line = {"linewidth": 4} if i == 0 else {"linestyle": "--"} if i == 3 else {}
        axes.plot(layers, values, color=CYCLE[i], label=name, **line)  # the last lies on the first
        axes.plot([1], values[:1], marker=MARKERS[i], color=CYCLE[i])
        told.append(f"{name}: {values[0]:.0e} at layer 1, {values[-1]:.0e} at layer {len(values)}")
    axes.set_yscale("log")
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    gone = [name for name, values in sizes.items() if values[0] < 1e-6 * values[-1]]
    burst = [name for name, values in sizes.items() if values[0] > 1e6 * values[-1]]
    found = (
        f"Towards layer 1 the gradient vanishes in “{', '.join(gone)}” "
        f"and explodes in “{', '.join(burst)}”"
    )
    label(axes, "layer (the gradient travels from right to left)", "size of the gradient", found)
    return Picture(fig, f"{found}. {'; '.join(told)}.")


def alike(by_layer: Mapping[str, Array]) -> Picture:
    """How far apart digits stay on their way through deep networks.

    Args:
        by_layer: name of a network -> 1 minus the mean cosine of two digits behind each layer. What
            wide layers with He's weights do (Cho and Saul, 2009) is drawn from the first number of
            the first network on.
    """
    fig, axes = subplots(6.4, 3.0)
    ends: list[float] = []
    for i, (name, apart) in enumerate(by_layer.items()):
        colour = OF_START.get(name, CYCLE[i])
        axes.plot(apart, color=colour)
        below = 11 * sum(0.8 < apart[-1] / end < 1.25 for end in ends)  # points, not to overlap
        ends.append(apart[-1])
        at = {"xytext": (0, -below), "textcoords": "offset points", "va": "center"}
        axes.annotate(name, (len(apart), apart[-1]), color=colour, fontsize=9, **at)
    first = next(iter(by_layer.values()))
    angles = [np.arccos(1 - first[0])]
    for _ in first[1:]:
        t = angles[-1]
        angles.append(np.arccos((np.sin(t) + (np.pi - t) * np.cos(t)) / np.pi))
    axes.plot(1 - np.cos(angles), color=INK, linestyle=":", label="derived, for wide layers")
    axes.legend(frameon=False, fontsize=8, loc="lower left")
    axes.set(yscale="log", xlim=(0, len(first) * 1.22))
    label(axes, "layers passed, on the way forward", "1 - cosine of two digits")
    headline(fig, "Behind He's layers digits look ever more alike")
    told = "; ".join(
        f"{name}: {apart[0]:.2f} to {apart[-1]:.2g}" for name, apart in by_layer.items()
    )
    return Picture(
        fig,
        f"1 minus the mean cosine of two digits, by the number of layers passed. First to last, "
        f"{told}. A dotted line, derived for wide layers, falls with that of He's weights.",
    )


def turns() -> Picture:
    """How many times as long as broad two stretches make a circle, by the turn between them."""
    angles = np.linspace(0, 180, 361)
    t = np.deg2rad(angles)[:, None, None]
    turned = np.cos(t) * np.eye(2) + np.sin(t) * np.array([[0, -1], [1, 0]])  # (361, 2, 2)
    stretch = np.diag([2.0, 1.0])
    axes_of = np.linalg.svd(stretch @ turned @ stretch, compute_uv=False)  # (361, 2)
    long = axes_of[:, 0] / axes_of[:, 1]
    mean = float(np.exp(np.log(long[:-1]).mean()))
    fig, axes = subplots(5.6, 2.7)
    axes.plot(angles, long, color=BLUE)
    for level, colour, words in (
        (2.0, GREY, "one layer: 2"),
        (mean, ORANGE, f"mean over all turns: {mean:.1f}"),
    ):
        axes.axhline(level, color=colour, linestyle="--", linewidth=1)
        axes.text(182, level, words, color=colour, va="center", fontsize=9)
    marked = {angle: float(long[2 * angle]) for angle in (0, 45, 90)}
    for angle, level in marked.items():
        axes.plot([angle], [level], "o", color=BLUE, markersize=5)
        axes.annotate(f"{level:.2g}", (angle, level), (9, 3), textcoords="offset points")
    axes.set(xlim=(0, 180), ylim=(0.8, 4.5), xticks=range(0, 181, 45))
    label(axes, "turn between the two stretches, in degrees", "a / b")
    headline(fig, "Two stretches leave a longer ellipse than one, in the mean over turns")
    told = ", ".join(f"{level:.2g} at {angle}" for angle, level in marked.items())
    return Picture(
        fig,
        f"The ratio a / b of a circle after two stretches by 2, by the turn between them: {told} "
        f"degrees. The mean over all turns (of logarithms) is {mean:.1f}, after one layer 2.",
    )


def circles(after: Mapping[str, Mapping[int, Array]]) -> Picture:
    """What layers make of circles of directions: a row per start, each curve at its own scale.

    The circle and all that becomes of it lie in a plane, which is turned so that the longer axis
    lies across. Of each circle two points are followed, perpendicular at first, which lie on either
    side of what becomes the longer axis; those of the first circle are drawn. Below each panel are
    medians over the circles.

    Args:
        after: start -> number of layers -> (circles, points, d) the directions behind them, where
            a circle's last point is its first.
    """
    counts = list(next(iter(after.values())))
    fig, panels = subplots(1.1 * len(counts) + 0.7, 1.4 * len(after) + 0.4, len(after), len(counts))
    told, ends = [], []
    rows = zip(np.atleast_2d(panels), after.items(), strict=True)
    for i, (row, (start, stages)) in enumerate(rows):
        colour = OF_START.get(start, CYCLE[i])
        pairs = [_beside_the_longest(points) for points in stages[counts[-1]]]
        for axes, (count, curves) in zip(row, stages.items(), strict=True):
            ratios, cosines, passed = [], [], f"{count} layer{'' if count == 1 else 's'}"
            for k, (points, pair) in enumerate(zip(curves.astype(float), pairs, strict=True)):
                U, long, _ = np.linalg.svd(points, full_matrices=False)
                flat = U[:, :2] * long[:2]  # (points, 2)
                flat /= np.linalg.norm(flat, axis=1).max()
                axes.plot(*flat.T, color=colour, linewidth=1)
                ratios.append(long[1] / long[0])
                one, other = points[pair]
                cosines.append(abs(one @ other) / (np.linalg.norm(one) * np.linalg.norm(other)))
                if k == 0:
                    for end in flat[pair]:
                        axes.plot([0, end[0]], [0, end[1]], color=INK, linewidth=1.2)
            middle, alike = np.median(ratios), np.median(cosines)
            axes.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal")
            bare(axes, passed if i == 0 else "")
            words = f"roundness {middle:.1f}", f"cosine {alike:.1f}"
            axes.set_xlabel("\n".join(words), fontsize=8)
            told.append(f"{start}, {passed}: {middle:.1f}, {alike:.1f}")
        row[0].set_ylabel(start.replace(", ", ",\n"), fontsize=9)
        ends.append(f"{middle:.1f} ({start})")
    found = f"Roundness of a circle after {counts[-1]} layers: {', '.join(ends)}"
    headline(fig, found)
    return Picture(
        fig,
        "Circles of directions, sent back through layers. The roundness b / a of each, and the "
        "cosine, without its sign, of two directions of each that were perpendicular, both in "
        f"the median: {'; '.join(told)}. {found}.",
    )


def wishes(cosines: Mapping[str, Array]) -> Picture:
    """How alike what ten digits ask for arrives: a map per network, of all pairs of digits.

    Args:
        cosines: network -> (images, 10, 10) cosines, without their signs, of two digits' wishes for
            each image; the map shows medians over the images.
    """
    fig, panels = subplots(2.7 * len(cosines) + 0.9, 2.9, 1, len(cosines))
    (one, other), told = np.triu_indices(10, 1), []
    for axes, (name, alike) in zip(np.atleast_1d(panels), cosines.items(), strict=True):
        shown = axes.imshow(np.median(alike, axis=0), cmap=SEQUENTIAL, vmin=0, vmax=1)
        axes.set(xticks=range(10), yticks=range(10))
        axes.tick_params(labelsize=7, length=0)
        middle = f"{np.median(alike[:, one, other]):.1f}"
        label(axes, "digit", "digit", f"{name}: {middle}")
        told.append(f"{middle} ({name})")
    bar = fig.colorbar(shown, ax=panels, shrink=0.8)
    bar.set_label("|cosine| of two wishes", fontsize=8)
    found = f"|cosine| of two digits' wishes, in the median: {', '.join(told)}"
    headline(fig, found)
    return Picture(
        fig,
        "Maps of how alike ten digits' wishes arrive at the first layer, a square for each pair of "
        f"digits, from 0 (perpendicular) to 1 (the same or its opposite). {found}.",
    )


def _beside_the_longest(points: Array) -> list[int]:
    """Two points of a circle, a quarter apart, with what has become its longest direction between.

    points: (points, d), of which the last is the first.
    """
    n = len(points) - 1
    longest = int(np.linalg.norm(points[:n].astype(float), axis=1).argmax())
    before = longest - round(n / 8)
    return [before % n, (before + n // 4) % n]


def leaning(depth: int) -> Picture:
    """What blocks make of x: its own length along one axis, all that was added along the other.

    Args:
        depth: number of blocks with s = 1 / depth; with s = 1, one to four are drawn.
    """
    fig, axes = subplots(5.6, 4.4)
    arrow = {"arrowstyle": "->", "lw": 2, "shrinkA": 0, "shrinkB": 0}
    few = 4
    tallest = (2.0**few - 1) ** 0.5
    for n in range(1, few + 1):
        added = (2.0**n - 1) ** 0.5
        axes.annotate("", (1, added), (0, 0), arrowprops=arrow | {"color": ORANGE})
        words = f"{n} block{'s' if n > 1 else ''}, $s = 1$: added {added:.1f}"
        axes.text(1.08, added - (0.28 if n == 1 else 0.05), words, color=ORANGE)
    lean = ((1 + 1 / depth) ** depth - 1) ** 0.5
    angle = float(np.degrees(np.arctan(lean)))
    axes.annotate("", (1, lean), (0, 0), arrowprops=arrow | {"color": GREEN})
    axes.text(1.08, lean, f"{depth} blocks, $s = 1/{depth}$: added {lean:.1f}", color=GREEN)
    axes.annotate("", (1, 0), (0, 0), arrowprops=arrow | {"color": INK})
    axes.text(1.08, -0.05, "$x$, length 1", color=INK)
    axes.plot([1, 1], [0, tallest], color=GREY, linestyle=":", linewidth=1)
    axes.set_aspect("equal")
    axes.set_xlim(-0.1, 3.6)
    axes.set_ylim(-0.2, tallest + 0.2)
    axes.set_xticks([0, 1])
    found = f"{depth} small blocks lean by {angle:.0f}°, {few} large ones bury $x$"
    label(axes, "along $x$", "perpendicular to $x$", found)
    return Picture(
        fig,
        f"Arrows from 0, all with the part 1 along x. Perpendicular to it, 1 to {few} blocks with "
        f"s = 1 add up to {tallest:.1f}; {depth} blocks with s = 1/{depth} add {lean:.1f}, at an "
        f"angle of {angle:.0f} degrees.",
    )


def depths(counts: Sequence[int], seeds: Mapping[str, Sequence[Sequence[float]]]) -> Picture:
    """Accuracy against the number of layers, a curve per kind of network and a dot per seed.

    Args:
        counts: (m,) numbers of layers.
        seeds: name -> (m, seeds) accuracies in percent.
    """
    fig, axes = subplots(7.0, 3.2)
    told, accuracy = [], {name: np.mean(values, axis=1) for name, values in seeds.items()}
    for i, (name, values) in enumerate(accuracy.items()):
        axes.plot(counts, values, color=CYCLE[i], marker=MARKERS[i], label=name)
        axes.plot(counts, np.array(seeds[name]), ".", color=CYCLE[i], markersize=4)
        told.append(f"{name}: {', '.join(f'{v:.0f}' for v in values)}")
    axes.set_xticks(list(counts))
    axes.set_ylim(0, 104)
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    first, second = sorted(accuracy, key=lambda name: -accuracy[name][-1])[:2]
    found = (
        f"At {counts[-1]} layers “{first}” reads {accuracy[first][-1]:.0f} %, "
        f"the next, “{second}”, {accuracy[second][-1]:.0f} %"
    )
    label(axes, "layers", "accuracy in %", found)
    return Picture(
        fig, f"Accuracy at {', '.join(map(str, counts))} layers. {'; '.join(told)}. {found}."
    )


def sizes(accuracy: Mapping[str, Mapping[int, Sequence[float]]], seen: Sequence[int]) -> Picture:
    """Accuracy against the size of the image, a curve per network and a dot per seed.

    Args:
        accuracy: network -> size -> accuracies in percent, one per seed.
        seen: sizes in the training of the last network, marked on the axis.
    """
    fig, axes = subplots(6.8, 3.3)
    told, ends, largest = _runs(axes, accuracy, "trained at ")
    axes.plot(seen, [3] * len(seen), "^", color=GREY, markersize=6, label="the five sizes")
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    found = f"At {largest} by {largest} pixels: {ends}"
    label(axes, "height and width of the image, in pixels", "accuracy in %", found)
    return Picture(fig, f"Accuracy in percent against size. {told}. {found}.")


def _runs(
    axes: Axes, accuracy: Mapping[str, Mapping[int, Sequence[float]]], begin: str = ""
) -> tuple[str, str, int]:
    """A curve per network and a dot per seed; in words, all means, and the last; the last level."""
    told, ends = [], []
    for i, (name, runs) in enumerate(accuracy.items()):
        means = {at: float(np.mean(values)) for at, values in runs.items()}
        levels, heights = list(means), list(means.values())
        axes.plot(levels, heights, color=CYCLE[i], marker=MARKERS[i], label=begin + name)
        for at, values in runs.items():
            axes.plot([at] * len(values), values, ".", color=CYCLE[i], markersize=4)
        told.append(f"{name}: " + ", ".join(f"{m:.0f} at {at}" for at, m in means.items()))
        ends.append(f"{heights[-1]:.0f} % ({begin}{name})")
    axes.set_ylim(0, 104)
    axes.set_xticks(levels)
    return "; ".join(told), ", ".join(ends), levels[-1]


def moved(
    images: Mapping[int, Array], accuracy: Mapping[str, Mapping[int, Sequence[float]]]
) -> Picture:
    """A digit that moves to the right, and what each head still reads, a dot per seed.

    Args:
        images: pixels to the right -> (h, w) the digit after this move.
        accuracy: head -> pixels to the right -> accuracies in percent, one per seed.
    """
    n = len(images)
    ratios = {"width_ratios": [1.0] * n + [3.2]}
    fig, (*small, axes) = subplots(9.0, 2.7, 1, n + 1, gridspec_kw=ratios)
    for panel, (pixels, image) in zip(small, images.items(), strict=True):
        panel.imshow(image, cmap="gray", vmin=0, vmax=1)
        bare(panel, f"by {pixels}" if pixels else "as it is")
    told, ends, farthest = _runs(axes, accuracy)
    axes.legend(frameon=False, fontsize=9, loc="lower left")
    label(axes, "pixels to the right", "accuracy in %")
    found = f"Moved by {farthest} pixels: {ends}"
    headline(fig, found)
    return Picture(
        fig, f"A digit that moves to the right, and accuracy in percent. {told}. {found}."
    )


def looked_up(x: Array, changed: Mapping[str, Array], read: Mapping[str, int], y: int) -> Picture:
    """One digit, corrupted in several ways, and what a network reads in each; 1 is drawn white.

    Args:
        x: (28, 28) the digit.
        changed: title -> (28, 28) a corrupted copy.
        read: title -> the label that the network gives it.
        y: the true label.
    """
    shown = {"as it is": x, **changed}
    fig, panels = subplots(1.35 * len(shown), 2.1, 1, len(shown))
    told = []
    for axes, (title, image) in zip(panels, shown.items(), strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        bare(axes, title)
        if title in read:
            mark, colour = _verdict(read[title] == y)
            axes.set_xlabel(f"{mark} reads {read[title]}", color=colour, fontsize=9)
            told.append(f"{title}: {read[title]}")
    n_right = sum(read[title] == y for title in changed)
    found = f"Of {len(changed)} corrupted copies of this {y}, {n_right} read as {y}"
    headline(fig, found)
    return Picture(fig, f"One digit, corrupted in {len(changed)} ways. {'; '.join(told)}. {found}.")


def panels(curves: Mapping[str, tuple[Sequence[float], Mapping[str, Sequence[float]]]]) -> Picture:
    """Accuracy against the level of each corruption, a panel per corruption, a curve per model.

    Args:
        curves: corruption -> (levels (m,), model -> accuracies (m,) from 0 to 1).
    """
    fig, axes_all = subplots(max(7.0, 2.9 * len(curves)), 3.0, 1, len(curves), sharey=True)
    told = []
    for axes, (name, (levels, models)) in zip(axes_all, curves.items(), strict=True):
        for i, (model, values) in enumerate(models.items()):
            percent = [100 * value for value in values]
            axes.plot(levels, percent, color=CYCLE[i], marker=MARKERS[i], label=model)
            told.append(f"{name}, {model}: {', '.join(f'{p:.0f}' for p in percent)}")
        axes.set_ylim(0, 104)
        label(axes, name, "")
    axes_all[0].set_ylabel("accuracy in %")
    axes_all[0].legend(frameon=False, fontsize=8, loc="lower left")
    found = _at_the_end(curves)
    headline(fig, found)
    n_panels = f"{len(curves)} panel{'' if len(curves) == 1 else 's'}"
    return Picture(fig, f"{n_panels} of accuracy in % against level. {'; '.join(told)}. {found}.")


def _at_the_end(curves: Mapping[str, tuple[Sequence[float], Mapping[str, Sequence[float]]]]) -> str:
    """What the highest levels leave: of every model in one panel, of the best one in several."""
    if len(curves) == 1:
        ((name, (levels, models)),) = curves.items()
        ends = ", ".join(f"{model} {100 * values[-1]:.0f} %" for model, values in models.items())
        return f"At {levels[-1]:g} {name}: {ends}"
    best = []
    for name, (levels, models) in curves.items():
        model = max(models, key=lambda model: models[model][-1])
        best.append(f"{model} {100 * models[model][-1]:.0f} % ({levels[-1]:g} {name})")
    return f"Best at the end: {', '.join(best)}"
