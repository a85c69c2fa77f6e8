"""The class report's figures, made once: drawing is the slow part of a report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from course_lib.grading.reports import catalogue
from course_lib.grading.reports.page import Html, image
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.summary import Diagnosis, ExerciseSummary, lesson_totals


@dataclass(frozen=True)
class Figures:
    """Each is the picture with its alt text, or "" where there is nothing to draw."""

    totals: Html
    hardest: Html
    misconceptions: Html

    @classmethod
    def of(
        cls, results: ClassResults, hard: Sequence[ExerciseSummary], found: Sequence[Diagnosis]
    ) -> "Figures":
        """Draw the figures of a class."""
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
        return cls(
            _drawn(shares, lambda: classes.totals(shares)),
            _drawn(rows, lambda: classes.hardest(rows)),
            _drawn(held, lambda: classes.misconceptions(held, n)),
        )


def _drawn(data: object, draw: Callable) -> Html:
    if not data:
        return Html("")
    from course_lib.plots.classes import svg

    picture = draw()
    return image(svg(picture), picture.alt)
