"""What a graded answer finds of the course's library: the names its exercise allows, no others.

Nothing of the library is here. What is allowed comes when an answer first uses it: see `desk`.
"""

import sys
from functools import cache, partial
from types import ModuleType
from typing import Any

from course_lib.grading.sandboxed.desk import DESK

HARNESS = tuple(
    f"course_lib.{room}" for room in ("grading", "hand_ins", "judging", "lesson_functions")
)
"""What reads, runs and weighs answers: it stays, and holds none."""

FORBIDDEN = "is not part of this exercise: write it yourself."


class Absent:
    """Stands for an import that a graded answer does not have. Using it says so."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse."""
        raise NameError(f"`{self._name}` {FORBIDDEN}")

    def __getattr__(self, member: str) -> Any:
        if member.startswith("__"):
            raise AttributeError(member)
        raise NameError(f"`{self._name}.{member}` {FORBIDDEN}")


class Facade(ModuleType):
    """A module of the course that shows the allowed names only."""

    def __getattr__(self, member: str) -> Any:
        if member.startswith("__"):
            raise AttributeError(member)
        name = f"{self.__name__}.{member}".removeprefix("course_lib.")
        found = borrowed(name) if DESK and name in DESK[0].allowed else Absent(f"course_lib.{name}")
        setattr(self, member, found)
        return found


def shut(rooms: tuple[str, ...]) -> None:
    """Let the course be a facade, for good, whose rooms, such as "nn", can be imported."""
    for name in [n for n in sys.modules if n.partition(".")[0] == "course_lib"]:
        if not name.startswith(HARNESS):
            del sys.modules[name]
    for name in ("course_lib", *(f"course_lib.{room}" for room in rooms)):
        facade = Facade(name)
        facade.__path__ = []
        sys.modules[name] = facade
    for room in rooms:
        setattr(sys.modules["course_lib"], room, sys.modules[f"course_lib.{room}"])


def borrowed(name: str) -> Any:
    """An allowed function, whose code comes with its first call; a class comes now."""
    code = cache(partial(DESK[0].ask, "code", name))
    if DESK[0].allowed[name]:
        return code()

    def function(*args: Any, **kwargs: Any) -> Any:
        return code()(*args, **kwargs)

    function.__name__ = function.__qualname__ = name.rpartition(".")[2]
    return function
