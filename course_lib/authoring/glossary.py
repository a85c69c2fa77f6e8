"""The glossary, made from the lessons, and links from a term to the section that defines it.

A term is what a lesson prints in bold where it defines it; the first definition of the course
counts. Bold is also what a learner is asked and what is stressed: a term has at most three words,
no punctuation, no formula, and is not in `STRESSED`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from course_lib.authoring.notebooks import MORE
from course_lib.authoring.sentences import Paragraph, address, neighbours, paragraphs, told
from course_lib.authoring.source import Cell, Lesson

BOLD = re.compile(r"(?<!\*)\*\*([A-Za-z][^*.?:!,$]*)\*\*(?!\*)")
STRESSED = {
    *("two habits", "equal", "true", "false", "end", "adds", "values", "conventions", "float32"),
    *("interprets", "compiled", "global mean", "curvatures", "overlap", "batch of two"),
}
NEIGHBOUR = {
    **dict.fromkeys(("odds", "dropout", "tie", "vector-Jacobian product"), 1),
    **dict.fromkeys(("backpropagation", "selection bias", "temperature", "null direction"), -1),
}
"""A term -> 1 where the sentence after its own says more, -1 where the one before does."""
EVERYDAY = {
    *("array", "shape", "ink", "byte", "header", "window", "seen", "head", "key", "query", "fold"),
    *("weights", "bias", "batch", "loss", "probabilities", "dead", "leaf", "node", "gap", "arms"),
    *("training set", "strokes", "cache", "tie", "winner", "parents", "device", "schedule"),
    *("kernel", "mask"),
}
"""Terms that other senses, or every paragraph, use: they are in the glossary and never linked."""
MOST_LINKS = 8  # in a lesson
FIXED = re.compile(  # where no link may begin: formulas, code, links, what is bold, heads, tables
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\[[^\]]*\]\([^)]*\)|\*\*.*?\*\*|\*[^*\n]+\*|"
    r"<details>.*?</details>|^(?:#|\||\*About).*?$|“[^”]*”|\"[^\"]*\"",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Term:
    """A term and where it was defined.

    Attributes:
        name: as the lesson prints it, but for a capital at the start of a sentence.
        lesson: the number of the lesson, "02".
        section: the title of its section; "" before the first one.
        address: where that is, from a notebook.
        says: the sentence that defines it, Markdown.
    """

    name: str
    lesson: str
    section: str
    address: str
    says: str


def terms(lessons: Iterable[Lesson]) -> list[Term]:
    """The terms of some lessons, in the order in which they are defined."""
    found: dict[str, Term] = {}
    for lesson in lessons:
        whole = list(paragraphs(lesson))
        for i, paragraph in enumerate(whole):
            for bold in () if paragraph.number else BOLD.finditer(paragraph.text):
                name = _name(bold, paragraph.text)
                known = found.keys() | STRESSED
                if len(name.split()) <= 3 and not known & {name.lower(), f"{name.lower()}s"}:
                    says = _definition(name, bold.start(), whole, i)
                    where = address(lesson, paragraph.section)
                    found[name.lower()] = Term(name, lesson.number, paragraph.section, where, says)
    return list(found.values())


def _name(bold: re.Match[str], text: str) -> str:
    """The term without the capital that only the start of a sentence gives it."""
    name = bold[1]
    before = text[: bold.start()].strip()
    begins = not before or before[-1] in ".:?!)*"
    proper = re.match(r"[A-Z](?:[a-z]*[A-Z-]|[a-z]+ initialisation)|Adam|Fashion", name)
    return name if not begins or proper else name[0].lower() + name[1:]


def _definition(name: str, at: int, whole: Sequence[Paragraph], i: int) -> str:
    """The sentence around a place of a paragraph, with the display that it leads to or leans on."""
    paragraph, before, after = whole[i], *neighbours(whole, i)
    display = next((one for one in reversed(whole[:i]) if one.number), None)
    says = told(paragraph.text, at, NEIGHBOUR.get(name, 0))
    if display and re.search(r"\bthis formula\b", says):
        says = f"{_inline(display)}. {says}"
    if before and before.number and paragraph.text.startswith(says) and says.startswith("This"):
        says = f"{_inline(before)}. {says}"
    if after and after.number and paragraph.text.endswith(says) and says[-1] not in ".?!)":
        says = f"{says} {_inline(after)}."
    says = re.sub(r"^(?:where|so) ", "", says)
    return says[0].upper() + says[1:]


def _inline(display: Paragraph) -> str:
    return f"${display.text.rstrip('.,')}$ ({display.number})"


def glossary(found: Iterable[Term]) -> str:
    """The file: every term in the order of the alphabet, with its sentence and its section."""
    lines = [
        "# Glossary",
        "",
        "Each term as the lesson that defines it says it. Made from the lessons by `course build`.",
        "",
    ]
    for term in sorted(found, key=lambda term: term.name.lower()):
        place = f"lesson {int(term.lesson)}" + (f", {term.section}" if term.section else "")
        says = re.sub(r"(?<!\*)\*\*(?!\*)", "", term.says)
        lines += [f"**{term.name}**<br>", f"{says} [{place}](../notebooks/{term.address})", ""]
    return "\n".join(lines[:-1]) + "\n"


def linked(lessons: Sequence[Lesson]) -> dict[str, dict[str, Term]]:
    """Lesson number -> the terms of earlier lessons to link in it, by their names in small letters.

    Of those that its core uses, the ones that the fewest lessons use come first: what is rare is
    what a reader has forgotten.
    """
    found = [term for term in terms(lessons) if term.name.lower() not in EVERYDAY]
    cores = {
        lesson.number: "\n".join(FIXED.sub(" ", c.text) for c in _core(lesson.cells))
        for lesson in lessons
    }
    uses = {
        term.name: [n for n, text in cores.items() if _pattern(term).search(text)] for term in found
    }
    chosen: dict[str, dict[str, Term]] = {}
    for number in cores:
        here = [t for t in found if t.lesson < number and number in uses[t.name]]
        here.sort(key=lambda term: len(uses[term.name]))
        chosen[number] = {term.name.lower(): term for term in here[:MOST_LINKS]}
    return chosen


def with_links(cells: Sequence[Cell], chosen: Mapping[str, Term]) -> list[Cell]:
    """The cells, with each term linked where the core uses it first."""
    left, core, shown = dict(chosen), {id(cell) for cell in _core(cells)}, []
    for cell in cells:
        text = cell.text
        for key, term in list(left.items()) if id(cell) in core else ():
            kept: list[str] = []
            masked = FIXED.sub(lambda m: kept.append(m[0]) or "\ue000", text)  # noqa: B023
            masked, n = _pattern(term).subn(rf"[\g<0>]({term.address})", masked, count=1)
            if n:
                del left[key]
                rest = iter(kept)
                text = re.sub("\ue000", lambda _: next(rest), masked)  # noqa: B023
        shown.append(replace(cell, text=text))
    return shown


def _core(cells: Iterable[Cell]) -> Iterable[Cell]:
    """The running prose before the first section `## More`."""
    for cell in cells:
        if cell.kind == "markdown" and cell.text.startswith(MORE):
            return
        if cell.kind == "markdown" and not cell.card and "solution" not in cell.tags:
            yield cell


def _pattern(term: Term) -> re.Pattern[str]:
    """The term, or its plural, perhaps over the end of a line."""
    words = r"\s+".join(map(re.escape, term.name.split()))
    return re.compile(rf"(?<![\w-]){words}(?:e?s)?(?![\w-])", re.IGNORECASE)
