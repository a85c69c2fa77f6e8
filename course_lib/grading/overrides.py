"""Points that a human sets by hand: each with a reason, each a line of an audit that only grows."""

import difflib
import math

from course_lib.grading.effective_marks import EffectiveMark, results
from course_lib.grading.errors import GradebookError
from course_lib.grading.gradebook import Gradebook
from course_lib.grading.row_codec import Override, clean, now, pack


def override(
    book: Gradebook, student: str, exercise: str, points: float, reason: str, who: str
) -> Override:
    """Set what a student has for an exercise now, and return the line of the audit.

    It holds for the code that is handed in now.

    Raises:
        GradebookError: there is no such mark, the points are not within 0 and the exercise's
            worth, or the reason or the name is missing.
    """
    book.survive_power_cuts()
    with book.transaction():
        found = _current(book, student, exercise)
        worth = found.mark.worth
        if not (math.isfinite(points) and 0 <= points <= worth):
            raise GradebookError(
                f"{points:g} points cannot be: exercise {exercise} gives 0 to {worth:g}."
            )
        return _add(book, "override", found, found.mark.content, points, reason, who)


def undo(book: Gradebook, student: str, exercise: str, reason: str, who: str) -> Override:
    """Take back the override that applies, or the stale one in its place; return the line.

    Raises:
        GradebookError: there is no such mark, nothing to take back, or no reason or name.
    """
    book.survive_power_cuts()
    with book.transaction():
        found = _current(book, student, exercise)
        taken = found.override or found.stale
        if taken is None:
            raise GradebookError(
                f"no override of {student}, exercise {exercise}, is in force: nothing to undo."
            )
        return _add(book, "undo", found, taken.content, found.mark.points, reason, who)


def states(book: Gradebook) -> list[tuple[Override, str]]:
    """Every line of the audit with what it means now, in the order of writing.

    Returns:
        Lines with "in force", "stale" (made for other code or another worth), "undo", or "over"
        (undone, replaced, or of a student or exercise that the gradebook no longer holds).
    """
    with book.transaction():
        found, audit = book.results(), book.overrides()
    applies = {result.override.number for result in found if result.override}
    stale = {result.stale.number for result in found if result.stale}
    now = dict.fromkeys(stale, "stale") | dict.fromkeys(applies, "in force")
    return [(x, "undo" if x.kind == "undo" else now.get(x.number, "over")) for x in audit]


def _add(
    book: Gradebook,
    kind: str,
    found: EffectiveMark,
    content: str,
    points: float,
    reason: str,
    who: str,
) -> Override:
    """Write a line of the audit."""
    if not reason.strip() or not who.strip():
        raise GradebookError('an override needs a reason and a name: --reason "..." --by NAME.')
    number = 1 + book.query("SELECT IFNULL(MAX(number), 0) FROM overrides")[0][0]
    mark = found.mark
    line = Override(
        number,
        mark.student,
        mark.exercise,
        content,
        kind,
        old=found.points,
        new=float(points),
        worth=mark.worth,
        reason=reason.strip(),
        who=who.strip(),
        at=now(),
    )
    row = pack(line)
    book.execute(
        f"INSERT INTO overrides ({', '.join(row)}) VALUES ({', '.join(f':{n}' for n in row)})", row
    )
    return line


def _current(book: Gradebook, student: str, exercise: str) -> EffectiveMark:
    """The result that counts now.

    Raises:
        GradebookError: there is none; the message says which name or exercise comes near.
    """
    student, marks = clean(student), book.marks()
    own = [mark for mark in marks if mark.student == student]
    chosen = [mark for mark in own if mark.exercise == exercise]
    if chosen:
        return results(chosen, book.overrides())[0]
    if own:
        there = ", ".join(mark.exercise for mark in own)
        raise GradebookError(f"{student} has no mark for exercise {exercise}; there are: {there}.")
    for filed in book.handins():
        if filed.student == student:
            why = filed.problem or "run `course grade` first."
            raise GradebookError(f"{student} has no marks yet, so none can be changed: {why}")
    near = difflib.get_close_matches(student, {mark.student for mark in marks}, n=3, cutoff=0.5)
    hint = f" Did you mean {' or '.join(sorted(near))}?" if near else ""
    raise GradebookError(f"no student {student!r} is in the gradebook.{hint}")
