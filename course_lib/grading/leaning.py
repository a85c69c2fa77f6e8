"""What an answer leans on and its author has not got right: there the course's own takes its place.

In the notebook `check` hands back the library's version until an exercise passes, and later
exercises use that. So it is here, and one mistake is paid for once.
"""

from collections.abc import Mapping

from course_lib import exercises
from course_lib.grading.banks import in_library
from course_lib.grading.got import Judged
from course_lib.grading.records import Reading
from course_lib.judging import Exercise
from course_lib.judging.source import leans_on


def instead_of(
    exercise: Exercise, reading: Reading, judged: Mapping[str, Judged]
) -> dict[str, str]:
    """Return name -> the library's, for what an answer leans on and is not right.

    Args:
        exercise: whose answer it is.
        reading: the hand-in.
        judged: the exercises of the hand-in that were tried.
    """
    reads = leans_on(exercise.names, reading.definitions)
    return {
        name: library
        for other in exercises.lesson(exercise.lesson)
        if other.id < exercise.id
        and (other.id not in judged or judged[other.id].verdict.status != "passed")
        for name in other.names
        if name in reads and (library := in_library(name))
    }


def borrowed(instead: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the student is told about it."""
    if not instead:
        return ()
    names = ", ".join(f"`{name}`" for name in instead)
    return (f"judged with the course's own {names}, as your notebook has it until yours passes.",)
