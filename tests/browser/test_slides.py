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


@pytest.mark.parametrize("deck", [DECKS[1]], indirect=True, ids=["02"])
def test_the_model_is_readable_in_the_dark_and_can_be_printed(
    deck, browser, axe_script: Path, tmp_path: Path
):
    """One deck for all: they share the page's colours, and the way to paper."""
    slides, page = deck
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
    '<p style="color: #ddd">pale</p>': "axe-core: color-contrast",
}


def test_each_fault_is_found_on_its_slide(browser, axe_script: Path, deck_packages, tmp_path: Path):
    """Planted on a slide each; the slide before them has none."""
    for name in ("00_start_here.py", "00_start_here.ipynb"):
        (tmp_path / name).symlink_to(repository() / "solutions" / name)
    source = tmp_path / "00_start_here.slides.md"
    note = f"\nNote:\n{50 * 'word '}\n"
    source.write_text(
        "\n".join(f"--- 1 idea\n## A title\n{body}\n{note}" for body in ("A paragraph.", *SPOILT))
    )
    page = write_page(read_deck(source), tmp_path / "out", "00")
    said = findings(browser, page, axe=axe_script)
    assert not [one for one in said if one.startswith("slide 1:")]
    for number, fault in enumerate(SPOILT.values(), 2):
        where = "" if fault.startswith("a request") else f"slide {number}: "
        assert any(one.startswith(f"{where}{fault}") for one in said), said
