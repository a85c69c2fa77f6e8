"""What every figure says of itself."""

import pytest

from course_lib.plots import Picture, style


@pytest.fixture(autouse=True)
def few_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw all that a figure has, on fewer pixels: most of the time goes into pixels."""
    monkeypatch.setattr(style, "DPI", 40)


@pytest.fixture
def says():
    """Return a function that draws a figure, finds its numbers in its words, and its labels."""

    def look(draw, fact, labelled=True):
        picture = draw()
        assert isinstance(picture, Picture)
        assert fact in picture.alt
        axes = [a for a in picture.figure.axes if a.get_label() != "<colorbar>"]
        titles = [a.get_title(loc="left") or a.get_title() for a in axes]
        assert any([*titles, picture.figure.get_suptitle()]), "no title states the finding"
        assert not labelled or (all(a.get_xlabel() for a in axes) and axes[0].get_ylabel())
        assert picture.png()[:4] == b"\x89PNG"
        return axes

    return look
