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
