"""The course's own version of what an exercise asks for, as code that goes below a hand-in's own.

It is the worked solution, and nothing beside it: who leans on the course's forward pass finds no
backward pass there.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from course_lib import exercises
from course_lib.grading.records import Reading
from course_lib.hand_ins.normalize_code import normalize_code
from course_lib.judging import Exercise


def with_courses_own(reading: Reading, instead: Mapping[str, Exercise]) -> Reading:
    """A reading whose code has the course's own for these names (name -> its exercise)."""
    codes = [courses_own(exercise.id, name) for name, exercise in instead.items()]
    return replace(reading, code="\n".join([reading.code, *codes]), compiled=b"")


@cache
def courses_own(exercise_id: str, name: str) -> str:
    """Code that binds a name as the course does, and leans on no other name of a hand-in.

    Returns:
        "" where the package holds no worked solutions, as in a bundle for students.
    """
    exercise = exercises.get(exercise_id)
    solution = exercises.lesson_code().get(exercise_id, {}).get("solution", "")
    if not solution:
        return ""
    used = [member.rpartition(".") for member in exercise.uses]
    inside = [  # first what the solution finds imported in its notebook
        *("import " + package for package in ("numpy as np", *exercise.needs)),
        *(f"from course_lib import {room}" for room in sorted({room for room, _, _ in used})),
        *(f"from course_lib.{room} import {member}" for room, _, member in used),
        *(normalize_code(solution), f"return {name}"),
    ]
    body = textwrap.indent("\n".join(inside), "    ")
    return f"def _courses_own():\n{body}\n{name} = _courses_own()"
