"""The roster: which hand-in folder belongs to which person of the LMS.

A CSV file with a heading line. The column `folder` holds the students' names as `course grade`
found them; the others are called as in the LMS: Student, ID, SIS User ID, SIS Login ID, Section for
Canvas, Email address, ID number, Username for Moodle.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "folder"
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Email address", "ID number", "Username")
IDENTIFIERS = ("ID", "SIS User ID", "SIS Login ID", *MOODLE)
"""Each must point to one person."""


class RosterError(ValueError):
    """The roster cannot be used; the message says why, and what to do."""


@dataclass(frozen=True)
class Matched:
    """Hand-ins and roster, put together.

    Attributes:
        entries: student -> what the roster knows of them.
        unlisted: students whose hand-ins are in no line of the roster.
        absent: folders of the roster that nothing was handed in for.
    """

    entries: Mapping[str, Mapping[str, str]]
    unlisted: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def read_roster(path: Path) -> list[dict[str, str]]:
    """The lines of a roster, with the columns that are known.

    Raises:
        RosterError: the file cannot be read, has no column `folder`, or names somebody twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RosterError(f"{path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path} is not UTF-8: save it as “CSV UTF-8”.") from None
    first = text.splitlines()[0] if text.strip() else ""
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise RosterError(f"{path} is not a CSV file ({error}).") from None
    known = {title.casefold(): title for title in (FOLDER, *CANVAS, *MOODLE)}
    roster = [
        {
            known[k.strip().casefold()]: (v or "").strip()
            for k, v in line.items()
            if _is_in(k, known)
        }
        for line in lines
    ]
    _check(path, roster)
    return [line for line in roster if line[FOLDER]]


def _is_in(title: str | None, known: Mapping[str, str]) -> bool:
    return title is not None and title.strip().casefold() in known


def _check(path: Path, roster: list[dict[str, str]]) -> None:
    if not roster or FOLDER not in roster[0]:
        raise RosterError(
            f"{path} needs a heading line with a column {FOLDER}, beside those of the LMS: "
            f"{', '.join(CANVAS)} for Canvas, {', '.join(MOODLE)} for Moodle."
        )
    for title in (FOLDER, *IDENTIFIERS):
        counts = Counter(_key(line.get(title, "")) for line in roster)
        twice = [value for value, count in counts.items() if value and count > 1]
        if twice:
            raise RosterError(f"{path}: {title} {twice[0]} stands in more than one line.")


def match(students: Iterable[str], roster: Iterable[Mapping[str, str]] | None) -> Matched:
    """Find the line of each student; without a roster everybody has an empty one."""
    if roster is None:
        return Matched({student: {} for student in students})
    lines = {_key(line[FOLDER]): line for line in roster}
    there = list(students)
    entries = {student: lines[_key(student)] for student in there if _key(student) in lines}
    found = {_key(student) for student in entries}
    absent = tuple(line[FOLDER] for key, line in lines.items() if key not in found)
    return Matched(entries, tuple(s for s in there if s not in entries), absent)


def _key(name: str) -> str:
    """One spelling for names that look alike: some systems store é as e and an accent."""
    return unicodedata.normalize("NFC", name).strip()
