"""Spell out what the catalogue knows: headings of exercises, cards, folded help, answers."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from course_lib import exercises
from course_lib.authoring.forms import code_lines, shuffled
from course_lib.authoring.source import Cell, Lesson, LessonError, solution_regions
from course_lib.exercises.solutions import OWN, promise
from course_lib.judging import Exercise, Question
from course_lib.judging.trace_answer import trace_answer

TASKS = {
    "write": "",
    "explain": "",
    "order": "These are the lines of the function, in a wrong order. "
    "Remove the `#` and the blank after it, move each line to its place, and delete the line that "
    "starts with `raise`.",
    "complete": "Some steps are done. Fill in the blanks `...`.",
    "debug": "**This code is wrong on purpose: find what is wrong, and repair it.**",
    "derive": "The names on the left are given, and the formulas are yours. Replace each `...`, in "
    "any order: every line is checked by itself, with the right values of the lines before it.",
}

MOST_LINES = 20  # more are no puzzle, but a long text cut into pieces


def expand_lesson(lesson: Lesson) -> list[Cell]:
    """The lesson's cells with everything that the catalogue adds, in prose and in code.

    Raises:
        LessonError: an exercise is unknown, or a heading is missing.
    """
    cells: list[Cell] = []
    for cell in lesson.cells:
        if cell.card:
            ((word, item),) = cell.calls()
            cells.append(Cell("code", f'{word}("{item}")', slide="subslide"))
            continue
        for word, item in cell.calls():
            if word == "trace":
                cells.append(_by_hand(_exercise(item, lesson, cell)))
        if cell.exercise:
            _put_heading(cells, _exercise(cell.exercise, lesson, cell), lesson, cell)
        cells.append(cell)
        for word, item in cell.calls():
            if word == "check":
                cells.append(_folded(_exercise(item, lesson, cell), lesson))
    return cells


def answered(text: str, questions: Mapping[str, Question]) -> str:
    """A code cell with the right answers filled in, as the solution shows it."""

    def fill(match: re.Match[str]) -> str:
        word, item = match.groups()
        if word == "trace":
            return f'trace("{item}", {_hand(exercises.get(item))})'
        return f'{word}("{item}", "{questions[item].answer}")'

    return re.sub(r'\b(predict|quiz|trace)\("([^"]+)"\)', fill, text)


def unanswered(text: str) -> str:
    """A code cell with `...` where the learner types an answer."""
    return re.sub(r'\btrace\("([^"]+)"\)', r'trace("\1", ...)', text)


def _exercise(item: str, lesson: Lesson, cell: Cell) -> Exercise:
    try:
        return exercises.get(item)
    except KeyError as error:
        raise LessonError(f"{lesson.path.name}, cell {cell.number}: {error.args[0]}") from None


def _by_hand(exercise: Exercise) -> Cell:
    if exercise.trace is None:
        raise LessonError(f"exercise {exercise.id} has no case to work by hand")
    return Cell("markdown", f"**By hand, before any code.** {exercise.trace.task}")


def _put_heading(cells: list[Cell], exercise: Exercise, lesson: Lesson, cell: Cell) -> None:
    """Complete the heading `### Exercise 02.1` of the nearest prose before the exercise."""
    wanted = f"### Exercise {exercise.id}"
    for i in range(len(cells) - 1, -1, -1):
        if cells[i].kind == "markdown" and wanted in cells[i].text.splitlines():
            text = cells[i].text.replace(wanted, _heading(exercise), 1)
            cells[i] = replace(cells[i], text=text)
            return
    raise LessonError(
        f"{lesson.path.name}, cell {cell.number}: no line “{wanted}” stands in the prose before it"
    )


def _heading(exercise: Exercise) -> str:
    worth = f"{exercise.points} point{'s' * (exercise.points != 1)}"
    parts = [
        f"### Exercise {exercise.id} · {exercise.title}",
        f"*{exercise.form} · difficulty {exercise.difficulty} of 5 · "
        f"{exercise.minutes} minutes · {worth}*",
        f"`{exercise.asks}`",
        TASKS[exercise.form],
    ]
    return "\n\n".join(filter(None, parts))


def _folded(exercise: Exercise, lesson: Lesson) -> Cell:
    """Help that unfolds: the line of the lesson, and then the lines to order, which tell more."""
    folds = [_fold("Hint: the line of the lesson", exercise.formula_line)]
    source = next((c for c in lesson.cells if c.exercise == exercise.id), None)
    if source is None:
        raise LessonError(f"{lesson.path.name}: exercise {exercise.id} is checked but has no cell")
    regions = solution_regions(source)
    longest = max(len(code_lines(region)) for region in regions)
    if exercise.form in ("write", "explain") and 2 < longest <= MOST_LINES:
        lines = "\n\n".join("\n".join(shuffled(exercise, region)) for region in regions)
        folds.append(_fold("Stuck before you start? Order these lines", f"```python\n{lines}\n```"))
    more = f'`hint("{exercise.id}")` goes one stage further. {promise(OWN, exercise.id)}'
    folds.append(_fold("More help", more))
    return Cell("markdown", "\n\n".join(folds), slide="skip")


def _fold(summary: str, inside: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{inside}\n\n</details>"


def _hand(exercise: Exercise) -> str:
    """The right hand-made answer as code, with few digits."""
    assert exercise.trace is not None
    value = np.asarray(trace_answer(exercise, exercise.trace, exercise.reference))
    whole = value.dtype.kind in "iub"
    return str((value if whole else np.round(value.astype(float), 3)).tolist())
