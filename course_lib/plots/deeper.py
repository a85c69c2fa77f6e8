"""Figures of lesson 11: channels, gradients through many layers, sizes, and corruptions."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import NullFormatter

from course_lib.nn import Array
from course_lib.palette import GREEN, GREY, INK, ORANGE
from course_lib.plots.style import (
    CYCLE,
    MARKERS,
    SEQUENTIAL,
    Picture,
    bare,
    figure,
    headline,
    label,
)


def channels(maps: Mapping[str, Array], grey: np.ndarray) -> Picture:
    """Channels side by side, each with the mean of its ink and of its background.

    Args:
        maps: title -> (h, w) one channel; all are drawn on one scale.
        grey: (h, w) the digit: 0 is background, above 0.95 is ink, the rest is counted as neither.
    """
    fig = figure(1.75 * len(maps), 2.8)
    told, apart = [], []
    scale = {
        "vmin": min(float(values.min()) for values in maps.values()),
        "vmax": max(float(values.max()) for values in maps.values()),
    }
    for axes, (title, values) in zip(
        np.atleast_1d(fig.subplots(1, len(maps))), maps.items(), strict=True
    ):
        axes.imshow(values, cmap=SEQUENTIAL, **scale)
        on, off = float(values[grey > 0.95].mean()), float(values[grey == 0].mean())
        bare(axes, title)
        axes.set_xlabel(f"ink {on:.1f}\nbackground {off:.1f}", fontsize=8)
        told.append(f"{title}: ink {on:.1f}, background {off:.1f}")
        apart.append(abs(on - off))
    best = list(maps)[int(np.argmax(apart))]
    found = f"Ink and background are farthest apart in “{best}”: {max(apart):.1f}"
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
        told.append(f"{name} {values[-1]:.2g}")
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
    fig = figure(7.0, 3.2)
    axes = fig.subplots()
    told = []
    for i, (name, values) in enumerate(accuracy.items()):
        axes.plot(counts, values, color=CYCLE[i], marker=MARKERS[i], label=name)
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
    found = "Resized digits, % right: " + ", ".join(
        f"{resized[size]:.0f} at {size} pixels" for size in places
    )
    label(axes, "height and width of the image, in pixels", "accuracy in %", found)
    told = ", ".join(f"{size}: {value:.0f}" for size, value in resized.items())
    on_black = ", ".join(f"{size}: {value:.0f}" for size, value in canvas.items())
    return Picture(fig, f"{found}. Resized, {told}. Unchanged on a black image, {on_black}.")


def looked_up(x: Array, changed: Mapping[str, Array], read: Mapping[str, int], y: int) -> Picture:
    """One digit, corrupted in several ways, and what a network reads in each; 1 is drawn white.

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
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
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
    found = f"Of {len(changed)} corrupted copies of this {y}, {n_right} read as {y}"
    headline(fig, found)
    return Picture(fig, f"One digit, corrupted in {len(changed)} ways. {'; '.join(told)}. {found}.")


def panels(curves: Mapping[str, tuple[Sequence[float], Mapping[str, Sequence[float]]]]) -> Picture:
    """Accuracy against the level of each corruption, a panel a corruption, a curve a model.

    Args:
        curves: corruption -> (levels (m,), model -> accuracies (m,) from 0 to 1).
    """
    fig = figure(max(6.2, 2.9 * len(curves)), 3.0)
    axes_all = np.atleast_1d(fig.subplots(1, len(curves), sharey=True))
    told = []
    for axes, (name, (levels, models)) in zip(axes_all, curves.items(), strict=True):
        for i, (model, values) in enumerate(models.items()):
            axes.plot(levels, values, color=CYCLE[i], marker=MARKERS[i], label=model)
            told.append(f"{name}, {model}: {', '.join(f'{v:.2f}' for v in values)}")
        axes.set_ylim(0, 1.04)
        axes.yaxis.set_minor_formatter(NullFormatter())
        label(axes, name, "")
    axes_all[0].set_ylabel("accuracy")
    axes_all[0].legend(frameon=False, fontsize=8, loc="lower left")
    found = _at_the_end(curves)
    headline(fig, found)
    n_panels = f"{len(curves)} panel{'' if len(curves) == 1 else 's'}"
    return Picture(fig, f"{n_panels} of accuracy against level. {'; '.join(told)}. {found}.")


def _at_the_end(
    curves: Mapping[str, tuple[Sequence[float], Mapping[str, Sequence[float]]]],
) -> str:
    """What the highest levels leave: of every model in one panel, of the best one in several."""
    if len(curves) == 1:
        ((name, (levels, models)),) = curves.items()
        ends = ", ".join(f"{model} {100 * values[-1]:.0f} %" for model, values in models.items())
        return f"At {levels[-1]:g} {name}: {ends}"
    best = [max(float(v[-1]) for v in models.values()) for _, models in curves.values()]
    ends = ", ".join(f"{100 * b:.0f} %" for b in best)
    return f"At the highest levels the best networks read {ends}"
