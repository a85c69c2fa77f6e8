"""A Picture carries its words; its bytes hold still; a figure without alt text is refused."""

import re
from pathlib import Path

import pytest

from course_lib.plots import Picture
from course_lib.plots.style import CYCLE, figure, label


def line() -> Picture:
    fig = figure()
    axes = fig.subplots()
    axes.plot([1, 2, 3], [1, 4, 9])
    label(axes, "x", "x squared", "Squares grow faster and faster")
    return Picture(fig, "A curve through the squares of 1, 2 and 3 that bends upwards.")


@pytest.mark.parametrize("alt", ["", "A curve.", "   \n "])
def test_a_figure_without_words_is_refused(alt: str):
    with pytest.raises(ValueError, match="alt text must say"):
        Picture(figure(), alt)


def test_the_bundle_holds_the_alt_text_twice():
    bundle = line()._repr_mimebundle_()
    assert bundle["text/plain"].startswith("[Figure: A curve through the squares")
    assert '<img alt="A curve through the squares' in bundle["text/html"]


def test_quotes_and_angles_in_alt_text_are_escaped():
    picture = Picture(figure(), 'One "quoted" word, a < b and also c & d here.')
    page = picture._repr_mimebundle_()["text/html"]
    assert "&quot;quoted&quot;" in page
    assert "a &lt; b" in page
    assert "c &amp; d" in page


def test_two_drawings_have_the_same_bytes():
    assert line().png() == line().png()
    assert b"matplotlib" not in line().png().lower()


def test_the_palette_has_no_two_colours_alike():
    assert len(set(CYCLE)) == len(CYCLE)


ELSEWHERE = {
    ("projector.py", "#000000"): "how matplotlib writes black, which becomes the slide's ink",
    ("projector.py", "#ffffff"): "how matplotlib writes white, which becomes the slide's ground",
}


def test_every_colour_is_of_the_palette():
    root = Path(__file__).resolve().parents[2]
    found = {
        (path.name, colour)
        for folder in ("course_lib", "benchmarks", "solutions", "tools")
        for path in (root / folder).rglob("*.py")
        if path.name != "palette.py"
        for colour in re.findall(r"#(?:[0-9a-fA-F]{3}){1,2}\b", path.read_text("utf-8"))
    }
    assert found == ELSEWHERE.keys()
