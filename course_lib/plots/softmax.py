"""Figures of lesson 02: from logits to probabilities, and how the ones move the others."""

from collections.abc import Mapping, Sequence

import numpy as np

from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import DIVERGING, MARKERS, Picture, bare, figure, headline, label


def attempts(shares: Mapping[str, np.ndarray]) -> Picture:
    """What several rules make of one row of logits, side by side.

    Args:
        shares: rule in words -> (k,) what it gives.
    """
    fig = figure(8.2, 2.6)
    panels = fig.subplots(1, len(shares), sharey=True)
    for axis, (rule, p) in zip(panels, shares.items(), strict=True):
        bars = axis.bar(range(len(p)), p, color=[ORANGE if v <= 0 else BLUE for v in p])
        axis.bar_label(bars, [f"{v:.2f}" for v in p], fontsize=8, padding=2)
        axis.axhline(0, color=INK, linewidth=0.8)
        axis.set_xticks(range(len(p)))
        axis.set_ylim(-0.5, 1.2)
        label(axis, "class", "share" if axis is panels[0] else "")
        axis.set_title(rule, fontsize=9, color=INK)
    headline(fig, "Every rule sums to 1; the first four lose something that the last one keeps")
    rows = "; ".join(f"{rule}: " + ", ".join(f"{v:.2f}" for v in p) for rule, p in shares.items())
    return Picture(fig, f"Bars of the shares of three classes under {len(shares)} rules. {rows}.")


def equal_steps(logits: Sequence[float] = (0.0, 1.0, 2.0)) -> Picture:
    """The exponential curve: equal steps to the right, equal factors upwards.

    Args:
        logits: equally spaced points to mark.
    """
    fig = figure(6.0, 3.0)
    axis = fig.subplots()
    t = np.linspace(min(logits) - 1.5, max(logits) + 0.3, 200)
    axis.plot(t, np.exp(t), color=BLUE)
    for z in logits:
        axis.vlines(z, 0, np.exp(z), color=GREY, linestyle=":")
        axis.plot([z], [np.exp(z)], MARKERS[0], color=ORANGE)
        axis.annotate(
            f"{np.exp(z):.2f}",
            (z, np.exp(z)),
            (-6, 6),
            textcoords="offset points",
            ha="right",
            fontsize=9,
        )
    for left, right in zip(logits[:-1], logits[1:], strict=True):
        factor = np.exp(right - left)
        axis.annotate(f"times {factor:.2f}", ((left + right) / 2, 0.25), ha="center", fontsize=9)
    label(
        axis,
        "logit z",
        "e to the z",
        f"Each step of {logits[1] - logits[0]:g} multiplies by the same factor",
    )
    marks = ", ".join(f"{np.exp(z):.2f} at {z:g}" for z in logits)
    return Picture(
        fig, f"The rising curve e to the z with marks: {marks}. Each is e times the last."
    )


def digit_to_probabilities(image: np.ndarray, z: np.ndarray, p: np.ndarray, digit: int) -> Picture:
    """An image, its ten logits, its ten probabilities.

    Args:
        image: (784,) pixels.
        z: (k,) logits.
        p: (k,) probabilities.
        digit: its label.
    """
    fig = figure(8.2, 2.8)
    axes = fig.subplots(1, 3, width_ratios=(1, 1.6, 1.6))
    axes[0].imshow(image.reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
    bare(axes[0], f"label {digit}")
    first, second = (int(c) for c in np.argsort(p)[::-1][:2])
    for axis, values, name in ((axes[1], z, "logit"), (axes[2], p, "probability")):
        colours = [ORANGE if c == digit else BLUE for c in range(len(values))]
        axis.bar(range(len(values)), values, color=colours)
        axis.set_xticks(range(len(values)))
        label(axis, f"class (orange: label {digit})", name)
    axes[2].set_ylim(0, 1)
    for c in (first, second):
        axes[2].annotate(f"{p[c]:.2f}", (c, p[c]), ha="center", va="bottom", fontsize=9)
    headline(
        fig,
        f"Logits {z[first]:.1f} and {z[second]:.1f} become probabilities "
        f"{p[first]:.2f} and {p[second]:.2f}",
    )
    return Picture(
        fig,
        f"A handwritten {digit}; bars of its ten logits from {z.min():.1f} to {z.max():.1f}; "
        f"bars of its probabilities, {p[first]:.2f} for class {first} "
        f"and {p[second]:.2f} for {second}.",
    )


def jacobian(p: np.ndarray, J: np.ndarray) -> Picture:
    """The Jacobian as a signed table.

    Args:
        p: (k,) probabilities.
        J: (k, k) with J[i, j] = dp_i / dz_j.
    """
    fig = figure(5.8, 3.6)
    axis = fig.subplots()
    size = float(np.abs(J).max())
    shown = axis.imshow(J, cmap=DIVERGING, vmin=-size, vmax=size, aspect="auto")
    for (i, j), value in np.ndenumerate(J):
        colour = "white" if abs(value) > 0.5 * size else INK
        axis.text(j, i, f"{value:+.3f}", ha="center", va="center", color=colour, fontsize=9)
    axis.set_xticks(range(len(p)), [f"z{j}" for j in range(len(p))])
    axis.set_yticks(range(len(p)), [f"p{i} = {v:.2f}" for i, v in enumerate(p)])
    fig.colorbar(shown, label="dp / dz")
    label(
        axis, "this logit rises", "this probability moves", "Plus on the diagonal, minus elsewhere"
    )
    return Picture(
        fig,
        f"A table of {len(p)} by {len(p)} numbers. The diagonal holds {J[0, 0]:+.3f}, "
        f"{J[1, 1]:+.3f} and so on; all others are negative, and each row sums to 0.",
    )


def confidence(T: np.ndarray, mean_top: np.ndarray, accuracy: np.ndarray, best: float) -> Picture:
    """Accuracy and mean largest probability against the temperature.

    Args:
        T: (m,) temperatures.
        mean_top: (m,) mean of the largest probability, on held-out images.
        accuracy: (m,) share of right answers among the same held-out images.
        best: the temperature at which the two agree.
    """
    fig = figure(6.5, 3.0)
    axis = fig.subplots()
    axis.plot(T, accuracy, color=ORANGE, linestyle="--")
    axis.plot(T, mean_top, color=BLUE)
    axis.axvline(best, color=GREY, linestyle=":")
    axis.annotate(
        "accuracy on held-out images: constant",
        (T[-1], accuracy[-1] + 0.02),
        ha="right",
        fontsize=9,
        color=ORANGE,
    )
    late = 3 * len(T) // 4
    axis.annotate(
        "mean largest probability",
        (T[late], mean_top[late]),
        (-8, -8),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9,
        color=BLUE,
    )
    axis.annotate(f"T = {best:g}", (best, 0.12), (5, 0), textcoords="offset points", fontsize=9)
    axis.set_ylim(0, 1.05)
    label(
        axis,
        "temperature T",
        "share, or probability",
        "Temperature changes how sure the model is, never its answer",
    )
    return Picture(
        fig,
        f"The accuracy on held-out images is a flat line at {accuracy[0]:.2f}. "
        f"The mean largest probability falls from {mean_top[0]:.2f} to {mean_top[-1]:.2f} "
        f"and crosses it at T = {best:g}.",
    )
