"""The catalogue: a folder for each lesson, a Markdown page for each exercise (see `page`).

A page is read when its exercise is first asked for; the questions of a lesson come from its cards,
which the build collects.
"""

import difflib
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from course_lib.exercises.page import Page
from course_lib.judging import Choice, Exercise, Question

FOLDER = Path(__file__).parent
LESSONS = {path.name[:2]: path.name[3:] for path in sorted(FOLDER.glob("[0-9][0-9]_*"))}
"""Lesson number -> its topic, such as "softmax"; the folder of its pages is `02_softmax`."""


def notebooks() -> Path:
    """The folder of the student notebooks: in a wheel inside `course_lib`, in a clone beside it."""
    inside = FOLDER.parent / "notebooks"
    return inside if inside.is_dir() else FOLDER.parents[1] / "notebooks"


def page_path(exercise_id: str) -> Path | None:
    """The page of an exercise, or None where there is none."""
    lesson, _, number = exercise_id.partition(".")
    found = list(FOLDER.glob(f"{lesson}_*/{number}_*.md")) if lesson in LESSONS and number else []
    return found[0] if found else None


@cache
def _read(exercise_id: str) -> Exercise | None:
    path = page_path(exercise_id)
    return Page(path).exercise if path else None


def _ids(lesson: str) -> Iterator[str]:
    pages = (FOLDER / f"{lesson}_{LESSONS[lesson]}").glob("[0-9]*_*.md")
    numbers = sorted(int(path.name.partition("_")[0]) for path in pages)
    return (f"{lesson}.{number}" for number in numbers)


def get(exercise_id: str) -> Exercise:
    """The exercise with this id.

    Raises:
        KeyError: no such exercise; the message names the nearest ids.
    """
    found = _read(str(exercise_id))
    if found is None:
        known = [item for number in LESSONS for item in _ids(number)]
        raise KeyError(_unknown("exercise", exercise_id, known))
    return found


@cache
def lesson(number: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in order of their ids."""
    return tuple(get(item) for item in _ids(number))


def exercises() -> tuple[Exercise, ...]:
    """Every exercise of the course."""
    return tuple(e for number in LESSONS for e in lesson(number))


@cache
def questions(number: str) -> tuple[Question, ...]:
    """The questions of a lesson, in its order: what the build took out of its cards."""
    text = resources.files(__name__).joinpath("questions.json").read_text("utf-8")
    return tuple(question_from(**q) for q in json.loads(text) if q["id"].startswith(f"{number}."))


def question_from(right: list[str], wrong: list[list[str]], **facts: Any) -> Question:
    """A question as `questions.json` holds it."""
    first, second = (Choice(*choice) for choice in wrong)
    return Question(**facts, right=Choice(*right), wrong=(first, second))


def get_question(question_id: str) -> Question:
    """The question with this id.

    Raises:
        KeyError: no such question; the message names the nearest ids.
    """
    number = str(question_id).split(".")[0]
    known = {q.id: q for q in questions(number)} if number in LESSONS else {}
    if question_id in known:
        return known[question_id]
    every = [q.id for n in LESSONS for q in questions(n)]
    raise KeyError(_unknown("question", question_id, every))


def _unknown(what: str, given: str, known: list[str]) -> str:
    near = difflib.get_close_matches(str(given), known, n=3, cutoff=0.3) or known[:3]
    return f"there is no {what} {given!r}; did you mean {', '.join(near)}?"


@cache
def lesson_code() -> dict[str, dict[str, str]]:
    """What the build took out of the lessons: id -> {"solution": code, "start": code}.

    Empty where the file is missing, as in a bundle for students.
    """
    path = resources.files(__name__).joinpath("lesson_code.json")
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}
