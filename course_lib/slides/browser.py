"""Open a deck in a real browser: look at every slide, print it, photograph it.

Needs playwright and a Chromium, which the tests and a lecturer have, and a learner need not.
"""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.chromium import listen, open_page
from course_lib.palette import GREY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MEASURE = Path(__file__).with_name("measure.js")
AXE = """async () => {
  const only = {resultTypes: ["violations"], preload: false};
  const found = await axe.run(document.querySelector(".slides"), only);
  const slides = [...document.querySelectorAll(".slides section")];
  const of = node => document.querySelector(node.target[0]).closest("section");
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .flatMap(v => v.nodes.map(node => `slide ${1 + slides.indexOf(of(node))}: axe-core: `
      + `${v.id}: ${node.html.slice(0, 80)}`));
}"""
WIDTH, HEIGHT = 1280, 720


def findings(
    browser: "Browser",
    deck: Path,
    *,
    shots: Path | None = None,
    dark: bool = False,
    axe: Path | None = None,
) -> list[str]:
    """What is wrong with a deck, slide by slide; empty when nothing is.

    Args:
        browser: a running browser.
        deck: the page.
        shots: a folder for a picture of every slide and one sheet of all; None makes none.
        dark: in the dark colours.
        axe: the script of axe-core, which then looks at every slide, too: at all of them at once,
            as they are printed, since a run for each would take five times as long.
    """
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    said: list[str] = []
    listen(page, said)
    colours = "dark" if dark else "light"
    open_page(page, deck, colours)
    measure, pictures = MEASURE.read_text("utf-8"), []
    for i in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(f"Reveal.slide({i}, 0, 999)")  # with all its steps
        said += [f"slide {i + 1}: {one}" for one in page.evaluate(measure)]
        if shots:
            pictures.append(page.screenshot())
    if axe:
        _open_printed(page, deck, colours)
        page.add_script_tag(path=axe)
        said += page.evaluate(AXE)
    page.close()
    if shots:
        _keep(pictures, shots)
    return said


def print_pdf(browser: "Browser", deck: Path, target: Path) -> None:
    """Write a deck as PDF, a page for each slide with all its steps."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    _open_printed(page, deck, "light")
    page.pdf(path=target, prefer_css_page_size=True, print_background=True)
    page.close()


def print_sheet(browser: "Browser", sheet: Path, target: Path, said: list[str]) -> bool:
    """Write a lesson's page (`lesson_page`) as PDF; whether all of it is on the one sheet.

    Args:
        browser: a running browser.
        sheet: the page.
        target: the PDF.
        said: gets what the page asked of elsewhere, and what went wrong in it.
    """
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    listen(page, said)
    open_page(page, sheet)
    page.pdf(path=target, prefer_css_page_size=True, print_background=True)
    fits = page.evaluate("document.body.dataset.fits") == "yes"
    page.close()
    return fits


def _open_printed(page: "Page", deck: Path, colours: str) -> None:
    open_page(page, deck, f"print-pdf&{colours}")
    page.wait_for_selector(".pdf-page:last-of-type")


def _keep(pictures: list[bytes], folder: Path) -> None:
    """Write every slide, and a sheet of all, five a row."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for i, picture in enumerate(pictures, 1):
        (folder / f"{i:02}.png").write_bytes(picture)
    wide, high, gap, columns = 480, 270, 6, 4
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (wide + gap), rows * (high + gap)), GREY)
    for i, picture in enumerate(pictures):
        small = Image.open(io.BytesIO(picture)).resize((wide, high))
        sheet.paste(small, (i % columns * (wide + gap), i // columns * (high + gap)))
    sheet.save(folder / "sheet.png")
