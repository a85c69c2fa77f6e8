"""PyTorch where it is installed; elsewhere the lesson goes on with what it printed there."""

import json
import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course_lib.machine import WEBASSEMBLY

FILE = Path(__file__).with_name("pytorch.json")  # the build writes it: key -> printed text
CELL = re.compile(r'\bpytorch\("([^"]+)"\)')


def pytorch(key: str) -> Any:
    """The module `torch`; or None, after showing what the cell prints where PyTorch is installed.

    Args:
        key: that of the lesson's cell, such as "05.graph".
    """
    if find_spec("torch") is not None:
        return import_module("torch")
    where = "runs in no browser" if WEBASSEMBLY else "is not installed here"
    said = json.loads(FILE.read_text("utf-8"))[key]
    print(f"PyTorch {where}. On a machine that has it, this cell prints:\n\n{said}", end="")  # noqa: T201
    return None


def printed(notebook: dict[str, Any]) -> dict[str, str]:
    """What the cells with PyTorch of an executed notebook printed: key -> text."""
    found = {}
    for cell in notebook["cells"]:
        key = CELL.search("".join(cell["source"])) if cell["cell_type"] == "code" else None
        if key:
            streams = [out["text"] for out in cell["outputs"] if out["output_type"] == "stream"]
            found[key[1]] = "".join("".join(text) for text in streams)
    return found
