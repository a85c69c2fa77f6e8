"""Figures of lesson 11: channels, gradients through many layers, sizes, and corruptions."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import NullFormatter

from course_lib.nn import Array
from course_lib.plots.style import (
    CYCLE,
    GREEN,
    GREY,
    INK,
    MARKERS,
    ORANGE,
    SEQUENTIAL,
    Picture,
    bare,
    figure,
    headline,
    label,
)


def channels(maps: Mapping[str, Array], ink: np.ndarray) -> Picture:
    """Channels side by side, each with the mean of its ink and of its background.

    Args:
        maps: title -> (h, w) one channel.
        ink: (h, w) True where the digit is.
    """
    fig = figure(1.75 * len(maps), 2.8)
    told, apart = [], []
    for axes, (title, values) in zip(
        np.atleast_1d(fig.subplots(1, len(maps))), maps.items(), strict=True
    ):
        axes.imshow(values, cmap=SEQUENTIAL, vmin=-0.5, vmax=1.2)
        on, off = float(values[ink].mean()), float(values[~ink].mean())
        bare(axes, title)
        axes.set_xlabel(f"ink {on:.1f}\nground {off:.1f}", fontsize=8)
        told.append(f"{title}: ink {on:.1f}, ground {off:.1f}")
        apart.append(abs(on - off))
    best = list(maps)[int(np.argmax(apart))]
    found = f"Ink and ground are farthest apart in “{best}”: {max(apart):.1f}"
    headline(fig, found)
    return Picture(fig, f"Channels of one image. {'; '.join(told)}. {found}.")


def gradient_lengths(lengths: Mapping[str, Array]) -> Picture:
    """The length of a gradient on its way back through layers, on a logarithmic axis.

    Args:
        lengths: name -> (layers + 1,) lengths, before the first layer met and after each.
    """
    fig = figure(6.6, 3.2)
    axes = fig.subplots()
    told = []
    for i, (name, values) in enumerate(lengths.items()):
        axes.plot(values, color=CYCLE[i], marker=MARKERS[i], markersize=4, label=name)
        told.append(f"{name} {values[-1]:.0e}")
    axes.set_yscale("log")
    axes.axhline(1, color=GREY, linestyle=":", linewidth=1)
    axes.legend(frameon=False, fontsize=9)
    layers = len(next(iter(lengths.values()))) - 1
    found = f"After {layers} layers: {', '.join(told)}"
    label(axes, "layers that the gradient has passed", "length of the gradient", found)
    return Picture(fig, f"Curves of lengths that all start at 1. {found}.")


def depths(counts: Sequence[int], accuracy: Mapping[str, Sequence[float]]) -> Picture:
    """Accuracy against the number of layers, one curve a kind of network.

    Args:
        counts: (m,) numbers of layers.
        accuracy: name -> (m,) accuracies in percent.
    """
    fig = figure(6.2, 3.0)
    axes = fig.subplots()
    told = []
    for i, (name, values) in enumerate(accuracy.items()):
        axes.plot(counts, values, color=CYCLE[i], marker=MARKERS[i], label=name)
        told.append(f"{name}: {', '.join(f'{v:.0f}' for v in values)}")
    axes.set_xticks(list(counts))
    axes.set_ylim(0, 104)
    axes.legend(frameon=False, fontsize=9, loc="lower left")
    lost = [f"{name} {values[0] - values[-1]:.0f}" for name, values in accuracy.items()]
    found = f"From {counts[0]} to {counts[-1]} layers, points lost: {', '.join(lost)}"
    label(axes, "layers", "accuracy in %", found)
    return Picture(
        fig, f"Accuracy at {', '.join(map(str, counts))} layers. {'; '.join(told)}. {found}."
    )


def sizes(resized: Mapping[int, float], canvas: Mapping[int, float], trained: int) -> Picture:
    """Accuracy against the size of the image: digits resized, and digits left as they are.

    Args:
        resized: size -> accuracy in percent for digits of that size.
        canvas: size -> accuracy in percent for unchanged digits on a black image of that size.
        trained: the size in training.
    """
    fig = figure(6.6, 3.2)
    axes = fig.subplots()
    for values, name, colour, marker in (
        (resized, "digit resized with the image", CYCLE[0], "o"),
        (canvas, "digit unchanged on a black image", ORANGE, "s"),
    ):
        axes.plot(list(values), list(values.values()), marker, color=colour, ls="-", label=name)
    axes.axvline(trained, color=GREY, linestyle=":")
    axes.annotate("training", (trained, 6), xytext=(4, 0), textcoords="offset points", color=INK)
    axes.set_ylim(0, 104)
    axes.set_xticks(sorted({*resized, *canvas}))
    axes.legend(frameon=False, fontsize=9, loc="lower right")
    places = dict.fromkeys((trained, min(resized), max(resized)))
    found = "Resized digits: " + ", ".join(
        f"{resized[size]:.0f} % right at {size} pixels" for size in places
    )
    label(axes, "height and width of the image, in pixels", "accuracy in %", found)
    told = ", ".join(f"{size}: {value:.0f}" for size, value in resized.items())
    on_black = ", ".join(f"{size}: {value:.0f}" for size, value in canvas.items())
    return Picture(fig, f"{found}. Resized, {told}. Unchanged on a black image, {on_black}.")


def looked_up(x: Array, changed: Mapping[str, Array], read: Mapping[str, int], y: int) -> Picture:
    """One digit, corrupted in several ways, and what a network reads in each.

    Args:
        x: (28, 28) the digit.
        changed: title -> (28, 28) a corrupted copy.
        read: title -> the label that the network gives it.
        y: the true label.
    """
    shown = {"as it is": x, **changed}
    fig = figure(1.35 * len(shown), 2.1)
    told = []
    for axes, (title, image) in zip(fig.subplots(1, len(shown)), shown.items(), strict=True):
        axes.imshow(image, cmap="Greys", vmin=0, vmax=1)
        bare(axes, title)
        if title in read:
            right = read[title] == y
            axes.set_xlabel(
                f"{'✓' if right else '✗'} reads {read[title]}",
                color=GREEN if right else ORANGE,
                fontsize=9,
            )
            told.append(f"{title}: {read[title]}")
    n_right = sum(read[title] == y for title in changed)
    found = f"A {y}: {n_right} of {len(changed)} corrupted copies are read rightly"
    headline(fig, found)
    return Picture(fig, f"One digit, corrupted in {len(changed)} ways. {'; '.join(told)}. {found}.")


def panels(curves: Mapping[str, tuple[Sequence[float], Mapping[str, Sequence[float]]]]) -> Picture:
    """Accuracy against the level of each corruption, a panel a corruption, a curve a model.

    Args:
        curves: corruption -> (levels (m,), model -> accuracies (m,) from 0 to 1).
    """
    fig = figure(max(6.2, 2.9 * len(curves)), 3.0)
    axes_all = np.atleast_1d(fig.subplots(1, len(curves), sharey=True))
    told, worst = [], (2.0, "", "")
    for axes, (name, (levels, models)) in zip(axes_all, curves.items(), strict=True):
        for i, (model, values) in enumerate(models.items()):
            axes.plot(levels, values, color=CYCLE[i], marker=MARKERS[i], label=model)
            told.append(f"{name}, {model}: {', '.join(f'{v:.2f}' for v in values)}")
        strongest = max(models, key=lambda model: models[model][-1])
        worst = min(worst, (float(models[strongest][-1]), name, strongest))
        axes.set_ylim(0, 1.04)
        axes.yaxis.set_minor_formatter(NullFormatter())
        label(axes, name, "")
    axes_all[0].set_ylabel("accuracy")
    axes_all[0].legend(frameon=False, fontsize=8, loc="lower left")
    found = f"At the highest level of “{worst[1]}” the best is {worst[2]}: {worst[0]:.0%} are right"
    headline(fig, found)
    return Picture(
        fig, f"{len(curves)} panels of accuracy against level. {'; '.join(told)}. {found}."
    )
