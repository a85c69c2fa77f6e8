"""What stands in the end: marks with the manual overrides that apply.

An override is bound to the code that it was made for, and to what the exercise was worth. When the
student hands in other code, it does not apply, and is shown as stale until somebody decides anew;
when the same code comes back, it applies again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course_lib.grading.records import Mark
from course_lib.grading.row_codec import Override


@dataclass(frozen=True)
class EffectiveMark:
    """What a student has for an exercise now."""

    mark: Mark  # what the judge said
    points: float  # what counts: the judge's points, or those of the override
    override: Override | None = None  # the override that applies, or None
    # an override that was made for something else and does not apply, or None
    stale: Override | None = None


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
    mark: Mark, force: dict[tuple[str, str, str], Override], latest: dict[tuple[str, str], Override]
) -> EffectiveMark:
    applies = force.get((mark.student, mark.exercise, mark.content))
    if applies is not None and applies.worth == mark.worth:
        return EffectiveMark(mark, applies.new, override=applies)
    last = latest.get((mark.student, mark.exercise))
    stale = last if last is not None and last.kind == "override" else None
    return EffectiveMark(mark, mark.points, stale=applies or stale)
