"""`course check NOTEBOOK`: definitions are read, judged, and met with the same hints."""

import json
from pathlib import Path

import nbformat
import pytest

from course_lib.checking.notebook import check_notebook
from course_lib.hand_ins.source import NotebookError, definitions

NAIVE = """def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)"""


def notebook(folder: Path, *cells: str, name: str = "02_mine.ipynb") -> Path:
    path = folder / name
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(made, path)
    return path


def test_a_wrong_softmax_meets_its_own_hint(book: Path, tmp_path: Path):
    path = notebook(tmp_path, "import numpy as np", NAIVE, 'softmax = check("02.1", softmax)')
    report = check_notebook(path, ("02.1",)).reports[0]
    assert report.verdict.diagnosis == "no shift"
    assert "The row that holds 1000 became nan" in repr(report)


def test_the_last_definition_wins_and_experiments_are_not_run(book: Path, tmp_path: Path):
    right = NAIVE.replace("np.exp(z)", "np.exp(z - z.max(axis=1, keepdims=True))")
    path = notebook(
        tmp_path,
        "%matplotlib inline\nimport numpy as np\n!ls",
        NAIVE,
        right,
        "raise RuntimeError('an experiment')",
        "%%bash\nls",
        "def broken(:",
    )
    checked = check_notebook(path, ("02.1",))
    assert checked.passed
    assert "code cell 6" in checked.remarks[0]


def test_a_whole_lesson_and_missing_definitions(book: Path, tmp_path: Path):
    checked = check_notebook(notebook(tmp_path, "import numpy as np", NAIVE))
    status = {r.verdict.exercise.id: r.verdict.status for r in checked.reports}
    assert status["02.1"] == "not yet"
    assert all(s == "not attempted" for i, s in status.items() if i != "02.1")
    assert not checked.passed


def test_definitions_that_stop_are_said(book: Path, tmp_path: Path):
    absent = "import no_such_module_anywhere as np, no_such_module_either"
    checked = check_notebook(notebook(tmp_path, absent, NAIVE), ("02.1",))
    (remark,) = checked.remarks  # the other one costs nothing
    assert remark.startswith("`import no_such_module_anywhere as np` stopped with ModuleNotFound")


def test_a_mistake_of_syntax_is_told_where_it_cost_an_exercise(book: Path, tmp_path: Path):
    broken = NAIVE.replace("keepdims=True)", "keepdims=True")
    checked = check_notebook(notebook(tmp_path, "import numpy as np", broken), ("02.1", "02.2"))
    lost, other = checked.reports
    assert repr(lost).splitlines()[:2] == [
        "○ 02.1 softmax · not yet · 0 of 3 points",
        "  `softmax` could not be read in code cell 2, line 3: '(' was never closed.",
    ]
    assert "cases hold" not in repr(lost) + lost._repr_html_()  # none was tried
    assert other.verdict.status == "not attempted"
    assert checked.remarks == ("code cell 2, line 3: '(' was never closed",)


def test_an_exercise_that_leans_on_what_was_lost_says_so(book: Path, tmp_path: Path):
    helper = "def largest(z):\n    return z.max(axis=1, keepdims=True"
    dependent = NAIVE.replace("np.exp(z)", "np.exp(z - largest(z))")
    cells = ("import numpy as np", helper, dependent)
    (report,) = check_notebook(notebook(tmp_path, *cells), ("02.1",)).reports
    note = "  Note: `largest` could not be read in code cell 2, line 2: '(' was never closed."
    assert note in repr(report).splitlines()


def test_an_earlier_definition_counts_and_the_lost_one_is_told(book: Path, tmp_path: Path):
    cells = ("import numpy as np", NAIVE, NAIVE.replace("z)", "z"))
    (report,) = check_notebook(notebook(tmp_path, *cells), ("02.1",)).reports
    assert report.verdict.diagnosis == "no shift"
    assert "Note: `softmax` could not be read in code cell 3, line" in repr(report)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "is empty"),
        ("{", "not a complete notebook"),
        ("[]", "no cells"),
        ('{"cells": 3}', "no cells"),
    ],
)
def test_files_that_are_no_notebooks(tmp_path: Path, content: str, word: str):
    path = tmp_path / "02_x.ipynb"
    path.write_text(content)
    with pytest.raises(NotebookError, match=word):
        check_notebook(path)


def test_missing_file_binary_file_and_a_name_without_lesson(tmp_path: Path):
    with pytest.raises(NotebookError, match="no such file"):
        check_notebook(tmp_path / "02_none.ipynb")
    binary = tmp_path / "02_b.ipynb"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(NotebookError, match="cannot be read"):
        check_notebook(binary)
    with pytest.raises(NotebookError, match="does not start with a lesson"):
        check_notebook(notebook(tmp_path, "x = 1", name="mine.ipynb"))


def test_definitions_keep_imports_functions_classes_and_constants():
    found = definitions(
        ["import numpy as np\nN = 3\nx = np.ones(3)\nEPS = -1e-5", "def f():\n    return N"]
    )
    assert found.names == ("f",)
    assert "N = 3" in found.code
    assert "EPS = -1e-05" in found.code
    assert "np.ones" not in found.code


def test_source_may_be_a_string_as_some_editors_write_it(tmp_path: Path, book: Path):
    cell = {"cell_type": "code", "source": f"import numpy as np\n{NAIVE}", "metadata": {}}
    path = tmp_path / "02_x.ipynb"
    path.write_text(json.dumps({"cells": [cell], "nbformat": 4, "metadata": {}}))
    assert check_notebook(path, ("02.1",)).reports[0].verdict.diagnosis == "no shift"
