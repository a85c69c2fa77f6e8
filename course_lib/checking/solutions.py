"""`hint` goes one stage further; `reveal` shows the worked solution when it is time for it."""

import os
from pathlib import Path
from typing import Any

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.attempts import honest_attempts, passed, stage
from course_lib.checking.progress import log
from course_lib.checking.questions import Words
from course_lib.exercises.solutions import FILE, DamagedSolutions, Solutions, at_hand, promise
from course_lib.judging import Exercise
from course_lib.judging.report import LAST_STAGE


def hint(exercise_id: str) -> None:
    """Go one stage further in the hints of an exercise.

    The symptom and the question belong to a wrong answer, so an answer must have been checked.
    Before that, the line of the lesson is what there is to say.

    Args:
        exercise_id: such as "02.1".
    """
    exercise = exercises.get(exercise_id)
    events = log().events()
    if passed(events, exercise_id):
        kernel.show(Words(f"{exercise_id} · passed already; nothing is left to hint at."))
        return
    if not honest_attempts(events, exercise_id):
        kernel.show(
            Words(
                f"{exercise_id} · the line of the lesson",
                f"{exercise.formula_line}\nWrite anything that runs, and check it: "
                "further hints then speak of your own output.",
            )
        )
        return
    log().add("hint", exercise_id)
    now = stage(log().events(), exercise_id)
    question = _question(exercise, events)
    if now == 2 and question:
        kernel.show(Words(f"{exercise_id} · a question", question))
    elif now < LAST_STAGE:
        kernel.show(Words(f"{exercise_id} · the line of the lesson", exercise.formula_line))
    else:
        last = f"{exercise.twin}\nThis is the last hint. {_promised(exercise_id)}".strip()
        kernel.show(Words(f"{exercise_id} · a worked twin", last))


def _question(exercise: Exercise, events: list[dict[str, Any]]) -> str:
    """The question that belongs to the last diagnosis, "" when that was none of the named ones."""
    told = [e.get("diagnosis") for e in events if e["id"] == exercise.id and e["kind"] == "check"]
    return next((m.question for m in exercise.misconceptions if m.name == told[-1]), "")


def _promised(exercise_id: str) -> str:
    """When the solution is shown, or "" where that cannot be told."""
    try:
        return promise(at_hand(Path.cwd()).shown, exercise_id)
    except DamagedSolutions:
        return ""


def reveal(exercise_id: str) -> None:
    """Show the worked solution of an exercise, if it is time for it.

    In the course's own folder that is after an honest attempt: any answer of your own that was
    checked, right or wrong. The notebooks of a bundle say when it is, if at all. Progress remembers
    that the solution was shown. An instructor closes solutions for graded work with the environment
    variable COURSE_REVEAL=closed.

    A derivation is shown line by line, one more with each call, and at last the whole of it.

    Args:
        exercise_id: such as "02.1".
    """
    exercise = exercises.get(exercise_id)
    events = log().events()
    try:
        known = at_hand(Path.cwd())
        refusal = _refusal(exercise_id, known, events)
    except DamagedSolutions as error:
        kernel.show(Words(f"{exercise_id} · the solution cannot be shown", str(error)))
        return
    if refusal:
        kernel.show(Words(f"{exercise_id} · the solution stays closed", refusal))
        return
    log().add("reveal", exercise_id)
    seen = sum(e["kind"] == "reveal" and e["id"] == exercise_id for e in events)
    if seen < len(exercise.lines) and not passed(events, exercise_id):
        kernel.show(_next_line(exercise, seen))
        return
    worked = _worked(exercise, known.codes[exercise_id], passed(events, exercise_id))
    kernel.show(Words(f"{exercise_id} · a worked solution", worked))


def _refusal(exercise_id: str, known: Solutions, events: list[dict[str, Any]]) -> str:
    """Why a solution is not shown, or ""."""
    if os.environ.get("COURSE_REVEAL", "").lower() == "closed":
        return "Your instructor has closed solutions for this work. Hints stay open."
    if known.shown == "never":
        return promise("never", exercise_id)
    if exercise_id not in known.codes:
        return (
            f"There is no worked solution of {exercise_id} here. A bundle has those of its own "
            f"lessons, in the file `{FILE}` beside its notebooks: open the notebook in its own "
            "folder, or ask your instructor."
        )
    if known.shown == "after-pass" and not passed(events, exercise_id):
        return "It opens once your answer has passed. Until then, hints go further, stage by stage."
    if not honest_attempts(events, exercise_id):
        return (
            "Try it once first: write anything that runs, and run the check cell. "
            "A solution teaches most to somebody who has met the difficulty."
        )
    return ""


def _next_line(exercise: Exercise, seen: int) -> Words:
    """One line of a derivation: why it holds, then the line itself."""
    line, n = exercise.lines[seen], len(exercise.lines)
    what = f"shows `{exercise.lines[seen + 1].name}`" if seen + 1 < n else "shows the whole"
    return Words(
        f"{exercise.id} · line {seen + 1} of {n}: `{line.name}`",
        f"{line.why}\n```python\n{line.code}\n```\n"
        f'Try the next line first; `reveal("{exercise.id}")` {what}.',
    )


def _worked(exercise: Exercise, code: str, has_passed: bool) -> str:
    now = (
        "Compare it with yours, line by line: where they differ, which one is safer, or easier to "
        "read?"
        if has_passed
        else "Close this, write it yourself from memory, and run the check. "
        "`progress()` keeps it on the list of things worth doing again."
    )
    return f"The steps: {exercise.formula_line}.\n```python\n{code}\n```\n{now}"
