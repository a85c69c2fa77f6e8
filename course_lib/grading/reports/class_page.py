"""The instructor's page: the class as a whole."""

from collections.abc import Sequence
from statistics import fmean, median

from course_lib.grading.reports import catalogue, summary
from course_lib.grading.reports.alike import alike_section
from course_lib.grading.reports.figures import figures
from course_lib.grading.reports.gains import gains_section
from course_lib.grading.reports.page import (
    Html,
    element,
    escape,
    folded,
    joined,
    page,
    section,
    status,
    student_link,
    table,
)
from course_lib.grading.reports.results import ClassResults
from course_lib.grading.reports.summary import Call, Diagnosis, ExerciseSummary
from course_lib.grading.reports.text import name, prose
from course_lib.grading.similarity import Pair
from course_lib.judging.report import points

MOST_CALLS = 400
MOST_NAMES = 12
MOST_HELD = 40  # misconceptions; the rarer ones are folded


def class_page(results: ClassResults, pairs: Sequence[Pair], pages: dict[str, str]) -> str:
    """The class report as HTML; `pages` is student -> the address of their page, from here."""
    found, hard = summary.diagnoses(results), summary.by_difficulty(results)
    totals, hardest, misconceptions = figures(results, hard, found)
    lessons = ", ".join(results.lesson_worth) or "none"
    n_hand_ins = sum(len(lessons_of) for lessons_of in results.by_student.values())
    head = f"{len(results.students)} students, {n_hand_ins} hand-ins, lessons {lessons}."
    where_to_go = (
        ", with totals and the page to send to each. "
        "This page and that list name everybody: they are for instructors."
    )
    return page(
        "Class report",
        element("h1", "Class report"),
        element("p", head, class_="total"),
        element("p", element("a", "Every student", href="students.html"), where_to_go),
        _calls(summary.calls(results), pages),
        _totals(results, totals),
        _by_hand(results, pages),
        _hardest(hard, hardest),
        _misconceptions([d for d in found if not d.finding], misconceptions),
        _findings([d for d in found if d.finding]),
        gains_section(results.self_tests) if results.self_tests else Html(""),
        alike_section(results, pairs, pages),
    )


def _calls(found: list[Call], pages: dict[str, str]) -> Html:
    heading = f"Needs a human ({len(found)})"
    if not found:
        return section(heading, element("p", "Nothing: every hand-in was read and judged."))
    rows = [
        (student_link(c.student, pages), c.where, c.kind, prose(c.says)) for c in found[:MOST_CALLS]
    ]
    parts = [
        element("p", "Marks stand as they are. A flag is an observation, never a verdict."),
        table("What a person should look at", ("student", "where", "kind", "what"), rows, "   w"),
    ]
    if len(found) > MOST_CALLS:
        parts.append(element("p", f"{len(found) - MOST_CALLS} more are in the students' marks."))
    return section(heading, *parts)


def _totals(results: ClassResults, figure: Html) -> Html:
    rows = [
        (
            t.lesson,
            len(t.totals),
            len(results.students) - len(t.totals),
            points(t.worth),
            f"{fmean(t.totals):.1f}",
            f"{median(t.totals):.1f}",
            f"{min(t.totals):g} to {max(t.totals):g}",
        )
        for t in summary.lesson_totals(results)
    ]
    heads = ("lesson", "handed in", "not handed in", "worth", "mean", "middle", "range")
    return section("Totals", figure, table("Points of each lesson", heads, rows, " nnnnnn"))


def _by_hand(results: ClassResults, pages: dict[str, str]) -> Html:
    """The points that a person set, with who, when and why; nothing where nobody did."""
    rows = [
        (
            student_link(r.mark.student, pages),
            r.mark.exercise,
            status(r.mark.status),
            f"{points(r.mark.points)} became {points(r.points)} of {points(r.mark.worth)}",
            r.change.reason,
            joined([escape(r.change.by), escape(f", {r.change.when[:10]}")]),
        )
        for r in results.results
        if r.change
    ]
    if not rows:
        return Html("")
    told = (
        "These points count in every total and mean. What passes, and which misconceptions are "
        "held, is counted by the code alone."
    )
    heads = ("student", "exercise", "the code", "points", "reason", "by")
    caption = "Points set by hand for the code that is handed in now"
    return section(
        f"Set by hand ({len(rows)})", element("p", told), table(caption, heads, rows, "   mwm")
    )


def _hardest(hard: list[ExerciseSummary], figure: Html) -> Html:
    rows = [
        (
            s.exercise,
            catalogue.title(s.exercise),
            f"{s.share:.0%}",
            f"{s.mean_points:.2f} of {points(s.worth)}",
            s.passed,
            s.not_yet,
            s.not_attempted,
        )
        for s in hard
    ]
    heads = ("exercise", "title", "pass", "mean points", "passed", "not yet", "not attempted")
    return section("Hardest exercises", figure, table("Hardest first", heads, rows, "  nnnnn"))


def _misconceptions(held: list[Diagnosis], figure: Html) -> Html:
    if not held:
        return section("Misconceptions", element("p", "No known misconception was recognised."))
    rows = [
        (
            d.exercise,
            d.name,
            f"{len(d.students)} of {d.n}",
            f"{len(d.students) / d.n:.0%}",
            joined([prose(d.symptom), Html("<br>"), element("em", prose(d.question))]),
        )
        for d in held
    ]
    heads = ("exercise", "misconception", "students", "share", "the hint, as one of them got it")
    explained = "An answer is named only when it agrees with the misconception in every case."
    parts = [element("p", explained), figure]
    parts.append(table("Most frequent first", heads, rows[:MOST_HELD], " mnnw"))
    if rare := rows[MOST_HELD:]:
        most = len(held[MOST_HELD].students)
        told = f"{len(rare):,} rarer ones, each held by at most {most} of the class"
        parts.append(folded(told, table("The rarer ones", heads, rare, " mnnw")))
    return section("Misconceptions", *parts)


def _findings(found: list[Diagnosis]) -> Html:
    if not found:
        return section("Other findings", element("p", "None: every open answer was recognised."))
    rows = [
        (d.exercise, d.finding, f"{len(d.students)} of {d.n}", joined([prose(d.symptom), _who(d)]))
        for d in found
    ]
    heads = ("exercise", "finding", "students", "the hint, as one of them got it")
    explained = (
        "Where no misconception fits, general detectors look for a known pattern, such as a "
        "wrong sign. The rest are of answers that could not be judged like the others."
    )
    return section(
        "Other findings", element("p", explained), table("Most frequent first", heads, rows, " mnw")
    )


def _who(diagnosis: Diagnosis) -> Html:
    """Names, for the findings that an instructor may want to read the code of."""
    who, more = diagnosis.students[:MOST_NAMES], len(diagnosis.students) - MOST_NAMES
    names = joined(map(name, who), ", ")
    return folded("who", joined([names, escape(f" and {more} more" if more > 0 else "")]))
