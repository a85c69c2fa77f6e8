"""The student notebooks in JupyterLab in a real browser, as a learner meets them."""

import ast
from pathlib import Path

import nbformat
import pytest
from lab_server import ROOT
from notebook_page import NotebookPage, shown_text
from unsolved import NOTEBOOKS, check_unsolved

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GREEN = "rgb(0, 158, 115)"


def function_from_solution(notebook: Path, name: str) -> str:
    """The source of the first function `name` in a solution notebook."""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code" and f"def {name}(" in cell.source:
            return next(
                ast.get_source_segment(cell.source, node)
                for node in ast.parse(cell.source).body
                if isinstance(node, ast.FunctionDef) and node.name == name
            )
    raise LookupError(f"{notebook.name} has no function {name}")


def test_the_lab_opens_on_the_first_notebook(fresh: NotebookPage):
    fresh.page.goto(fresh.server.front_door())
    fresh.page.wait_for_selector(".jp-Notebook h1", timeout=60_000)
    title = fresh.page.locator(".lm-TabBar-tab.jp-mod-current .lm-TabBar-tabLabel").first
    assert title.inner_text() == "00_start_here.ipynb"
    assert "news" not in fresh.page.locator("body").inner_text().lower()
    fresh.screenshot("lab-opens")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_an_unsolved_notebook_runs_from_top_to_bottom(notebook: NotebookPage, name: str):
    notebook.open(name)
    check_unsolved(notebook)
    notebook.screenshot(f"{Path(name).stem}-end")


@pytest.mark.parametrize(
    ("lesson", "exercise", "name"),
    [("00_start_here", "00.1", "ink"), ("02_softmax", "02.1", "softmax")],
)
def test_a_learner_types_an_answer_and_sees_it_pass(
    notebook: NotebookPage, lesson: str, exercise: str, name: str
):
    answer = function_from_solution(ROOT / "solutions" / f"{lesson}.ipynb", name)
    notebook.open(f"{lesson}.ipynb")
    notebook.run_all()
    check = notebook.index_of(f'check("{exercise}"')
    assert "passed" not in shown_text(notebook.cells()[check]).lower()
    cell = notebook.index_of(f"def {name}(")
    notebook.type_into(cell, answer)
    notebook.run_cell(cell)
    assert "passed" in shown_text(notebook.run_cell(check)).lower()
    notebook.select(check)
    report = notebook.page.locator(".jp-Cell.jp-mod-active .jp-OutputArea-output").first
    assert "passed" in report.inner_text().lower()
    frame = report.locator("div[style*='border-left']").first
    colour = frame.evaluate("element => getComputedStyle(element).borderLeftColor")
    assert colour == GREEN
    notebook.screenshot(f"{lesson}-passed")
