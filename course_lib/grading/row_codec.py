"""The rows of the gradebook as records, and the records as rows."""

import json
import math
import sqlite3
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from course_lib.grading.records import Mark, Trouble

T = TypeVar("T")


@dataclass(frozen=True)
class Filed:
    """A hand-in as the gradebook keeps it."""

    student: str
    lesson: str
    content: str  # hash of its code; where nothing could be read, `unread(raw)`
    path: str
    raw: str  # hash of the file
    reader: str = ""  # version of the code that read it
    found: tuple[str, ...] = ()  # what was odd about finding it, in sentences
    remarks: tuple[str, ...] = ()  # as in `Reading`
    flags: tuple[str, ...] = ()  # as in `Reading`
    problem: str = ""  # why nothing could be read, in one sentence, or ""
    at: str = ""  # when it was recorded


@dataclass(frozen=True)
class Override:
    """One line of the audit of manual points."""

    number: int  # 1, 2, 3 and so on, in the order of writing
    student: str
    exercise: str
    content: str  # hash of the code that it was made for; with other code it does not apply
    kind: str  # "override", or "undo" of one
    old: float  # the points before this line
    new: float  # the points after it
    worth: float  # what the exercise could earn then
    reason: str
    who: str
    at: str


def now() -> str:
    """The time, as the gradebook writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def unread(raw: str) -> str:
    """Stands for the content of a file that could not be read, so that it can be marked by hand."""
    return f"unread {raw}"


@cache
def columns(kind: type) -> tuple[str, ...]:
    """The names of a record's fields, which are the names of the columns."""
    return tuple(field.name for field in fields(kind))


@cache
def _lists(kind: type) -> tuple[str, ...]:
    """The fields that hold sentences."""
    return tuple(field.name for field in fields(kind) if str(field.type).startswith("tuple"))


def pack(record: Filed | Mark | Override | Trouble) -> dict[str, Any]:
    """A record as values for SQLite: tuples become JSON, text becomes valid Unicode."""
    return {name: _value(getattr(record, name)) for name in columns(type(record))}


def unpack(kind: type[T], row: sqlite3.Row) -> T:
    """A row as the record that it was."""
    values = {name: row[name] for name in columns(kind)}
    for name in _lists(kind):
        values[name] = tuple(json.loads(values[name])) if values[name] != "[]" else ()
    return kind(**values)


def clean(text: str) -> str:
    r"""Text that SQLite can keep: half a character, as in odd file names, becomes `\udc80`."""
    return text.encode("utf-8", "backslashreplace").decode()


def check_mark(mark: Mark) -> Mark:
    """Refuse a mark whose numbers make no sense.

    Raises:
        ValueError: points are not a number within 0 and what the exercise is worth.
    """
    numbers = (mark.points, mark.worth, mark.seconds)
    if not all(math.isfinite(number) for number in numbers) or not 0 <= mark.points <= mark.worth:
        raise ValueError(
            f"{mark.student}, {mark.exercise}: {mark.points} points of {mark.worth} in "
            f"{mark.seconds} seconds cannot be; points are from 0 to the exercise's worth"
        )
    return mark


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return json.dumps([clean(item) for item in value], ensure_ascii=False)
    if isinstance(value, float | int):
        return value
    return clean(str(value))
