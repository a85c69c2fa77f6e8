"""Execute a solution notebook so that the result holds still from one run to the next."""

import os
import re
from json import dumps, loads
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode, from_dict

from course_lib.authoring.source import LessonError

NOWHERE = "http://127.0.0.1:9"  # the port of `discard`: nothing answers there
STILL = {
    "COURSE_PROGRESS": "none",
    "TQDM_DISABLE": "1",
    "SOURCE_DATE_EPOCH": "0",
    "PYTHONHASHSEED": "0",
    "NBGRADER_EXECUTION": "",
    "COURSE_DATA": "none",
    **{name: NOWHERE for way in ("http_proxy", "https_proxy") for name in (way, way.upper())},
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
}
"""Nothing is recorded, no bars are drawn, no date enters a figure; no optional data, no network."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # as in tests; with more, two lessons hinder each other
SECONDS = 180  # for one cell
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def execute(notebook: NotebookNode, folder: Path, name: str) -> NotebookNode:
    """Run all cells in a fresh kernel and store their outputs without timings.

    Raises:
        LessonError: a cell raised; the message holds its text and the traceback's end.
    """
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        with client.setup_kernel(env={**ONE_THREAD, **os.environ, **STILL}):
            for index, cell in enumerate(notebook.cells):
                # Without history, as nbval runs it: no report then names the run that it judged.
                client.execute_cell(cell, index, store_history=False)
            client.set_widgets_metadata()
    except CellExecutionError as error:
        raise LessonError(f"{name} stopped while it was executed:\n{error}") from None
    _tidy(notebook)
    return notebook


def _tidy(notebook: NotebookNode) -> None:
    _number_models(notebook)
    notebook.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        cell["execution_count"] = number
        cell.metadata.pop("execution", None)
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = number


def _number_models(notebook: NotebookNode) -> None:
    """Give the models of widgets 1, 2, 3 for names, in place of random ones.

    Their saved state makes a widget live without a kernel: without it a notebook says "model not
    found" in its place.
    """
    saved = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    names = {old: f"{number:032x}" for number, old in enumerate(saved, 1)}

    def renamed(part: NotebookNode) -> Any:
        text = re.sub(r"[0-9a-f]{32}", lambda found: names.get(found[0], found[0]), dumps(part))
        return from_dict(loads(text))

    if names:
        notebook.metadata["widgets"] = renamed(notebook.metadata.widgets)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if WIDGET_VIEW in output.get("data", {}):
                output.data[WIDGET_VIEW] = renamed(output.data[WIDGET_VIEW])
