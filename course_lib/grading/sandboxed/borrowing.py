"""Code of the library that an answer may call, put together where it is called; see `lending`.

Each function has a namespace of its own, in which there is what it reads, and nothing else.
"""

import builtins
import marshal
from collections import namedtuple
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from types import CellType, FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from course_lib.grading.sandboxed.messages import from_grader

WRAPPERS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (staticmethod, classmethod, property, cache)
}
_MADE: dict[int, Any] = {}  # what was put together in this process: two may lean on the same


def put_together(lent: bytes) -> Any:
    """Return the function or class that `lending.lent` took apart."""
    wanted, parts = from_grader(lent)
    together = _Together(parts)
    value = together.value(wanted)
    while together.hollow:
        together.fill(*together.hollow.pop())
    return value


class _Together:
    """Puts parts together; functions are hollow first, since they may lean on each other."""

    def __init__(self, parts: dict[int, Any]) -> None:
        self.parts = parts
        self.hollow: list[tuple[Any, ...]] = []

    def value(self, ref: Any) -> Any:
        """Return the value that a reference tells."""
        kind, *given = ref
        if kind in WRAPPERS:
            return WRAPPERS[kind](*self._list(*given))
        return getattr(self, f"_{kind.replace(' ', '_')}")(*given)

    def fill(self, function: FunctionType, *refs: Any) -> None:
        """Let a function have what it reads."""
        defaults, named, members, cells = (self.value(ref) for ref in refs[:4])
        function.__defaults__, function.__kwdefaults__ = defaults, named
        vars(function).update(members)
        for cell, content in zip(function.__closure__ or (), cells, strict=True):
            cell.cell_contents = content
        function.__globals__.update({name: self.value(ref) for name, ref in refs[4]})

    def _part(self, number: int) -> Any:
        if number not in _MADE:
            _MADE[number] = self.value(self.parts[number])
        return _MADE[number]

    def _function(self, code: bytes, module: str, name: str, *refs: Any) -> FunctionType:
        program = marshal.loads(code)  # noqa: S302 (the grader wrote it)
        cells = tuple(CellType() for _ in program.co_freevars)
        space = {"__builtins__": builtins, "__name__": module}
        function = FunctionType(program, space, name, None, cells)
        self.hollow.append((function, *refs))
        return function

    def _quiet(self, errors: dict[str, Any], function: Any) -> Any:
        return np.errstate(**errors)(self.value(function))

    def _class(self, name: str, kind: Any, bases: Any, members: Any) -> type:
        return self.value(kind)(name, self.value(bases), self.value(members))

    def _named_tuple(self, name: str, fields: tuple[str, ...]) -> type:
        return namedtuple(name, fields)  # noqa: PYI024 (its fields are not known before)

    def _module(self, name: str) -> Any:
        return import_module(name)

    def _names(self, members: list[tuple[str, Any]]) -> SimpleNamespace:
        return SimpleNamespace(**self._dict(members))

    def _dict(self, items: list[tuple[Any, Any]]) -> dict[Any, Any]:
        return {key: self.value(ref) for key, ref in items}

    def _list(self, *refs: Any) -> list[Any]:
        return [self.value(ref) for ref in refs]

    def _tuple(self, *refs: Any) -> tuple[Any, ...]:
        return tuple(self._list(*refs))

    def _partial(self, *refs: Any) -> Any:
        function, args, named = self._list(*refs)
        return partial(function, *args, **named)

    def _value(self, value: Any) -> Any:
        return value
