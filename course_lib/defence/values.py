"""Values as a person types and reads them: Python's numbers, lists and tuples, and nothing run."""

import ast
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from course_lib.judging.compare import as_array, close
from course_lib.judging.steps import Tensor

LONGEST = 2_000  # characters of what is typed
LARGEST = 1e12  # of a power's parts: 9**9**9 takes for ever
NAMES = {"nan": math.nan, "inf": math.inf, "e": math.e, "pi": math.pi}
FUNCTIONS = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "tanh": math.tanh}
WRAPPERS = ("array", "tensor", "float", "int", "list", "tuple")
NEAR = 0.006  # relative and absolute: two digits behind the point are enough


class NotAValue(ValueError):
    """What was typed is no value; the message says what to type."""


def typed(text: str) -> Any:
    """The value of what somebody typed, such as `[[1, 0.5]]`, `(2, True)` or `1 / (1 + exp(2))`.

    Raises:
        NotAValue: it is none.
    """
    if len(text) > LONGEST:
        raise NotAValue("that is too long")
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ArithmeticError, TypeError, ValueError, RecursionError, MemoryError):
        example = "type numbers as Python does: 0.5, or [[1, 2], [3, 4]] for rows"
        raise NotAValue(f"{text.strip()[:60]!r} cannot be read; {example}") from None


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float | str | type(None)):
            return value
        case ast.List(elts=items):
            return [_value(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_value(item) for item in items)
        case ast.Dict(keys=keys, values=values):
            return {_value(k): _value(v) for k, v in zip(keys, values, strict=True) if k}
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in NAMES:
            return NAMES[name]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return _number(operand) * (-1 if isinstance(sign, ast.USub) else 1)
        case ast.BinOp(left=left, op=op, right=right):
            return _reckoned(_number(left), op, _number(right))
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner], keywords=named
        ) if name in WRAPPERS and all(keyword.arg == "dtype" for keyword in named):
            return _value(inner)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner]):
            return FUNCTIONS[name](_number(inner)) if name in FUNCTIONS else _refuse()
    return _refuse()


def _number(node: ast.expr) -> Any:
    value = _value(node)
    return value if isinstance(value, int | float) else _refuse()


def _reckoned(a: Any, op: ast.operator, b: Any) -> Any:
    match op:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div():
            return a / b
        case ast.Pow() if abs(a) < LARGEST and abs(b) < 400:
            return float(a) ** b
    return _refuse()


def _refuse() -> Any:
    raise ValueError


def near(given: Any, expected: Any) -> bool:
    """Whether a typed value is the one that a program returned, to about two digits."""
    if isinstance(expected, Mapping):
        return (
            isinstance(given, Mapping)
            and given.keys() == expected.keys()
            and all(near(given[k], expected[k]) for k in expected)
        )
    right = as_array(expected)
    if right is None:
        if isinstance(expected, tuple | list):
            return (
                isinstance(given, tuple | list)
                and len(given) == len(expected)
                and all(near(g, e) for g, e in zip(given, expected, strict=True))
            )
        return type(given) is type(expected) and bool(given == expected)
    mine = as_array(given)
    if mine is None or (mine.dtype == bool) != (right.dtype == bool):
        return False
    return mine.shape == right.shape and bool(close(mine, right, NEAR, NEAR).all())


def shown(value: Any) -> str:
    """A value as code on one line, arrays as lists, numbers with at most four digits."""
    if isinstance(value, Tensor):
        return f"torch.tensor({shown(value.value)})"
    if isinstance(value, np.ndarray):
        return shown(value.tolist())
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k!r}: {shown(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(shown, value))}{',' * (len(value) == 1)})"
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, float | np.floating):
        whole = abs(value) < 1e6 and float(value).is_integer()
        return str(int(value)) if whole else f"{float(value):.4g}"
    return repr(value.item() if isinstance(value, np.generic) else value)[:200]


def numbers(value: Any) -> list[float] | None:
    """All numbers of a value, in order; None where it holds something else than numbers."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, Tensor):
        value = value.value
    array = as_array(value)
    if array is not None:
        return array.astype(float).ravel().tolist()
    if isinstance(value, str | bool | type(None)):
        return []
    if not isinstance(value, tuple | list):
        return None
    found = [numbers(item) for item in value]
    return None if None in found else [n for part in found if part for n in part]
