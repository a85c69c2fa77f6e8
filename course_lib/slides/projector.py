"""A lesson's figure for the projector: inline SVG, no text under 24 pixels, colours by role."""

import html
import io
import re
from collections.abc import Mapping
from itertools import combinations
from textwrap import wrap

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from course_lib import palette
from course_lib.plots.style import Picture

SMALLEST = 24.0  # pixels on a slide of 1280 x 720
LOW, HIGH = 9.0, 10.0  # points: the words of a figure are brought to these before it is scaled
ROLES = {
    palette.BLUE: "blue",
    palette.ORANGE: "orange",
    palette.GREEN: "green",
    palette.PURPLE: "purple",
    palette.VIOLET: "violet",
    palette.GREY: "grey",
    palette.FAINT: "soft",
    palette.PALE: "soft",
    palette.INK: "ink",
    "#000000": "ink",
    "#ffffff": "bg",
}
OVERLAP = 3.0  # points by which the boxes of two words may share a place: accents, descenders


def projected(
    picture: Picture, width: float, height: float, *, titled: bool = False, name: str = "f"
) -> str:
    """The figure as SVG, laid out anew for its place on a slide.

    The figure's own finding, its headline or the title of its one panel, is left out: the slide's
    title says it.

    Args:
        picture: a figure of the course; it is changed.
        width: pixels on the slide.
        height: pixels on the slide.
        titled: keep the finding.
        name: goes before each id, so that two figures of a page share none.
    """
    figure = picture.figure
    if not titled:
        _leave_out_finding(figure)
    sizes = [float(np.clip(text.get_fontsize(), LOW, HIGH)) for text in _words(figure)]
    for text, size in zip(_words(figure), sizes, strict=True):
        text.set_fontsize(size)
    scale = SMALLEST / min(sizes, default=LOW)
    figure.set_size_inches(width / 72 / scale, height / 72 / scale)
    figure.set_dpi(72)
    _wrap(figure)
    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": name}):
        figure.savefig(
            buffer, format="svg", dpi=72, transparent=True, metadata={"Date": None, "Creator": None}
        )
    svg = re.sub(r"^.*?(?=<svg)|<metadata>.*?</metadata>", "", buffer.getvalue(), flags=re.DOTALL)
    svg = re.sub(
        r'width="[\d.]+pt" height="[\d.]+pt"',
        f'width="{width:g}" height="{height:g}"',
        svg,
        count=1,
    )
    svg = re.sub(r'\bid="|(?<=url\()#|(?<=href=")#', lambda m: f"{m[0]}{name}-", svg)
    for colour, role in ROLES.items():
        svg = svg.replace(colour, f"var(--{role})")
    facts = {
        "role": "img",
        "aria-label": picture.alt,
        "data-smallest": f"{SMALLEST:g}",
        "data-touching": "; ".join(touching(figure)),
    }
    told = " ".join(f'{fact}="{html.escape(value)}"' for fact, value in facts.items())
    return svg.replace("<svg ", f'<svg class="figure" {told} ', 1)


def worded(picture: Picture, changes: Mapping[str, str]) -> Picture:
    """Return the figure with some of its words replaced; what is replaced by "" goes."""
    for text in picture.figure.findobj(Text):
        for old, new in changes.items():
            text.set_text(text.get_text().replace(old, new))  # type: ignore[union-attr]
    return picture


def touching(figure: Figure) -> list[str]:
    """The words that lie on other words, or leave the figure, after it was drawn."""
    wide, high = figure.bbox.size
    hidden = _hidden(figure)
    shown = [t for t in _words(figure) if t not in hidden]
    boxes = [(t.get_text(), t.get_window_extent()) for t in shown]
    outside = [
        f"“{word}” leaves the figure"
        for word, box in boxes
        if min(box.x0, box.y0) < -2 or box.x1 > wide + 2 or box.y1 > high + 2
    ]
    corners = [(t.get_text(), _corners(t)) for t in shown]
    return outside + [
        f"“{one}” lies on “{other}”"
        for (one, a), (other, b) in combinations(corners, 2)
        if _overlap(a, b) > OVERLAP
    ]


def _corners(text: Text) -> np.ndarray:
    """The corners of a word, in order, shape (4, 2): of its own rectangle, however it is turned."""
    extent, angle = Text.get_window_extent, text.get_rotation()  # an annotation adds its arrow
    box = extent(text)
    text.set_rotation(0)
    wide, high = extent(text).size
    text.set_rotation(angle)
    ends = np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)]) / 2
    turn = Affine2D().rotate_deg(angle).translate((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return turn.transform(ends)


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """How deep two rectangles lie in one another, in points: the least over their sides."""
    depths = []
    for side in (a[1] - a[0], a[2] - a[1], b[1] - b[0], b[2] - b[1]):
        along_a, along_b = (corners @ side / np.linalg.norm(side) for corners in (a, b))
        depths.append(min(along_a.max(), along_b.max()) - max(along_a.min(), along_b.min()))
    return min(depths)


def _leave_out_finding(figure: Figure) -> None:
    if figure.get_suptitle():
        figure.suptitle("")
        return
    panels = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    if len(panels) == 1:
        for where in ("left", "center"):
            panels[0].set_title("", loc=where)


def _wrap(figure: Figure) -> None:
    """Break the titles and labels that are wider than their panel."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        for text in (axes.title, axes._left_title, axes.xaxis.label):  # type: ignore[attr-defined]
            words = text.get_text()
            wide = text.get_window_extent().width if words.strip() else 0
            room = 1.05 * axes.bbox.width
            if wide > room and "\n" not in words and "$" not in words:
                text.set_text("\n".join(wrap(words, int(len(words) * room / wide))))


def _words(figure: Figure) -> list[Text]:
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]  # type: ignore[union-attr]


def _hidden(figure: Figure) -> set[Text]:
    """The words of axes that are off, and of ticks outside of the limits: they are not drawn."""
    hidden: set[Text] = set()
    for axes in figure.axes:
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            shown = axes.axison and axis.get_visible()
            if not shown:
                hidden.add(axis.label)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not shown or not min(limits) <= tick.get_loc() <= max(limits):
                    hidden |= {tick.label1, tick.label2}
    return hidden
