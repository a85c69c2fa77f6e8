"""An exam as pages: the paper that students write on, and the sheet with its solutions."""

import html
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib import palette
from course_lib.chromium import listen, open_page
from course_lib.exam.bank import ExamError, Option, Question
from course_lib.exam.markup import html_of, inline_html
from course_lib.exam.selection import Exam
from course_lib.npm import MATHJAX, package

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEMPLATE = Path(__file__).with_name("template.html")
COLUMNS = 12  # questions in a row of the table of marks
LINE = 8  # millimetres between the lines to write on
FOOTER = (
    f'<div style="width: 100%; margin: 0 20mm; color: {palette.PRINTED_PAGE["soft"]};'
    ' font: 8pt serif; display: flex; justify-content: space-between">'
    '<span class="title"></span>'
    '<span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>'
)
BROKEN = r"""() => [document.documentElement].filter(e => e.scrollWidth > e.clientWidth + 2)
  .map(() => "the page is too narrow for what it shows")
  .concat([...document.querySelectorAll("section")].flatMap(section => {
  const all = words => [...section.querySelectorAll(words)];
  const short = e => e.textContent.trim().slice(0, 60);
  const edge = section.getBoundingClientRect().right + 2, plain = section.cloneNode(true);
  plain.querySelectorAll("pre, code, mjx-container").forEach(e => e.remove());
  const unread = plain.textContent.match(/\\[[(].{0,60}/);
  return [
    ...all("[data-mml-node=merror], [data-mjx-error], mjx-container [fill=red]")
      .map(e => "a formula with an error: " + short(e.closest("mjx-container"))),
    ...(unread ? ["a formula that MathJax cannot read: " + unread[0]] : []),
    ...all("mjx-container, pre, table").filter(e => e.getBoundingClientRect().right > edge)
      .map(e => "wider than the page: " + short(e)),
  ].map(fault => `question ${section.dataset.id}: ${fault}`);
}))"""


def letter(i: int) -> str:
    """The name of choice i: A, B, ..."""
    return chr(65 + i)


def paper(exam: Exam) -> str:
    """The page that students write on; it needs nothing else.

    Raises:
        NpmError: MathJax could not be fetched.
    """
    return _page(exam, "paper", [_front(exam), *_sections(exam, _room)])


def solutions(exam: Exam) -> str:
    """The page for those who mark: answers, ways, beliefs, rubrics; it needs nothing else.

    Raises:
        NpmError: MathJax could not be fetched.
    """
    return _page(exam, "solved", [_key(exam), *_sections(exam, _solved)])


def print_pdf(browser: "Browser", source: Path, target: Path) -> None:
    """Print a page of an exam on A4.

    Raises:
        ExamError: MathJax refuses a formula, or something is wider than the page.
    """
    page = browser.new_page(viewport={"width": 643, "height": 900})  # 17 cm: A4 in its margins
    said: list[str] = []
    listen(page, said)
    page.emulate_media(media="print")
    open_page(page, source)
    said += page.evaluate(BROKEN)
    page.pdf(
        path=target,
        prefer_css_page_size=True,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=FOOTER,
    )
    page.close()
    if said:
        raise ExamError("\n".join(said))


def _page(exam: Exam, kind: str, parts: Sequence[str]) -> str:
    name = exam.title + (f", group {exam.group}" if exam.group else "")
    script = (package(MATHJAX) / "es5" / "tex-svg-full.js").read_text("utf-8")
    filled = {
        "TITLE": html.escape(name + (", solutions" if kind == "solved" else "")),
        "COLOURS": palette.css(palette.LIGHT_PAGE),
        "KIND": kind,
        "BODY": "\n".join(parts),
        "MATHJAX": script.replace("<!--", "<\\!--"),  # else the page's parser looks for its end
    }
    return re.sub(r"@@([A-Z]+)@@", lambda m: filled[m[1]], TEMPLATE.read_text("utf-8"))


def _heading(exam: Exam) -> str:
    return f"<h1>{html.escape(exam.title)}</h1>"


def _front(exam: Exam) -> str:
    """Name, rules and the table of marks."""
    group = f"Group {exam.group}" if exam.group else "Date"
    kinds = {question.kind for question in exam.questions}
    rules = [f"{exam.summary}."]
    if "choice" in kinds:
        rules.append("In a question with boxes exactly one choice is right: tick it.")
    if "number" in kinds:
        rules.append("Show the way to a number, because a right way earns points, too.")
    if "open" in kinds:
        rules.append("Answer an open question in sentences.")
    rules.append("You may use a pocket calculator.")
    return (
        f'<header>{_heading(exam)}<div class="who"><span>Name</span><span>Student number</span>'
        f"<span>{group}</span></div><p>{' '.join(rules)}</p>{_marks(exam)}</header>"
    )


def _marks(exam: Exam) -> str:
    columns = [(str(i), f"{q.points:g}") for i, q in enumerate(exam.questions, 1)]
    columns.append(("sum", f"{exam.points:g}"))
    tables = ""
    for start in range(0, len(columns), COLUMNS):
        row = columns[start : start + COLUMNS]
        row += [("", "")] * (COLUMNS - len(row) if len(columns) > COLUMNS else 0)
        cells = {
            "question": "".join(f"<td>{name}</td>" for name, _ in row),
            "points": "".join(f"<td>{points}</td>" for _, points in row),
            "earned": '<td class="empty"></td>' * len(row),
        }
        rows = (f'<tr><th scope="row">{head}</th>{cell}</tr>' for head, cell in cells.items())
        tables += f'<table class="marks">{"".join(rows)}</table>'
    return tables


def _sections(exam: Exam, rest: Callable[[Question], str]) -> list[str]:
    return [
        f'<section class="question" data-id="{question.id}">'
        f"<h2><span>{i}</span><span>{inline_html(question.title)}</span>"
        f'<span class="points">{_points(question.points)}</span></h2>'
        f"{rest(question)}</section>"
        for i, question in enumerate(exam.questions, 1)
    ]


def _points(points: float) -> str:
    return f"{points:g} point" + "s" * (points != 1)


def _room(question: Question) -> str:
    """The stem, and where the answer is written."""
    stem = html_of(question.stem)
    if question.kind == "choice":
        items = "".join(
            f'<li><span class="box"></span><b>{letter(i)}</b><div>{html_of(option.text)}</div></li>'
            for i, option in enumerate(question.options)
        )
        return f'{stem}<ul class="choices">{items}</ul>'
    n_lines = round(min(16, max(3, question.minutes * (1.5 if question.kind == "open" else 0.8))))
    if question.kind == "open":
        return stem + n_lines * '<div class="room"></div>'
    return (
        f'{stem}<div style="height: {LINE * n_lines}mm"></div><p class="answer">Answer: '
        f'<span class="line"></span> {inline_html(question.unit)} {_within(question)}</p>'
    )


def _within(question: Question) -> str:
    tolerance = float(question.tolerance)
    return f'<span class="small">within {tolerance:g}</span>' if tolerance else ""


def _key(exam: Exam) -> str:
    """The answers at a glance, and how the exam is made again."""
    items = "".join(
        f"<li><b>{i}</b>{_short(question)}</li>" for i, question in enumerate(exam.questions, 1)
    )
    ids = ",".join(question.id for question in exam.questions)
    group, again = "", f"course exam --questions {ids} --seed {exam.seed}"
    if exam.group:
        group, again = f", group {exam.group}", f"{again} --variants {ord(exam.group) - 64}"
    # a line ends behind a comma, not at a hyphen
    again = re.sub(r"[\w-]+,?", r'<span class="whole">\g<0></span><wbr>', again)
    return (
        f"<header>{_heading(exam)}<p><b>Solutions{group}.</b> {exam.summary}; seed {exam.seed}.</p>"
        f'<ul class="key">{items}</ul><p class="small">The same questions and numbers again: '
        f"<code>{again}</code></p></header>"
    )


def _short(question: Question) -> str:
    if question.kind == "open":
        return f"rubric, {_points(question.points)}"
    if question.kind == "choice":
        return letter(question.options.index(question.right))
    return f"{_number(question.right)} {inline_html(question.unit)}"


def _number(option: Option) -> str:
    return option.text.replace("-", "−")


def _solved(question: Question) -> str:
    """The stem, its answer, and what is behind others."""
    facts = (
        f'<p class="facts">{question.id} · {question.kind} · {question.minutes:g} minutes · '
        f"taught in {inline_html(question.goal)} · tests: {inline_html(question.tests)}</p>"
    )
    shown = {"choice": _solved_choices, "number": _solved_number, "open": _solved_open}
    answer = shown[question.kind](question)
    way = f"<h3>Solution</h3>{html_of(question.solution)}" if question.solution else ""
    return facts + html_of(question.stem) + answer + way


def _solved_choices(question: Question) -> str:
    items = ""
    for i, option in enumerate(question.options):
        mark = ("right", "✓") if option.right else ("wrong", "✗")
        items += (
            f'<li><span class="mark {mark[0]}">{mark[1]}</span><b>{letter(i)}</b>'
            f"<div>{html_of(option.text)}<p>{_believes(option.believes)}"
            f"{inline_html(option.says)}</p></div></li>"
        )
    return f'<ul class="choices">{items}</ul>'


def _believes(belief: str) -> str:
    return (
        f'Belief: <span class="belief">{inline_html(belief.rstrip("."))}.</span> ' if belief else ""
    )


def _solved_number(question: Question) -> str:
    rows = "".join(
        f'<tr><td><span class="wrong">✗</span> {_number(option)}</td><td>'
        f"{_believes(option.believes)}{inline_html(option.says)}</td></tr>"
        for option in question.options
        if not option.right
    )
    return (
        f'<p><span class="right">✓ {_number(question.right)} {inline_html(question.unit)}</span> '
        f"{_within(question)}</p>" + (f'<table class="numbers">{rows}</table>' if rows else "")
    )


def _solved_open(question: Question) -> str:
    earned = [(_points(points), text) for points, text in question.rubric]
    earned += [("note", note) for note in question.notes]
    rows = "".join(f"<tr><td>{what}</td><td>{inline_html(text)}</td></tr>" for what, text in earned)
    return (
        f"<h3>A model answer</h3>{html_of(question.answer)}"
        f'<h3>Rubric</h3><table class="rubric">{rows}</table>'
    )
