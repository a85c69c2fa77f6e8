"""The three kinds of questions: what is asked of an answer, and what is said to what is typed."""

import re
from pathlib import Path

import numpy as np
import pytest

from course_lib import exercises
from course_lib.defence.answer import NoDefence, Passed, passed
from course_lib.defence.inputs import Asked
from course_lib.defence.notebook import Here, answer_of
from course_lib.defence.questions import Defence, Question, questions
from course_lib.defence.values import NotAValue, typed
from course_lib.judging.exercise import source_of


@pytest.fixture
def asked(notebook: Path) -> dict[str, Question]:
    return {q.kind: q for q in questions(answer_of(notebook, "02.5"), 0)}


def text(question: Question) -> str:
    return "\n".join(part.text for part in question.parts)


def reply(question: Question, *lines: str) -> tuple[bool, bool, str]:
    said = question.judge(lines)
    return said.right, said.again, said.says


def test_all_kinds_are_asked_about_the_students_own_code(asked: dict[str, Question]):
    assert [*asked] == ["value", "line", "input"]
    for question in asked.values():
        assert "slopes" in text(question)
        assert "def weighted" in text(question), "a helper belongs to the answer"
        assert "# what all" not in text(question)


def test_the_same_seed_asks_the_same(notebook: Path, asked: dict[str, Question]):
    again, other = (questions(answer_of(notebook, "02.5"), seed) for seed in (0, 1))
    assert [q.parts for q in again] == [q.parts for q in asked.values()]
    assert [q.parts for q in other] != [q.parts for q in again]


def test_a_value_is_what_the_code_returns(asked: dict[str, Question]):
    question = asked["value"]
    call = question.parts[-1].text
    p, g = (
        np.array(typed(found))
        for found in re.fullmatch(r".+\(p=(.+), slopes=(.+)\)", call).groups()  # type: ignore[union-attr]
    )
    right = p * (g - (p * g).sum(axis=1, keepdims=True))
    assert reply(question, str(right.tolist()))[0]
    assert not reply(question, str((right + 0.1).tolist()))[0]
    right_shape = reply(question, str(right.ravel().tolist()))
    assert right_shape[0] is False
    assert f"the shape is {right.shape}" in right_shape[2]
    direct = reply(question, str((p * g).tolist()))
    assert "“direct path only”" in direct[2]
    assert reply(question, "p * g")[:2] == (False, True)


def test_a_line_is_told_by_its_number_or_written(notebook: Path):
    defence = Defence(answer_of(notebook, "02.5"), 0)
    named = {mistake.name: (alike, theirs) for mistake, alike, theirs in defence.tried.known}
    assert {"wrong sign", "a mean for the inner product", "direct path only"} <= named.keys()
    made = {q.solution[0].text.split("”")[0].split("“")[1]: q for q in defence._of("line")}
    question = made["a mean for the inner product"]
    assert [c.line for c in named["a mean for the inner product"][0]] == [2]
    mean = "return (p * slopes).mean(axis=1, keepdims=True)"
    for right in (mean, f"2: {mean}", f"line 2 {mean}"):
        assert reply(question, right)[0], right
    assert reply(question, "return (p * slopes).sum(axis=0, keepdims=True)")[:2] == (False, False)
    assert reply(question, f"6: {mean}")[:2] == (False, False)
    assert reply(question, "return (")[:2] == (False, True)
    # of three lines, a number says little
    assert reply(question, "2")[:2] == (False, True)


def test_the_number_of_a_line_counts_where_there_are_several():
    answer = course_answer("04.3")
    first = next(iter(Defence(answer, 0)._of("line")))
    line = int(first.solution[1].text.split()[0])
    assert reply(first, f"line {line}")[0]
    assert not reply(first, "1")[0]
    assert "Line " in reply(first, "1")[2]


def test_an_input_breaks_the_variant_or_does_not(asked: dict[str, Question]):
    question = asked["input"]
    breaking = question.solution[1].text.split(", slopes = ")
    p, slopes = breaking[0].removeprefix("p = "), breaking[1]
    assert reply(question, p, slopes)[0]
    hiding = dict(line.split(" = ") for line in question.parts[2].text.splitlines())
    same = reply(question, hiding["p"], hiding["slopes"])
    assert same[:2] == (False, False)
    assert "the variant gives the same" in same[2]
    assert reply(question, "", "") == same, "an empty line keeps what is shown"
    for bad in (("[[1, 1]]", "[[1, 2]]"), ("[[0.5, 0.5]]", "[[1, 2, 3]]"), ("[1]", "[1]")):
        assert reply(question, *bad)[:2] == (False, True), bad


def course_answer(exercise_id: str, code: str = "") -> Passed:
    exercise = exercises.get(exercise_id)
    code = code or source_of(exercise.reference)
    return passed(exercise, {n: code for n in exercise.names}, Here(exercise, {"np": np}))


def test_an_input_must_be_one_that_the_text_allows():
    asked = Asked(course_answer("03.1"), np.random.default_rng(0))
    assert asked.names == ["z", "y"]
    assert asked.step({"z": [[0, 800]], "y": [1]}).args[1].tolist() == [1]
    for wrong, why in (
        ({"z": [[0, 1]], "y": [2]}, "does not allow"),
        ({"z": [[0, 1]], "y": [-1]}, "negative"),
        ({"z": [[0, 1]], "y": [0.5]}, "whole"),
        ({"z": [[0, 1]], "y": [0, 1]}, "do not fit"),
        ({"z": [[0, 1], [2]], "y": [0, 1]}, "equal length"),
        ({"z": [0, 1], "y": [0]}, "axes"),
        ({"z": [[0] * 300], "y": [0]}, "fewer"),
        ({"z": [[0, float("inf")]], "y": [0]}, "finite"),
    ):
        with pytest.raises(NotAValue, match=why):
            asked.step(wrong)


def test_a_class_is_asked_about_its_walks_and_lines():
    found = questions(course_answer("05.4"), 0)
    assert len(found) == 3
    assert {q.kind for q in found} == {"value", "line"}
    value = next(q for q in found if q.kind == "value")
    assert value.parts[-1].text.startswith("layer = Linear(W=[[")


def test_what_does_not_pass_is_not_defended(notebook: Path):
    with pytest.raises(NoDefence, match=r"02\.1 does not pass"):
        answer_of(notebook, "02.1")
    with pytest.raises(NoDefence, match=r"`softmax_jacobian` of 02\.4 is not defined"):
        answer_of(notebook, "02.4")
