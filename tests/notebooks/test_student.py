"""Solved, every student notebook is the solution; its checks run in any order.

Unsolved, they run from top to bottom in a real browser: see tests/browser/test_lessons.py.
"""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from course_lib import exercises
from course_lib.authoring.execute import STILL

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])


def run(notebook: nbformat.NotebookNode) -> list[str]:
    """Run all cells; return what each check printed. A cell that raises fails the test."""
    client = NotebookClient(
        notebook,
        timeout=180,
        kernel_name="python3",
        resources={"metadata": {"path": str(ROOT / "notebooks")}},
    )
    client.execute(env={**os.environ, **STILL})
    return [said(cell) for cell in notebook.cells if is_check(cell)]


def is_check(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and 'check("' in cell.source


def said(cell: nbformat.NotebookNode) -> str:
    return "\n".join(
        output.get("text", "") + "".join(output.get("data", {}).get("text/plain", ""))
        for output in cell.outputs
    )


def exercise_of(cell: nbformat.NotebookNode) -> str:
    """The id of the exercise that is answered in this cell, or ""."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    item = grade_id.removeprefix("exercise-").replace("-", ".")
    return item if grade_id.startswith("exercise-") else ""


def solved(cell: nbformat.NotebookNode) -> str:
    """The cell's code, an exercise's with its solution pasted over what the learner starts from."""
    item = exercise_of(cell)
    return exercises.lesson_code()[item]["solution"] if item else cell.source


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, 4).cells if c.cell_type == "code"]


def unanswered(code: str) -> str:
    """A cell that answers a question, as the learner finds it."""
    return re.sub(r'^((?:predict|quiz|trace)\("[^"]+"), .*\)$', r"\1, ...)", code, flags=re.DOTALL)


def test_every_lesson_has_a_student_notebook():
    assert [p.name[:2] for p in NOTEBOOKS] == list(exercises.LESSONS)


@each
def test_solved_it_is_the_solution_which_runs_to_the_end(path: Path):
    """nbval runs the solution notebook: so it need not run here a second time."""
    solution = code_cells(ROOT / "solutions" / path.name)
    mine = [solved(cell).strip() for cell in code_cells(path)]
    pytorch = [cell.source.strip() for cell in solution]
    assert [unanswered(code) for code in mine] == [unanswered(code) for code in pytorch]
    told = [code for code, other in zip(mine, pytorch, strict=True) if code != other]
    assert all(code.endswith(", ...)") for code in told)


@each
def test_checks_tell_the_start_a_second_run_and_the_solution_apart(path: Path):
    """Only the cells that exercises need: as given, the check twice, solved, the check again."""
    notebook = nbformat.read(path, 4)
    code = [c for c in notebook.cells if c.cell_type == "code"]
    notebook.cells = code[:1]  # the imports
    for cell in code:
        if exercise_of(cell):
            answer = cell
        elif is_check(cell):
            checks = [nbformat.v4.new_code_cell(cell.source) for _ in range(2)]
            right = nbformat.v4.new_code_cell(solved(answer))
            notebook.cells += [answer, cell, checks[0], right, checks[1]]
    reports = run(notebook)
    assert len(reports) == 3 * len(exercises.lesson(path.name[:2]))
    for given, again, right in zip(reports[::3], reports[1::3], reports[2::3], strict=True):
        assert "not attempted" in given
        assert "Run your own cell again" in again
        assert re.match(r"✓ \d\d\.\d .* · passed", right), right
