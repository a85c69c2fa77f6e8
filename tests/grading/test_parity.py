"""`check` in a notebook and `course grade` say the same, of every known answer to every exercise.

The catalogue's own answers (reference, variants, misconceptions) answer once in this process, as in
a notebook, and once in the sandbox, there as hand-ins of whole lessons. Status, points, diagnosis,
and every word must agree.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import course_lib
from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.banks import VISIBLE, bank
from course_lib.grading.isolation import Kind
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.sandbox import Sandbox
from course_lib.judging import Exercise, Verdict, judge

PRELOAD = "from course_lib import exercises\nexercises.exercises()\nexercises.lesson_code()\n"


class CatalogueMarker(Marker):
    """A marker whose sandboxes hold the catalogue, so that its own answers can answer there."""

    preload: Path

    def _sandbox(self, kind: Kind) -> Sandbox:
        if kind not in self._warm:
            folder = Path(course_lib.__file__).parent
            self._warm[kind] = Sandbox(
                kind,
                self.isolation,
                self.limits,
                shut=False,
                show=((folder, "/course/course_lib"), (self.preload, "/site/preload.py")),
                modules=("preload",),
            )
        return self._warm[kind]


@cache
def answers_of(item: str) -> list[tuple[str, str, object]]:
    """Every known answer to an exercise: a name, the expression that finds it, and itself."""
    exercise = exercises.get(item)
    answers: list[tuple[str, str, object]]
    answers = [("the reference", "exercise.reference", exercise.reference)]
    for i, variant in enumerate(exercise.variants):
        answers.append((variant.name, f"exercise.variants[{i}].right", variant.right))
    for i, misconception in enumerate(exercise.misconceptions):
        for j, wrong in enumerate((misconception.wrong, *misconception.also)):
            where = f"exercise.misconceptions[{i}]"
            found = f"(({where}.wrong, *{where}.also)[{j}])"
            answers.append((misconception.name, found, wrong))
    return answers


def code_of(exercise: Exercise, expression: str) -> str:
    """A cell that answers with what the expression finds."""
    lines = [
        "from course_lib import exercises",
        f"exercise = exercises.get({exercise.id!r})",
        f"found = exercise.implementation({expression})",
        *(f"{name} = found[{name!r}]" for name in exercise.names),
    ]
    return "\n".join(lines)


class Gradings:
    """Marks of a class in which the k-th student gives the k-th known answer to every exercise."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker
        self.marks: dict[tuple[str, int], Mark] = {}

    def mark(self, exercise: Exercise, k: int) -> Mark:
        """The mark of the k-th answer; the student's other answers are marked with it."""
        if (exercise.id, k) not in self.marks:
            lesson = exercises.lesson(exercise.lesson)
            asked = [e for e in lesson if not e.missing and k < len(answers_of(e.id))]
            codes = {e.id: code_of(e, answers_of(e.id)[k][1]) for e in asked}
            definitions = {name: codes[e.id] for e in asked for name in e.names}
            reading = Reading("\n".join(codes.values()), definitions, "content")
            handin = HandIn(f"student {k}", exercise.lesson, Path("catalogue.ipynb"))
            marks = self.marker.mark(handin, reading, [e.id for e in asked])
            self.marks |= {(mark.exercise, k): mark for mark in marks}
        return self.marks[exercise.id, k]


@pytest.fixture(scope="module")
def catalogue(
    walls: isolation.Isolation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gradings]:
    made = CatalogueMarker(walls, VISIBLE, "visible")
    with made:
        made.preload = tmp_path_factory.mktemp("preload") / "preload.py"
        made.preload.write_text(PRELOAD)
        yield Gradings(made)


def words_of(told: Mark | Verdict) -> tuple[str, str]:
    return told.symptom, told.question


def without_numbers(told: Mark | Verdict) -> list[str]:
    return [re.sub(r"-?[\d.]+(e[+-]\d+)?", "#", words) for words in words_of(told)]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", exercises.exercises(), ids=lambda e: e.id)
def test_notebook_and_grade_agree(exercise: Exercise, catalogue: Gradings) -> None:
    if exercise.missing:
        pytest.skip(f"needs {', '.join(exercise.missing)}")
    known = bank(exercise.id, VISIBLE)
    for k, (name, _, answer) in enumerate(answers_of(exercise.id)):
        here = judge(known, known.answers(answer))  # type: ignore[arg-type]
        there = catalogue.mark(exercise, k)
        assert (there.status, there.points) == (here.status, here.points), name
        assert (there.n_held, there.remarks) == (here.n_passed, here.warnings), name
        if here.status != "passed":
            assert there.diagnosis == here.diagnosis, name
            if words_of(there) != words_of(here):  # as two runs of an answer that rolls dice may
                again = judge(known, known.answers(answer))  # type: ignore[arg-type]
                assert words_of(again) != words_of(here), name
                assert without_numbers(there) == without_numbers(here), name
