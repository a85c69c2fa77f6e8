"""Feedback in plain sentences, for an LMS that shows text only."""

from course_lib.grading.reports import catalogue
from course_lib.grading.reports.results import ClassResults, ShownMark
from course_lib.grading.reports.text import shown


def hand_in_lines(results: ClassResults, student: str, lesson: str) -> list[str]:
    """What was odd about a hand-in."""
    return [shown(line) for line in results.told(student, lesson)]


def title(exercise: str) -> str:
    """Number and title of an exercise."""
    return f"{exercise} {catalogue.title(exercise)}".strip()


def exercise_line(result: ShownMark) -> str:
    """An exercise with its status, points and hint."""
    head = f"{title(result.mark.exercise)}: {result.mark.status}, {result.earned}"
    return " ".join([f"{head}.", *hints(result)])


def hints(result: ShownMark) -> list[str]:
    """The hint, remarks, and what a person changed: as on the feedback page."""
    mark = result.mark
    notes = (f"Note: {remark}" for remark in mark.remarks)
    lines = (mark.symptom, mark.question, *notes, result.by_hand)
    return [shown(line) for line in lines if line]
