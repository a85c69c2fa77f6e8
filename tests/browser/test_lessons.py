"""The student notebooks in a real browser, as a learner meets them.

People use two front-ends, JupyterLab and Notebook 7, on the same kernels. The notebooks take turns:
all cells of one run in JupyterLab, those of the next in Notebook 7. Of some, the other one opens
what was saved, with the kernel that computed it, shows the same outputs, and runs what takes no
time: the checks.

Their long trainings are cut short here, by `startup/shorter.py`: whole, the same lines run in the
solutions, whose numbers nbval compares.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lab_server import ROOT, LabServer
from notebook_page import NotebookPage, errors, shown_text, source

from course_lib import exercises
from course_lib.exercises.solutions import own

pytestmark = pytest.mark.slow
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
ANSWERED = {"00_start_here.ipynb": ("00.1", "ink"), "02_softmax.ipynb": ("02.1", "softmax")}
"""Where a learner types an answer, too: the exercise, and the name of its function."""
REOPENED = {*ANSWERED, "01_data.ipynb", "13_pytorch.ipynb"}
"""What is opened in the other front-end, too: two in each."""
GREEN = "rgb(0, 158, 115)"


@pytest.fixture(scope="module", autouse=True)
def _short_trainings(lab: LabServer) -> Iterator[None]:
    """Kernels that start during these tests train on few batches."""
    startup = lab.folder.parent / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    shorter = shutil.copy(Path(__file__).parent / "startup" / "shorter.py", startup)
    yield
    Path(shorter).unlink()


def test_the_lab_opens_on_the_first_notebook(fresh: NotebookPage):
    fresh.enter("00_start_here.ipynb")
    asked = fresh.page.evaluate("performance.getEntriesByType('resource').map(r => r.name)")
    assert any("/api/contents" in address for address in asked)
    assert not any("/api/build" in address for address in asked), "it takes seconds"
    fresh.screenshot("lab-opens")


@pytest.mark.parametrize(("number", "name"), [*enumerate(NOTEBOOKS)], ids=NOTEBOOKS)
def test_an_unsolved_notebook_runs(notebook: NotebookPage, number: int, name: str):
    shutil.copy(ROOT / "notebooks" / name, notebook.server.folder)  # as it was before a rerun
    tab = notebook.new_tab()
    with closing(tab.page):
        first, second = (tab, notebook) if number % 2 else (notebook, tab)
        opened(first, tab, name)
        check_unsolved(first)
        first.screenshot(f"{Path(name).stem}-end")
        if name in ANSWERED:
            check_an_answer(first, *ANSWERED[name])
        if name in REOPENED:
            first.command("docmanager:save", {})
            opened(second, tab, name)
            check_reopened(second, first.cells())
            second.screenshot(f"{Path(name).stem}-reopened")


def opened(page: NotebookPage, tab: NotebookPage, name: str) -> None:
    """Open a notebook: the tab shows it in Notebook 7."""
    page.open(name, page.server.notebook_7(name) if page is tab else "")


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


def check_an_answer(notebook: NotebookPage, exercise: str, name: str) -> None:
    """Type the solution's function over what the learner starts from: its check turns green."""
    check = notebook.index_of(f'check("{exercise}"')
    cell = notebook.index_of(f"def {name}(")
    notebook.type_into(cell, own()[exercise])
    notebook.run_cell(cell)
    assert "passed" in shown_text(notebook.run_cell(check)).lower()
    notebook.select(check)
    report = notebook.page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output").first
    assert "passed" in report.inner_text().lower()
    frame = report.locator("div[style*='border-left']").first
    colour = frame.evaluate("element => getComputedStyle(element).borderLeftColor")
    assert colour == GREEN
    notebook.screenshot(f"{Path(notebook.name).stem}-passed")


def check_reopened(notebook: NotebookPage, cells: list) -> None:
    """The other front-end shows the cells as they were saved; what is judged anew is as before."""
    assert list(map(words, notebook.cells())) == list(map(words, cells))
    answer = first = 0
    for index, cell in enumerate(cells):
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if grade_id.startswith("exercise-"):
            answer = index
        if cell["cell_type"] == "code" and 'check("' in source(cell):
            notebook.run_cell(answer, seen=False)
            now = notebook.run_cell(index, seen=False)
            assert now["execution_count"] not in (None, cell["execution_count"])
            told = words(now)[1]
            assert [w for w in told if w.isalpha()] == [w for w in words(cell)[1] if w.isalpha()]
            first = first or index
    notebook.select(first)  # what comes late may lie in a section that is closed
    report = notebook.page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output").first

    def drawn() -> bool:  # when it comes into the window
        said = report.inner_text().split()
        return bool(said) and said[0] in shown_text(cells[first])

    notebook.wait_for(drawn, 20, "the first report")


def words(cell: dict) -> tuple[str, list[str]]:
    """A cell's source, and the words that it shows; kinds of output have no order."""
    shown = shown_text(cell) if cell["cell_type"] == "code" else ""
    return source(cell), sorted(re.findall(r"[\w.]+", shown))
