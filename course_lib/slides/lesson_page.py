"""A lesson on one printed page: its derivation, its formulas, its mistakes, its symbols.

All of it is made from the lesson: the equations of the ledger in their order, each with the
sentence that leads to it; the mistakes that its exercises name; the symbols of the notation.
"""

import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt

from course_lib import exercises
from course_lib.authoring.ledger import Entry, ledger
from course_lib.authoring.notation import Symbol, everywhere, plain_name, shapes, symbols
from course_lib.authoring.sentences import Paragraph, neighbours, paragraphs, sentences, told
from course_lib.authoring.source import Lesson, read_lesson
from course_lib.judging.plain import for_mathjax
from course_lib.npm import MATHJAX, REVEAL
from course_lib.slides.page import FROM_MATHJAX, put_beside

TEMPLATE = Path(__file__).with_name("lesson_page.html")
FONT = ("dist/theme/fonts/source-sans-pro",)
USUAL = 1e-9  # within which equations are checked where nothing else is said
OPENING = 230  # letters of the first paragraph
LONGEST = 260  # letters beside an equation
EACH = 3  # mistakes of an exercise; the page leaves out the last ones where there is no room
MARKDOWN = MarkdownIt("commonmark", {"html": False})
TASK = re.compile(r"^(?:Find|Work|Try|Choose|Type)\b|\?(?:\*\*)?$")  # what a learner is asked
SHORTEST = 9  # letters of TeX before a relation where a line may end
RELATIONS = {"=", r"\approx", r"\leftarrow", r"\ge", r"\le", r"\to"}
WIDE = {r"\quad", r"\qquad"}


def write_lesson_page(
    source: Path, folder: Path, counts: Mapping[tuple[str, str], int] | None = None
) -> Path:
    """Write `NN_topic.html` and MathJax beside it; return the page.

    Args:
        source: `solutions/NN_topic.py`; its executed notebook is beside it.
        folder: where to.
        counts: (exercise, mistake) -> how many students of a class made it; None where none was
            graded: then the mistakes that a page names first are shown.

    Raises:
        LessonError: the lesson's ledger has faults.
        NpmError: MathJax could not be fetched.
        OSError: the folder cannot be written.
    """
    put_beside(folder, MATHJAX, FROM_MATHJAX)
    put_beside(folder, REVEAL, FONT)  # with a font of its own, the page fits on every machine
    path = folder / f"{source.stem}.html"
    path.write_text(lesson_page(source, counts), "utf-8")
    return path


def lesson_page(source: Path, counts: Mapping[tuple[str, str], int] | None = None) -> str:
    """The page's HTML; arguments as those of `write_lesson_page`."""
    lesson = read_lesson(source)
    notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    entries = {entry.number: entry for entry in ledger(notebook, lesson.number)}
    whole = list(paragraphs(lesson))
    first = read_lesson(next(source.parent.glob("00_*.py")))
    filled = {
        "TITLE": html.escape(lesson.title),
        "HEAD": _html(lesson.title),
        "STAKE": _html(_stake(source, whole)),
        "LINE": "\n".join(_equations(whole, entries, more=False)),
        "MORE": "\n".join(_equations(whole, entries, more=True)),
        "MISTAKES": "\n".join(_mistakes(lesson.number, counts)),
        "OFTEN": "how many of your class made them" if counts else "those to expect first",
        "SYMBOLS": "\n".join(_symbols(lesson, everywhere(first))),
    }
    text = TEMPLATE.read_text("utf-8")
    text = re.sub(r"@@([A-Z]+)@@", lambda m: filled[m[1]], text)
    return re.sub(
        r"<section[^>]*>\s*<h2>[^\n]*</h2>\s*(?:<(\w+)>\s*</\1>)?\s*</section>\n", "", text
    )


def _html(text: str) -> str:
    return for_mathjax(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text), MARKDOWN.renderInline)


def _stake(source: Path, whole: Sequence[Paragraph]) -> str:
    """The question that carries the lesson, as lecturers read it, and how the lesson begins."""
    guide = source.parent.parent / "docs" / "teaching.md"
    rows = guide.read_text("utf-8") if guide.exists() else ""
    found = re.search(rf"^\| {int(source.name[:2])} \| ([^|]*\?) \|", rows, re.MULTILINE)
    opening = next(p for p in whole if not p.text.startswith("*"))
    said, shown = sentences(opening.text), ""
    while said and len(shown) + len(said[0]) <= OPENING:
        shown += said.pop(0) + " "
    return (f"**{found[1]}** " if found else "") + shown


def _equations(
    whole: Sequence[Paragraph], entries: Mapping[str, Entry], more: bool
) -> Iterable[str]:
    """The equations of the line, with headings and sentences; or those under More, alone."""
    section = ""
    for i, paragraph in enumerate(whole):
        if not paragraph.number or paragraph.more != more:
            continue
        if paragraph.section != section:
            section = paragraph.section
            yield f"<h3>{_html(section.removeprefix('More: '))}</h3>"
        leads = "" if more else _html(_leading(whole, i))
        leads = f"<p>{leads}</p>" if leads else ""
        entry = entries[paragraph.number]
        how = entry.unproved or _checked(entry.evidence)
        parts = (f"\\(\\displaystyle {html.escape(part)}\\)" for part in _parts(paragraph.text))
        formula = "".join(f"<span>{part}</span>" for part in parts)
        formula += f"<small>({entry.number}) {how}</small>"
        yield f'<div class="equation">{leads}<div class="formula">{formula}</div></div>'


def _checked(evidence: str) -> str:
    """`6 numbers, within 1e-08` in short: ✓ 6, and the bound where it is not the usual one."""
    found = re.match(r"([\d,]+) numbers?, within (\S+)$", evidence)
    if not found:
        return f"✓ {html.escape(evidence)}"
    bound = float(found[2])
    usual = bound == USUAL
    return f"✓ {found[1]}" + ("" if usual else f" (10<sup>−{-round(math.log10(bound))}</sup>)")


def _leading(whole: Sequence[Paragraph], i: int) -> str:
    """The sentence that leads to a display; where none does, the one after it."""
    before, after = neighbours(whole, i)
    here = whole[i].section
    if before and before.section == here and before.number:
        return ""
    last = sentences(before.text)[-1] if before and before.section == here else ""
    if before and last and not TASK.search(last):
        says = told(before.text, len(before.text) - 1)
        return says if len(says) <= LONGEST else last
    if after and after.section == here and not after.number:
        return sentences(after.text)[0]
    return ""


def _parts(tex: str) -> list[str]:
    """A formula in pieces between which a line may end: at wide spaces, and before relations."""
    parts, depth = [""], 0
    for token in re.findall(r"\\[A-Za-z]+|\\.|.", tex, re.DOTALL):
        depth += token in ("{", "(", "[", r"\left", r"\begin", r"\langle")
        depth -= token in ("}", ")", "]", r"\right", r"\end", r"\rangle")
        if depth == 0 and token in WIDE:
            parts.append(r"\;")
        elif depth == 0 and token in RELATIONS and len(parts[-1]) > SHORTEST:
            parts.append("{}" + token)
        else:
            parts[-1] += token
    return [part for part in parts if part.strip(r"\; ")] if depth == 0 else [tex]


def _mistakes(number: str, counts: Mapping[tuple[str, str], int] | None) -> Iterable[str]:
    """Of each exercise the mistakes to expect, with the question that each gets."""
    for one in exercises.lesson(number):
        found = list(one.misconceptions)
        if counts:
            found = [m for m in found if counts.get((one.id, m.name))]
            found.sort(key=lambda m: -counts[one.id, m.name])
        items = ""
        for m in found[:EACH]:
            made = f" ({counts[one.id, m.name]})" if counts else ""
            items += f"<li><b>{_html(m.name + made)}</b>: {_html(m.question)}</li>"
        if items:
            yield f"<h3>{_html(f'{one.id} {one.title}')}</h3><ul>{items}</ul>"


def _symbols(lesson: Lesson, common: Sequence[Symbol]) -> Iterable[str]:
    """The lesson's own symbols, and those of the whole course that it gives the usual shape."""
    own, given = symbols(lesson), shapes(lesson)
    names = {symbol.key for symbol in own}
    shared = []
    for symbol in common:
        keys = [plain_name(sign) for sign in symbol.sign.split(",")]
        if not names & set(keys) and any(given.get(k, "?") in symbol.shape for k in keys):
            shared.append(symbol)
    for symbol in (*own, *shared):
        sign, meaning = _html(symbol.sign), _html(symbol.meaning)
        yield f"<tr><td>{sign}</td><td>{_html(symbol.shape)}</td><td>{meaning}</td></tr>"
