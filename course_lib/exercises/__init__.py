"""The catalogue: a folder a lesson, a file an exercise.

Each exercise file defines `exercise`; each folder's `questions.py` defines `questions`. A lesson's
folder is imported when one of its exercises or questions is first asked for.
"""

import difflib
import json
import pkgutil
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import Any

from course_lib.exercises.page import Page
from course_lib.judging import Choice, Exercise, Question

LESSONS = {
    "00": "start_here",
    "01": "data",
    "02": "softmax",
    "03": "cross_entropy",
    "04": "softmax_regression",
    "05": "backprop",
    "06": "training",
    "07": "batch_norm",
    "08": "dropout",
    "09": "convolution",
    "10": "pooling",
    "11": "deeper",
    "12": "claims",
    "13": "pytorch",
}
"""Lesson number -> folder of its exercises."""


@cache
def lesson(number: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in order of their ids."""
    pages = {e.id: e for e in (Page(path).exercise for path in _pages(number))}
    package = import_module(f"course_lib.exercises.{LESSONS[number]}")
    found = [
        import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    older = {m.exercise.id: m.exercise for m in found if hasattr(m, "exercise")}
    return tuple(sorted({**older, **pages}.values(), key=lambda e: e.id))


def _pages(number: str) -> list[Path]:
    """The pages of a lesson's exercises."""
    return sorted(Path(__file__).parent.glob(f"{number}_*/[0-9]_*.md"))


@cache
def questions(number: str) -> tuple[Question, ...]:
    """The questions of a lesson, in its order: what the build took out of its cards."""
    text = resources.files(__name__).joinpath("questions.json").read_text("utf-8")
    return tuple(question_from(**q) for q in json.loads(text) if q["id"].startswith(f"{number}."))


def question_from(right: list[str], wrong: list[list[str]], **facts: Any) -> Question:
    """A question as `questions.json` holds it."""
    first, second = (Choice(*choice) for choice in wrong)
    return Question(**facts, right=Choice(*right), wrong=(first, second))


def exercises() -> tuple[Exercise, ...]:
    """Every exercise of the course."""
    return tuple(e for number in LESSONS for e in lesson(number))


def get(exercise_id: str) -> Exercise:
    """The exercise with this id.

    Raises:
        KeyError: no such exercise; the message names the nearest ids.
    """
    number = str(exercise_id).split(".")[0]
    known = {e.id: e for e in lesson(number)} if number in LESSONS else {}
    if exercise_id in known:
        return known[exercise_id]
    raise KeyError(_unknown("exercise", exercise_id, [e.id for e in exercises()]))


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
