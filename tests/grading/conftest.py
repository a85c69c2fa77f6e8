"""What the tests of grading share: sandboxes that stay warm."""

from collections.abc import Iterator
from functools import partial

import pytest
from graded import SECRET, Marking, marked

from course_lib.grading import isolation, locating, workers
from course_lib.grading.marking import Marker
from course_lib.grading.sandboxed.settings import Limits
from course_lib.judging import locate


@pytest.fixture(scope="module", autouse=True)
def _workers_end() -> Iterator[None]:
    """What graded in this process keeps its sandboxes until the end of a file."""
    yield
    workers.close()


@pytest.fixture(scope="session")
def marker(walls: isolation.Isolation) -> Iterator[Marker]:
    """One marker for many tests: so each hand-in meets what earlier ones may have left."""
    with Marker(walls, SECRET, "secret", Limits(seconds=0.7, grace=0.5)) as made:
        yield made


@pytest.fixture(scope="session")
def grader(walls: isolation.Isolation) -> Iterator[Marker]:
    """A marker with the limits that users have."""
    with Marker(walls, SECRET, "secret") as made:
        yield made


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine does not decide whether a wrong step is found."""
    monkeypatch.setattr(locate, "SECONDS", 10.0)
    monkeypatch.setattr(locate, "CEILING", 10.0)
    monkeypatch.setattr(locating, "SECONDS", 10.0)


@pytest.fixture
def mark(marker: Marker) -> Marking:
    """Mark one exercise of a hand-in that consists of this code."""
    return partial(marked, marker)
