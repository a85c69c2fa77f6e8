"""A student's feedback page.

What is on it is what `check` says in the notebook: no hidden input, no answer, no misconception's
name, nothing that is meant for graders only.
"""

from course_lib.grading.reports import catalogue
from course_lib.grading.reports.page import (
    Html,
    element,
    items,
    page,
    section,
    status,
    table,
)
from course_lib.grading.reports.results import ClassResults, ShownMark, tally
from course_lib.grading.reports.text import name, prose, shown
from course_lib.judging.report import points
from course_lib.judging.verdict import UNREAD


def student_page(results: ClassResults, student: str) -> str:
    """The page of one student as HTML.

    Raises:
        KeyError: nobody of that name handed in anything.
    """
    lessons = results.by_student[student]
    rows = [r for lesson in lessons.values() for r in lesson]
    head = [
        element("h1", "Feedback for ", name(student)),
        element("p", f"Total: {_earned(rows)}" if rows else "No points yet.", class_="total"),
        *_messages(results, student, ""),
    ]
    parts = [_lesson(results, student, lesson) for lesson in lessons]
    troubled = {t.lesson for t in results.troubles_of.get(student, ())} - {"", *lessons}
    parts += [
        section(catalogue.lesson_name(lesson), *_messages(results, student, lesson))
        for lesson in sorted(troubled)
    ]
    missing = [
        f"Not handed in: {catalogue.lesson_name(lesson)} ({points(worth)} points)"
        for lesson, worth in results.lesson_worth.items()
        if lesson not in {*lessons, *troubled}
    ]
    head += [items(missing)] if missing else []
    what_next = section("What to do next", items(_steps(rows)))
    return page(f"Feedback for {shown(student, 80)}", *head, *parts, what_next)


def _messages(results: ClassResults, student: str, lesson: str) -> list[Html]:
    lines = results.told(student, lesson)
    return [items(map(prose, lines))] if lines else []


def _lesson(results: ClassResults, student: str, lesson: str) -> Html:
    rows = results.by_student[student][lesson]
    parts = _messages(results, student, lesson)
    if rows:
        lines = [
            (r.mark.exercise, catalogue.title(r.mark.exercise), status(r.mark.status), r.earned)
            for r in rows
        ]
        heads = ("exercise", "title", "status", "points")
        parts.append(table(f"Lesson {lesson}: {_earned(rows)}", heads, lines, "   n"))
        parts += [article for r in rows for article in _exercise(r)]
    else:
        parts.append(element("p", "Nothing in this hand-in could be judged."))
    return section(catalogue.lesson_name(lesson), *parts)


def _exercise(result: ShownMark) -> list[Html]:
    """What there is to say beyond the line of the table, if anything."""
    mark = result.mark
    if not (mark.symptom or mark.question or mark.remarks or result.change):
        return []
    heading = f"{mark.exercise} {catalogue.title(mark.exercise)} · "
    body = [element("h3", heading, status(mark.status), f" · {result.earned}")]
    if mark.status == "not yet" and mark.n_cases:
        body.append(element("p", f"{mark.n_held} of {mark.n_cases} cases hold.", class_="soft"))
    body += [element("p", prose(hint)) for hint in (mark.symptom, mark.question) if hint]
    body += [element("p", "Note: ", prose(remark)) for remark in mark.remarks]
    if result.change:
        body.append(element("p", result.by_hand, class_="hand"))
    return [element("article", *body, class_=f"{mark.status.replace(' ', '-')}-box")]


def _steps(rows: list[ShownMark]) -> list[str]:
    marks = [r.mark for r in rows if not r.settled]
    unread = [m.exercise for m in marks if m.diagnosis == UNREAD]
    begun = [m.exercise for m in marks if m.status == "not yet" and m.diagnosis != UNREAD]
    empty = [m.exercise for m in marks if m.status == "not attempted"]
    steps = []
    if unread:
        steps.append(f"Run your cell of {_and(unread)}: Python marks what it cannot read.")
    if begun:
        steps.append(
            f"Change your code of {_and(begun)} and run the check cell again. It gives the same "
            f'hint as this page; hint("{begun[0]}") in a cell of its own says more.'
        )
    if empty:
        steps.append(f"Still to be written: {_and(empty)}. Part of the points is better than none.")
    if not rows:
        steps.append("Save your notebook, open it once more to see that it is whole, hand it in.")
    elif not steps:
        steps.append("You have everything. The lessons end with sources to go deeper.")
    else:
        steps.append("The grade asks the same questions as the check cell, with other numbers.")
    return steps


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _earned(rows: list[ShownMark]) -> str:
    worth = tally(r.mark.worth for r in rows)
    unit = "point" if worth == 1 else "points"
    return f"{points(tally(r.points for r in rows))} of {points(worth)} {unit}"
