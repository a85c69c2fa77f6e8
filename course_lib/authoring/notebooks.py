"""Make the two notebooks of a lesson: pure text in, byte-identical text out."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from course_lib import exercises
from course_lib.authoring.cards import questions_of
from course_lib.authoring.expand_lesson import answered, expand_lesson, unanswered
from course_lib.authoring.forms import solved, start
from course_lib.authoring.source import Cell, Lesson

MORE = "## More: "  # what is true and off the line: a section that JupyterLab shows collapsed
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def student_notebook(lesson: Lesson) -> NotebookNode:
    """What the learner opens: no outputs, solutions replaced by where the learner starts."""
    cells = [c for c in expand_lesson(lesson) if "solution" not in c.tags]
    return _notebook(_student_cell(cell) for cell in cells)


def solution_notebook(lesson: Lesson) -> NotebookNode:
    """The same, solved, not yet executed."""
    questions = questions_of(lesson)
    return _notebook(
        _cell(cell, answered(solved(cell), questions) if cell.kind == "code" else cell.text, {})
        for cell in expand_lesson(lesson)
    )


def lesson_code(lesson: Lesson) -> dict[str, dict[str, str]]:
    """Exercise id -> its cell solved and as the learner starts, for `reveal` and `check`."""
    return {
        cell.exercise: {
            "solution": solved(cell),
            "start": start(cell, exercises.get(cell.exercise)),
        }
        for cell in lesson.cells
        if cell.exercise
    }


def _student_cell(cell: Cell) -> NotebookNode:
    if cell.kind == "markdown":
        return _cell(cell, cell.text, {})
    if cell.exercise:
        text = start(cell, exercises.get(cell.exercise))
        return _cell(cell, text, {"nbgrader": _nbgrader(cell.exercise, checks=False)})
    text = unanswered(cell.text)
    checked = next((item for word, item in cell.calls() if word == "check"), "")
    return _cell(cell, text, {"nbgrader": _nbgrader(checked, checks=True)} if checked else {})


def _nbgrader(item: str, *, checks: bool) -> dict[str, Any]:
    """The nbgrader metadata (schema 3) of a cell that the learner fills, or that checks it."""
    return {
        "schema_version": 3,
        "grade_id": f"{'check' if checks else 'exercise'}-{item.replace('.', '-')}",
        "grade": checks,
        "locked": checks,
        "solution": not checks,
        "task": False,
        **({"points": exercises.get(item).points} if checks else {}),
    }


def _cell(cell: Cell, text: str, extra: dict[str, Any]) -> NotebookNode:
    tags = [t for t in cell.tags if t != "solution"]
    tags += [f"exercise-{cell.exercise}"] if cell.exercise else []
    metadata: dict[str, Any] = {"slideshow": {"slide_type": _slide(cell)}, **extra}
    if "checks" in tags:  # what checks equations is folded, and its one line is seen
        metadata["jupyter"] = {"source_hidden": True}
    if cell.kind == "markdown" and cell.text.startswith(MORE):
        metadata["jp-MarkdownHeadingCollapsed"] = True
    if tags:
        metadata["tags"] = tags
    new = v4.new_markdown_cell if cell.kind == "markdown" else v4.new_code_cell
    return new(text, metadata=metadata)


def _slide(cell: Cell) -> str:
    """A slide a heading, code with the prose before it; exercises stay out of the lecture."""
    if cell.slide:
        return cell.slide
    if cell.exercise or any(word in ("check", "trace") for word, _ in cell.calls()):
        return "skip"
    if cell.kind == "markdown":
        if cell.text.startswith(("# ", "## ")):
            return "slide"
        if cell.text.startswith("### "):
            return "skip" if cell.text.startswith("### Exercise") else "subslide"
    return "-"


def _notebook(cells: Iterable[NotebookNode]) -> NotebookNode:
    """Cells with stable ids: hashes of the text; equal texts are told apart by their order."""
    made = v4.new_notebook(cells=list(cells), metadata=METADATA)
    seen: Counter[str] = Counter()
    for cell in made.cells:
        key = f"{cell.cell_type}\n{cell.source}"
        seen[key] += 1
        cell["id"] = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:12]
    return made


def as_text(notebook: NotebookNode) -> str:
    """The notebook's file, always with the same bytes for the same notebook."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    return text.rstrip("\n") + "\n"
