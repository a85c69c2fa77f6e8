"""A solution keeps the state of its widgets, and is the same file each time it is built."""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

from course_lib.authoring.build import build_lesson, main, out_of_date
from course_lib.authoring.execute import WIDGET_STATE, WIDGET_VIEW

CHECKED = 'softmax = check("02.1", softmax)\n'
SHOWN = f"""{CHECKED}
# %%
softmax_lab(softmax)

# %%
softmax_lab(softmax, z=(1, 2, 3))
"""


@pytest.fixture(scope="module")
def folder(new_course: Callable[..., Path]) -> Path:
    """A course folder whose lesson shows widgets, built."""
    imports = (
        "import numpy as np\n",
        "import numpy as np\nfrom course_lib.widgets import softmax_lab\n",
    )
    root = new_course(imports, (CHECKED, SHOWN))
    assert main(root, say=lambda _: None) == 0
    return root


@pytest.fixture(scope="module")
def shown(folder: Path) -> nbformat.NotebookNode:
    return nbformat.read(folder / "solutions" / "02_tiny.ipynb", 4)


def views(notebook: nbformat.NotebookNode) -> list[str]:
    """The names of the models that are shown."""
    outputs = [o for c in notebook.cells for o in c.get("outputs", ())]
    return [o.data[WIDGET_VIEW].model_id for o in outputs if WIDGET_VIEW in o.get("data", {})]


def test_what_is_shown_has_its_state_and_a_number(shown: nbformat.NotebookNode):
    saved = shown.metadata.widgets[WIDGET_STATE]["state"]
    models = views(shown)
    assert len(models) == 2
    assert sorted(saved) == [f"{n:032x}" for n in range(1, len(saved) + 1)]
    for model, first in zip(models, (2, 1), strict=True):
        assert saved[model].state.state.z[0] == first
        assert saved[model].state.layout.removeprefix("IPY_MODEL_") in saved
        assert [b.path[:2] for b in saved[model].buffers] == [["view", "data"]] * 2


def test_building_it_again_gives_the_same_bytes(folder: Path):
    assert build_lesson(folder / "solutions" / "02_tiny.py", folder).changed == ()


def test_the_figure_with_its_words_is_kept_too(shown: nbformat.NotebookNode):
    (cell,) = [c for c in shown.cells if "z=(1, 2, 3)" in c.source]
    data = cell.outputs[0].data
    assert data["text/plain"] == (
        "Logits 1, 2, 3; p .090, .245, .665. Class 2 leads class 1 by 2.72 to 1."
    )
    assert "<figure>" in data["text/html"]
    assert "alt=" in data["text/html"]


def test_a_lesson_without_widgets_keeps_no_state(built: Path):
    notebook = json.loads((built / "solutions" / "02_tiny.ipynb").read_text("utf-8"))
    assert "widgets" not in notebook["metadata"]


def test_an_older_text_of_a_widget_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert out_of_date(folder) == []
    frame = import_module("course_lib.widgets.frame")  # as the build finds it
    monkeypatch.setattr(frame, "module_text", lambda name: f"// a newer {name}")
    assert out_of_date(folder) == ["solutions/02_tiny.ipynb holds an older text of a widget"]
