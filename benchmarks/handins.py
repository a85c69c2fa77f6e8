"""The class whose grading is measured, and one hand-in whose marks are known."""

from collections.abc import Mapping
from pathlib import Path

from course_lib import exercises
from tests.grading.classes import Fault, handed_out, make_class

LESSONS = ("02", "03", "04")
SEED = 2027
PROOF = "proof"  # the student of the hand-in whose marks are known


def make(
    folder: Path, n: int, stripped: bool, faults: Mapping[str, float] | None = None
) -> list[Fault]:
    """Write n hand-ins, a notebook each, as evenly spread over the lessons as can be.

    A smaller class is the beginning of a larger one: the same code under the same names.

    Args:
        folder: gets a folder for each student.
        n: how many notebooks.
        stripped: the exercises alone, or whole lessons.
        faults: kind of fault -> share of the hand-ins that have it.

    Returns:
        The faults.
    """
    made = []
    for place, lesson in enumerate(LESSONS):
        share = n // len(LESSONS) + (place < n % len(LESSONS))
        made += make_class(folder, share, (lesson,), SEED, faults, stripped=stripped)
    return made


def make_proof(folder: Path, stripped: bool) -> None:
    """Write a student's hand-ins in which every other exercise is solved, the rest untouched."""
    home = folder / PROOF
    home.mkdir(parents=True)
    for lesson in LESSONS:
        solved = [exercise.id for exercise in exercises.lesson(lesson)][::2]
        code = exercises.lesson_code()
        sheet = handed_out(lesson, stripped)
        answers = {item: code[item]["solution"] for item in solved}
        (home / sheet.name).write_bytes(sheet.filled(answers))


def proof_points(points: Mapping[str, float]) -> list[float]:
    """The points of the exercises of all lessons, in order.

    Raises:
        KeyError: an exercise has none, not even 0.
    """
    return [points[exercise.id] for lesson in LESSONS for exercise in exercises.lesson(lesson)]
