"""What a graded answer finds of the course's library: the names its exercise allows, no others."""

import sys
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

from course_lib.grading.inside.forget import forget_all_but
from course_lib.judging.functions import named_function

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
        return Absent(f"{self.__name__}.{member}")


def shut(allowed: Iterable[str], asked: Iterable[str]) -> None:
    """Replace the course's modules by facades, for good; what is not allowed is let go.

    Args:
        allowed: names such as "nn.softmax" or "data.shift".
        asked: test functions (see `judging.functions`) that the cases use.
    """
    kept = {name: _found(name) for name in allowed}
    forget_all_but([*kept.values(), *map(named_function, asked)])
    for name in [n for n in sys.modules if n.partition(".")[0] == "course_lib"]:
        if not name.startswith(("course_lib.grading", "course_lib.judging")):
            del sys.modules[name]
    course = Facade("course_lib")
    course.__path__ = []
    sys.modules["course_lib"] = course
    for name, value in kept.items():
        _put(course, name, value)


def _found(name: str) -> Any:
    module, _, member = name.rpartition(".")
    return getattr(import_module(f"course_lib.{module}"), member)


def _put(course: Facade, name: str, value: Any) -> None:
    """Let `course_lib.<module>` have a name; its modules are found by `import`, too."""
    module, _, member = name.rpartition(".")
    here: ModuleType = course
    for part in module.split("."):
        full = f"{here.__name__}.{part}"
        if full not in sys.modules:
            inner = Facade(full)
            inner.__path__ = []
            sys.modules[full] = inner
            setattr(here, part, inner)
        here = sys.modules[full]
    setattr(here, member, value)
