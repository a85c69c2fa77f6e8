"""One house style for every figure, and the `Picture` that carries a figure with its alt text."""

import base64
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.palette import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, YELLOW

CYCLE = (BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, GREY)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
SEQUENTIAL, DIVERGING = "cividis", "PuOr"
DPI = 110


class Picture:
    """A figure with words for those who cannot see it.

    Args:
        figure: the matplotlib figure.
        alt: what the picture shows, in one to three sentences with numbers.

    Raises:
        ValueError: no alt text, or one that says too little.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        if len(alt.split()) < 6:
            raise ValueError(f"alt text must say what the picture shows; got {alt!r}")
        self.figure = figure
        self.alt = " ".join(alt.split())
        self._png = b""

    def png(self) -> bytes:
        """The figure as PNG bytes, without a date or a program's version in it.

        Drawn once: a second drawing would lay the figure out anew and could move it by a pixel.
        """
        if not self._png:
            buffer = io.BytesIO()
            self.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
            self._png = buffer.getvalue()
        return self._png

    def __repr__(self) -> str:
        return f"[Figure: {self.alt}]"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        data = base64.b64encode(self.png()).decode("ascii")
        alt = self.alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        return {
            "text/plain": repr(self),
            "text/html": f'<img alt="{alt}" src="data:image/png;base64,{data}"/>',
        }


def figure(width: float = 7.0, height: float = 3.2, **options: Any) -> Figure:
    """An empty figure in house style; no pyplot, so nothing is shown twice or kept open."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white", **options)


def subplots(
    width: float = 7.0, height: float = 3.2, *shape: int, **options: Any
) -> tuple[Figure, Any]:
    """A figure with its axes: an array of them in rows and columns, or just one without a shape.

    Args:
        width: of the figure, in inches.
        height: of the figure, in inches.
        shape: rows and columns.
        options: those of matplotlib's `Figure.subplots`.
    """
    fig = figure(width, height)
    axes = fig.subplots(*shape, **options)
    return fig, np.atleast_1d(axes) if shape else axes


def say(axes: Axes, text: str, at: Any, by: tuple[float, float], **words: Any) -> None:
    """Words beside a place of the data, `by` so many points to the right and upwards."""
    axes.annotate(text, at, by, textcoords="offset points", **words)


def write(axes: Axes, x: float, y: float, text: str, **words: Any) -> None:
    """Words in the middle of a place of the data, formulas in the letters of the text."""
    usual = {"color": INK, "ha": "center", "va": "center", "math_fontfamily": "cm"}
    axes.text(x, y, text, **{**usual, **words})


def label(axes: Axes, x: str, y: str, title: str = "") -> None:
    """Axis labels and a title that states the finding; the frame is kept light."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if title:
        axes.set_title(title, loc="left", fontsize=10.5, color=INK)
    axes.spines[["top", "right"]].set_visible(False)


def bare(axes: Axes, title: str = "", **words: Any) -> None:
    """An image without ticks, with a small title."""
    axes.set_xticks([])
    axes.set_yticks([])
    if title:
        axes.set_title(title, fontsize=9, color=INK, **words)


def ink(axes: Axes, image: np.ndarray, title: str = "") -> None:
    """An image of ink, 0 white and 1 black, without ticks: (h, w), or (784,) of 28 by 28."""
    shown = image.reshape(28, 28) if image.ndim == 1 else image
    axes.imshow(shown, cmap="gray_r", vmin=0, vmax=1)
    bare(axes, title)


def gallery(
    width: float, height: float, rows: int, images: Sequence[np.ndarray], titles: Sequence[str]
) -> Figure:
    """A figure of images of ink in rows of equal length, a title above each."""
    fig, panels = subplots(width, height, rows, len(images) // rows)
    for axes, image, title in zip(panels.ravel(), images, titles, strict=True):
        ink(axes, image, title)
    return fig


def table(
    axes: Axes, cells: list[list[str]], rows: list[str], columns: list[str], wide: float
) -> None:
    """Words in cells, below and beside their names; a column is `wide` of the width of the axes."""
    places = {"cellLoc": "center", "loc": "center", "colWidths": [wide] * len(columns)}
    drawn = axes.table(cells, rowLabels=rows, colLabels=columns, **places)
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(9)


def headline(figure: Figure, text: str) -> None:
    """The finding, above all panels."""
    figure.suptitle(text, x=0.01, ha="left", fontsize=11, color=INK)
