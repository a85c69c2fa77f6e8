"""Reduce a student notebook to its exercises: heading, answer cell, check cell, imports."""

import ast
import hashlib
from collections.abc import Iterable, Sequence

from nbformat import NotebookNode, v4

from course_lib import exercises
from course_lib.judging import Exercise

# Slow to import, and of use to the removed cells only, unless a kept cell or a solution names them.
ONLY_IF_USED = (
    "torch",
    "tqdm",
    "course_lib.plots",
    "course_lib.results",
    "course_lib.training",
    "course_lib.widgets",
)


def strip(notebook: NotebookNode, chosen: Sequence[Exercise]) -> NotebookNode:
    """Return a student notebook with nothing but its exercises, in their order.

    Answer and check cells stay as they are, with ids and metadata. It runs from top to bottom
    unsolved, as the whole notebook does.

    Raises:
        ValueError: the notebook has no heading, answer cell or check cell of an exercise.
    """
    kept = [cell for exercise in chosen for cell in _cells_of(notebook, exercise)]
    heading = notebook.cells[0].source.split("\n")[0]
    first = [
        _new(
            v4.new_markdown_cell(f"{heading}\n\n*The exercises of the lesson, without its text.*")
        ),
        _new(v4.new_code_cell(_imports(notebook, kept, chosen))),
    ]
    return v4.new_notebook(cells=first + kept, metadata=notebook.metadata)


def _cells_of(notebook: NotebookNode, exercise: Exercise) -> tuple[NotebookNode, ...]:
    """Heading, answer cell and check cell of an exercise."""
    graded = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    wanted = [f"{kind}-{exercise.id.replace('.', '-')}" for kind in ("exercise", "check")]
    for grade_id in wanted:
        if grade_id not in graded:
            raise ValueError(f"the notebook has no cell {grade_id}")
    heading = f"### Exercise {exercise.id} ·"
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and heading in cell.source:
            prose = cell.source[cell.source.index(heading) :]
            return _new(v4.new_markdown_cell(prose)), *(graded[name] for name in wanted)
    raise ValueError(f"the notebook has no heading of exercise {exercise.id}")


def _imports(
    notebook: NotebookNode, kept: Iterable[NotebookNode], chosen: Iterable[Exercise]
) -> str:
    """The imports of the first code cell that an answer or a check may need."""
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    codes = [cell.source for cell in kept if cell.cell_type == "code"]
    codes += [exercises.lesson_code().get(e.id, {}).get("solution", "") for e in chosen]
    nodes = (node for code in codes for node in ast.walk(ast.parse(code)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    tree = ast.parse(first.source)
    return "\n".join(_needed(statement, used) for statement in tree.body).strip()


def _needed(statement: ast.stmt, used: set[str]) -> str:
    """An import statement with the names that stay, or ""."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return ""
    module = getattr(statement, "module", None)
    statement.names = [
        name
        for name in statement.names
        if (name.asname or name.name.split(".")[0]) in used
        or not _slow(f"{module}.{name.name}" if module else name.name)
    ]
    return ast.unparse(statement) if statement.names else ""


def _slow(full_name: str) -> bool:
    return any(full_name == name or full_name.startswith(f"{name}.") for name in ONLY_IF_USED)


def _new(cell: NotebookNode) -> NotebookNode:
    """The cell with an id made of its text, as the build gives them."""
    cell["id"] = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
    return cell
