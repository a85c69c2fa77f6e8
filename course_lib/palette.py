"""The colours of the course: figures, reports, widgets and pages take them from here.

Colours of Okabe and Ito ("Color Universal Design", 2008), which colour-blind readers can tell
apart; meaning never rests on colour alone. On dark paper lighter relatives of them take over.
"""

from collections.abc import Mapping

BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
SKY, YELLOW, GREY, INK = "#56b4e9", "#e69f00", "#8a8a8a", "#1a1a1a"
FAINT, PALE = "#e8e8e8", "#eef4fa"  # fills behind marks and words
EDGE, REST = "#c9c9c9", "#b9c4cc"  # edges of a box; marks that nothing is said about
BROWN, VIOLET = "#b35806", "#542788"  # the two ends of the diverging colour map PuOr

LIGHT_HUES = {"blue": BLUE, "orange": ORANGE, "green": GREEN}
DARK_HUES = {"blue": SKY, "orange": "#e8802e", "green": "#2fc49b"}
LIGHT_SIGNS = {"violet": VIOLET, "brown": BROWN}  # above and below 0
DARK_SIGNS = {"violet": "#b9a5e8", "brown": "#d9a066"}

LIGHT_PAGE = {
    "ink": INK,
    "soft": "#555",
    "paper": "#fff",
    "card": "#f6f6f4",
    "line": "#c9c9c4",
    "link": "#005a91",
    "good": "#00664d",
    "open": "#9a3c00",
    "none": "#555",
    "figure": "#fff",
}
"""Blue, green and orange of words are darker than those of marks: contrast 4.5 on the card."""
DARK_PAGE = {
    "ink": "#ececea",
    "soft": "#b8b8b4",
    "paper": "#16181a",
    "card": "#212427",
    "line": "#4a4e52",
    "link": "#7cc4f2",
    "good": "#5fd3ab",
    "open": "#ffab73",
    "none": "#b8b8b4",
    "figure": "#111",
}
PRINTED_PAGE = {
    "ink": "#000",
    "soft": "#333",
    "paper": "#fff",
    "card": "#fff",
    "line": "#999",
    "link": "#000",
    "good": "#004d3a",
    "open": "#7a2f00",
    "none": "#333",
    "figure": "#fff",
}
LIGHT_SLIDE = {
    "bg": "#fff",
    "ink": INK,
    "grey": "#666",
    "line": "#c9c9c4",
    "soft": "#f3f4f6",
    "blue": "#0068a6",
    "orange": "#bf4400",
    "green": "#00734f",
    "purple": "#8a3d74",
    "violet": VIOLET,
}
"""Hues are as dark as words need them: contrast 4.5 on the ground and on code's."""
DARK_SLIDE = {
    "bg": "#15181c",
    "ink": "#f0f0f0",
    "grey": "#a8adb4",
    "line": "#4a4e52",
    "soft": "#23282f",
    "blue": "#66b8ee",
    "orange": "#ff9a5c",
    "green": "#4fd0a0",
    "purple": "#e0a3cc",
    "violet": "#b9a5e8",
}


def css(colours: Mapping[str, str]) -> str:
    """Colours as variables of CSS.

    >>> css({"blue": BLUE, "ink": "#000"})
    '--blue: #0072b2; --ink: #000;'
    """
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())
