"""Write the reports of a class into a folder."""

from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.reports import catalogue
from course_lib.grading.reports.class_page import class_page
from course_lib.grading.reports.gains import gains_section
from course_lib.grading.reports.page import element, page
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.student import student_page
from course_lib.grading.reports.students import students_page
from course_lib.grading.reports.text import file_names
from course_lib.grading.self_tests import SelfTests
from course_lib.grading.similarity import Pair, alike

FOLDER = "students"


@dataclass(frozen=True)
class Written:
    """What was written: the class report's file, and the pairs that are alike."""

    index: Path
    pairs: tuple[Pair, ...]


def write_class(results: ClassResults, out: Path) -> Written:
    """Write `index.html`, `students.html` and a page a student into `students/`.

    Pages that an earlier report left there are replaced; files with other names are left alone.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = file_names(results.students)
    for student, file in files.items():
        _write(folder / file, student_page(results, student))
    pages = {student: f"{FOLDER}/{file}" for student, file in files.items()}
    pairs = alike_in_class(results)
    _write(out / "students.html", students_page(results, pages))
    _write(out / "index.html", class_page(results, pairs, pages))
    return Written(out / "index.html", tuple(pairs))


def write_gains(tests: SelfTests, out: Path) -> Path:
    """Write `index.html` with the section on the test of beliefs alone, for an ungraded class."""
    out.mkdir(parents=True, exist_ok=True)
    heading = element("h1", "Class report")
    _write(out / "index.html", page("Class report", heading, gains_section(tests)))
    return out / "index.html"


def write_student(results: ClassResults, student: str, out: Path) -> Path:
    """Write one student's page, and nothing else.

    Raises:
        KeyError: nobody of that name handed in anything.
    """
    text = student_page(results, student)
    path = out / FOLDER / file_names(results.students)[student]
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, text)
    return path


def alike_in_class(results: ClassResults) -> list[Pair]:
    """Hand-ins alike beyond the start code, the course's solution and what the class shares."""
    given = {exercise: catalogue.given_code(exercise) for exercise in results.by_exercise}
    return alike((r.mark for r in results.results), given)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
