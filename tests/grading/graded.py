"""Hand-ins made of code, for the tests of grading."""

import hashlib
import linecache
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from notebook_bytes import notebook

from course_lib import check, exercises
from course_lib.checking import kernel
from course_lib.checking.check import judge_functions
from course_lib.checking.notebook import check_notebook
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.responses import GradingContext, LazyResponse
from course_lib.hand_ins.normalize_code import normalized_definitions
from course_lib.judging import Verdict
from course_lib.judging.report import Report

SECRET = 987_654_321

Marking = Callable[..., Mark]
"""Marks one exercise of a hand-in that consists of code; see `marked`."""

HONEST = """
import numpy as np

def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""

WRONG = "import numpy as np\ndef softmax(z):\n    return np.exp(z) / np.exp(z).sum()\n"

LOG_SOFTMAX = """
def log_softmax(z):
    m = z.max(axis=1, keepdims=True)
    m[np.isinf(m)] = 0
    with np.errstate(invalid="ignore"):
        return (z - m) - logsumexp(z - m)[:, None]
"""

BEGIN = """
import numpy as np
from course_lib import nn, training
from course_lib.data import minibatches
from course_lib.nn import cross_entropy, one_hot, softmax
"""

PIPE = """
import fcntl, os, signal, time

def deaf():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))

def is_open(file):
    try:
        os.fstat(file)
    except OSError:
        return False
    return True

def door():
    return [f for f in range(3, 256) if is_open(f)][-2]

def pipe():
    return [f for f in range(3, 256) if is_open(f)][-1]
"""
"""What attacks on the pipes need: answers leave by `pipe()`, the key comes in by `door()`."""


def reading_of(code: str) -> Reading:
    """Code as if a notebook had held it."""
    content = hashlib.sha256(code.encode()).hexdigest()
    return Reading(code, normalized_definitions(code), content)


def marks_of(
    marker: Marker, code: str | Reading, *ids: str, student: str = "somebody"
) -> list[Mark]:
    """Mark exercises of a hand-in that consists of this code, or of what was read of a notebook."""
    handin = HandIn(student, ids[0][:2], Path(f"{ids[0][:2]}_lesson.ipynb"))
    return marker.mark(handin, reading_of(code) if isinstance(code, str) else code, ids)


def marked(marker: Marker, exercise: str, code: str | Reading, student: str = "somebody") -> Mark:
    """Mark one exercise of a hand-in that consists of this code."""
    return marks_of(marker, code, exercise, student=student)[0]


def answer_to(marker: Marker, exercise: str, code: str) -> LazyResponse:
    """What comes back of one exercise of a hand-in, before it is judged."""
    handin = HandIn("somebody", exercise[:2], Path("lesson.ipynb"))
    context = GradingContext(handin, reading_of(code), SECRET)
    return marker._answers([exercises.get(exercise)], context)[exercise]


def courses_solution(*ids: str) -> str:
    """The course's solutions of exercises, as code of a hand-in."""
    return "\n".join([BEGIN, *(exercises.lesson_code()[item]["solution"] for item in ids)])


def run_cell(code: str, names: dict[str, Any], name: str = "<cell>") -> None:
    """Run code as a notebook runs a cell: its lines can be looked up."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    exec(compile(code, name, "exec"), names)


def in_the_notebook(code: str, exercise: str = "02.1") -> tuple[Verdict, dict[str, Any]]:
    """What `check` says of code in a cell, and what that defines."""
    names: dict[str, Any] = {}
    run_cell(code, names)
    asked = exercises.get(exercise)
    return judge_functions(asked, tuple(names[name] for name in asked.names)), names


def in_a_file(folder: Path, cells: Sequence[str], ids: Sequence[str]) -> Sequence[Report]:
    """What `course check` says of exercises in a notebook with these cells."""
    path = folder / f"{ids[0][:2]}_lesson.ipynb"
    path.write_bytes(notebook(*cells))
    return check_notebook(path, tuple(ids)).reports


def in_a_kernel(cells: Sequence[str], ids: Sequence[str]) -> list[Report]:
    """Run a first cell, then one for each exercise with its check cell below; what these say."""
    said: list[Report] = []
    names: dict[str, Any] = {"check": check}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "show", said.append)
        for cell, item in zip(cells, ("", *ids), strict=True):
            run_cell(cell, names, f"<{ids} {item}>")
            if item:
                functions = ", ".join(exercises.get(item).names)
                exec(f"{functions} = check({item!r}, {functions})", names)
    return said
