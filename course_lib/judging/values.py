"""Values that go into a call and come out of it: copied, made plain, watched for changes."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

import numpy as np

from course_lib.judging.compare import same_value
from course_lib.judging.execution_limits import NeverEnds
from course_lib.judging.steps import Laid
from course_lib.judging.torch_values import described, is_module, is_tensor, numbers, views

MAX_ITEMS = 10_000  # an iterator that yields more than this is taken to be endless
ATOMS = {float, int, bool, str, type(None)}
NOT_ITERATED = (str, bytes, bytearray, Set, np.generic, type)  # come back as they are


def copied(value: Any) -> Any:
    """The value with copies of its arrays, also of those in tuples, lists and dictionaries."""
    if isinstance(value, np.ndarray):
        return value.laid() if isinstance(value, Laid) else value.copy()
    if type(value) in (tuple, list):
        return type(value)(copied(item) for item in value)
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return value


def plain(value: Any) -> Any:
    """Copy a result into plain data: base arrays, numbers, strings, and containers of them."""
    if type(value) in ATOMS:  # asked first: a list may hold thousands
        return value
    if isinstance(value, np.str_) or (isinstance(value, np.ndarray) and value.dtype.kind == "U"):
        return value.tolist()
    if isinstance(value, np.ndarray):
        return value.copy() if isinstance(value, np.matrix) else np.array(value)
    if is_tensor(value):
        return numbers(value)
    if is_module(value):
        return described(value)
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, NOT_ITERATED):
        items = list(itertools.islice(iter(value), MAX_ITEMS + 1))
        if len(items) > MAX_ITEMS:
            raise NeverEnds(f"more than {MAX_ITEMS} items came out: does the iterator end?")
        return [plain(item) for item in items]
    return value


def named_arrays(action: Any, args: list[Any], kwargs: dict[str, Any]) -> dict[str, np.ndarray]:
    """The array arguments by name; by position where the signature does not tell."""
    code = getattr(action, "__code__", None)
    names = list(code.co_varnames[: code.co_argcount]) if code else []
    if names[:1] == ["self"]:
        names = names[1:]
    named = {(names[i] if i < len(names) else f"argument {i + 1}"): a for i, a in enumerate(args)}
    return {k: v for name, a in {**named, **kwargs}.items() for k, v in _arrays_in(name, a)}


def _arrays_in(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of an argument, named as in code: `x`, `cache[0]`, `bn['gamma']`."""
    if isinstance(value, np.ndarray):
        yield name, value
    elif type(value) in (tuple, list):
        for i, item in enumerate(value):
            yield from _arrays_in(f"{name}[{i}]", item)
    elif type(value) is dict:
        for key, item in value.items():
            yield from _arrays_in(f"{name}[{key!r}]", item)
    else:
        yield from views(name, value).items()


def changed(given: dict[str, np.ndarray], before: dict[str, np.ndarray]) -> tuple[str, ...]:
    """The names of the arrays that are other numbers than before the call."""
    return tuple(name for name, array in given.items() if not same_value(array, before[name], 0, 0))
