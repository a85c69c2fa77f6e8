"""Write an export, and say who is not in it."""

from dataclasses import dataclass
from pathlib import Path

from course_lib.grading import exports
from course_lib.grading.exports.cells import neutral
from course_lib.grading.exports.roster import identifiers, match, read_roster
from course_lib.grading.reports.results import ClassResults


@dataclass(frozen=True)
class Exported:
    """What was written, and who is not in it."""

    path: Path  # the file, or the folder
    n_students: int  # how many are in it
    unlisted: tuple[str, ...] = ()  # students with marks who are not in the roster
    # students who are not in it, as the roster does not say who they are in the LMS
    nameless: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()  # people of the roster who handed in nothing
    notes: tuple[str, ...] = ()  # further sentences


def write(results: ClassResults, name: str, out: Path, roster: Path | None = None) -> Exported:
    """Write the export with this name to a file, or to a folder where it is of several files.

    Raises:
        RosterError: the roster cannot be used.
    """
    export = exports.get(name)
    matched = match(results.students, None if roster is None else read_roster(roster))
    for path, content in export.files(results, matched):
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    there = set(export.who(results, matched))
    nameless = tuple(student for student in matched.entries if student not in there)
    notes = []
    if export.columns and roster is None:
        notes.append("Without --roster, people are told apart by the names of their folders.")
    values = [e.get(title, "") for e in matched.entries.values() for title in identifiers()]
    if odd := [value for value in values if neutral(value) != value]:
        notes.append(
            "These identifiers begin like a formula and got an apostrophe in front, so the LMS "
            f"will not know them: {', '.join(odd)}."
        )
    every = (*notes, *export.notes(results))
    return Exported(out, len(there), matched.unlisted, nameless, matched.absent, every)


def write_student(results: ClassResults, name: str, student: str, out: Path) -> Path:
    """Write one student's file to this path.

    Raises:
        KeyError: nobody of that name handed in anything.
    """
    one = exports.get(name).one
    assert one is not None
    content = one[1](results, student)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    return out
