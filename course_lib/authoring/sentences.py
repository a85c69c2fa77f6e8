r"""Sentences of a lesson: what leads to a display, and what a bold word is said in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

from course_lib.authoring.ledger import DISPLAYED, NUMBER
from course_lib.authoring.notebooks import MORE
from course_lib.authoring.source import Lesson

END = re.compile(r"(?<!\b[A-Z])(?:[.!?]|\ue000\))[*)”]*(?=\s+[(“*$`\[A-Z])")
PIECES = re.compile(r"`[^`]*`|\$[^$]*\$|\([^()]*\)")  # a full stop in one of them ends nothing
LEANING = re.compile(
    r"(?:It|Its|This|That|These|They|Their|Such|He|Here|Both|Another|Then|So|Hence|But|And|"
    r"Together|What remains|In (?:this|the) (?:way|rest)|The (?:other|second|first|two))\b"
)
KEPT = ",:?!'&()"  # in the address of a section
SHORT = 4  # words: what leads to a display and is shorter says nothing alone


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running prose, or a display.

    Attributes:
        text: its Markdown in one line; of a display, the formula without its number.
        number: of a display, "2.4"; "" for prose.
        section: the heading `## ` above it, without the marks; "" before the first one.
        more: whether it is off the lesson's line, in a section `## More`.
    """

    text: str
    number: str
    section: str
    more: bool


def paragraphs(lesson: Lesson) -> Iterator[Paragraph]:
    """The prose and the displays of a lesson in order; folds, lists, tables and cards are none."""
    section, more = "", False
    for cell in lesson.cells:
        if cell.kind != "markdown" or cell.card or "solution" in cell.tags:
            continue
        text = re.sub(r"<details>.*?</details>|```.*?```", "", cell.text, flags=re.DOTALL)
        text = DISPLAYED.sub(lambda m: f"\n\n$${' '.join(m[1].split())}$$\n\n", text)
        for block in re.split(r"\n\s*\n|\n(?=(?:[-*]|\d+\.) )", text):
            line = " ".join(block.split())
            if line.startswith("## "):
                section, more = line.removeprefix("## "), more or line.startswith(MORE)
            elif line.startswith("$$"):
                if found := NUMBER.search(line[2:-2]):
                    yield Paragraph(line[2:-2][: found.start()].strip(), found[1], section, more)
            elif line and not line.startswith(("#", "|", "<")):
                yield Paragraph(line, "", section, more)


def neighbours(whole: Sequence[Paragraph], i: int) -> tuple[Paragraph | None, Paragraph | None]:
    """The paragraphs before and after one; None at an end."""
    return (whole[i - 1] if i else None), next(iter(whole[i + 1 :]), None)


def address(lesson: Lesson, section: str) -> str:
    """Where a section is, from a notebook beside the lesson's.

    JupyterLab scrolls to a heading only once it has rendered it, and opens the lesson at its top
    until then.
    """
    at = anchor(section).replace("(", "%28").replace(")", "%29")  # else Markdown's link ends there
    return f"{lesson.path.stem}.ipynb" + (f"#{at}" if section else "")


def anchor(title: str) -> str:
    """The anchor of a heading, as Jupyter makes it: commas stay commas.

    >>> anchor("2.7 What is a point worth?")
    '2.7-What-is-a-point-worth?'
    """
    return quote(title.replace(" ", "-"), safe=KEPT)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph.

    >>> sentences("One is 0.5 (see A. B. 3). *Two* is it.")
    ['One is 0.5 (see A. B. 3).', '*Two* is it.']
    """
    masked = PIECES.sub(lambda m: re.sub(r"[.!?]", "\ue000", m[0]), text)
    cuts = [0, *(found.end() for found in END.finditer(masked)), len(text)]
    return [text[a:b].strip() for a, b in pairwise(cuts) if text[a:b].strip()]


def told(paragraph: str, at: int, neighbour: int = 0) -> str:
    """The sentence at a place of a paragraph, with the one before where it leans on it.

    Args:
        paragraph: running prose.
        at: a place in it.
        neighbour: -1 adds the sentence before in any case, 1 the one after.
    """
    found, end = sentences(paragraph), 0
    for i, sentence in enumerate(found):
        end = paragraph.index(sentence, end) + len(sentence)
        if at < end:
            leans = LEANING.match(sentence) or len(sentence.split()) < SHORT or neighbour < 0
            return " ".join(found[max(i - bool(leans), 0) : i + 1 + (neighbour > 0)])
    raise ValueError(f"the paragraph has no place {at}")
