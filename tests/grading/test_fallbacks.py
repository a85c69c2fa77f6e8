"""Answers that lean on a wrong one: `check`, `course check` and `course grade` say the same.

They are written as students write them: a function, a class, a helper between. `test_parity` lets
each exercise of the course lean on the one before.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from graded import LOG_SOFTMAX, in_a_file, in_a_kernel, marks_of
from notebook_bytes import notebook

import course_lib
from course_lib import exercises
from course_lib.grading import answer_keys
from course_lib.grading.fallbacks import courses_own
from course_lib.grading.marking import Marker
from course_lib.grading.records import Reading
from course_lib.grading.sandboxed.reading import read
from course_lib.judging.report import first_hint

IMPORTS = "import numpy as np\nfrom course_lib import nn"

NOT_YET = {
    "02.2": "def logsumexp(z):\n    return z.sum(axis=1)",
    "05.1": (
        "def relu(z):\n    return np.maximum(z, 0)\n\n"
        "def relu_backward(z, da):\n    return da * (z > 0)"  # the arguments are exchanged
    ),
    "05.4": (
        "class Linear:\n"
        "    def __init__(self, W, b):\n        self.W, self.b = W, b\n"
        "    def forward(self, x):\n        self.x = x\n        return x @ self.W\n"
        "    def backward(self, dz):\n        return dz @ self.W.T"
    ),
    "09.2": "def correlate2d(x, w):\n    return x * w",
}
"""Exercise -> an answer that is not right."""

DEPENDENT = {
    ("02.2", "02.3"): LOG_SOFTMAX,
    ("05.4", "05.5"): """
def mlp_loss_and_grads(params, x, y):
    first = Linear(params["W1"], params["b1"])
    last = Linear(params["W2"], params["b2"])
    z1 = first.forward(x)
    z2 = last.forward(np.maximum(z1, 0))
    first.backward(last.backward(nn.softmax_cross_entropy_grad(z2, y)) * (z1 > 0))
    grads = {"W1": first.dW, "b1": first.db, "W2": last.dW, "b2": last.db}
    return nn.cross_entropy(z2, y), grads
""",
    ("09.2", "09.3"): """
def one_map(maps, kernel):
    return sum(correlate2d(a, b) for a, b in zip(maps, kernel))

def conv2d(x, W, b, stride=1, pad=0):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    y = np.array([[one_map(image, kernel) for kernel in W] for image in xp])
    return y[:, :, ::stride, ::stride] + b[:, None, None]
""",
}
"""(exercise, a later one) -> a right answer to the later one, which leans on the earlier one."""


Said = Callable[[tuple[str, str], str, str], list[list[str]]]


@pytest.fixture
def said(marker: Marker, tmp_path: Path, patient: None) -> Said:
    """What is said of two answers in a notebook, of its file, and by a grader."""

    def of(ids: tuple[str, str], first: str, second: str) -> list[list[str]]:
        """Status of both, each time; the file's remarks on the later one must be the grader's."""
        cells = [IMPORTS, first, second]
        reports = in_a_file(tmp_path, cells, ids)
        marks = marks_of(marker, read(notebook(*cells)), *ids)
        remarks = (*reports[1].verdict.warnings, *reports[1].remarks)  # first those on its lines
        assert remarks == marks[1].remarks
        assert first_hint(reports[1].verdict) == marks[1].symptom
        return [
            [report.verdict.status for report in in_a_kernel(cells, ids)],
            [report.verdict.status for report in reports],
            [mark.status for mark in marks],
        ]

    return of


@pytest.mark.parametrize(("earlier", "later"), DEPENDENT, ids=lambda item: item)
def test_a_right_answer_passes_whatever_it_leans_on(earlier: str, later: str, said: Said) -> None:
    code = exercises.lesson_code()[earlier]
    for answer, status in (
        (code["solution"], "passed"),
        (NOT_YET[earlier], "not yet"),
        (code["start"], "not attempted"),
    ):
        found = said((earlier, later), answer, DEPENDENT[earlier, later])
        assert found == [[status, "passed"]] * 3


FITS_ITS_OWN = """
def mlp_loss_and_grads(params, x, y):
    z1 = x @ params["W1"] + params["b1"]
    a1 = relu(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    dz2 = nn.softmax_cross_entropy_grad(z2, y)
    da1, dW2, db2 = nn.linear_backward(dz2, a1, params["W2"])
    _, dW1, db1 = nn.linear_backward(relu_backward(z1, da1), x, params["W1"])
    return nn.cross_entropy(z2, y), {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
"""


def test_what_fits_a_mistake_of_ones_own_is_not_right(said: Said) -> None:
    """The notebook goes on with the course's own, so its author has seen it fail."""
    found = said(("05.1", "05.5"), NOT_YET["05.1"], FITS_ITS_OWN)
    assert found == [["not yet", "not yet"]] * 3


@pytest.mark.usefixtures("patient")
def test_who_leans_on_nothing_is_told_nothing(tmp_path: Path) -> None:
    """`nn.relu` is the library's, and not the notebook's `relu`."""
    dependent = DEPENDENT["05.4", "05.5"].replace("np.maximum(z1, 0)", "nn.relu(z1)")
    right = exercises.lesson_code()["05.4"]["solution"]
    cells = [IMPORTS, NOT_YET["05.1"], right, dependent]
    assert in_a_file(tmp_path, cells, ["05.5"])[0].remarks == ()


@pytest.mark.usefixtures("patient")
def test_a_check_of_one_exercise_judges_what_it_leans_on(tmp_path: Path) -> None:
    (report,) = in_a_file(tmp_path, [IMPORTS, NOT_YET["02.2"], LOG_SOFTMAX], ["02.3"])
    assert (report.verdict.exercise.id, report.verdict.status) == ("02.3", "passed")
    assert "the course's own `logsumexp`" in report.remarks[0]


# ---------------------------------------------------------------- what is handed over


@pytest.mark.slow
@pytest.mark.parametrize("number", [n for n in exercises.LESSONS if exercises.lesson(n)])
def test_what_grading_hands_over_passes_its_exercise(number: str, grader: Marker) -> None:
    lesson = [e for e in exercises.lesson(number) if not e.missing]
    code = [courses_own(exercise.id, name) for exercise in lesson for name in exercise.names]
    definitions = {name: "the course's own" for exercise in lesson for name in exercise.names}
    reading = Reading("\n".join(code), definitions, "content")
    marks = marks_of(grader, reading, *(exercise.id for exercise in lesson))
    assert [(m.exercise, m.status, m.points) for m in marks] == [
        (e.id, "passed", e.by_program) for e in lesson
    ]


def test_what_later_lessons_may_use_is_what_their_notebooks_import() -> None:
    """The library has a module `nn.standardise`; what lesson 01 asks for is `data.standardise`."""
    assert answer_keys.in_library("standardise") == "data.standardise"
    for exercise in exercises.exercises():
        for name in answer_keys.allowed(exercise.id):
            room, member = name.split(".")
            found = getattr(getattr(course_lib, room), member)
            assert callable(found), name
            assert not isinstance(found, ModuleType), name
