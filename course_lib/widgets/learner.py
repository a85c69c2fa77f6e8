"""The learner's function under a widget: called quietly, named, and blamed with its line."""

import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

LONGEST = 300  # characters of a message


class Complaint(Exception):
    """Something is wrong with an answer; its text is the read-out, as it stands."""


@contextmanager
def quiet() -> Iterator[None]:
    """No warning is written: a widget shows nan and inf themselves."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def ask(f: Callable[..., Any], *arguments: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Call the learner's function without numpy's warnings; look at the kind of its answer.

    Args:
        f: what is called.
        arguments: what it is given.
        shape: of the answer; left out, any.

    Returns:
        The answer as an array; it may hold nan and inf, which a widget is there to show.

    Raises:
        Complaint: the answer holds no numbers, or has another shape.
    """
    with quiet():
        answer = f(*arguments)
    return as_array(answer, f, shape)


def as_array(answer: Any, f: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """An answer of f, or one of the things that it returned, with the complaints of `ask`."""
    if answer is None:
        raise Complaint(f"your {name_of(f)} returned None: does it end with a `return`?")
    try:
        made = np.asarray(answer)
    except ValueError:  # rows of different lengths
        made = np.array(None)
    if made.dtype.kind not in "biuf":
        raise Complaint(f"your {name_of(f)} returned {type(answer).__name__}: no array of numbers")
    if shape is not None and made.shape != shape:
        raise Complaint(f"your {name_of(f)} returned shape {made.shape}; here it must be {shape}")
    return made


def trouble(error: BaseException, f: Any, widget: str) -> str:
    """What went wrong, for the read-out: whose code, which exception, where.

    Args:
        error: what was raised.
        f: the learner's function, or a tuple or dict of them, or an object.
        widget: the name of the widget, blamed when the error passed no code of the learner's.
    """
    if isinstance(error, Complaint):
        return str(error)
    said = str(error).strip().partition("\n")[0]
    said = said if len(said) <= LONGEST else said[:LONGEST] + " ..."
    what = type(error).__name__ + (f": {said}" if said else "")
    for one in _all(f):
        files = set(_files(one))
        lines = [s.lineno for s in traceback.extract_tb(error.__traceback__) if s.filename in files]
        if lines:
            return f"your {name_of(one)} raised {what} at line {lines[-1]}"
    return f"{widget} cannot show this: {what}"


def name_of(f: Any) -> str:
    """How the learner calls it: the notebook's name for it, else its own, for a tuple all of them.

    >>> name_of((max, min))
    'max, min'
    """
    if isinstance(f, tuple | list | dict):
        return ", ".join(name_of(one) for one in _all(f))
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    for name, value in (shell.user_ns if shell is not None else {}).items():
        if value is f and not name.startswith("_"):
            return name
    name = getattr(f, "__name__", type(f).__name__)
    return name if name.isidentifier() else "function"


def _all(f: Any) -> Iterator[Any]:
    """The functions that were given, one by one."""
    if isinstance(f, dict):
        yield from f.values()
    elif isinstance(f, tuple | list):
        yield from f
    else:
        yield f


def _files(f: Any) -> Iterator[str]:
    """The files (a notebook's cell is one) with the code of a function, or of an object's class."""
    members = [f, *vars(type(f)).values()]
    for member in members:
        code = getattr(getattr(member, "__wrapped__", member), "__code__", None)
        if code is not None:
            yield code.co_filename
