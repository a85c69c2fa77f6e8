"""What the notebook's kernel knows of the learner's function, and how a report is shown in it."""

import ast
import dis
import hashlib
import inspect
import linecache
import os
import re
import sys
import textwrap
import types
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from course_lib.hand_ins.normalize_code import normalize_code


def shell() -> Any:
    """The running IPython shell, or None; IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def show(thing: Any) -> None:
    """Display in a notebook, print elsewhere."""
    if shell() is not None:
        from IPython.display import display  # IPython is loaded already

        display(thing)
    else:
        print(repr(thing))  # noqa: T201 (a learner in a terminal reads it here)


def judged_run(name: str) -> str:
    """Which run defined `name` last: "your run In [5]", or "" outside a notebook."""
    running = shell()
    cells = running.user_ns.get("In", []) if running is not None else []
    pattern = re.compile(rf"^\s*(?:def|class)\s+{re.escape(name)}\b", re.MULTILINE)
    for number in range(len(cells) - 1, 0, -1):
        if pattern.search(cells[number]):
            return f"your run In [{number}]"
    return ""


def source(function: Any) -> str:
    """The source of a function or class, or "" where Python cannot find it."""
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return _class_source(function) if isinstance(function, type) else ""


def code(functions: Sequence[Any]) -> str:
    """The source of several functions and classes, or "" where Python cannot find one of them."""
    sources = [textwrap.dedent(source(function)) for function in functions]
    return "\n\n".join(sources) if all(sources) else ""


def _class_source(cls: type) -> str:
    """The source of a notebook's class, which Python looks for in vain: its methods know it."""
    for member in vars(cls).values():
        code = getattr(member, "__code__", None)
        if code is None:
            continue
        text = "".join(linecache.getlines(code.co_filename))
        for node in ast.walk(ast.parse(text)) if text else ():
            if isinstance(node, ast.ClassDef) and node.name == cls.__name__:
                return ast.get_source_segment(text, node) or ""
    return ""


def fingerprint(functions: list[Any]) -> str:
    """A short hash of the code, blind to comments, blank lines and docstrings."""
    text = "\n".join(normalize_code(source(f)) or repr(f) for f in functions)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def leaned_on(functions: list[Any]) -> list[str]:
    """Names of notebook variables that the functions read: the grader will not have them."""
    found: list[str] = []
    for function in functions:
        code = getattr(function, "__code__", None)
        names = getattr(function, "__globals__", {})
        if code is None:
            continue
        for name in _globals_read(code):
            if name in names and _is_data(names[name]) and name not in found:
                found.append(name)
    return found


def _globals_read(code: types.CodeType) -> Iterator[str]:
    """The global names that a function reads; attributes such as `x.mean` are none."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _globals_read(constant)


def _is_data(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.random.Generator | list | dict | set | np.generic)


def under_nbgrader() -> bool:
    """Whether nbgrader is running this notebook."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def give_partial_credit(points: float) -> None:
    """Make `points` the value of the running cell, which nbgrader reads as partial credit."""
    running = shell()
    if running is not None:
        running.displayhook(points)
