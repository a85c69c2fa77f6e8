"""Every deck in a real browser: nothing leaves a slide, is too small, or is fetched."""

import re
from pathlib import Path

import pytest

from course_lib.cli.folders import repository
from course_lib.slides.browser import findings, print_pdf
from course_lib.slides.deck import Slide, read_deck
from course_lib.slides.page import write_page

DECKS = sorted((repository() / "solutions").glob("*.slides.md"))


@pytest.fixture(scope="module", params=DECKS, ids=lambda path: path.name[:2])
def deck(request, tmp_path_factory, deck_packages) -> tuple[list[Slide], Path]:
    """The slides of a deck, and its page."""
    slides = read_deck(request.param)
    return slides, write_page(slides, tmp_path_factory.mktemp("deck"), request.param.name[:2])


def test_a_deck_is_a_lecture_of_90_minutes(deck):
    slides, _ = deck
    assert 25 <= len(slides) <= 30
    assert 75 <= sum(slide.minutes for slide in slides) <= 90
    assert slides[0].kind == "opening"
    assert slides[-1].kind == "closing"
    kinds = [slide.kind for slide in slides]
    assert kinds.count("vote") >= 3
    assert all(kinds[i + 1] == "result" for i, kind in enumerate(kinds) if kind == "vote")


def test_nothing_leaves_a_slide_or_is_too_small(deck, browser, axe_script: Path):
    assert findings(browser, deck[1], axe=axe_script) == []


def test_the_model_is_readable_in_the_dark_and_can_be_printed(
    browser, axe_script: Path, deck_packages, tmp_path: Path
):
    """One deck for all: they share the page's colours, and the way to paper."""
    slides = read_deck(next(path for path in DECKS if path.name.startswith("02")))
    page = write_page(slides, tmp_path, "02")
    assert findings(browser, page, axe=axe_script, dark=True) == []
    print_pdf(browser, page, tmp_path / "deck.pdf")
    pages = re.findall(rb"/Type */Page\b", (tmp_path / "deck.pdf").read_bytes())
    assert len(pages) == len(slides)


SPOILT = {
    "![](https://example.org/a.png)": "a request to https://example.org/a.png",
    "$\\nosuchmacro{x}$": "a formula with an error",
    "${x$": "a formula that MathJax cannot read",
    '<p style="font-size: 20px">tiny</p>': "text of 20.0 pixels",
    "```python quiet\n" + "x = 1  # " + 90 * "w" + "\n```": "text leaves the slide",
    20 * "A line.\n\n": "the body runs into the title",
    '<p style="color: #ddd">pale</p>': "slide 1: axe-core: color-contrast",
}


@pytest.mark.parametrize("body", SPOILT, ids=SPOILT.values())
def test_each_fault_is_found(body, browser, axe_script: Path, deck_packages, tmp_path: Path):
    """Planted in a deck that is right without it."""
    for name in ("00_start_here.py", "00_start_here.ipynb"):
        (tmp_path / name).symlink_to(repository() / "solutions" / name)
    source = tmp_path / "00_start_here.slides.md"
    note = f"\nNote:\n{50 * 'word '}\n"
    page = tmp_path / "out"

    def said(text: str) -> str:
        source.write_text(f"--- 1 idea\n## A title\n{text}\n{note}")
        return "\n".join(
            findings(browser, write_page(read_deck(source), page, "00"), axe=axe_script)
        )

    assert said("A paragraph.") == ""
    assert SPOILT[body] in said(body)
