"""Every student notebook runs from top to bottom: unsolved, solved, and with cells run twice."""

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


def solve(notebook: nbformat.NotebookNode) -> None:
    """Paste each exercise's solution over the code that the learner starts from."""
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id.startswith("exercise-"):
            item = grade_id.removeprefix("exercise-").replace("-", ".")
            cell.source = exercises.lesson_code()[item]["solution"]


def test_every_lesson_has_a_student_notebook():
    assert [p.name[:2] for p in NOTEBOOKS] == list(exercises.LESSONS)


@each
def test_unsolved_it_runs_to_the_end_and_nothing_passes(path: Path):
    notebook = nbformat.read(path, 4)
    reports = run(notebook)
    assert len(reports) == len(exercises.lesson(path.name[:2]))
    for report in reports:
        assert "not attempted" in report
        assert "passed" not in report


@each
def test_solved_it_passes_every_check(path: Path):
    notebook = nbformat.read(path, 4)
    solve(notebook)
    reports = run(notebook)
    for report in reports:
        assert re.match(r"✓ \d\d\.\d .* · passed", report), report


@each
def test_a_check_run_twice_gives_no_false_verdict(path: Path):
    """Only the cells that exercises need, each check cell doubled: what is unsolved stays so."""
    notebook = nbformat.read(path, 4)
    kept = [c for c in notebook.cells if c.cell_type == "code"][:1]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            kept.append(cell)
        elif is_check(cell):
            kept += [cell, nbformat.v4.new_code_cell(cell.source)]
    notebook.cells = kept
    reports = run(notebook)
    assert len(reports) % 2 == 0
    for first, second in zip(reports[::2], reports[1::2], strict=True):
        assert "not attempted" in first
        assert "Run your own cell again" in second
