"""Lines of a derivation are graded as `check` judges them, from a notebook's own code."""

import linecache
from pathlib import Path

import pytest
from graded import marked
from notebook_bytes import notebook

from course_lib import exercises
from course_lib.checking.check import judge_functions
from course_lib.checking.notebook import check_notebook
from course_lib.exercises.page import Page
from course_lib.grading.marking import Marker
from course_lib.judging.report import first_hint

EDITS = {
    "one slip": ("07.2", "dv = -(dxhat * xhat).sum(axis=0) / s"),
    "two slips, one line open": ("07.2", "dxhat = dy; dmu = ...; mean_path = dmu"),
    "a loop, one line open": ("09.5", "dW += ...; db = dy.sum(axis=0)"),
}


@pytest.mark.parametrize(("item", "edit"), EDITS.values(), ids=EDITS)
@pytest.mark.usefixtures("patient")
def test_file_and_grade_say_of_lines_what_check_says(
    marker: Marker, tmp_path: Path, item: str, edit: str
) -> None:
    exercise = exercises.get(item)
    code = f"import numpy as np\n\n{Page(exercises.page_path(item)).right.edited(edit)}"  # type: ignore[arg-type]
    linecache.cache["<cell>"] = (len(code), None, code.splitlines(keepends=True), "<cell>")
    space: dict = {}
    exec(compile(code, "<cell>", "exec"), space)
    here = judge_functions(exercise, tuple(space[name] for name in exercise.names))
    path = tmp_path / f"{item[:2]}_lesson.ipynb"
    path.write_bytes(notebook(code))
    in_file = check_notebook(path, (item,)).reports[0].verdict
    assert (in_file.points, in_file.symptom, in_file.warnings) == (
        here.points,
        here.symptom,
        here.warnings,
    )
    mark = marked(marker, item, code)
    assert 0 < mark.points == here.points < exercise.points
    assert (mark.symptom, mark.question, mark.remarks) == (
        first_hint(here),
        here.question,
        here.warnings,
    )
    assert "lines hold" in " ".join((mark.symptom, *mark.remarks))
