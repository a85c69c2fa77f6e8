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


def results(marks: Iterable[Mark], audit: Sequence[Override]) -> list[EffectiveMark]:
    """Put the overrides on the marks: one result a mark, in the same order.

    Args:
        marks: what the judge said.
        audit: all lines, in the order of writing.
    """
    of_code = {(line.student, line.exercise, line.content): line for line in audit}
    latest = {(line.student, line.exercise): line for line in audit}

    def result(mark: Mark) -> EffectiveMark:
        applies = _not_undone(of_code.get((mark.student, mark.exercise, mark.content)))
        if applies is not None and applies.worth == mark.worth:
            return EffectiveMark(mark, applies.new, override=applies)
        stale = applies or _not_undone(latest.get((mark.student, mark.exercise)))
        return EffectiveMark(mark, mark.points, stale=stale)

    return [result(mark) for mark in marks]


def _not_undone(line: Override | None) -> Override | None:
    return line if line is not None and line.kind == "override" else None
