"""Marks for Canvas: a CSV file for Gradebook, Import.

Checked against Canvas's own source, lib/gradebook_importer.rb and lib/gradebook_exporter.rb
(instructure/canvas-lms, commits 00b222d7 and 0140a2ef):

- the first cell of the heading holds "Student", the second "ID", and "Section" ends the columns
  about people; "SIS User ID" and "SIS Login ID" may stand between;
- a person is looked for by ID, then by SIS User ID, then by SIS Login ID, then by name;
- every further heading is an assignment: an existing one of that title, or a new one;
- a row whose first cell contains "Points Possible" holds what assignments are worth; the exporter
  writes it with four spaces in front;
- an empty cell is no score; scores have two decimals.

The file is plain UTF-8 without a mark at its beginning: Canvas writes one only when it is asked to.
"""

from collections.abc import Iterator

from course_lib.grading.exports.cells import csv_bytes
from course_lib.grading.exports.export import Export, Matched
from course_lib.grading.reports.results import ClassResults

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "Points Possible"


def files(results: ClassResults, matched: Matched) -> Iterator[tuple[str, bytes]]:
    """One: a row a student, a column a lesson ("Lesson 02")."""
    worth = results.lesson_worth
    heading = [*COLUMNS, *(f"Lesson {lesson}" for lesson in worth)]
    possible = [f"    {POINTS_POSSIBLE}", *[""] * (len(COLUMNS) - 1), *worth.values()]
    rows = []
    for student, entry in matched.entries.items():
        name = " ".join((entry.get("Student") or student).split())
        # A student of this name would set what every assignment is worth.
        safe = name.replace(POINTS_POSSIBLE, POINTS_POSSIBLE.lower())
        people = [safe, *(entry.get(title, "") for title in COLUMNS[1:])]
        rows.append([*people, *(results.total(student, lesson) for lesson in worth)])
    yield "", csv_bytes([heading, possible, *rows])


def notes(results: ClassResults) -> Iterator[str]:
    """What the file cannot say: a comment would need another column."""
    by_hand = sorted({r.mark.student for r in results.results if r.change})
    if by_hand:
        yield f"These totals hold points that were set by hand: {', '.join(by_hand)}."


export = Export(
    title="Canvas",
    place="export/canvas.csv",
    files=files,
    columns=COLUMNS,
    identifiers=COLUMNS[1:4],
    notes=notes,
)
