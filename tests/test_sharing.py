"""Two workers share the tests: what belongs together stays so, and what is long comes first."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import course_lib.nn  # noqa: F401 (so that it is there)

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def sharing(pytestconfig: pytest.Config) -> Any:
    """The conftest.py of the whole repository."""
    return pytestconfig.pluginmanager.get_plugin(str(ROOT / "conftest.py"))


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/nn/test_conv.py::test_the_shape[2]", "tests/nn/test_conv.py"),
        ("solutions/02_softmax.ipynb::Cell 3", "solutions/02_softmax.ipynb"),
        ("tests/browser/test_lessons.py::test_it[02_a.ipynb]", "tests/browser/test_lessons.py 02"),
        ("tests/exercises/test_kill_matrix.py::test_it[05.4]", "tests/exercises/ 05.4"),
        ("tests/exercises/test_kill_matrix.py::test_it[2026-05.4]", "tests/exercises/ 05.4"),
        ("tests/exercises/test_odd_answers.py::test_it[a word-05.4]", "tests/exercises/ 05.4"),
        ("tests/exercises/test_docket.py::test_it[lenet]", "tests/exercises/test_docket.py"),
        ("tests/notebooks/test_student.py::test_it[02_softmax]", "tests/notebooks/ 02_softmax"),
        ("tests/grading/test_parity.py::test_it[05.4]", "tests/grading/test_parity.py 05"),
        ("tests/grading/test_faults.py::test_it[05.4]", "tests/grading/test_faults.py"),
    ],
)
def test_a_unit_is_a_file_an_exercise_or_a_notebook(sharing: Any, nodeid: str, unit: str):
    assert sharing.unit(nodeid) == unit


def test_what_is_long_comes_first(sharing: Any):
    queue = [
        "tests/nn/test_conv.py::test_it",
        "tests/exercises/test_kill_matrix.py::test_it[05.4]",
        "solutions/02_softmax.ipynb::Cell 3",
        "tests/browser/test_lessons.py::test_it",
    ]
    assert sharing.queued(queue) == queue[::-1]


def test_what_waits_runs_beside_what_computes(sharing: Any):
    waits = [f"tests/grading/attacks/test_{name}.py::test_it" for name in "ab"]
    computes = [f"tests/nn/test_{i}.py::test_it" for i in range(9)]
    queue = sharing.queued(waits + computes, first=2, step=3)
    assert [i for i, nodeid in enumerate(queue) if nodeid in waits] == [2, 5]
    assert sorted(queue) == sorted(waits + computes)


def test_every_long_folder_is_there(sharing: Any):
    places = (*sharing.LONG_FIRST, *sharing.PARTS, *sharing.WAITING)
    assert all((ROOT / place).exists() for place in places)


def test_modules_that_a_test_replaced_are_named_and_put_back(sharing: Any):
    module = sys.modules.pop("course_lib.nn")
    assert sharing.put_back() == ["course_lib.nn"]
    assert sys.modules["course_lib.nn"] is module
    assert sharing.put_back() == []


def test_one_worker_runs_an_exercise_and_the_other_one_another():
    files = [f"tests/exercises/test_{name}.py" for name in ("catalogue", "kill_matrix")]
    chosen = "test_the_facts_of_an_exercise or worked_solution"
    words = ["-v", "-p", "xdist", "-n", "2", "--dist", "loadfile", "-k"]
    command = [sys.executable, "-m", "pytest", *words, f"({chosen}) and (02.1 or 02.2)", *files]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # it starts sooner
    told = subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, text=True).stdout
    ran = re.findall(r"\[(gw\d)\] .* PASSED (\S+)\[(02\.\d)\]", told)
    assert len(ran) == 4, told
    workers = {item: {worker for worker, _, of in ran if of == item} for item in ("02.1", "02.2")}
    assert sorted(len(w) for w in workers.values()) == [1, 1]
    assert len({file.split("::")[0] for _, file, _ in ran}) == 2
