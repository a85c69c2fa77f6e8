"""What all tests share: no test touches the progress of the person who runs it."""

import os

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell which tests one worker runs: those of a file; of exercises, those of one exercise.

    A file's tests share what they prepared. An exercise's tests share its cases, already run; and
    without this, one worker would run the long file of all known answers alone.
    """
    for item in items:
        given = getattr(item, "callspec", None)
        exercise = given.params.get("exercise", given.params.get("item")) if given else None
        group = getattr(exercise, "id", exercise) or item.path
        item.add_marker(pytest.mark.xdist_group(str(group)))
