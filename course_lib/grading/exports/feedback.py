"""Feedback in plain sentences, for an LMS that shows text only."""

from course_lib.grading.reports import catalogue
from course_lib.grading.reports.results import ClassResults, Result
from course_lib.grading.reports.text import shown
from course_lib.judging.report import points


def hand_in_lines(results: ClassResults, student: str, lesson: str) -> list[str]:
    """What was odd about a hand-in."""
    troubles = [t.says for t in results.troubles_of.get(student, ()) if t.lesson == lesson]
    return [shown(line) for line in (*results.remarks.get((student, lesson), ()), *troubles)]


def title(exercise: str) -> str:
    """Number and title of an exercise."""
    return f"{exercise} {catalogue.title(exercise)}".strip()


def exercise_line(result: Result) -> str:
    """An exercise with its status, points and hint."""
    head = (
        f"{title(result.mark.exercise)}: {result.mark.status}, "
        f"{points(result.points)} of {points(result.mark.worth)}"
    )
    return " ".join([f"{head}.", *hints(result)])


def hints(result: Result) -> list[str]:
    """The hint, remarks, and what a person changed: as on the feedback page."""
    mark, change = result.mark, result.change
    lines = [mark.symptom, mark.question, *(f"Note: {remark}" for remark in mark.remarks)]
    if change is not None:
        told = f"Set by hand: {points(mark.points)} became {points(change.points)} points."
        lines.append(f"{told} Reason: {change.reason}" if change.reason else told)
    return [shown(line) for line in lines if line]
