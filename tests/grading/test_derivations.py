"""Lines of a derivation are graded as `check` judges them, from a notebook's own code."""

from pathlib import Path

import pytest
from graded import in_a_file, in_the_notebook, marked

from course_lib import exercises
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
    code = f"import numpy as np\n\n{Page(exercises.page_path(item)).right.edited(edit)}"  # type: ignore[arg-type]
    here, _ = in_the_notebook(code, item)
    in_file = in_a_file(tmp_path, [code], [item])[0].verdict
    said = (here.points, here.symptom, here.warnings)
    assert (in_file.points, in_file.symptom, in_file.warnings) == said
    mark = marked(marker, item, code)
    assert 0 < mark.points == here.points < exercises.get(item).points
    hinted = (first_hint(here), here.question, here.warnings)
    assert (mark.symptom, mark.question, mark.remarks) == hinted
    assert "lines hold" in " ".join((mark.symptom, *mark.remarks))
