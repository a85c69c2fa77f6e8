"""Solved, every student notebook is the solution.

Unsolved, they run from top to bottom in a real browser: see tests/browser/test_lessons.py. Their
checks run in any order: see tests/grading/test_release.py.
"""

import re
from pathlib import Path

import nbformat
import pytest

from course_lib import exercises

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])


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
    code = re.sub(r'^((?:predict|quiz)\("[^"]+"), "[abc]"\)$', r"\1)", code)
    return re.sub(r'^(trace\("[^"]+"), .*\)$', r"\1, ...)", code, flags=re.DOTALL)


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
    assert all(unanswered(code) == code for code in told)
