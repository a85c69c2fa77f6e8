"""The class report's figures, made once: drawing is the slow part of a report."""

from collections.abc import Sequence

from course_lib.grading.reports import catalogue
from course_lib.grading.reports.page import Html, image
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.summary import Diagnosis, ExerciseSummary, lesson_totals


def figures(
    results: ClassResults, hard: Sequence[ExerciseSummary], found: Sequence[Diagnosis]
) -> tuple[Html, Html, Html]:
    """Totals, hardest exercises and misconceptions: pictures; "" where there is nothing to draw."""
    from course_lib.plots import classes  # matplotlib: half a second

    lessons = {t.lesson: t for t in lesson_totals(results) if t.totals}
    shares = {k: [x / (t.worth or 1) for x in t.totals] for k, t in lessons.items()}
    rows = [(s.exercise, s.passed, s.not_yet, s.not_attempted) for s in hard]
    held = {
        (d.exercise, d.name): len(d.students)
        for d in found
        if catalogue.misconception(d.exercise, d.name)
    }
    n = {exercise: len(marks) for exercise, marks in results.by_exercise.items()}
    none = Html("")
    return (
        image(classes.totals(shares)) if shares else none,
        image(classes.hardest(rows)) if rows else none,
        image(classes.misconceptions(held, n)) if held else none,
    )
