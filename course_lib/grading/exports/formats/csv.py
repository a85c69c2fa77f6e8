"""Marks as a plain CSV file for a spreadsheet: every student, every lesson, every exercise."""

from collections.abc import Iterator, Mapping

from course_lib.grading.exports.cells import csv_bytes
from course_lib.grading.exports.export import FOLDER, Export, Matched, everybody
from course_lib.grading.reports.results import ClassResults, tally
from course_lib.judging.report import points


def files(results: ClassResults, matched: Matched) -> Iterator[tuple[str, bytes]]:
    """One: a row a student, those that no roster knows among them; Excel reads it as UTF-8."""
    entries = matched.entries.values()
    titles = [title for title in next(iter(entries), {}) if title != FOLDER]
    known = [title for title in titles if any(entry[title] for entry in entries)]
    worth = results.lesson_worth
    by_hand = any(result.change for result in results.results)
    heading = [
        "folder",
        *known,
        *(f"lesson {lesson} (of {points(worth[lesson])})" for lesson in worth),
        f"sum (of {points(tally(worth.values()))})",
        *(f"{exercise} (of {points(results.worth[exercise])})" for exercise in results.by_exercise),
        *(["set by hand"] if by_hand else []),
    ]
    rows = [
        _row(results, student, matched.entries.get(student, {}), known)
        + ([_by_hand(results, student)] if by_hand else [])
        for student in results.students
    ]
    yield "", csv_bytes([heading, *rows], bom=True)


def _row(
    results: ClassResults, student: str, entry: Mapping[str, str], known: list[str]
) -> list[str | float]:
    totals = [results.total(student, lesson) for lesson in results.lesson_worth]
    own = {r.mark.exercise: r.points for rows in results.by_student[student].values() for r in rows}
    return [
        student,
        *(entry.get(title, "") for title in known),
        *("" if total is None else total for total in totals),
        tally(total for total in totals if total is not None),
        *(own.get(exercise, "") for exercise in results.by_exercise),
    ]


def _by_hand(results: ClassResults, student: str) -> str:
    """Which of a student's points a person set, and why."""
    rows = [r for rows in results.by_student[student].values() for r in rows if r.change]
    return " ".join(f"{r.mark.exercise}: {r.by_hand.removeprefix('Set by hand: ')}" for r in rows)


export = Export(title="a spreadsheet", place="export/csv.csv", files=files, who=everybody)
