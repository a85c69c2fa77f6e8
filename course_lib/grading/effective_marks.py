"""What stands in the end: marks with the manual overrides that apply, and totals.

An override is bound to the code that it was made for, and to what the exercise was worth. When the
student hands in other code, it does not apply, and is shown as stale until somebody decides anew;
when the same code comes back, it applies again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course_lib.grading.records import Mark, Trouble
from course_lib.grading.row_codec import Filed, Override


@dataclass(frozen=True)
class EffectiveMark:
    """What a student has for an exercise now.

    Attributes:
        mark: what the judge said.
        points: what counts: the judge's points, or those of the override.
        override: the override that applies, or None.
        stale: an override that was made for something else and does not apply, or None.
    """

    mark: Mark
    points: float
    override: Override | None = None
    stale: Override | None = None


@dataclass(frozen=True)
class Total:
    """What a student has for a lesson now.

    Attributes:
        student, lesson: whose, for what; lesson is "" where it could not be told.
        points, worth: the sums over exercises, overrides applied; worth 0: nothing was judged.
        judged: the sum of the judge's own points.
        n_passed, n_exercises: how many exercises pass, of how many.
        problem: why there is no mark, in one sentence, or "".
        n_overrides: how many points were set by hand.
        n_stale: how many overrides no longer apply: a human should look at them.
    """

    student: str
    lesson: str
    points: float = 0.0
    worth: float = 0.0
    judged: float = 0.0
    n_passed: int = 0
    n_exercises: int = 0
    problem: str = ""
    n_overrides: int = 0
    n_stale: int = 0


def in_force(audit: Iterable[Override]) -> dict[tuple[str, str, str], Override]:
    """The override of each student, exercise and content that is not undone."""
    last = {(line.student, line.exercise, line.content): line for line in audit}
    return {key: line for key, line in last.items() if line.kind == "override"}


def results(marks: Iterable[Mark], audit: Sequence[Override]) -> list[EffectiveMark]:
    """Put the overrides on the marks.

    Args:
        marks: what the judge said, in the order that is wanted.
        audit: all lines, in the order of writing.

    Returns:
        One result a mark, in the same order.
    """
    force = in_force(audit)
    latest = {(line.student, line.exercise): line for line in audit}
    return [_result(mark, force, latest) for mark in marks]


def _result(
    mark: Mark,
    force: dict[tuple[str, str, str], Override],
    latest: dict[tuple[str, str], Override],
) -> EffectiveMark:
    applies = force.get((mark.student, mark.exercise, mark.content))
    if applies is not None and applies.worth == mark.worth:
        return EffectiveMark(mark, applies.new, override=applies)
    last = latest.get((mark.student, mark.exercise))
    stale = last if last is not None and last.kind == "override" else None
    return EffectiveMark(mark, mark.points, stale=applies or stale)


def totals(
    found: Iterable[EffectiveMark], handins: Iterable[Filed], troubles: Iterable[Trouble]
) -> list[Total]:
    """Add up, for everybody who handed in anything.

    Args:
        found: the current results.
        handins: the current hand-ins.
        troubles: what was found beside them.

    Returns:
        One total a student and lesson, sorted. Who has no mark for it has a sentence that says why.
    """
    groups: dict[tuple[str, str], list[EffectiveMark]] = defaultdict(list)
    for result in found:
        groups[result.mark.student, result.mark.lesson].append(result)
    problems = _problems(handins, troubles)
    return [
        _total(student, lesson, groups[student, lesson], problems.get((student, lesson), ""))
        for student, lesson in sorted({*groups, *problems})
    ]


def _total(student: str, lesson: str, group: list[EffectiveMark], problem: str) -> Total:
    waits = "it is not graded yet: run `course grade` again."
    return Total(
        student,
        lesson,
        points=sum(result.points for result in group),
        worth=sum(result.mark.worth for result in group),
        judged=sum(result.mark.points for result in group),
        n_passed=sum(result.mark.status == "passed" for result in group),
        n_exercises=len(group),
        problem=problem if problem or group else waits,
        n_overrides=sum(result.override is not None for result in group),
        n_stale=sum(result.stale is not None for result in group),
    )


def _problems(handins: Iterable[Filed], troubles: Iterable[Trouble]) -> dict[tuple[str, str], str]:
    """Student and lesson of all that came, with what stopped it, or ""."""
    problems = {(filed.student, filed.lesson): filed.problem for filed in handins}
    known = {student for student, _ in problems}
    for trouble in troubles:
        key = (trouble.student, trouble.lesson)
        alone = trouble.student and (trouble.lesson or trouble.student not in known)
        if alone and key not in problems:
            problems[key] = trouble.says
    return problems
