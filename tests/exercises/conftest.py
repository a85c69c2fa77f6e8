"""Exercises that need a package which is not installed here are skipped."""

import pytest

from course_lib import exercises
from course_lib.judging import Exercise


@pytest.fixture(autouse=True)
def _skip_what_cannot_run(request: pytest.FixtureRequest) -> None:
    given = getattr(request.node, "callspec", None)
    asked = given.params.get("exercise", given.params.get("item")) if given else None
    exercise = exercises.get(asked) if isinstance(asked, str) else asked
    if isinstance(exercise, Exercise) and exercise.missing:
        pytest.skip(f"needs {', '.join(exercise.missing)}")
