"""The made classes are what their tests and the benchmark take them for."""

import ast
from pathlib import Path

import pytest
from classes import FAULTS, known_answers, make_class, with_fault

from course_lib import exercises
from course_lib.grading.records import Reading
from course_lib.grading.sandboxed.reading import read

LESSONS = ("02", "03", "04")


def readings(folder: Path) -> dict[str, Reading]:
    return {str(p.relative_to(folder)): read(p.read_bytes()) for p in folder.glob("*/*.ipynb")}


def test_no_two_hand_ins_hold_the_same_code(tmp_path: Path):
    assert make_class(tmp_path, 20, LESSONS, seed=1) == []
    made = readings(tmp_path)
    assert len(made) == 60
    assert len({reading.content for reading in made.values()}) == 60
    assert not any(reading.remarks for reading in made.values())


def test_the_same_seed_makes_the_same_class_and_faults_touch_their_place_only(tmp_path: Path):
    make_class(tmp_path / "a", 20, LESSONS, seed=1)
    faults = make_class(tmp_path / "b", 20, LESSONS, seed=1, faults={"hang": 0.1, "exit": 0.01})
    assert sorted(fault.kind for fault in faults) == ["exit", "hang", "hang"]
    sound, faulty = readings(tmp_path / "a"), readings(tmp_path / "b")
    touched = {name for name in sound if sound[name].content != faulty[name].content}
    assert {name[:12] for name in touched} == {fault.student for fault in faults}
    for fault in faults:
        (name,) = (name for name in touched if name.startswith(fault.student))
        before, after = sound[name].definitions, faulty[name].definitions
        changed = {key for key in before if before[key] != after[key]}
        assert changed == {exercises.get(fault.exercise).names[0]}


@pytest.mark.parametrize(
    "exercise", [e for n in LESSONS for e in exercises.lesson(n)], ids=lambda e: e.id
)
def test_known_answers_define_what_is_asked(exercise: exercises.Exercise):
    known = known_answers(exercise.id)
    assert known.right
    assert known.wrong
    for code in (*known.right, *known.wrong):
        defined = {getattr(node, "name", "") for node in ast.parse(code).body}
        assert set(exercise.names) <= defined


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_comes_first(kind: str):
    code = with_fault("def helper():\n    pass\n\ndef softmax(z):\n    return z", "02.1", kind)
    function = ast.parse(code).body[1]
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) > 1
    assert ast.unparse(function.body[-1]) == "return z"
