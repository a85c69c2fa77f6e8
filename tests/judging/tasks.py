"""Answer keys that tests share, answers as in a kernel, and exercises of one function `f`."""

import linecache
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from course_lib import exercises
from course_lib.judging import AnswerKey, Case, Exercise, Verdict, judge
from course_lib.judging.exercise import Implementation


@cache
def answer_key(item: str) -> AnswerKey:
    """The answer key of an exercise of the course, for seed 0: what it knows is found once."""
    return AnswerKey(exercises.get(item))


def defined(code: str, file: str = "<answer>", **around: Any) -> dict[str, Any]:
    """What code defines, with numpy and other names around it; Python can find its source."""
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    space = {"np": np, **around}
    exec(compile(code, file, "exec"), space)
    return space


def functions(item: str, code: str, file: str = "<answer>", **around: Any) -> dict[str, Any]:
    """What code defines of an exercise's functions and classes."""
    space = defined(code, file, **around)
    return {name: space[name] for name in exercises.get(item).names if name in space}


def exercise(right: Callable[..., Any], *cases: Case, **options: Any) -> Exercise:
    """An exercise with one reference and these cases; `options` are fields of `Exercise`."""
    facts = {
        "id": "99.1", "names": ("f",), "title": "t", "asks": "f(x)", "form": "write", "points": 4,
        "minutes": 5, "difficulty": 1, "reference": {"f": right}, "cases": cases,
        "misconceptions": (), "formula_line": "line", "twin": "twin",
    }  # fmt: skip
    return Exercise(**{**facts, **options})


def diagnose(task: Exercise | str, answer: Implementation) -> Verdict:
    """What the judge says of an answer to an exercise, or to the course's of this id."""
    key = answer_key(task) if isinstance(task, str) else AnswerKey(task)
    return judge(key, key.answers(answer))
