"""What all tests share: no test touches the progress of the person who runs it."""

import os
import re
from typing import Any

import pytest
from hypothesis import settings

# Busy machines are slow, so there are no deadlines. CI draws the same examples every time.
settings.register_profile("course", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("course")


def pytest_configure(config: pytest.Config) -> None:
    """Keep progress in memory, in this process and in the kernels that it starts."""
    os.environ["COURSE_PROGRESS"] = "none"
    if getattr(config.option, "nbval_sanitize_with", "no nbval") is None:
        # Pixels differ by a hair from machine to machine; a figure's words are compared.
        config.option.nbval_sanitize_with = str(config.rootpath / "tests" / "nbval_sanitize.cfg")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one worker run the tests of a file; of exercises, those of one exercise.

    Tests of a file share what they prepared, and tests of an exercise its cases, already run. By
    files alone, one worker would run the long file of all known answers, and the other wait.
    """
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class ByExercise(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, rest = nodeid.partition("::")
            exercise = re.search(r"\b\d\d\.\d\b", rest)
            return exercise[0] if exercise and file.startswith("tests/exercises/") else file

    return ByExercise(config, log)
