"""After an attack the next student must not notice anything."""

from collections.abc import Callable, Iterator

import pytest
from graded import HONEST

from course_lib.grading import isolation
from course_lib.grading.records import Mark


@pytest.fixture(scope="session", params=["bubblewrap", "Landlock"])
def rung(request: pytest.FixtureRequest, walls: isolation.Isolation) -> isolation.Isolation:
    """The walls of each rung of the ladder."""
    if request.param == "bubblewrap":
        return walls
    if not isolation._landlock_works():
        pytest.skip("this kernel has no Landlock")
    return isolation.LANDLOCK


@pytest.fixture
def honest_after(mark: Callable[..., Mark]) -> Iterator[None]:
    """After each attack an honest hand-in gets full marks, by the same warm sandbox."""
    yield
    after = mark("02.1", HONEST, "honest")
    assert (after.status, after.points) == ("passed", after.worth)
