"""A step has one name: on the page, in the lesson's solution, in hints and in the lesson's line."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from course_lib import exercises
from course_lib.authoring.source import read_lesson
from course_lib.judging import Exercise
from course_lib.judging.exercise import source_of

ALL = exercises.exercises()
SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
by_id = pytest.mark.parametrize("exercise", ALL, ids=[e.id for e in ALL])

OF_THE_LEARNER = {"12.1": "a report of claims that the learner chose: its numbers have own names"}
"""Exercises whose solution in the lesson has other names than the page, and why."""

IN_WORDS = "00.1 04.1 04.3 04.5 04.6 05.2 05.4 05.5 05.6 06.6 10.5 13.6"
"""Exercises whose line of the lesson says the steps in words, by what they do."""

ENGLISH = {"at", "each"}  # names of steps that are words of any sentence


@cache
def task_and_solution(exercise_id: str) -> tuple[str, str]:
    """What the lesson says from the heading of an exercise on, and its solved cell."""
    cells = read_lesson(next(SOLUTIONS.glob(f"{exercise_id[:2]}_*.py"))).cells
    place = next(i for i, cell in enumerate(cells) if cell.exercise == exercise_id)
    before = [c.text for c in cells[max(place - 4, 0) : place] if c.kind == "markdown"]
    return "\n".join(before).rpartition("### Exercise")[2], cells[place].text


def parameters(code: str) -> set[str]:
    return {node.arg for node in ast.walk(ast.parse(code)) if isinstance(node, ast.arg)}


def steps(code: str) -> set[str]:
    """What is assigned: names and attributes. What a comprehension runs through is no step."""
    nodes = [*ast.walk(ast.parse(code))]
    run_through = {
        inner
        for node in nodes
        if isinstance(node, ast.comprehension)
        for inner in ast.walk(node.target)
    }
    return {
        ast.unparse(node)
        for node in nodes
        if isinstance(node, ast.Name | ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node not in run_through
    }


def helpers(code: str) -> set[str]:
    return {n.name for n in ast.walk(ast.parse(code)) if isinstance(n, ast.FunctionDef)}


def words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", text))


def test_the_steps_of_a_piece_of_code():
    code = "def f(x, y):\n    m, s = x\n    self.W[0] = [i for i in s]\n    y = m\n    self.b = y\n"
    assert steps(code) == {"m", "s", "y", "self.b"}
    assert parameters(code) == {"x", "y"}


@by_id
def test_the_lesson_names_its_steps_as_the_page_does(exercise: Exercise):
    """It may write over a parameter, whose old value the page keeps for its mistakes."""
    _, solution = task_and_solution(exercise.id)
    page = source_of(exercise.reference)
    known = steps(page) | parameters(page) | helpers(page)
    named = {name for name in steps(solution) - parameters(solution) if name[0] != "_"}
    assert bool(named - known) == (exercise.id in OF_THE_LEARNER), named - known


@by_id
def test_a_hint_shows_no_step_that_the_learner_has_not_seen(exercise: Exercise):
    task, solution = task_and_solution(exercise.id)
    page = source_of(exercise.reference)
    unseen = steps(page) - words(f"{task}\n{solution}\n{exercise.formula_line}\n{exercise.start}")
    told = [re.sub(r"\{[^}]*\}", "", f"{m.symptom} {m.question}") for m in exercise.misconceptions]
    shown = {name for text in told for code in re.findall("`(.+?)`", text) for name in words(code)}
    assert not shown & unseen


@by_id
def test_the_line_of_the_lesson_names_a_step(exercise: Exercise):
    _, solution = task_and_solution(exercise.id)
    named = (steps(source_of(exercise.reference)) | steps(solution)) - ENGLISH
    assert bool(words(exercise.formula_line) & named) != (exercise.id in IN_WORDS.split())
