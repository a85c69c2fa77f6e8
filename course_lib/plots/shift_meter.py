"""A pooled map after shifts of its digit by 0, 1 and 2 pixels."""

from collections.abc import Mapping

from course_lib.nn import Array
from course_lib.plots.style import Picture, bare, headline, subplots


def shift_meter(
    maps: Mapping[int, Array],
    measured: Mapping[int, tuple[float, float]],
    answers: Mapping[int, int],
    digit: Array,
) -> Picture:
    """Draw a digit, and one of its pooled maps for several shifts to the right.

    Args:
        maps: pixels to the right -> (h, w) the map.
        measured: the same -> share of the layer's values that changed, and their distance to the
            map moved along.
        answers: the same -> what the net says.
        digit: (28, 28) the image at its place.
    """
    fig, panels = subplots(2.0 * (1 + len(maps)), 2.9, 1, 1 + len(maps))
    panels[0].imshow(digit, cmap="Greys")
    bare(panels[0], "the digit")
    top = max(float(values.max()) for values in maps.values())
    told = []
    for axes, (dx, values) in zip(panels[1:], maps.items(), strict=True):
        axes.imshow(values, cmap="Greys", vmin=0, vmax=top)
        share, away = measured[dx]
        bare(axes, f"moved by {dx}: answer {answers[dx]}")
        below = f"place by place: {share:.0%} changed\nmap moved along: {away:.3f} off"
        axes.set_xlabel(below, fontsize=8)
        told.append(
            f"moved by {dx}: compared place by place, {share:.0%} of what is not blank changed; "
            f"distance to the map moved along {away:.3f}; answer {answers[dx]}"
        )
    headline(fig, "A pooled map when its digit moves to the right")
    return Picture(fig, f"A digit of {digit.shape[0]} by {digit.shape[1]} pixels, and one pooled "
        f"map of it. {'; '.join(told)}.")  # fmt: skip
