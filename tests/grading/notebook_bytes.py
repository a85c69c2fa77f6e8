"""Made notebooks, as bytes, for the tests of reading."""

import json
from pathlib import Path

from course_lib.grading.sandboxed.reading import read
from course_lib.hand_ins.source import Source, load

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "solutions").glob("*.ipynb")) + sorted(
    (ROOT / "notebooks").glob("*.ipynb")
)
F = "def f(x):\n    return x + 1"
G = "def g(x):\n    return x * 2"


def notebook(*cells, **more) -> bytes:
    """A notebook of code cells; a pair is (kind, text), a dict is a cell as it stands."""
    made = []
    for cell in cells:
        if isinstance(cell, str):
            cell = ("code", cell)
        if isinstance(cell, tuple):
            cell = {"cell_type": cell[0], "metadata": {}, "source": cell[1], "outputs": []}
        made.append(cell)
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, **more}).encode()


def names(*cells) -> dict:
    """What the notebook's code defines when it runs."""
    return run(read(notebook(*cells)).code)


def run(code: str) -> dict:
    namespace: dict = {}
    load(Source(code, ()), "<test>", namespace)
    return namespace
