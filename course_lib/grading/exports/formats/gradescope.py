"""Marks for Gradescope: a results.json a student, as an autograder leaves it.

Checked against Gradescope's own specification, docs/specs.md of gradescope/autograder_samples
(commit 00f6aa02): `score` overrides the sum of the tests; a test has `name`, `number`, `score`,
`max_score`, `output` and `visibility`; `visibility` and `stdout_visibility` are hidden,
after_due_date, after_published or visible. `status` (passed, failed) and `output_format` (text, the
default, or html, simple_format, md, ansi) are in newer versions of it only; older ones pass over
what they do not know.
"""

import json
from collections.abc import Iterator
from typing import Any

from course_lib.grading.exports.cells import csv_bytes
from course_lib.grading.exports.export import Export, Matched
from course_lib.grading.exports.feedback import hand_in_lines, hints, title
from course_lib.grading.reports.results import ClassResults, ShownMark, tally
from course_lib.grading.reports.text import file_names


def gradescope_results(results: ClassResults, student: str) -> dict[str, Any]:
    """What Gradescope reads for one student: a test an exercise, all of it visible.

    Raises:
        KeyError: nobody of that name handed in anything.
    """
    lessons = results.by_student[student]
    rows = [row for lesson in lessons.values() for row in lesson]
    troubles = {trouble.lesson for trouble in results.troubles_of.get(student, ())}
    told = [s for k in sorted({*lessons, *troubles}) for s in hand_in_lines(results, student, k)]
    return {
        "score": tally(row.points for row in rows),
        "output": "\n".join(told) or f"{len(rows)} exercises were judged.",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(row) for row in rows],
    }


def _test(result: ShownMark) -> dict[str, Any]:
    mark = result.mark
    return {
        "name": title(mark.exercise),
        "number": mark.exercise,
        "score": result.points,
        "max_score": mark.worth,
        "status": "passed" if result.settled else "failed",
        "output": "\n".join([mark.status, *hints(result)]),
        "output_format": "text",
        "visibility": "visible",
    }


def gradescope_bytes(results: ClassResults, student: str) -> bytes:
    """The file of one student: the same marks give the same bytes."""
    return (json.dumps(gradescope_results(results, student), indent=2) + "\n").encode("ascii")


def files(results: ClassResults, matched: Matched) -> Iterator[tuple[str, bytes]]:
    """`<student>/results.json` for everybody; `students.csv` tells whose is which."""
    folders = file_names(results.students, suffix="")
    for student, folder in folders.items():
        yield f"{folder}/results.json", gradescope_bytes(results, student)
    yield "students.csv", csv_bytes([("student", "folder"), *folders.items()], bom=True)


export = Export(
    title="Gradescope",
    place="gradescope",
    files=files,
    takes_roster=False,  # it knows who handed in
    one=("results.json", gradescope_bytes),
)
