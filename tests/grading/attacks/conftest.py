"""After an attack the next student must not notice anything."""

from collections.abc import Iterator

import pytest
from graded import HONEST, Marking

from course_lib.grading import isolation
from course_lib.grading.records import Mark


@pytest.fixture(scope="session", params=["bubblewrap", "Landlock"])
def rung(request: pytest.FixtureRequest, walls: isolation.Isolation) -> isolation.Isolation:
    """The walls of each rung of the ladder."""
    if request.param == "Landlock" and not isolation._landlock_works():
        pytest.skip("this kernel has no Landlock")
    if request.param == "bubblewrap" and walls == isolation.LANDLOCK:
        pytest.skip("bubblewrap is missing: the other rung is tested")
    return walls if request.param == "bubblewrap" else isolation.LANDLOCK


@pytest.fixture
def honest_after(mark: Marking) -> Iterator[None]:
    """After each attack an honest hand-in gets full marks, by the same warm sandbox."""
    yield
    after = mark("02.1", HONEST, "honest")
    assert (after.status, after.points) == ("passed", after.worth)


@pytest.fixture
def hostile(mark: Marking) -> Marking:
    """Mark a hand-in that must earn nothing, but for what a wrong answer may get right."""

    def earns_nothing(code: str, exercise: str = "02.1", at_most: float = 0.0) -> Mark:
        got = mark(exercise, code, "mallory")
        assert (got.status, got.points) == ("not yet", pytest.approx(0, abs=at_most))
        return got

    return earns_nothing
