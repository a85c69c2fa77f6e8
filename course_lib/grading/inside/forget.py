"""Answers that an exercise forbids lose their code: then no way leads to them, however winding.

It is not enough to delete a module. What stays leans on its neighbours (`softmax.__globals__` has
`log_softmax`), and the garbage collector lists every object there is.
"""

import functools
import gc
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

ANSWERS = tuple(
    f"course_lib.{room}"
    for room in (
        *("nn", "data", "training", "exercises"),
        *("judging.tape_graphs", "judging.torch_functions", "judging.torch_nets"),
    )
)
"""Where the course's own answers are, and what leans on them."""


def forget_all_but(kept: Iterable[Any]) -> None:
    """Take the code out of every function of the course's that nothing in `kept` leans on."""
    needed = leaned_on(kept)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and _is_answer(thing) and thing not in needed:
            thing.__code__ = _refusal(len(thing.__code__.co_freevars))


def leaned_on(things: Iterable[Any]) -> set[FunctionType]:
    """The functions among these things, and those that these may call."""
    seen, open_, functions = set[int](), list(things), set[FunctionType]()
    while open_:
        thing = open_.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, FunctionType):
            functions.add(thing)
        open_ += _parts(thing)
    return functions


def _parts(thing: Any) -> list[Any]:
    """What a thing consists of, as far as functions may be in it."""
    if isinstance(thing, FunctionType):
        return [*_called(thing), *vars(thing).values()]
    if isinstance(thing, type):
        return [*vars(thing).values(), *thing.__bases__] if _is_answer(thing) else []
    if isinstance(thing, staticmethod | classmethod):
        return [thing.__func__]
    if isinstance(thing, property):
        return [thing.fget, thing.fset, thing.fdel]
    if isinstance(thing, functools.partial | functools.cached_property):
        return [thing.func]
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple | set | frozenset):
        return list(thing)
    if _is_answer(type(thing)):
        return [type(thing), *getattr(thing, "__dict__", {}).values()]
    return [wrapped] if (wrapped := getattr(thing, "__wrapped__", None)) else []


def _called(function: FunctionType) -> Iterator[Any]:
    """What a function's code may reach: globals, members of modules, defaults, its closure."""
    words = set(_words(function.__code__))
    for word in words & function.__globals__.keys():
        yield from _with_members(function.__globals__[word], words)
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # nothing is in it yet
            continue


def _with_members(thing: Any, words: set[str]) -> Iterator[Any]:
    """A thing; of a module of the course's, the members that these words name."""
    if not isinstance(thing, ModuleType):
        yield thing
    elif thing.__name__.startswith("course_lib"):
        for word in words & vars(thing).keys():
            yield from _with_members(vars(thing)[word], words)


def _words(code: CodeType) -> Iterator[str]:
    """Names of globals and attributes in code, and in the code inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _words(constant)


def _is_answer(thing: Any) -> bool:
    module = getattr(thing, "__module__", None)
    return isinstance(module, str) and module.startswith(ANSWERS)


@functools.cache
def _refusal(n_free: int) -> CodeType:
    """Code that refuses, for a function with so many variables of an outer one."""
    names = [f"v{i}" for i in range(n_free)]
    held = "".join(f"{name}, " for name in names)
    lines = [
        f"def outer({', '.join(names)}):",
        "    def refused(*_, **__):",
        f"        ({held}'')",
        "        raise NameError('this is not part of the exercise: write it yourself.')",
        "    return refused",
    ]
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # noqa: S102 (our own lines)
    return made["outer"](*names).__code__
