"""Every lesson's page in a real browser, and on paper: one sheet of A4 that can be read."""

import re
from pathlib import Path

from course_lib.cli.folders import repository
from course_lib.slides.browser import print_sheet
from course_lib.slides.lesson_page import write_lesson_page

LESSONS = sorted((repository() / "solutions").glob("[0-9][0-9]_*.py"))
SHOTS = repository() / "test-artifacts"
LEAST = """() => Math.min(...[...document.querySelectorAll("main *")]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => !e.closest("svg, mjx-assistive-mml, sup"))
  .map(e => parseFloat(getComputedStyle(e).fontSize) * 0.75))"""  # in points


def test_each_lesson_fits_on_one_sheet(browser, deck_packages, tmp_path: Path):
    assert len(LESSONS) == 15
    for lesson in LESSONS:
        said: list[str] = []
        page = write_lesson_page(lesson, tmp_path)
        pdf = page.with_suffix(".pdf")
        assert print_sheet(browser, page, pdf, said), lesson.name
        assert said == []
        bytes_of = pdf.read_bytes()
        assert len(re.findall(rb"/Type */Page\b", bytes_of)) == 1
        box = re.search(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", bytes_of)
        assert box is not None
        assert [round(float(side)) for side in box.groups()] == [595, 842]


def test_the_fullest_page_is_readable_and_too_much_is_noticed(
    browser, deck_packages, tmp_path: Path
):
    path = write_lesson_page(next(p for p in LESSONS if p.name.startswith("03")), tmp_path)
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready=yes]", timeout=60_000)
    assert page.evaluate(LEAST) >= 8.49
    assert page.evaluate("parseFloat(document.body.style.fontSize)") >= 8.5
    assert page.locator("[data-mml-node=merror]").count() == 0
    assert page.locator("mjx-container svg").count() > 60
    page.screenshot(path=SHOTS / "lesson-page-03.png", full_page=True)
    page.close()
    text = path.read_text("utf-8")
    path.write_text(text.replace("</header>", "</header>" + 30 * "<p>One line more.</p>"), "utf-8")
    assert not print_sheet(browser, path, tmp_path / "more.pdf", [])
