"""The code of what an answer may call: of the library exactly that, and nothing beside it.

A sandbox holds nothing of the library. When an answer calls `nn.softmax`, and its exercise allows
that, the code of this one function goes over, with that of the helpers that it calls and with their
constants. What stands beside it in its module does not, nor do the subclasses of a class.

`lent` takes it apart here; `sandboxed.borrowing` puts it together again there.
"""

import dis
import marshal
from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from course_lib.grading.sandboxed.messages import to_sandbox
from course_lib.grading.small import SMALL

Ref = tuple[Any, ...]  # ("part", number), or how a value is had otherwise
LENT = tuple(
    f"course_lib.{room}" for room in ("nn", "data", "training", "lesson_functions", "grading.small")
)
"""Whose functions and classes go over as code. Numpy's, and Python's own, are there already."""

LEFT_OUT = ("__dict__", "__weakref__", "__doc__", "__annotations__", "__abstractmethods__")
_NUMBERS: dict[int, int] = {}  # of what was lent in this process: it is the library's, and stays


@cache
def lent(name: str) -> bytes:
    """Return a function or class, such as "nn.softmax", apart, for `borrowing.put_together`.

    Raises:
        TypeError: it is neither, or leans on something that does not travel.
    """
    module, _, member = name.rpartition(".")
    value = SMALL.get(name) or getattr(import_module(f"course_lib.{module}"), member)
    if not callable(value):
        raise TypeError(f"`{name}` is no function.")
    apart = _Apart()
    wanted = apart.ref(value)
    return to_sandbox((wanted, apart.parts))


class _Apart:
    """Takes functions and classes apart."""

    def __init__(self) -> None:
        self.parts: dict[int, Ref] = {}  # number -> what it is made of

    def ref(self, value: Any) -> Ref:
        """How a value is had there; it becomes a part, if it is a function or class of ours."""
        kind = type(value)
        if _is_ours(value) and (kind is FunctionType or isinstance(value, type)):
            return "part", self._part(value)
        if isinstance(value, ModuleType):
            return "module", value.__name__
        if kind in (staticmethod, classmethod):
            return kind.__name__, self.ref(value.__func__)
        if kind is property:
            return "property", *map(self.ref, (value.fget, value.fset, value.fdel))
        if kind is partial:
            return "partial", self.ref(value.func), self.ref(value.args), self.ref(value.keywords)
        if kind in (tuple, list):
            return kind.__name__, *map(self.ref, value)
        if kind is dict:
            return "dict", [(key, self.ref(item)) for key, item in value.items()]
        if hasattr(value, "cache_info"):
            return "cache", self.ref(value.__wrapped__)
        if _is_ours(kind):
            raise TypeError(f"a {kind.__name__} does not travel")
        return "value", value  # it is pickled

    def _part(self, value: Any) -> int:
        number = _NUMBERS.setdefault(id(value), len(_NUMBERS))
        if number not in self.parts:
            self.parts[number] = ()  # it may lean on itself
            take: Any = self._class if isinstance(value, type) else self._function
            self.parts[number] = take(value)
        return number

    def _function(self, function: FunctionType) -> Ref:
        if kept_quiet := _errors_of(function):
            return "quiet", kept_quiet, self.ref(function.__wrapped__)  # type: ignore[attr-defined]
        code = _here(function.__code__)
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        return (
            *("function", marshal.dumps(code), function.__module__, function.__name__),
            *(self.ref(function.__defaults__), self.ref(function.__kwdefaults__)),
            *(self.ref(dict(vars(function))), self.ref(cells), list(self._globals(function))),
        )

    def _globals(self, function: FunctionType) -> Iterator[tuple[str, Ref]]:
        """Yield what a function reads of its module; of a module of ours, the members it reads."""
        for name, members in _read(function.__code__).items():
            value = function.__globals__.get(name)
            if isinstance(value, ModuleType) and _is_ours(value):
                yield name, ("names", [(m, self.ref(getattr(value, m))) for m in sorted(members)])
            elif name in function.__globals__:
                yield name, self.ref(value)

    def _class(self, kind: Any) -> Ref:
        if fields := getattr(kind, "_fields", ()):
            return "named tuple", kind.__name__, fields
        members = {
            name: value
            for name, value in vars(kind).items()
            if name not in LEFT_OUT and not name.startswith(("_abc_", "__dataclass_"))
        }
        return (
            *("class", kind.__name__, self.ref(type(kind)), self.ref(kind.__bases__)),
            self.ref(members),
        )


def _errors_of(function: FunctionType) -> dict[str, str]:
    """What a function is decorated with, where that is `np.errstate(...)`; else {}."""
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    states = [content for content in cells if isinstance(content, np.errstate)]
    if not states:
        return {}
    seen = []
    for other in ("raise", "print"):  # what is the same around both was set here
        with np.errstate(all=other):
            seen.append(states[0](np.geterr)().items())
    return dict(seen[0] & seen[1])


def _is_ours(value: Any) -> bool:
    where = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "")
    return isinstance(where, str) and where.startswith(LENT)


def _here(code: CodeType) -> CodeType:
    """The code, without the place of its file on this machine."""
    inner = tuple(_here(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    place = code.co_filename.rpartition("course_lib")[2]
    return code.replace(co_filename=f"course_lib{place}", co_consts=inner)


def _read(code: CodeType) -> dict[str, set[str]]:
    """The globals that code reads, and of each the members that are read of it."""
    found: dict[str, set[str]] = {}
    last = None
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            found.setdefault(step.argval, set())
            last = step.argval
        elif step.opname not in ("EXTENDED_ARG", "CACHE"):
            if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and last:
                found[last].add(step.argval)
            last = None
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            for name, members in _read(constant).items():
                found.setdefault(name, set()).update(members)
    return found
