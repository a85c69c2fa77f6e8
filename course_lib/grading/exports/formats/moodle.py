"""Marks for Moodle: a CSV file for Grades, Import, CSV file.

Checked against Moodle's own source, grade/import/csv/classes/load_data.php and
lib/csvlib.class.php (moodle/moodle), and docs.moodle.org, "Grade import":

- people are mapped by ID number, email address (capitals matter) or username; an unknown one stops
  the whole import, and a row with an empty one is taken for the row before: so nobody without an
  identifier is written;
- "-" and an empty cell are no grade; grades above 100 are refused unless the site allows them;
- grade and feedback of an item must be imported together, or the grades are lost;
- UTF-8 with a mark at the beginning is read, and commas are the usual separator.

Feedback is shown as HTML, so it is escaped. It stands on one line: older versions split at lines.
"""

import html
from collections.abc import Iterator

from course_lib.grading.exports.cells import csv_bytes
from course_lib.grading.exports.export import Export, Matched
from course_lib.grading.exports.feedback import exercise_line, hand_in_lines
from course_lib.grading.reports.results import ClassResults

COLUMNS = ("Email address", "ID number", "Username")
LARGEST_GRADE = 100


def files(results: ClassResults, matched: Matched) -> Iterator[tuple[str, bytes]]:
    """One: a row a student; grade and feedback of each lesson."""
    lessons = list(results.lesson_worth)
    used = identifiers(matched)
    titles = [t for k in lessons for t in (f"Lesson {k}", f"Lesson {k} (feedback)")]
    rows = []
    for student in who(results, matched):
        rows.append([_identifier(student, matched, title) for title in used])
        for k in lessons:
            rows[-1] += [results.total(student, k), _feedback(results, student, k)]
    yield "", csv_bytes([[*used, *titles], *rows], bom=True)


def identifiers(matched: Matched) -> list[str]:
    """The columns that tell people apart: those that the roster has, or the folder's name."""
    entries = matched.entries.values()
    return [t for t in COLUMNS if any(e.get(t) for e in entries)] or ["Username"]


def who(results: ClassResults, matched: Matched) -> list[str]:
    """Students who have every identifier that the file uses."""
    used = identifiers(matched)
    return [s for s in matched.entries if all(_identifier(s, matched, t) for t in used)]


def _identifier(student: str, matched: Matched, title: str) -> str:
    entry = matched.entries[student]
    return entry.get(title, "") if entry else student


def _feedback(results: ClassResults, student: str, lesson: str) -> str:
    rows = results.by_student[student].get(lesson, [])
    lines = [*hand_in_lines(results, student, lesson), *map(exercise_line, rows)]
    return html.escape(" | ".join(" ".join(line.split()) for line in lines), quote=False)


def notes(results: ClassResults) -> Iterator[str]:
    """Say which lesson's grades are too large."""
    over = [k for k, worth in results.lesson_worth.items() if worth > LARGEST_GRADE]
    if over:
        yield f"Moodle refuses grades above {LARGEST_GRADE} unless the site allows them: {over[0]}."


export = Export(
    title="Moodle",
    place="export/moodle.csv",
    files=files,
    columns=COLUMNS,
    identifiers=COLUMNS,
    who=who,
    notes=notes,
)
