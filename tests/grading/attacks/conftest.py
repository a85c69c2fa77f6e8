"""After an attack the next student must not notice anything."""

from collections.abc import Callable, Iterator

import pytest
from graded import HONEST

from course_lib.grading.records import Mark


@pytest.fixture
def honest_after(mark: Callable[..., Mark]) -> Iterator[None]:
    """After each attack an honest hand-in gets full marks, by the same warm sandbox."""
    yield
    after = mark("02.1", HONEST, "honest")
    assert (after.status, after.points) == ("passed", after.worth)
