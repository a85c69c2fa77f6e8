"""What a check cell says where its function does not exist, because Python could not read it.

`softmax = check("02.1", softmax)` then stops before `check` is called. The notebook goes on as
after a wrong answer: with the course's own version, so that one mistake costs one exercise.
"""

import re
from typing import Any

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.check import Notice

CHECKS = re.compile(r'\bcheck\(\s*["\'](\d\d\.\d+)["\']')


def watch() -> None:
    """Look at each cell of this notebook that stops."""
    shell = kernel.shell()
    if shell is not None:
        shell.events.register("post_run_cell", after_cell)


def after_cell(result: Any) -> None:
    """Say what a NameError in a check cell means, and bind the course's own version.

    Args:
        result: what IPython knows of the cell that was run.
    """
    error, found = result.error_in_exec, CHECKS.search(result.info.raw_cell or "")
    if not isinstance(error, NameError) or found is None:
        return
    try:
        exercise = exercises.get(found[1])
    except KeyError:
        return
    if error.name not in exercise.names:
        return
    words = (
        f"not yet. `{error.name}` does not exist: its cell was not run, or Python could not read "
        "it. Run that cell, and change what its error names. Until then the course's own version "
        "is used."
    )
    kernel.show(Notice(exercise, words))
    names = kernel.shell().user_ns
    names.update({n: exercise.reference[n] for n in exercise.names if n not in names})
