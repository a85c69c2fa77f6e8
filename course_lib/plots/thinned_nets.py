"""All thinned nets of eight units: a histogram of their answers, and the means."""

from collections.abc import Mapping

from course_lib.nn import Array
from course_lib.palette import SKY
from course_lib.plots.style import CYCLE, Picture, headline, label, subplots

LINES = ("-", "--", ":", "-.")
BINS = 20


def thinned_nets(
    digit: int, panels: Mapping[float, tuple[Array, Array, dict[str, float]]]
) -> Picture:
    """Draw a histogram for each drop rate, with a line for each mean.

    Args:
        digit: the true class.
        panels: p -> the nets' probabilities of the digit (m,), their chances (m,), means by name.
    """
    fig, axes_of = subplots(8.2, 2.9, 1, len(panels), sharey=True)
    told = []
    for axes, (p, (q, chances, means)) in zip(axes_of, panels.items(), strict=True):
        axes.hist(q, BINS, (0, 1), weights=chances, color=SKY, edgecolor="white")
        for (name, value), colour, line in zip(means.items(), CYCLE, LINES, strict=False):
            axes.axvline(
                value, color=colour, linestyle=line, linewidth=2, label=f"{name} {value:.2f}"
            )
        axes.legend(loc="upper center", edgecolor="none", framealpha=0.9, fontsize=8)
        axes.set_xlim(0, 1.02)
        label(axes, f"probability of the {digit}", "fraction of draws", f"p = {p:g}")
        said = ", ".join(f"{name} {value:.2f}" for name, value in means.items())
        told.append(f"p = {p:g}: {said}")
    headline(fig, f"{len(q)} nets: the geometric mean is the whole net, the plain mean is not")
    return Picture(
        fig,
        f"Histograms of the probability that thinned nets give to a {digit}. {'; '.join(told)}.",
    )
