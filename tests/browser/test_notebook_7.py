"""The student notebooks in Notebook 7, the other front-end that people use.

It runs the same kernels as JupyterLab (test_lessons.py), so `course test` tries a few notebooks
only. `make check` sets COURSE_NOTEBOOK7=all: then every notebook runs here, too.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_server import LabServer
from notebook_page import NotebookPage, window
from unsolved import NOTEBOOKS, check_unsolved

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FEW = ["00_start_here.ipynb", "02_softmax.ipynb"]
CHOSEN = NOTEBOOKS if os.environ.get("COURSE_NOTEBOOK7") == "all" else FEW


@pytest.fixture(scope="module")
def desk(browser, lab: LabServer) -> Iterator[NotebookPage]:
    """One browser window; each notebook is a tab of its own, as Notebook 7 has it."""
    with window(browser, lab) as opened:
        yield opened


def test_the_few_are_among_all():
    assert set(FEW) < set(NOTEBOOKS)


@pytest.mark.parametrize("name", CHOSEN)
def test_an_unsolved_notebook_runs_from_top_to_bottom(desk: NotebookPage, name: str):
    tab = desk.new_tab()
    tab.open(name, tab.server.notebook_7(name))
    check_unsolved(tab)
    tab.screenshot(f"notebook-7-{Path(name).stem}-end")
    tab.page.close()
    tab.server.stop_kernels()
    desk.check_requests()
