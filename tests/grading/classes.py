"""Whole classes of made hand-ins, for tests and for the benchmark.

Each student's notebook is the notebook that was handed out, with answers of the student's own:
right ones, wrong ones (the catalogue's misconceptions, or the solution with one slip), or none.
Local names differ from student to student, so no two hand-ins hold the same code: a grader gains
nothing by reuse.

    faulty = make_class(folder, 60, ("02", "03"), seed=1, faults={"hang": 0.05})
"""

import ast
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from course_lib import exercises
from course_lib.exercises.mutants import sample
from course_lib.exercises.page import Page
from course_lib.judging.exercise import source_of

ROOT = Path(__file__).parents[2]
TAG = "__tag__"  # stands in templates where the student's own ending of a local name goes
SHARES = {"right": 0.6, "wrong": 0.25, "open": 0.15}

FAULTS = {
    "hang": "while True:\n    pass",
    "stubborn": "while True:\n    try:\n        while True:\n            pass\n"
    "    except BaseException:\n        pass",
    "sleeping": "import time\ntime.sleep(3600)",
    "hog": "import numpy\nheld = []\nwhile True:\n    held.append(numpy.ones(1 << 22))",
    "stubborn hog": "import numpy\nheld = []\nwhile True:\n    try:\n"
    "        held.append(numpy.ones(1 << 18))\n    except BaseException:\n        pass",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "exit": "import os\nos._exit(0)",
    "flood": "import numpy\nreturn numpy.zeros(9 << 20)",
}
"""What a fault is: statements that come first in the function of one exercise."""


@dataclass(frozen=True)
class Fault:
    """One exercise of one hand-in that hangs, crashes or hogs.

    Attributes:
        student, lesson, exercise: where.
        kind: a key of FAULTS.
    """

    student: str
    lesson: str
    exercise: str
    kind: str


class Answers(NamedTuple):
    """What students write for an exercise: templates of code, with TAG in each local name."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


def make_class(
    folder: Path,
    n: int,
    lessons: Sequence[str],
    seed: int,
    faults: Mapping[str, float] | None = None,
    *,
    stripped: bool = True,
) -> list[Fault]:
    """Write the hand-ins of n students as `<folder>/<student>/<notebook>.ipynb`.

    Args:
        folder: where; it may exist.
        n: how many students.
        lessons: what each of them hands in.
        seed: the same seed makes the same class.
        faults: kind of fault -> share of the students with one, at least one student each. All
            other code is that of the class without faults, byte for byte.
        stripped: hand in the release's notebooks with the exercises alone, or whole lessons.

    Returns:
        The faults: each in an exercise that was answered right.
    """
    sheets = {lesson: handed_out(lesson, stripped) for lesson in lessons}
    students = [f"student-{i:04d}" for i in range(n)]
    planned = _plan(students, lessons, faults or {}, random.Random(f"faults {seed}"))
    made = []
    for i, student in enumerate(students):
        rng = random.Random(f"{seed} {student}")
        home = folder / student
        home.mkdir(parents=True, exist_ok=True)
        for lesson, sheet in sheets.items():
            answers, right = _answers(lesson, rng, _letters(i))
            if planned.get(student, ("", ""))[0] == lesson:
                exercise, kind = sorted(right)[0], planned[student][1]
                answers[exercise] = with_fault(answers[exercise], exercise, kind)
                made.append(Fault(student, lesson, exercise, kind))
            (home / sheet.name).write_bytes(sheet.filled(answers))
    return made


class Sheet:
    """A notebook as it was handed out.

    Args:
        name: of the file.
        text: its bytes.
    """

    def __init__(self, name: str, text: bytes) -> None:
        self.name = name
        self.notebook: dict[str, Any] = json.loads(text)
        self.places = {
            cell["metadata"]["nbgrader"]["grade_id"].removeprefix("exercise-").replace("-", "."): i
            for i, cell in enumerate(self.notebook["cells"])
            if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("exercise-")
        }

    def filled(self, answers: Mapping[str, str]) -> bytes:
        """Return the file with these answers, exercise -> code, in their cells."""
        cells = list(self.notebook["cells"])
        for exercise, code in answers.items():
            place = self.places[exercise]
            cells[place] = {**cells[place], "source": code.splitlines(keepends=True)}
        return json.dumps({**self.notebook, "cells": cells}, indent=1).encode()


@cache
def handed_out(lesson: str, stripped: bool = True) -> Sheet:
    """The notebook of a lesson, as `course release` gives it out."""
    from course_lib.grading.release import choose  # a second: workers of tests import this file

    (found,) = choose(ROOT, [lesson], stripped=stripped).lessons
    return Sheet(found.path.name, found.text)


def with_fault(code: str, exercise: str, kind: str) -> str:
    """Put a fault into the first function of an answer."""
    tree = ast.parse(code)
    name = exercises.get(exercise).names[0]
    (wanted,) = (n for n in tree.body if getattr(n, "name", "") == name)
    function = next(n for n in ast.walk(wanted) if isinstance(n, ast.FunctionDef))
    function.body[:0] = ast.parse(FAULTS[kind]).body
    return ast.unparse(tree)


def _plan(
    students: Sequence[str], lessons: Sequence[str], faults: Mapping[str, float], rng: random.Random
) -> dict[str, tuple[str, str]]:
    """Student -> (lesson, kind of fault): no student has two."""
    left = rng.sample(students, len(students))
    planned = {}
    for kind, share in faults.items():
        for _ in range(math.ceil(share * len(students))):
            planned[left.pop()] = (rng.choice(lessons), kind)
    return planned


def _letters(number: int) -> str:
    """A word of three letters for each number, such as "abk"."""
    return "".join(chr(97 + number // 26**i % 26) for i in (2, 1, 0))


def _answers(lesson: str, rng: random.Random, tag: str) -> tuple[dict[str, str], set[str]]:
    """One student's answers, exercise -> code; and which of them are right. One at least is."""
    ids = [exercise.id for exercise in exercises.lesson(lesson)]
    drawn = rng.choices(list(SHARES), list(SHARES.values()), k=len(ids))
    kinds = dict(zip(ids, drawn, strict=True))
    kinds[rng.choice(ids)] = "right"
    written = {}
    for exercise, kind in kinds.items():
        known = known_answers(exercise)
        if kind != "open" and (choice := known.right if kind == "right" else known.wrong):
            written[exercise] = rng.choice(choice).replace(TAG, f"_{tag}")
    return written, {exercise for exercise, kind in kinds.items() if kind == "right"}


# ---------------------------------------------------------------- what students write


@cache
def known_answers(exercise_id: str) -> Answers:
    """Templates of right and of wrong answers to an exercise."""
    exercise = exercises.get(exercise_id)
    solution = exercises.lesson_code()[exercise_id]["solution"]
    slips = [slip.source for slip in sample(Page(exercises.page_path(exercise_id)), 40)]
    variants = [source_of(variant.right) for variant in exercise.variants]
    mistakes = [source_of(wrong) for m in exercise.misconceptions for wrong in (m.wrong, *m.also)]
    right, wrong = [solution, *filter(None, variants)], [*slips, *filter(None, mistakes)]
    return Answers(tuple(map(_template, right)), tuple(map(_template, wrong)))


def _template(code: str) -> str:
    """Rename the local variables: `e` becomes `e__tag__`."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _rename(node)
    return ast.unparse(tree)


def _rename(function: ast.FunctionDef) -> None:
    inside = list(ast.walk(function))
    given = {node.arg for node in inside if isinstance(node, ast.arg)}
    for node in inside:
        if isinstance(node, ast.Global | ast.Nonlocal):
            given |= set(node.names)
    names = [node for node in inside if isinstance(node, ast.Name)]
    local = {name.id for name in names if isinstance(name.ctx, ast.Store)} - given
    for name in names:
        if name.id in local and not name.id.endswith(TAG):
            name.id += TAG
