"""When two values are the same: numbers within a tolerance, shapes and structure exactly."""

from collections.abc import Mapping
from typing import Any

import numpy as np

SMALL = 1 << 14  # bytes


def as_array(value: Any) -> np.ndarray | None:
    """The value as an array of numbers or booleans, or None when it is no such thing."""
    if isinstance(value, np.ndarray):  # asked first: most values are arrays
        return np.asarray(value) if value.dtype.kind in "biuf" else None
    if isinstance(value, str | bytes | Mapping) or value is None or value is Ellipsis:
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):  # ragged lists
        return None
    return array if array.dtype.kind in "biuf" else None


def close(a: np.ndarray, b: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    """Entry by entry: equal within tolerance; nan equals nan, an infinity only itself."""
    equal = (a == b) | ((a != a) & (b != b))
    if (rtol == 0 and atol == 0) or equal.all():  # a right answer mostly has the very same numbers
        return equal
    with np.errstate(all="ignore"):  # as np.isclose does it, in a third of its time
        a, b = a.astype(float), b.astype(float)
        return equal | (np.isfinite(b) & (np.abs(a - b) <= atol + rtol * np.abs(b)))


def all_close(a: np.ndarray, b: np.ndarray, rtol: float, atol: float) -> bool:
    """Whether two arrays of one shape are equal within a tolerance, as `close` has it.

    Mostly they hold the same bytes, and small ones are then told in a fifth of the time.
    """
    if a.dtype == b.dtype and a.nbytes <= SMALL and a.tobytes() == b.tobytes():
        return True
    return bool(close(a, b, rtol, atol).all())


def same_value(a: Any, b: Any, rtol: float, atol: float) -> bool:
    """Whether two plain values are the same, within a tolerance for numbers."""
    left, right = as_array(a), as_array(b)
    if left is not None and right is not None:
        return left.shape == right.shape and all_close(left, right, rtol, atol)
    if isinstance(a, Mapping) or isinstance(b, Mapping):
        return (
            isinstance(a, Mapping)
            and isinstance(b, Mapping)
            and a.keys() == b.keys()
            and all(same_value(a[k], b[k], rtol, atol) for k in a)
        )
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(
            same_value(x, y, rtol, atol) for x, y in zip(a, b, strict=True)
        )
    if left is not None or right is not None:
        return False
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):  # arrays of arrays or of None
        return a.dtype == b.dtype and same_value(a.tolist(), b.tolist(), rtol, atol)
    try:
        return type(a) is type(b) and bool(a == b)
    except Exception:  # a stranger's object may refuse to be compared
        return False


def form_of(value: Any) -> str:
    """The shape of an array, or the shapes of what a tuple or list holds, as one word."""
    if isinstance(value, tuple | list):
        return f"({', '.join(form_of(item) for item in value)})"
    return str(np.shape(value))


def other_form(got: Any, expected: tuple[Any, ...] | list[Any]) -> bool:
    """Whether results of one shape are compared one by one, as their number or form differs."""
    if not any(isinstance(item, np.ndarray) and item.ndim for item in expected):
        return False
    if isinstance(got, np.ndarray) or not isinstance(got, tuple | list):
        stacked = as_array(expected)  # None where the results differ in shape
        return stacked is None or np.shape(got) != stacked.shape
    return len(got) != len(expected) or any(
        isinstance(item, np.ndarray)
        and (not isinstance(came, np.ndarray) or came.shape != item.shape)
        for came, item in zip(got, expected, strict=True)
    )


def first_difference(
    a: np.ndarray, b: np.ndarray, rtol: float, atol: float
) -> tuple[tuple[int, ...], Any, Any]:
    """Where two arrays of equal shape first differ: (index, entry of a, entry of b)."""
    wrong = np.argwhere(~close(a, b, rtol, atol))
    index = tuple(int(i) for i in wrong[0])
    return index, a[index], b[index]


def uses_float32(values: Any) -> bool:
    """Whether float32 occurs in a value or in containers of values."""
    if isinstance(values, list | tuple):
        return any(uses_float32(v) for v in values)
    if isinstance(values, Mapping):
        return any(uses_float32(v) for v in values.values())
    return getattr(values, "dtype", None) == np.float32
