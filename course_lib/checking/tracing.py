"""`trace("02.1", [...])`: an answer worked by hand, compared before any code is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from course_lib import exercises
from course_lib.checking import kernel
from course_lib.checking.progress import log
from course_lib.checking.questions import Words
from course_lib.judging import Exercise, Misconception, Trace
from course_lib.judging.compare import as_array, same_value
from course_lib.judging.trace_answer import trace_answer


def trace(exercise_id: str, *answer: Any) -> None:
    """Compare a hand-made answer with the right one, and with every misconception's.

    Args:
        exercise_id: such as "02.1".
        *answer: the numbers, one by one or as a list; `...` means not answered yet.

    Raises:
        KeyError: there is no such exercise.
        ValueError: the exercise has no case to work by hand.
    """
    exercise = exercises.get(exercise_id)
    if exercise.trace is None:
        raise ValueError(f"exercise {exercise_id} has no case to work by hand")
    given = answer[0] if len(answer) == 1 else (list(answer) or ...)
    words, status = _judge(exercise, exercise.trace, given)
    if status != "not attempted":
        log().add("trace", exercise_id, status=status)
    kernel.show(Words(f"{exercise_id} by hand · {status}", words))


def _judge(exercise: Exercise, task: Trace, answer: Any) -> tuple[str, str]:
    if _blank(answer):
        told = "Work it out on paper, type your numbers in place of `...`, and run the cell again."
        return told, "not attempted"
    given = as_array(answer)
    if given is None:
        return "Type numbers only: 0.5, or a list such as [0.5, 0.5].", "not yet"
    right = trace_answer(exercise, task, exercise.reference)
    if given.size == np.size(right) == 1:
        given = given.reshape(np.shape(right))
    elif task.pick:
        given = _picked(exercise, task, given)
    if same_value(given, right, 0, task.atol):
        return "That is what the code you write next must give.", "passed"
    fits = np.shape(given) == np.shape(right)
    other_shape = f"Your answer has shape {np.shape(given)}; shape {np.shape(right)} is asked for."
    if not fits and given.size == np.size(right):
        return other_shape, "not yet"
    whole = task if fits else replace(task, pick=None)  # of another shape: any part, in any form
    known = [m for m in exercise.misconceptions if _gives(exercise, whole, m, given)]
    if len(known) > 1:
        known = _likeliest(exercise, whole, known, given)
    if len(known) == 1:
        question = known[0].question or "Which step of yours differs?"
        return f"This is what “{known[0].name}” gives. {question}", "not yet"
    if not known and not fits:
        return other_shape, "not yet"
    if known:
        found = f"Several mistakes give this, such as “{known[0].name}” and “{known[1].name}”."
    else:
        index, mine = _first_wrong(given, right, task.atol)
        found = f"Your {mine:.6g}{f' at index {index}' if index else ''} is not right yet."
    steps = task.steps or exercise.formula_line
    return f"{found} Check that number step by step. {steps}", "not yet"


def _gives(exercise: Exercise, task: Trace, known: Misconception, given: np.ndarray) -> bool:
    """Whether a spelling of this mistake gives these numbers, in whatever shape they came."""
    for wrong in (known.wrong, *known.also):
        came = as_array(trace_answer(exercise, task, exercise.implementation(wrong)))
        if came is None or came.size != given.size:
            continue
        if same_value(given, came.reshape(given.shape), 0, task.atol):
            return True
    return False


def _likeliest(
    exercise: Exercise, task: Trace, known: list[Misconception], given: np.ndarray
) -> list[Misconception]:
    """Of mistakes that give the same, those by their first spelling, in fewest functions."""
    first = [m for m in known if _gives(exercise, task, replace(m, also=()), given)] or known
    sizes = [len(m.wrong) if isinstance(m.wrong, Mapping) else 1 for m in first]
    return [m for m, size in zip(first, sizes, strict=True) if size == min(sizes)]


def _blank(answer: Any) -> bool:
    """Whether no number is typed yet, in no bracket either."""
    if isinstance(answer, tuple | list):
        return bool(answer) and all(map(_blank, answer))
    return answer is ...


def _picked(exercise: Exercise, task: Trace, given: np.ndarray) -> np.ndarray:
    """The asked part of an answer that was typed whole, such as a row with both its brackets."""
    whole = as_array(trace_answer(exercise, replace(task, pick=None), exercise.reference))
    if task.pick is None or whole is None or given.shape != whole.shape:
        return given
    return np.asarray(task.pick(given))


def _first_wrong(given: np.ndarray, right: Any, atol: float) -> tuple[list[int], float]:
    wrong = np.argwhere(np.abs(given - np.asarray(right)) > atol)
    index = tuple(int(i) for i in wrong[0]) if len(wrong) else ()
    return list(index), float(given[index])
