"""How long the steps from a loop to a kernel take, beside one another."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from course_lib.palette import BLUE, GREY, INK, ORANGE
from course_lib.plots.style import Picture, figure, label


def ladder(
    times: Mapping[str, float], here: Mapping[str, float] | None = None, one: str = "the library"
) -> Picture:
    """Times of some steps, as multiples of one of them, on a log axis; the first step on top.

    The title says how far it is from the first step to `one`, and which change bought most.

    Args:
        times: step -> multiple, above 0, in the order in which the steps were taken. What stands
            behind `one` is shown, and takes no part in the title.
        here: the same steps, or some, measured on another machine. Further steps of its own come
            below the others.
        one: the step whose time is 1; not the first.
    """
    here = here or {}
    names = list(dict.fromkeys([*times, *here]))
    fig = figure(7.2, 0.36 * len(names) + 1.3)
    axes = fig.subplots()
    axes.axvline(1, color=GREY, linewidth=1)
    _stored(axes, times)
    if here:
        places = [names.index(name) for name in here]
        axes.plot(list(here.values()), places, "D", color=ORANGE, mfc="none", label="here, now")
        axes.legend(frameon=False, fontsize=9, loc="lower right")
    values = [*times.values(), *here.values()]
    axes.set(xscale="log", xlim=(min(values) / 4, max(values) * 6), yticks=range(len(names)))
    axes.set_yticklabels(names)
    axes.set_ylim(len(names) - 0.5, -0.7)  # the first step on top
    found = _finding(times, names[: names.index(one) + 1])
    label(axes, f"time of an image, as a multiple of that of {one} (log axis)", "step", found)
    return Picture(fig, f"{_told(times)}{_told(here, 'Measured here: ')}{found}.")


def _stored(axes: Axes, times: Mapping[str, float]) -> None:
    """A point for each time, a line that joins it to 1, and its number above it."""
    axes.hlines(range(len(times)), 1, list(times.values()), color=BLUE, linewidth=2)
    axes.plot(list(times.values()), range(len(times)), "o", color=BLUE, label="stored result")
    for row, value in enumerate(times.values()):
        style = {"textcoords": "offset points", "ha": "center", "fontsize": 9, "color": INK}
        axes.annotate(_digits(value), (value, row), (0, 5), va="bottom", **style)


def _finding(times: Mapping[str, float], taken: list[str]) -> str:
    """From the first step to the last, and the change that saved the largest factor."""
    gains = {b: times[a] / times[b] for a, b in zip(taken, taken[1:], strict=False)}
    best = max(gains, key=lambda name: gains[name])
    whole = times[taken[0]] / times[taken[-1]]
    return f"{_digits(whole)} times in all; “{best}” buys most: {_digits(gains[best])} times"


def _told(times: Mapping[str, float], begin: str = "Multiples on a log axis: ") -> str:
    if not times:
        return ""
    return begin + ", ".join(f"{name} {_digits(v)}" for name, v in times.items()) + ". "


def _digits(value: float) -> str:
    """Such as 0.43, 1.2, 410, 13,000: two digits say all that a time can say."""
    rounded = float(f"{value:.1e}")
    decimals = max(0, 1 - int(np.floor(np.log10(rounded))))
    return f"{rounded:,.{decimals}f}"
