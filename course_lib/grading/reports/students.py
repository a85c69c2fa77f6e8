"""The instructor's list of students: totals, and the page of each."""

from course_lib.grading.reports.page import element, page, student_link, table
from course_lib.grading.reports.results import ClassResults, tally
from course_lib.judging.report import points

STAR = "*"


def students_page(results: ClassResults, pages: dict[str, str]) -> str:
    """Every student with the points of each lesson, as HTML."""
    lessons = list(results.lesson_worth)
    heads = ["student", *(f"lesson {k}" for k in lessons), "sum"]
    worth = ["worth", *(points(results.lesson_worth[k]) for k in lessons)]
    rows = [_row(results, student, lessons, pages) for student in results.students]
    last = [*worth, points(tally(results.lesson_worth.values()))]
    return page(
        "Students",
        element("h1", "Students"),
        element("p", element("a", "Class report", href="index.html")),
        element(
            "p",
            "A dash: nothing was handed in, or nothing could be judged. A star: with points set by "
            "hand. For instructors only.",
        ),
        table(f"{len(rows)} students", heads, [last, *rows], " " + "n" * (len(lessons) + 1)),
    )


def _row(results: ClassResults, student: str, lessons: list[str], pages: dict[str, str]) -> list:
    totals = [results.total(student, lesson) for lesson in lessons]
    rows = results.by_student[student]
    changed = [any(r.change for r in rows.get(k, ())) for k in lessons]
    given = ["–" if t is None else points(t) for t in totals]
    starred = [f"{STAR} {text}" if c else text for text, c in zip(given, changed, strict=True)]
    total = points(tally(t for t in totals if t is not None))
    return [student_link(student, pages), *starred, f"{STAR} {total}" if any(changed) else total]
