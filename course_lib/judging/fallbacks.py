"""What an answer leans on and its author has not got right: there the course's own takes its place.

In a notebook `check` hands back the course's own version until an exercise passes, and the cells
below go on with it. `course check` and `course grade` judge by the same rule, so one mistake is
paid for once.
"""

from collections.abc import Callable, Iterable, Mapping

from course_lib.hand_ins.source import leans_on
from course_lib.judging.exercise import Exercise


def instead_of(
    exercise: Exercise,
    lesson: Iterable[Exercise],
    definitions: Mapping[str, str],
    passes: Callable[[Exercise], bool],
) -> dict[str, Exercise]:
    """Return name -> the earlier exercise that asks for it, for what an answer leans on in vain.

    Args:
        exercise: whose answer it is.
        lesson: all exercises of its lesson.
        definitions: name -> normalized code, of the whole notebook.
        passes: whether the notebook has an exercise right; asked of what is leaned on only.
    """
    reads = leans_on(exercise.names, definitions)
    earlier = [e for e in lesson if e.id < exercise.id and not reads.isdisjoint(e.names)]
    return {name: e for e in earlier if not passes(e) for name in e.names if name in reads}


def borrowed(names: Iterable[str]) -> tuple[str, ...]:
    """What the student is told about it."""
    said = ", ".join(f"`{name}`" for name in names)
    if not said:
        return ()
    return (f"judged with the course's own {said}, as your notebook has it until yours passes.",)
