"""The browser harness itself, on small notebooks: it must see success, failure, and typing."""

from notebook_page import NotebookPage, errors, shown_text
from widget_page import write_notebook

# Long enough that JupyterLab keeps part of the notebook out of the page.
WELL = [
    "total = sum(range(5))",
    "def double(number):\n    raise NotImplementedError",
    "from IPython.display import HTML\ntry:\n    word = double(total)\n"
    "except NotImplementedError:\n    word = 'not attempted'\nHTML(f'<b>{word}</b>')",
    *(f"print('cell {number}')" for number in range(60)),
]
ILL = ["first = 1", "first / 0", "never = 'reached'"]


def run(notebook: NotebookPage, cells: list[str]) -> None:
    """Run all cells of a new notebook."""
    write_notebook(notebook.server.folder / "small.ipynb", *cells)
    notebook.open("small.ipynb")
    notebook.run_all()


def test_an_error_is_seen_and_the_rest_does_not_run(notebook: NotebookPage):
    run(notebook, ILL)
    assert errors(notebook.code_cells()) == ["ZeroDivisionError: division by zero"]
    assert notebook.code_cells()[-1]["execution_count"] is None


def test_cells_outside_the_window_are_read_and_typing_changes_what_the_next_cell_shows(
    notebook: NotebookPage,
):
    run(notebook, WELL)
    assert errors(notebook.code_cells()) == []
    _, _, word, *others = map(shown_text, notebook.code_cells())
    assert "not attempted" in word
    assert [text.strip() for text in others] == [f"cell {number}" for number in range(60)]
    answer = notebook.index_of("def double")
    notebook.type_into(
        answer, "def double(number):\n    twice = (\n        number * 2\n    )\n\n    return twice"
    )
    notebook.run_cell(answer)
    shown = notebook.run_cell(answer + 1)
    assert ">20<" in shown_text(shown)
    assert notebook.page.locator("b", has_text="20").first.is_visible()
