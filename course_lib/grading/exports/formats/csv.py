"""Marks as a plain CSV file for a spreadsheet: every student, every lesson, every exercise."""

from collections.abc import Iterator

from course_lib.grading.exports.cells import csv_bytes
from course_lib.grading.exports.export import FOLDER, Export, Matched, everybody
from course_lib.grading.reports.results import ClassResults, tally
from course_lib.judging.report import points

HAND = "Set by hand: "  # what begins such a sentence, and is the heading here


def files(results: ClassResults, matched: Matched) -> Iterator[tuple[str, bytes]]:
    """One: a row a student, those that no roster knows among them; Excel reads it as UTF-8."""
    entries = matched.entries.values()
    titles = [title for title in next(iter(entries), {}) if title != FOLDER]
    known = [title for title in titles if any(entry[title] for entry in entries)]
    worth = results.lesson_worth
    by_hand = ["set by hand"] if any(result.change for result in results.results) else []
    heading = [
        "folder",
        *known,
        *(f"lesson {lesson} (of {points(worth[lesson])})" for lesson in worth),
        f"sum (of {points(tally(worth.values()))})",
        *(f"{exercise} (of {points(results.worth[exercise])})" for exercise in results.by_exercise),
        *by_hand,
    ]
    rows = []
    for student in results.students:
        entry = matched.entries.get(student, {})
        totals = [results.total(student, lesson) for lesson in worth]
        marks = [r for lesson in results.by_student[student].values() for r in lesson]
        own = {r.mark.exercise: r.points for r in marks}
        changed = [f"{r.mark.exercise}: {r.by_hand.removeprefix(HAND)}" for r in marks if r.change]
        rows.append(
            [
                student,
                *(entry.get(title, "") for title in known),
                *totals,
                tally(total for total in totals if total is not None),
                *(own.get(exercise) for exercise in results.by_exercise),
                *([" ".join(changed)] if by_hand else []),
            ]
        )
    yield "", csv_bytes([heading, *rows], bom=True)


export = Export(title="a spreadsheet", place="export/csv.csv", files=files, who=everybody)
