"""What is printed: for each student a page of questions, and one with the answers to them."""

import html
from collections.abc import Iterable, Sequence
from pathlib import Path

from course_lib.defence.hand_ins import Sheet
from course_lib.defence.questions import Part, Question
from course_lib.grading.reports import catalogue
from course_lib.grading.reports.page import element, items, joined, page, section, table
from course_lib.grading.reports.text import Html, file_names, name, prose, shown

LONGEST = 20_000  # characters of a code
QUESTIONS, ANSWERS = "questions", "answers"
KIND_WORDS = {"value": "what it gives", "line": "which line", "input": "which input"}


def write_pages(sheets: Sequence[Sheet], out: Path) -> Path:
    """Write `index.html`, and for each student a page into `questions/` and one into `answers/`.

    Pages of an earlier run are replaced; files with other names are left alone.

    Returns:
        The index.
    """
    files = file_names(sheet.student for sheet in sheets)
    for folder in (QUESTIONS, ANSWERS):
        (out / folder).mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        file = files[sheet.student]
        _write(out / QUESTIONS / file, questions_page(sheet))
        _write(out / ANSWERS / file, answers_page(sheet))
    _write(out / "index.html", _index(sheets, files))
    return out / "index.html"


def questions_page(sheet: Sheet) -> str:
    """What the student gets: the questions, with room for the answers."""
    intro = (
        "The code is your own, without comments. Say or write your answers, and why: two or three "
        "minutes for each are meant."
    )
    parts = [_question(i, q, [_room(q)]) for i, q in enumerate(sheet.questions, 1)]
    return _page("Questions", sheet, element("p", intro), *parts)


def answers_page(sheet: Sheet) -> str:
    """What the examiner gets: the same questions with their answers."""
    parts = []
    for i, question in enumerate(sheet.questions, 1):
        inside = [element("h3", "Answer"), *map(_part, question.solution)]
        parts.append(_question(i, question, [element("article", joined(inside, "\n"))]))
    intro = "For the examiner. Every answer was found by running the student's code."
    told = [items(sheet.remarks)] if sheet.remarks else []
    return _page("Answers", sheet, element("p", intro), *told, *parts)


def _page(what: str, sheet: Sheet, *parts: Html) -> str:
    heading = element("h1", f"{what} for ", name(sheet.student))
    return page(f"{what} for {shown(sheet.student, 80)}", heading, *parts)


def _question(number: int, question: Question, further: Iterable[Html]) -> Html:
    title = f"{number}. {question.exercise} {catalogue.title(question.exercise)}"
    return section(title, *map(_part, question.parts), *further)


def _part(part: Part) -> Html:
    if not part.code:
        return element("p", prose(part.text))
    return element("pre", Html(html.escape(shown(part.text, LONGEST))))


def _room(question: Question) -> Html:
    """Where the answer is written on paper."""
    lines = [f"{prompt}:" for prompt in question.prompts]
    return element("pre", "\n\n".join(lines) + "\n\n", class_="hand")


def _index(sheets: Sequence[Sheet], files: dict[str, str]) -> str:
    rows = []
    for sheet in sheets:
        file = files[sheet.student]
        asked = ", ".join(f"{q.exercise} ({KIND_WORDS[q.kind]})" for q in sheet.questions)
        link = element("a", name(sheet.student), href=f"{QUESTIONS}/{file}")
        answers = element("a", "answers", href=f"{ANSWERS}/{file}")
        rows.append([link, answers, asked or "no question", " ".join(sheet.remarks)])
    return page(
        "Defences",
        element("h1", "Defences"),
        element("p", "For the examiner. Print a student's page, and keep the answers."),
        table(f"{len(rows)} students", ("student", "answers", "asked", "remarks"), rows, "  ww"),
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
