"""A student notebook as it is given out: it runs from top to bottom, and no exercise passes."""

from lab_server import ROOT
from notebook_page import NotebookPage, errors, shown_text, source

from course_lib import exercises

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def check_unsolved(notebook: NotebookPage) -> None:
    """Run all cells of the open notebook: no error, no stuck cell, each check says what is so."""
    notebook.run_all()
    cells = notebook.code_cells()
    assert errors(cells) == []
    reports = [shown_text(cell) for cell in cells if 'check("' in source(cell)]
    assert len(reports) == len(exercises.lesson(notebook.name[:2]))
    for report in reports:
        assert "not attempted" in report
        assert "passed" not in report
