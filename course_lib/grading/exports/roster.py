"""The roster: which hand-in folder belongs to which person of the LMS.

A CSV file with a heading line. The column `folder` holds the students' names as `course grade`
found them; the others are called as in the LMS: see the `columns` of each export.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from course_lib.grading import exports
from course_lib.grading.exports.export import FOLDER, Matched


class RosterError(ValueError):
    """The roster cannot be used; the message says why, and what to do."""


def identifiers() -> list[str]:
    """The columns that point to one person each, whoever reads them."""
    return [title for name in exports.names() for title in exports.get(name).identifiers]


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
    readers = [exports.get(name) for name in exports.names()]
    titles = (FOLDER, *(title for reader in readers for title in reader.columns))
    cells = [{(k or "").strip().casefold(): v for k, v in line.items()} for line in lines]
    roster = [
        {t: (line[t.casefold()] or "").strip() for t in titles if t.casefold() in line}
        for line in cells
    ]
    if not roster or FOLDER not in roster[0]:
        told = (f"{', '.join(r.columns)} for {r.title}" for r in readers if r.columns)
        raise RosterError(
            f"{path} needs a heading line with a column {FOLDER}, beside those of the LMS: "
            f"{', '.join(told)}."
        )
    for title in (FOLDER, *identifiers()):
        counts = Counter(_key(line.get(title, "")) for line in roster)
        twice = [value for value, count in counts.items() if value and count > 1]
        if twice:
            raise RosterError(f"{path}: {title} {twice[0]} stands in more than one line.")
    return [line for line in roster if line[FOLDER]]


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
