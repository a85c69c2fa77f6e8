"""A solution keeps the state of its widgets, and is the same file each time it is built."""

import json
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

from course_lib.authoring.build import build_lesson, out_of_date, write_collected
from course_lib.authoring.execute import WIDGET_STATE, WIDGET_VIEW

CHECKED = 'softmax = check("02.1", softmax)\n'
SHOWN = f"""{CHECKED}
# %%
softmax_lab(softmax)

# %%
softmax_lab(softmax, z=(1, 2, 3))
"""


@pytest.fixture
def built(course: Path, edit) -> nbformat.NotebookNode:
    edit("import numpy as np\n", "import numpy as np\nfrom course_lib.widgets import softmax_lab\n")
    path = edit(CHECKED, SHOWN)
    build_lesson(path, course)
    return nbformat.read(course / "solutions" / "02_tiny.ipynb", 4)


def views(notebook: nbformat.NotebookNode) -> list[str]:
    """The names of the models that are shown."""
    outputs = [o for c in notebook.cells for o in c.get("outputs", ())]
    return [o.data[WIDGET_VIEW].model_id for o in outputs if WIDGET_VIEW in o.get("data", {})]


def test_what_is_shown_has_its_state_and_a_number(built: nbformat.NotebookNode):
    saved = built.metadata.widgets[WIDGET_STATE]["state"]
    shown = views(built)
    assert len(shown) == 2
    assert sorted(saved) == [f"{n:032x}" for n in range(1, len(saved) + 1)]
    for model, first in zip(shown, (2, 1), strict=True):
        assert saved[model].state.state.z[0] == first
        assert saved[model].state.layout.removeprefix("IPY_MODEL_") in saved
        assert [b.path[:2] for b in saved[model].buffers] == [["view", "data"]] * 2


def test_building_it_again_gives_the_same_bytes(built: nbformat.NotebookNode, course: Path):
    path = course / "solutions" / "02_tiny.ipynb"
    before = path.read_bytes()
    path.unlink()
    build_lesson(course / "solutions" / "02_tiny.py", course)
    assert path.read_bytes() == before


def test_the_figure_with_its_words_is_kept_too(built: nbformat.NotebookNode):
    (cell,) = [c for c in built.cells if "z=(1, 2, 3)" in c.source]
    data = cell.outputs[0].data
    assert data["text/plain"] == (
        "Logits 1, 2, 3; p .090, .245, .665. Class 2 leads class 1 by 2.72 to 1."
    )
    assert "<figure>" in data["text/html"]
    assert "alt=" in data["text/html"]


def test_a_lesson_without_widgets_keeps_no_state(course: Path):
    build_lesson(course / "solutions" / "02_tiny.py", course)
    notebook = json.loads((course / "solutions" / "02_tiny.ipynb").read_text("utf-8"))
    assert "widgets" not in notebook["metadata"]


def test_an_older_text_of_a_widget_is_noticed(
    built: nbformat.NotebookNode, course: Path, monkeypatch: pytest.MonkeyPatch
):
    write_collected(course)
    assert out_of_date(course) == []
    frame = import_module("course_lib.widgets.frame")  # as the build finds it
    monkeypatch.setattr(frame, "module_text", lambda name: f"// a newer {name}")
    assert out_of_date(course) == ["solutions/02_tiny.ipynb holds an older text of a widget"]
