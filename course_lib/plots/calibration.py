"""The figure of one's own calibration: confidence beside the share of right answers."""

from collections.abc import Mapping

from course_lib.palette import BLUE, GREY, LIGHT_PAGE
from course_lib.plots.style import Picture, label, subplots


def curve(steps: Mapping[str, tuple[float, int, int]]) -> Picture:
    """The share of right answers over what was stated.

    Args:
        steps: name of a step -> stated probability, right answers, answers.
    """
    fig, axes = subplots(4.8, 3.6)
    axes.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    axes.annotate("as often as stated", (0.12, 0.04), color=LIGHT_PAGE["soft"], fontsize=9)
    stated = [p for p, _, _ in steps.values()]
    shares = [right / of for _, right, of in steps.values()]
    axes.plot(stated, shares, color=BLUE, marker="o")
    for (name, (p, right, of)), share in zip(steps.items(), shares, strict=True):
        axes.annotate(
            f"{name}: {right} of {of}", (p, share), (0, -16 if share < p else 9), ha="center",
            textcoords="offset points", fontsize=9, color=BLUE,
            bbox={"fc": "white", "ec": "none", "pad": 1},
        )  # fmt: skip
    axes.set(xlim=(0, 1.15), ylim=(-0.12, 1.12))
    name, (p, right, of) = max(steps.items(), key=lambda s: abs(s[1][1] - s[1][0] * s[1][2]))
    found = f"{name.capitalize()}: {right} of {of} right; {p * of:.1f} would match"
    label(axes, "stated probability of being right", "share that was right", found)
    told = "; ".join(
        f"{name} (stated {p:.0%}): {right} of {of} right, {right / of:.0%}"
        for name, (p, right, of) in steps.items()
    )
    return Picture(fig, f"Calibration of your own answers. {told}. {found}.")
