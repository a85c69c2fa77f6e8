"""Figures of lesson 02: where floats end, for softmax and for its logarithm."""

from collections.abc import Mapping

import numpy as np

from course_lib.palette import BLUE, ORANGE
from course_lib.plots.style import MARKERS, Picture, figure, label


def range_of_the_formula(limits: Mapping[str, tuple[float, float]]) -> Picture:
    """Where the typed formula turns the row (t, t) into (0.5, 0.5), for each float type.

    Args:
        limits: float type -> (first wrong t going down, first wrong t going up).
    """
    fig = figure(7.5, 2.4)
    axis = fig.subplots()
    for i, (low, high) in enumerate(limits.values()):
        axis.barh(i, high - low, left=low, color=BLUE, height=0.5)
        axis.annotate(
            f"{low:g}", (low, i), (-4, 0), textcoords="offset points", ha="right", va="center"
        )
        axis.annotate(f"{high:g}", (high, i), (4, 0), textcoords="offset points", va="center")
    axis.set_yticks(range(len(limits)), list(limits))
    axis.set_xlim(
        min(v[0] for v in limits.values()) * 1.2, max(v[1] for v in limits.values()) * 1.2
    )
    axis.set_ylim(-0.5, len(limits) - 0.5)
    label(
        axis,
        "t, both logits of the row (t, t)",
        "float type",
        "Inside a bar the typed formula is right; from its ends on it is wrong",
    )
    ends = "; ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in limits.items())
    return Picture(
        fig, f"Bars on the axis of t between the first wrong answers of the typed formula: {ends}."
    )


def logarithm_of_nothing(gap: np.ndarray, direct: np.ndarray, safe: np.ndarray) -> Picture:
    """Log-probabilities by two routes, as the gap between two logits grows.

    Args:
        gap: (m,) how far class 1 lies below class 0.
        direct: (m,) log(softmax) of class 1; -inf where it is lost.
        safe: (m,) z - LSE of class 1.
    """
    fig = figure(6.5, 3.0)
    axis = fig.subplots()
    kept = np.isfinite(direct)
    end = float(gap[kept].max())
    axis.plot(gap, safe, color=BLUE, linestyle="--")
    axis.plot(gap[kept], direct[kept], color=ORANGE, linewidth=3, alpha=0.8)
    axis.plot([end], [-end], MARKERS[2], color=ORANGE, markersize=9)
    axis.annotate(
        f"log of softmax: -inf beyond {end:g}",
        (end, -end),
        (-10, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9,
        color=ORANGE,
    )
    middle = len(gap) // 3
    axis.annotate(
        "z - LSE: every gap",
        (gap[middle], safe[middle]),
        (8, 6),
        textcoords="offset points",
        fontsize=9,
        color=BLUE,
    )
    label(
        axis,
        "gap between the two logits",
        "log-probability of class 1",
        f"The direct route ends near {end:g}, the other goes on",
    )
    return Picture(
        fig,
        f"Two lines falling from 0 to {safe.min():.0f}. The log of softmax ends at a gap of "
        f"{end:g}; z minus LSE goes on straight.",
    )
