"""Read a lesson: percent format in, plain cells out.

A lesson is `solutions/NN_topic.py`. Besides prose and code it speaks three short words that the
build spells out: `# %% exercise="02.1"` marks an exercise's cell, a cell that calls `trace("02.1")`
gets its task in prose before it, and `# %% [markdown] card="02.q1" kind="quiz"` is a question with
its choices and their reasons (see `cards`).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import jupytext

BEGIN = "# BEGIN SOLUTION"
END = "# END SOLUTION"
CALL = re.compile(r'^(?:[\w, ]+ = )?(check|predict|quiz|trace|outcome)\("([^"]+)"', re.MULTILINE)


class LessonError(ValueError):
    """A lesson that cannot be built; the message names the file and the cell."""


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson's source.

    Attributes:
        kind: markdown or code.
        text: its text.
        tags: its tags, such as "solution" or "nbval-ignore-output".
        exercise: the exercise that the learner solves in this cell, or "".
        card: the question that this cell asks, "02.q1", or "" (see `cards`).
        card_kind: predict, recall, why or quiz.
        slide: the slide type told by the author, or "".
        number: its place in the file, from 1.
    """

    kind: Literal["markdown", "code"]
    text: str
    tags: tuple[str, ...] = ()
    exercise: str = ""
    card: str = ""
    card_kind: str = ""
    slide: str = ""
    number: int = 0

    def calls(self) -> list[tuple[str, str]]:
        """The lesson's words that a cell speaks: (word, id)."""
        if self.card:
            return [("predict" if self.card_kind == "predict" else "quiz", self.card)]
        return CALL.findall(self.text) if self.kind == "code" else []


@dataclass(frozen=True)
class Lesson:
    """A lesson's source.

    Attributes:
        path: the `.py` file.
        cells: its cells.
        text: the whole file.
    """

    path: Path
    cells: tuple[Cell, ...]
    text: str = field(repr=False)

    @property
    def number(self) -> str:
        """The two digits of the lesson."""
        return self.path.name[:2]

    @property
    def title(self) -> str:
        """Its first heading, without the mark."""
        found = re.search(r"^# # (.+)$", self.text, re.MULTILINE)
        assert found is not None, f"{self.path.name} has no title"
        return found[1]


def read_lesson(path: Path) -> Lesson:
    """Read a lesson's source file.

    Raises:
        LessonError: unclosed or nested solution markers, or unknown cell metadata.
    """
    text = path.read_text("utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    cells = tuple(_cell(path, i, raw) for i, raw in enumerate(notebook.cells, 1))
    for cell in cells:
        solution_regions(cell, path)
    return Lesson(path, cells, text)


def _cell(path: Path, number: int, raw: Any) -> Cell:
    known = {"tags", "exercise", "card", "kind", "slide", "lines_to_next_cell"}
    if unknown := set(raw.metadata) - known:
        raise LessonError(f"{path.name}, cell {number}: unknown metadata {sorted(unknown)}")
    if raw.cell_type == "raw":
        raise LessonError(f"{path.name}, cell {number}: raw cells are not used")
    return Cell(
        raw.cell_type,
        raw.source,
        tuple(raw.metadata.get("tags", ())),
        raw.metadata.get("exercise", ""),
        raw.metadata.get("card", ""),
        raw.metadata.get("kind", ""),
        raw.metadata.get("slide", ""),
        number,
    )


@dataclass(frozen=True)
class Region:
    """A solution region of a cell: line numbers of its markers, and the indented lines between."""

    begin: int
    end: int
    lines: tuple[str, ...]

    @property
    def indent(self) -> str:
        """The indentation of the region's first line."""
        first = next((line for line in self.lines if line.strip()), "")
        return first[: len(first) - len(first.lstrip())]


def solution_regions(cell: Cell, path: Path | None = None) -> list[Region]:
    """The regions between BEGIN SOLUTION and END SOLUTION of a cell.

    Raises:
        LessonError: a marker is unclosed, nested, alone, or stands in prose.
    """
    where = f"{path.name if path else 'lesson'}, cell {cell.number}"
    lines = cell.text.splitlines()
    regions: list[Region] = []
    begin: int | None = None
    for i, line in enumerate(lines):
        if line.strip() == BEGIN:
            if begin is not None:
                raise LessonError(f"{where}: {BEGIN} inside another one")
            begin = i
        elif line.strip() == END:
            if begin is None:
                raise LessonError(f"{where}: {END} without {BEGIN}")
            regions.append(Region(begin, i, tuple(lines[begin + 1 : i])))
            begin = None
        elif "BEGIN SOLUTION" in line or "END SOLUTION" in line:
            raise LessonError(f"{where}: a marker must stand alone on its line: {line.strip()!r}")
    if begin is not None:
        raise LessonError(f"{where}: {BEGIN} is never closed by {END}")
    if regions and not cell.exercise:
        raise LessonError(f'{where}: a solution region outside an exercise cell (exercise="NN.n")')
    if cell.exercise and not regions:
        raise LessonError(f"{where}: exercise {cell.exercise} has no solution region")
    return regions
