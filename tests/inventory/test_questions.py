"""The 20 questions: their answers hold when they are computed, and their form tells nothing."""

import ast
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from course_lib import exercises
from course_lib.inventory import Question, beliefs, questions
from course_lib.inventory.questions import LETTERS, chances

ROOT = Path(__file__).parents[2]
EACH = list(questions().values())
SECTIONS = {
    match[1]
    for source in (ROOT / "solutions").glob("[0-9][0-9]_*.py")
    for match in re.finditer(r"^# #{2,3} (\d+\.\d+) ", source.read_text("utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize("question", EACH, ids=lambda q: q.id)
def test_the_answer_holds_when_it_is_computed(question: Question):
    program = ast.parse(question.values)
    assert any(isinstance(node, ast.Assert) for node in ast.walk(program))
    rng = np.random.default_rng([int(part) for part in question.id.split("-")])
    exec(compile(program, question.id, "exec"), {"rng": rng, "np": np})


def test_the_test_covers_the_course():
    assert len(EACH) == 20
    assert {q.id[:2] for q in EACH} == {f"{n:02}" for n in range(1, 14)}
    assert {q.goal for q in EACH} <= SECTIONS


def test_neither_place_nor_length_gives_the_answer_away():
    assert Counter(q.right_letter for q in EACH) == dict.fromkeys(LETTERS, 5)
    for question in EACH:
        longest = max(len(option.text) for option in question.options)
        assert len(question.right.text) < longest, question.id


def test_each_belief_can_show_twice_and_leads_to_places_that_exist():
    assert 12 <= len(beliefs()) <= 20
    assert min(chances().values()) >= 2
    for belief in beliefs().values():
        sections, tasks = belief.study.removeprefix("sections ").split("; ")
        assert set(sections.split(", ")) <= SECTIONS, belief.name
        for number in re.sub("exercises? ", "", tasks).split(", "):
            assert exercises.get(number), belief.name


def test_a_first_sitting_is_told_topics_that_are_no_beliefs():
    for belief in beliefs().values():
        assert belief.believes.endswith(".")
        assert not belief.topic.endswith(".")
        assert belief.topic[0].islower()


def test_a_choice_is_found_by_its_letter():
    question = questions()["02-01"]
    right = question.right
    assert right is not None
    assert right.right
    assert right.believes == ""
    assert question.option("?") is question.option("") is question.option("ab") is None
