"""`course build --budget`: is a lesson as short, and written as well, as it is meant to be?

Counted is prose, in which a formula or a code span is one word. *Running* prose is what makes
paragraphs: no headings, cards, lists, tables, summaries and exercises, and not the unfinished
sentence before a displayed equation. A lesson named in `REWRITTEN` must hold the limits.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_lib import exercises
from course_lib.authoring.expand_lesson import expand_lesson
from course_lib.authoring.notebooks import MORE
from course_lib.authoring.source import Cell, Lesson

REWRITTEN = tuple(f"{number:02}" for number in range(15))
"""The lessons that hold; the aim is all."""

UNITS = (
    "row|column|image|digit|pixel|class|epoch|pass|step|batch|layer|channel|feature|unit|example"
)
NEVER = ("read off", "good place to stop", "shall", "hangs on", "convict", "guilty", "verdict")
TICS: dict[str, tuple[str, int]] = {
    **{word: (rf"\b{word}(s|ed)?\b", 0) for word in NEVER},
    "stand": (r"\bstands?\b", 3),
    "in place of, beside": (r"\b(in place of|beside)\b", 2),
    "nothing": (r"\bnothing\b", 5),
    "one X a Y": (rf"\b(one|two|three|\d+) \w+ an? ({UNITS})\b", 0),
    "slope in": (r"\bslopes? in\b", 0),
}
"""Tic -> its pattern, and how often a lesson may have it, cards and lists included."""
OTHER_TICS = {"So at a sentence's start": 6, "colons": 40, "bool( printed": 0}
"""The same for what is counted in running prose and, the last one, in code."""
CONNECTIVES = re.compile(
    r"\b(because|since|whereas|although|unless|so that|which means)\b", re.IGNORECASE
)
REASONS = re.DOTALL | re.MULTILINE
LONGEST = 110  # minutes of a core
TOLD = re.compile(r"^\*About (\d+) minutes", re.MULTILINE)
PACE = 130  # words a minute, of prose that is worked through
MOVE = re.compile(r"\*\*Your move(?:, (\w+) minutes?)?")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MINUTES = {**{word: n for n, word in enumerate(NUMBERS, 1)}, "fifteen": 15}
SHORT = 6  # words: such a sentence lands, if few do
END = re.compile(r"(?<=[.?!])[\"”’)*_]*\s+(?=[\"“(*_]*[A-Z0-9])")
NO_RUN = re.compile(r"#|[-*+] |\d+\. |\||>|!\[|\*\*(By hand|Exercise)| {4}")


@dataclass(frozen=True)
class Budget:
    """What a lesson spends."""

    lesson: str
    core_words: int
    minutes: float  # of the core: its prose, its moves and its exercises
    told: int  # minutes, by the lesson's first lines
    words: int
    core_cells: int
    predictions: int
    verifies: int
    sentences: tuple[int, ...]
    connectives: int
    because: int
    tics: dict[str, int]

    @property
    def mean(self) -> float:
        """Words in a sentence of running prose."""
        return sum(self.sentences) / max(len(self.sentences), 1)

    @property
    def short(self) -> float:
        """The share of sentences of six words or fewer."""
        return sum(n <= SHORT for n in self.sentences) / max(len(self.sentences), 1)

    def excess(self) -> list[str]:
        """What is beyond its limit, as "stand 7 (at most 3)"."""
        running = sum(self.sentences)
        most: list[tuple[str, float, float]] = [
            ("words of the core", self.core_words, 4500),
            ("minutes of the core", round(self.minutes), min(self.told, LONGEST)),
            ("cells of the core", self.core_cells, 75),
            ("predictions in the core", self.predictions, 4),
            ("verify lines shown", self.verifies, 3),
            ("words in a mean sentence", round(self.mean, 1), 18),
            ("percent of sentences with six words or fewer", round(100 * self.short), 15),
            ("because", self.because, max(1, running // 100)),
            *((name, self.tics[name], limit) for name, (_, limit) in TICS.items()),
            *((name, self.tics[name], limit) for name, limit in OTHER_TICS.items()),
        ]
        least = [
            ("words in a mean sentence", round(self.mean, 1), 14),
            ("connectives", self.connectives, min(25, running // 160)),
        ]
        over = [f"{what} {n:,g} (at most {to:,.0f})" for what, n, to in most if n > to]
        return over + [f"{what} {n:,g} (at least {to:,.0f})" for what, n, to in least if n < to]


def budget(lesson: Lesson) -> Budget:
    """Count a lesson."""
    cells = expand_lesson(lesson)
    first = next((i for i, cell in enumerate(cells) if _is_more(cell)), len(cells))
    at = next((i for i, cell in enumerate(lesson.cells) if _is_more(cell)), len(lesson.cells))
    prose = [_bare(cell.text) for cell in lesson.cells if cell.kind == "markdown"]
    core = [_bare(cell.text) for cell in lesson.cells[:at] if cell.kind == "markdown"]
    text = "\n\n".join(prose)
    paragraphs = [p for cell in lesson.cells for p in _running(cell)]
    running = "\n".join(paragraphs)
    sentences = [s for p in paragraphs for s in END.split(p)]
    tics = {name: len(re.findall(p, text, re.IGNORECASE)) for name, (p, _) in TICS.items()}
    tics["So at a sentence's start"] = sum(s.startswith("So ") for s in sentences)
    tics["colons"] = len(re.findall(r":(?=\s|$)", running))
    code = [cell.text for cell in lesson.cells if cell.kind == "code"]
    tics["bool( printed"] = sum(len(re.findall(r"print\(.*\bbool\(", t)) for t in code)
    return Budget(
        lesson.number,
        sum(map(_words, core)),
        sum(map(_words, core)) / PACE + sum(map(_minutes, lesson.cells[:at])),
        int(found[1]) if (found := TOLD.search(text)) else LONGEST,
        _words(text),
        first,
        sum(cell.card_kind == "predict" for cell in lesson.cells[:at]),
        sum(_verifies(t) for t in code),
        tuple(n for n in map(_words, sentences) if n),
        len(CONNECTIVES.findall(running)),
        len(re.findall(r"\bbecause\b", running, re.IGNORECASE)),
        tics,
    )


def _is_more(cell: Cell) -> bool:
    return cell.kind == "markdown" and cell.text.startswith(MORE)


def _minutes(cell: Cell) -> int:
    """What a cell asks for beside reading: a move three minutes, if it does not say."""
    if cell.exercise:
        return exercises.get(cell.exercise).minutes
    return sum(MINUTES.get(said, 3) for said in MOVE.findall(cell.text))


def _words(text: str) -> int:
    return sum(any(c.isalnum() for c in word) for word in text.split())


def _bare(text: str) -> str:
    """Prose without code and reasons of choices; a formula is one word, a display none."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$", "\n\n$$\n\n", text, flags=re.DOTALL)
    text = re.sub(r" -> .*?(?=\n- \[|\n\n|$)|^Read again: .*", "", text, flags=REASONS)
    text = re.sub(r"\{= .*?\}|`[^`]*`|\$[^$\n]+(?:\n[^$\n]+)?\$", "X", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"<summary>.*?</summary>|</?\w+[^>]*>", "\n\n", text, flags=re.DOTALL)


def _running(cell: Cell) -> Iterator[str]:
    """The paragraphs of a cell that are running prose."""
    if cell.kind != "markdown" or cell.card or cell.text.startswith("### Exercise"):
        return
    parts = [p.strip("\n") for p in re.split(r"\n\s*\n", _bare(cell.text)) if p.strip()]
    for part, after in zip(parts, [*parts, ""][1:], strict=True):
        if part == "$$" or NO_RUN.match(part):
            continue
        sentences = END.split(" ".join(part.split()))
        if after == "$$" and not re.search(r"[.?!][)*_”]*$", sentences[-1]):
            sentences.pop()  # the display is its end
        if sentences and sentences[0][0].islower():
            sentences.pop(0)  # the end of a sentence with a display in it
        if sentences:
            yield " ".join(sentences)


def _verifies(code: str) -> int:
    """How many `verify(...)` stand outside `with checked():`."""

    def count(node: ast.AST) -> int:
        if isinstance(node, ast.With) and "checked()" in map(
            ast.unparse, (i.context_expr for i in node.items)
        ):
            return 0
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        own = named and node.func.id == "verify"  # type: ignore[attr-defined]
        return own + sum(map(count, ast.iter_child_nodes(node)))

    return count(ast.parse(code))


HEAD = "lesson core: words minutes cells predictions | words verify sentence short connectives"


def report(lessons: list[Lesson], say: Callable[[str], None] = print) -> list[str]:
    """Say the table, a line for each lesson and what is beyond a limit; return what must hold."""
    faults = []
    say(HEAD)
    for lesson in lessons:
        b = budget(lesson)
        core = f"{b.core_words:12,}{b.minutes:8.0f}{b.core_cells:6}{b.predictions:12}"
        say(
            f"{b.lesson:6}{core} |{b.words:6,}"
            f"{b.verifies:7}{b.mean:9.1f}{b.short:6.0%}{b.connectives:6}"
        )
        if over := b.excess():
            say(f"        {'; '.join(over)}")
        if b.lesson in REWRITTEN:
            faults += [f"lesson {b.lesson}: {what}" for what in over]
    return faults
