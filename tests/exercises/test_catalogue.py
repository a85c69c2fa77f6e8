"""The catalogue is whole: the syllabus' exercises and misconceptions, sound questions."""

import ast
import re
import textwrap
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from course_lib import exercises
from course_lib.authoring.source import read_lesson
from course_lib.checking.check import judge_functions
from course_lib.hand_ins.normalize_code import normalize_code
from course_lib.judging import Exercise, Question, Verdict
from course_lib.judging.compare import same_value
from course_lib.judging.exercise import source_of
from course_lib.judging.trace_answer import trace_answer

ALL = exercises.exercises()
SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
QUESTIONS = [q for number in exercises.LESSONS for q in exercises.questions(number)]
HAS_TORCH = find_spec("torch") is not None  # what needs it is skipped without it
by_id = pytest.mark.parametrize("exercise", ALL, ids=[e.id for e in ALL])

SYLLABUS = {  # exercise -> how many misconceptions the syllabus lists
    "01.1": 4, "01.2": 4, "01.3": 5, "01.4": 4, "01.5": 3,
    "02.1": 7, "02.2": 4, "02.3": 3, "02.4": 4, "02.5": 4, "02.6": 3,
    "03.1": 7, "03.2": 3, "03.3": 3, "03.4": 4, "03.5": 2, "03.6": 3,
    "04.1": 6, "04.2": 6, "04.3": 4, "04.4": 5, "04.5": 3, "04.6": 4,
    "05.1": 4, "05.2": 3, "05.3": 4, "05.4": 3, "05.5": 4, "05.6": 4,
    "06.1": 5, "06.2": 3, "06.3": 5, "06.4": 3, "06.5": 4, "06.6": 3,
    "07.1": 6, "07.2": 6, "07.3": 7, "07.4": 4, "07.5": 4, "07.6": 4,
    "08.1": 9, "08.2": 3, "08.3": 3, "08.4": 3, "08.5": 3,
    "09.1": 5, "09.2": 4, "09.3": 7, "09.4": 3, "09.5": 7, "09.6": 3, "09.7": 3,
    "10.1": 6, "10.2": 4, "10.3": 3, "10.4": 3, "10.5": 4, "10.6": 3,
    "11.1": 3, "11.2": 3, "11.3": 4, "11.4": 3, "11.5": 3,
    "12.1": 3, "12.2": 3, "12.3": 5, "12.4": 3,
    "13.1": 8, "13.2": 7, "13.3": 7, "13.4": 5, "13.5": 8, "13.6": 5,
}  # fmt: skip
"""03.5 lists a third, negative rounding, which is a right answer and must pass."""

FORMS = {
    "order": "01.1 03.1 04.2 04.4 06.5 08.4 09.2 11.4 13.5",
    "complete": "01.5 02.2 04.3 05.4 06.3 07.3 10.5 12.3 13.1",
    "debug": "01.4 02.6 03.5 04.6 05.6 06.4 07.4 08.2 09.6 11.3 13.6",
    "explain": "06.6 10.6 12.1 12.4",
    "derive": "04.1 05.5 07.2 08.3 09.5 10.2",
}
TRACES = (
    "01.3 02.1 02.4 03.4 04.1 04.5 05.1 05.3 06.2 07.1 08.1 08.3 09.1 09.4 09.7 10.1 10.5 11.2 12.2"
)


@cache
def imports_of(lesson: str) -> str:
    """The lines of a lesson that import; without PyTorch's where it is not there."""
    nodes = [
        node
        for cell in read_lesson(next(SOLUTIONS.glob(f"{lesson}_*.py"))).cells
        if cell.kind == "code"
        for node in ast.parse(cell.text).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and (HAS_TORCH or "torch" not in ast.unparse(node))
    ]
    return "\n".join(map(ast.unparse, nodes))


def namespace_of(item: str, kind: str) -> dict:
    """What a kernel holds after the lesson's imports and this exercise's cell."""
    namespace: dict = {"__name__": "lesson"}
    exec(imports_of(item[:2]), namespace)
    exec(exercises.lesson_code()[item][kind], namespace)
    return namespace


def verdict_on(exercise: Exercise, kind: str) -> Verdict:
    """What is said of an exercise's cell as it stands in the lesson: "start" or "solution"."""
    namespace = namespace_of(exercise.id, kind)
    return judge_functions(exercise, tuple(namespace[name] for name in exercise.names))


def test_every_exercise_of_the_syllabus_is_there():
    assert {e.id for e in ALL} >= set(SYLLABUS)
    short = [i for i, n in SYLLABUS.items() if len(exercises.get(i).misconceptions) < n]
    assert not short


def test_forms_and_traces_follow_the_ladder():
    for form, items in FORMS.items():
        assert [i for i in SYLLABUS if exercises.get(i).form == form] == items.split()
    assert {i for i in SYLLABUS if exercises.get(i).trace} >= set(TRACES.split())


@by_id
def test_unchanged_start_code_is_not_an_attempt_and_never_passes(exercise: Exercise):
    assert verdict_on(exercise, "start").status != "passed"
    code = exercises.lesson_code()[exercise.id]
    assert normalize_code(code["start"]) != normalize_code(code["solution"])


@pytest.mark.parametrize("item", FORMS["debug"].split())
def test_debug_exercises_start_from_a_named_misconception(item: str):
    assert verdict_on(exercises.get(item), "start").misconception is not None


@by_id
def test_the_worked_solution_passes(exercise: Exercise):
    verdict = verdict_on(exercise, "solution")
    assert verdict.status == "passed", verdict.symptom


def test_a_divergence_from_a_subnormal_probability_is_a_number():
    t, p = np.array([[1.0, 0.0]]), np.array([[1e-320, 1.0]])  # 1 / 1e-320 is infinite
    for kl in (exercises.get("03.5").reference["kl"], namespace_of("03.5", "solution")["kl"]):
        np.testing.assert_allclose(kl(t, p), -np.log(1e-320))


@pytest.mark.parametrize("item", TRACES.split())
def test_hand_cases_tell_misconceptions_from_the_right_answer(item: str):
    exercise = exercises.get(item)
    trace = exercise.trace
    assert trace is not None
    right = trace_answer(exercise, trace, exercise.reference)
    wrong = [
        trace_answer(exercise, trace, exercise.implementation(m.wrong))
        for m in exercise.misconceptions
    ]
    assert right is not None
    shows = [not same_value(right, answer, 0, trace.atol) for answer in wrong]
    assert any(shows), "no wrong idea would show in this case"


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.id for q in QUESTIONS])
def test_questions_are_sound(question: Question):
    texts = [choice.text for choice in question.choices.values()]
    assert len(set(texts)) == 3
    assert question.right.belief == ""
    assert all(choice.belief for choice in question.wrong)
    assert all(choice.because for choice in question.choices.values())
    told = [question.stem, *(choice.because for choice in question.choices.values())]
    assert all("{" not in text or "$" in text for text in (*texts, *told))
    assert not re.search(r"\bnot\b.*\?$|all of the above", question.stem.lower())
    assert question.reread


@pytest.mark.parametrize("number", [n for n in exercises.LESSONS if n != "00"])
def test_every_lesson_predicts_recalls_asks_why_and_ends_in_a_quiz(number: str):
    kinds = [q.kind for q in exercises.questions(number)]
    assert kinds.count("recall") >= 1
    assert kinds.count("why") >= 1
    assert kinds.count("quiz") >= 3
    assert kinds.count("predict") >= 2
    assert len({q.id for q in exercises.questions(number)}) == len(kinds)


def bare(text: str) -> str:
    """A formula without what differs between code and mathematics: `self.x.T @ dz`, x^T dz."""
    return re.sub(r"\bself\.|\bnp\.|[\s.,;*@^$`]", "", text).lower()


def expressions(code: str) -> set[str]:
    """The right-hand sides in a piece of code that are more than a name or a number."""
    found = [
        getattr(n, "value", None) for n in ast.walk(ast.parse(code)) if isinstance(n, ast.stmt)
    ]
    plain = ast.Name | ast.Constant | ast.Attribute | ast.Tuple
    return {ast.unparse(v) for v in found if isinstance(v, ast.expr) and not isinstance(v, plain)}


@pytest.mark.parametrize("item", [*FORMS["complete"].split(), *FORMS["order"].split()])
def test_the_line_of_the_lesson_does_not_fill_a_blank(item: str):
    exercise = exercises.get(item)
    starts = exercise.start.split("# next region\n") if exercise.form == "complete" else []
    given = {e for start in starts for e in expressions(textwrap.dedent(start))}
    blanks = expressions(source_of(exercise.reference)) - given
    line = bare(exercise.formula_line)
    assert not [blank for blank in blanks if len(bare(blank)) > 3 and bare(blank) in line]


def sentences(text: str) -> set[str]:
    """The words of each sentence that has four or more."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    found = [re.findall(r"\w+", part.lower()) for part in re.split(r"[.?!:;](?:\s|$)", text)]
    return {" ".join(words) for words in found if len(words) > 3}


@pytest.mark.parametrize("number", [n for n in exercises.LESSONS if exercises.lesson(n)])
def test_a_hint_does_not_repeat_the_text_of_its_exercise(number: str):
    cells = read_lesson(next(SOLUTIONS.glob(f"{number}_*.py"))).cells
    repeated = []
    for place, cell in enumerate(cells):
        if not cell.exercise:
            continue
        before = [c.text for c in cells[max(place - 4, 0) : place] if c.kind == "markdown"]
        _, _, task = "\n".join(before).rpartition("### Exercise")
        open_there = sentences(
            "\n".join([task, *re.findall(r'"{3}(.*?)"{3}', cell.text, re.DOTALL)])
        )
        exercise = exercises.get(cell.exercise)
        said = {m.name: f"{m.symptom}\n{m.question}" for m in exercise.misconceptions}
        said["the line of the lesson"] = exercise.formula_line
        repeated += [
            f"{cell.exercise}, {name}: {sentence}"
            for name, text in said.items()
            for sentence in sentences(text) & open_there
        ]
    assert not repeated, "\n".join(repeated)


@pytest.mark.parametrize("item", ["01.3", "03.1", "04.5"])
def test_two_mistakes_do_not_share_a_symptom(item: str):
    told = [m.symptom for m in exercises.get(item).misconceptions if m.symptom[0] != "{"]
    assert len(set(told)) == len(told)
