"""A check cell whose function Python could not read says so, and the notebook goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib import exercises
from course_lib.checking.undefined import after_cell, watch

BROKEN = "def logsumexp(z):\n    return np.log(np.exp(z).sum(axis=1)"
LEANS = "def log_softmax(z):\n    return z - logsumexp(z)[:, None]"


@pytest.fixture
def shell(book: Path) -> Iterator[InteractiveShell]:
    """A notebook's shell, in which `check` was imported."""
    made = InteractiveShell.instance()
    made.run_cell("import numpy as np\nfrom course_lib import check")
    watch()
    yield made
    made.events.unregister("post_run_cell", after_cell)
    InteractiveShell.clear_instance()


def test_the_exercise_is_named_and_the_mistake_is_paid_for_once(shell: InteractiveShell, told):
    assert not shell.run_cell(BROKEN).success
    said = told(shell.run_cell, 'logsumexp = check("02.2", logsumexp)')
    assert not shell.last_execution_succeeded  # nbgrader: 0 points
    assert "NameError" in said
    assert "02.2 logsumexp · not yet. `logsumexp` does not exist" in said
    assert shell.user_ns["logsumexp"] is exercises.get("02.2").reference["logsumexp"]
    shell.run_cell(LEANS)
    assert shell.run_cell('log_softmax = check("02.3", log_softmax)').success


def test_what_was_defined_is_kept(shell: InteractiveShell, told):
    shell.run_cell("def relu(z):\n    return z")
    said = told(shell.run_cell, 'relu, relu_backward = check("05.1", relu, relu_backward)')
    assert "`relu_backward` does not exist" in said
    reference = exercises.get("05.1").reference
    assert shell.user_ns["relu"] is not reference["relu"]
    assert shell.user_ns["relu_backward"] is reference["relu_backward"]


@pytest.mark.parametrize(
    "cell",
    [
        "softmax(3)",
        'check("02.1", sofmax)',
        'check("77.1", softmax)',
        '1 / 0  # check("02.1", softmax)',
    ],
)
def test_other_mistakes_are_left_to_python(shell: InteractiveShell, cell: str, told):
    assert "does not exist" not in told(shell.run_cell, cell)
    assert "softmax" not in shell.user_ns
