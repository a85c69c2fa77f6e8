"""An exam is printed by a real browser; a formula that cannot be set stops it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from course_lib.exam.bank import ExamError, Question, read_bank
from course_lib.exam.paper import paper, print_pdf, solutions
from course_lib.exam.selection import Exam, groups

pytestmark = pytest.mark.usefixtures("deck_packages")
SMALL = Path(__file__).parents[1] / "exam"


def printed(browser, html: str, folder: Path) -> bytes:
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(html, "utf-8")
    print_pdf(browser, source, target)
    return target.read_bytes()


@pytest.mark.parametrize(("page", "n"), [(paper, 20), (solutions, 1000)])
def test_every_question_of_the_bank_can_be_printed(browser, page, n: int, tmp_path: Path):
    questions = [*(read_bank() or read_bank(SMALL)).values()]
    (exam,) = groups("All", questions[:n], seed=3)
    pages = re.findall(rb"/Type */Page\b", printed(browser, page(exam), tmp_path))
    assert len(pages) >= len(exam.questions) / 6


def test_a_page_is_accessible(browser, axe_script: Path, tmp_path: Path):
    (exam,) = groups("Small", read_bank(SMALL).values(), seed=3)
    for page in (paper, solutions):
        path = tmp_path / "page.html"
        path.write_text(page(exam), "utf-8")
        shown = browser.new_page()
        shown.goto(path.as_uri())
        shown.wait_for_selector("body[data-ready=yes]")
        assert shown.locator("mjx-container").count() >= 5
        shown.add_script_tag(path=axe_script)
        found = shown.evaluate("axe.run().then(r => r.violations.map(v => v.id))")
        assert found == []
        shown.close()


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        (r"$\nosuch{x}$", "question 02-01: a formula with an error: .*nosuch"),
        ("$" + 60 * "x + " + "x$", "question 02-01: wider than the page"),
        (90 * "w", "the page is too narrow for what it shows"),
        (r"$\frac{1}{x$", "question 02-01: a formula that MathJax cannot read"),
    ],
)
def test_what_cannot_be_set_is_told(browser, stem: str, said: str, tmp_path: Path):
    question: Question = replace(read_bank(SMALL)["02-01"], stem=stem)
    exam = Exam("Spoilt", 0, "", (question,))
    with pytest.raises(ExamError, match=said):
        printed(browser, paper(exam), tmp_path)
