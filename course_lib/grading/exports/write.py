"""Write an export, and say who is not in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.exports.canvas import canvas_csv
from course_lib.grading.exports.cells import csv_bytes, neutral
from course_lib.grading.exports.gradescope import gradescope_bytes
from course_lib.grading.exports.moodle import LARGEST_GRADE, moodle_csv, written
from course_lib.grading.exports.plain import plain_csv
from course_lib.grading.exports.roster import IDENTIFIERS, Matched, match, read_roster
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.text import file_names

TABLES = {"canvas": canvas_csv, "moodle": moodle_csv, "csv": plain_csv}


@dataclass(frozen=True)
class Exported:
    """What was written, and who is not in it.

    Attributes:
        path: the file, or the folder.
        n_students: how many are in it.
        unlisted: students with marks who are not in the roster.
        nameless: students who are not in it, as the roster does not say who they are in the LMS.
        absent: people of the roster who handed in nothing.
        notes: further sentences.
    """

    path: Path
    n_students: int
    unlisted: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def export_table(results: ClassResults, kind: str, out: Path, roster: Path | None) -> Exported:
    """Write a CSV file for Canvas, Moodle or a spreadsheet.

    Raises:
        RosterError: the roster cannot be used.
    """
    matched = match(results.students, None if roster is None else read_roster(roster))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(TABLES[kind](results, matched))
    there = written(matched) if kind == "moodle" else list(matched.entries)
    nameless = tuple(student for student in matched.entries if student not in there)
    n_students = len(results.students) if kind == "csv" else len(there)
    notes = tuple(_notes(results, kind, matched, roster))
    return Exported(out, n_students, matched.unlisted, nameless, matched.absent, notes)


def _notes(
    results: ClassResults, kind: str, matched: Matched, roster: Path | None
) -> Iterator[str]:
    if roster is None and kind != "csv":
        yield "Without --roster, people are told apart by the names of their folders."
    odd = _changed_identifiers(matched.entries)
    if odd:
        yield (
            f"These identifiers begin like a formula and got an apostrophe in front, so the LMS "
            f"will not know them: {', '.join(odd)}."
        )
    by_hand = {r.mark.student for r in results.results if r.change}
    if kind == "canvas" and by_hand:
        yield f"These totals hold points that were set by hand: {', '.join(sorted(by_hand))}."
    over = [k for k, worth in results.lesson_worth.items() if worth > LARGEST_GRADE]
    if kind == "moodle" and over:
        yield f"Moodle refuses grades above {LARGEST_GRADE} unless the site allows them: {over[0]}."


def _changed_identifiers(entries: Mapping[str, Mapping[str, str]]) -> list[str]:
    values = [entry.get(title, "") for entry in entries.values() for title in IDENTIFIERS]
    return [value for value in values if neutral(value) != value]


def export_gradescope(results: ClassResults, out: Path) -> Exported:
    """Write `<student>/results.json` for everybody; `students.csv` tells whose is which."""
    folders = file_names(results.students, suffix="")
    for student, folder in folders.items():
        export_student(results, student, out / folder / "results.json")
    (out / "students.csv").write_bytes(
        csv_bytes([("student", "folder"), *folders.items()], bom=True)
    )
    return Exported(out, len(folders))


def export_student(results: ClassResults, student: str, out: Path) -> Path:
    """Write one student's `results.json` to this path.

    Raises:
        KeyError: nobody of that name handed in anything.
    """
    content = gradescope_bytes(results, student)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    return out
