"""The parts that a widget's card and its views are made of: plain data, no widget library.

Controls (`Slider`, `Select`, `Switch`, `Steps`) describe what a person can move. A control owns one
number, word or truth value of the state, at its `path`: "T" is `state["T"]`, "z.0" is
`state["z"][0]`.

`term`, `fraction`, `grid` and `array` make the pieces of a view: see `frame.py`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and -math.inf < value < math.inf


@dataclass(frozen=True)
class Control:
    """What a person can move.

    Attributes:
        path: where its number, word or truth value stands in the state.
        label: what it is; `_{0}` and `^{2}` write indices and powers.
    """

    path: str
    label: str

    def check(self, value: Any) -> None:
        """Raise ValueError unless `value` can be reached by it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Slider(Control):
    """A label, a native range input, and the number beside it.

    Attributes:
        low: its smallest number.
        high: its largest number.
        step: from one number to the next; one press of an arrow key.
        stops: instead of equal steps: the numbers at which it stops, rising.
        typed: whether the number beside it can be typed. Numbers between the steps can then be
            reached too.
    """

    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    stops: tuple[float, ...] = ()
    typed: bool = False

    def check(self, value: Any) -> None:
        """Raise ValueError unless `value` is a number between the ends."""
        low, high = (self.stops[0], self.stops[-1]) if self.stops else (self.low, self.high)
        if not _is_number(value) or not low <= value <= high:
            raise ValueError(f"{self.path} must be a number from {low:g} to {high:g}; got {value}")


@dataclass(frozen=True)
class Select(Control):
    """One of a few: a native list.

    Attributes:
        options: the values: words, numbers or truth values.
        texts: how the values are shown; left out, as they are.
    """

    options: tuple[Any, ...]
    texts: tuple[str, ...] = ()

    def check(self, value: Any) -> None:
        """Raise ValueError unless `value` is one of the options."""
        if value not in self.options:
            raise ValueError(f"{self.path} must be one of {self.options}; got {value!r}")


@dataclass(frozen=True)
class Switch(Control):
    """On or off: a native checkbox."""

    def check(self, value: Any) -> None:
        """Raise ValueError unless `value` is True or False."""
        if not isinstance(value, bool):
            raise ValueError(f"{self.path} must be True or False; got {value!r}")


@dataclass(frozen=True)
class Steps(Control):
    """A whole number with two buttons, one step back and one forward; Left and Right do the same.

    Attributes:
        low: the first step.
        high: the last step.
    """

    low: int = 0
    high: int = 10

    def check(self, value: Any) -> None:
        """Raise ValueError unless `value` is a whole number between the ends."""
        if not _is_number(value) or value % 1 or not self.low <= value <= self.high:
            raise ValueError(
                f"{self.path} must be a whole number from {self.low} to {self.high}; got {value}"
            )


def described(control: Control) -> dict[str, Any]:
    """A control as `frame.js` reads it."""
    return {"kind": type(control).__name__.lower(), **plain(asdict(control))}


def at(state: dict[str, Any], path: str) -> Any:
    """The value at a path. Raises KeyError, IndexError or TypeError where there is none."""
    value: Any = state
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def plain(value: Any) -> Any:
    """The same in what JSON knows: tuples and arrays as lists, numpy's numbers as Python's."""
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def literal(value: Any) -> str:
    """A value of the state as a person would type it: 2.0 as `2`, a list as a tuple."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        inner = ", ".join(literal(v) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def short(value: float, digits: int = 3, sign: bool = False) -> str:
    """A number in few characters: `.665`, `-1.000`, with sign `+.665`; also `nan` and `inf`."""
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    if not text.strip("+-.0na"):
        text = text.lstrip("-+")  # nought and nan have no sign
    return text.replace("0.", ".", 1) if text.lstrip("+-").startswith("0.") else text


def term(link: str, text: str) -> dict[str, str]:
    """A piece of a formula that lights up with its bar and its cell.

    Args:
        link: one or more keys, apart by blanks; everything that shares a key lights up together.
        text: what is written; `_{0}` and `^{2}` write indices and powers.
    """
    return {"link": link, "text": text}


def fraction(over: list[Any], under: list[Any]) -> dict[str, list[Any]]:
    """A piece of a formula with a line: lists of pieces above and below it."""
    return {"over": over, "under": under}


def grid(
    caption: str,
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    link: Callable[[int, int], str] | None = None,
    digits: int | Sequence[int] = 3,
    signed: bool = False,
) -> dict[str, Any]:
    """An array as cells that a person can walk through, and as a real table on request.

    Args:
        caption: what it is.
        values: (r, c) numbers; nan and inf are shown as such.
        rows: r names.
        columns: c names.
        link: (row, column) -> the keys with which the cell lights up.
        digits: after the point; or one number for each row.
        signed: write + and -, and colour by sign and size.
    """
    values = np.asarray(values, float)
    places = [digits] * len(values) if isinstance(digits, int) else digits
    size = np.abs(values[np.isfinite(values)])
    top = size.max() if size.size and size.max() > 0 else 1.0
    made = {
        "caption": caption,
        "rows": list(rows),
        "columns": list(columns),
        "texts": [
            [short(v, d, signed) for v in row]
            for row, d in zip(values.tolist(), places, strict=True)
        ],
        "links": [
            [link(i, j) if link else "" for j in range(len(r))] for i, r in enumerate(values)
        ],
    }
    if signed:
        share = np.nan_to_num(np.round(50 * values / top), nan=0, posinf=50, neginf=-50)
        made["tints"] = share.astype(int).tolist()
    return made


def array(values: Any) -> dict[str, Any]:
    """An array for the picture, as bytes: `numbers(view.data.x)` reads it in JavaScript.

    Args:
        values: anything numpy makes an array of; bool and uint8 go as uint8, whole numbers as
            int32, all others as float64. nan and inf are kept.
    """
    made = np.asarray(values)
    kind = {"b": "u1", "u": "u1" if made.dtype.itemsize == 1 else "<i4", "i": "<i4"}
    made = np.ascontiguousarray(made, kind.get(made.dtype.kind, "<f8"))
    return {"kind": made.dtype.str[1:], "shape": list(made.shape), "bytes": made.tobytes()}
