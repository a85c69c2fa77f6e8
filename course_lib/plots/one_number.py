"""One window of an image, its row of the kernel's matrix, and what three strides read."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from course_lib.nn import Array
from course_lib.palette import GREY, ORANGE
from course_lib.plots.style import DIVERGING, Picture, bare, figure, headline, label


def one_number(
    reads: Mapping[int, Array],
    T: Array | None,
    y: Array,
    stride: int,
    at: tuple[int, int],
    corner: tuple[int, int],
) -> Picture:
    """Draw an image with a window for several strides, and perhaps the matrix of the kernel below.

    Args:
        reads: stride -> (h, w), how many windows read each pixel.
        T: (oh ow, h w) the matrix, one row per window; None leaves it out.
        y: (oh, ow) the map.
        stride: of the map.
        at: the window's place in the map.
        corner: row and column of the image where the window begins.
    """
    fig = figure(7.6, 2.7 if T is None else 4.6)
    ratios = (1.5,) if T is None else (1.5, 1)
    grid = fig.add_gridspec(len(ratios), len(reads), height_ratios=ratios)
    told, times = [], y
    for i, (step, times) in enumerate(reads.items()):
        axes = fig.add_subplot(grid[0, i])
        unread = int((times == 0).sum())
        _pixels(axes, times)
        bare(axes, f"stride {step}: {unread} pixels not read")
        told.append(f"stride {step}: at most {times.max()}, and {unread} pixels by none")
        if step == stride:
            place = corner[1] - 0.5, corner[0] - 0.5
            axes.add_patch(Rectangle(place, 3, 3, fill=False, edgecolor=ORANGE, linewidth=2.5))
    pixels = (
        f"How many windows of 3 by 3 read each pixel of an image of {times.shape[0]} by "
        f"{times.shape[1]}: {'; '.join(told)}."
    )
    if T is None:
        headline(fig, "How many windows read each pixel; no window reads the crossed ones")
        return Picture(fig, pixels)
    row = at[0] * y.shape[1] + at[1]
    _matrix(fig.add_subplot(grid[1, :]), T, row)
    found = f"y[{at[0]}, {at[1]}] = {y[at]:g} is row {row} of T times x"
    headline(fig, f"How many windows read each pixel. {found}")
    used = [f"{v:g}" for v in T[row][T[row] != 0]]
    return Picture(
        fig,
        f"{pixels} Below, the matrix of the kernel, {T.shape[0]} by {T.shape[1]}; "
        f"row {row} holds {', '.join(used) or 'zeros only'}. {found}.",
    )


def _pixels(axes: Axes, times: Array) -> None:
    """How many windows read each pixel; a cross where none does."""
    axes.imshow(times, cmap="Blues", vmin=0, vmax=14)
    for (i, j), value in np.ndenumerate(times):
        text = f"{int(value)}" if value else "×"
        axes.text(j, i, text, ha="center", va="center", fontsize=8)


def _matrix(axes: Axes, T: Array, row: int) -> None:
    """Violet above 0, brown below, with the row of the window framed."""
    reach = max(float(np.abs(T).max()), 1e-12)
    axes.imshow(T, cmap=DIVERGING, vmin=-reach, vmax=reach, aspect="auto", interpolation="nearest")
    frame = Rectangle((-0.5, row - 0.5), T.shape[1], 1, fill=False, edgecolor=GREY, linewidth=1.5)
    axes.add_patch(frame)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    label(axes, "pixel", "window", "T: violet above 0, brown below; the window's row is framed")
