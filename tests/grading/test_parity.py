"""`check` in a notebook and `course grade` say the same, of every known answer to every exercise.

The catalogue's own answers (reference, variants, misconceptions) answer once in this process, as in
a notebook, and once in the sandbox. Status, points, diagnosis, and every word must agree.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import course_lib
from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.banks import VISIBLE, Surroundings, bank
from course_lib.grading.got import Got, Sitting
from course_lib.grading.marking import Marker
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.sandbox import Sandbox
from course_lib.judging import Exercise, Verdict, judge

PRELOAD = "from course_lib import exercises\nexercises.exercises()\nexercises.lesson_code()\n"


class CatalogueMarker(Marker):
    """A marker whose sandboxes hold the catalogue, so that its own answers can answer there."""

    preload: Path

    def _sandbox(self, around: Surroundings) -> Sandbox:
        seen = Surroundings("torch" if around.kind == "torch" else "library", ())
        if seen not in self._warm:
            folder = Path(course_lib.__file__).parent
            self._warm[seen] = Sandbox(
                seen.kind,
                self.isolation,
                self.limits,
                allowed=None,
                show=((folder, "/course/course_lib"), (self.preload, "/site/preload.py")),
                modules=("preload",),
            )
        return self._warm[seen]

    def _answers(self, wanted: list[Exercise], sitting: Sitting) -> dict[str, Got]:
        """With the notebook's seed for both, the second run would be the first again."""
        key = tuple(e.id for e in wanted), sitting
        if getattr(self, "_last", (None,))[0] != key:
            self._last = key, super()._answers(wanted, sitting)
        return self._last[1]


@pytest.fixture(scope="module")
def catalogue(
    walls: isolation.Isolation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CatalogueMarker]:
    with CatalogueMarker(walls, VISIBLE, "visible") as made:
        made.preload = tmp_path_factory.mktemp("preload") / "preload.py"
        made.preload.write_text(PRELOAD)
        yield made


def answers_of(exercise: Exercise) -> Iterator[tuple[str, str, object]]:
    """Every known answer: a name, the expression that finds it, and itself."""
    yield "the reference", "exercise.reference", exercise.reference
    for i, variant in enumerate(exercise.variants):
        yield variant.name, f"exercise.variants[{i}].right", variant.right
    for i, misconception in enumerate(exercise.misconceptions):
        for j, wrong in enumerate((misconception.wrong, *misconception.also)):
            where = f"exercise.misconceptions[{i}]"
            found = f"(({where}.wrong, *{where}.also)[{j}])"
            yield misconception.name, found, wrong


def graded(marker: Marker, exercise: Exercise, expression: str) -> Mark:
    lines = [
        "from course_lib import exercises",
        f"exercise = exercises.get({exercise.id!r})",
        f"found = exercise.implementation({expression})",
        *(f"{name} = found[{name!r}]" for name in exercise.names),
    ]
    code = "\n".join(lines)
    reading = Reading(code, dict.fromkeys(exercise.names, code), "content")
    handin = HandIn("catalogue", exercise.lesson, Path("catalogue.ipynb"))
    return marker.mark(handin, reading, [exercise.id])[0]


def words_of(told: Mark | Verdict) -> tuple[str, str]:
    return told.symptom, told.question


def without_numbers(told: Mark | Verdict) -> list[str]:
    return [re.sub(r"-?[\d.]+(e[+-]\d+)?", "#", words) for words in words_of(told)]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", exercises.exercises(), ids=lambda e: e.id)
def test_notebook_and_grade_agree(exercise: Exercise, catalogue: CatalogueMarker) -> None:
    if exercise.missing:
        pytest.skip(f"needs {', '.join(exercise.missing)}")
    known = bank(exercise.id, VISIBLE)
    for name, expression, answer in answers_of(exercise):
        here = judge(known, known.answers(answer))  # type: ignore[arg-type]
        there = graded(catalogue, exercise, expression)
        assert (there.status, there.points) == (here.status, here.points), name
        assert (there.n_held, there.remarks) == (here.n_passed, here.warnings), name
        if here.status != "passed":
            assert there.diagnosis == here.diagnosis, name
            if words_of(there) != words_of(here):  # as two runs of an answer that rolls dice may
                again = judge(known, known.answers(answer))  # type: ignore[arg-type]
                assert words_of(again) != words_of(here), name
                assert without_numbers(there) == without_numbers(here), name
