"""`check`, `course check` and `course grade` say the same, of known answers to every exercise.

The catalogue's own answers (reference, variants, misconceptions) answer three times: in this
process, as in a notebook; as what a notebook's file defines; and in the sandbox, there as hand-ins
of whole lessons and with secret numbers. Status, points, diagnosis, and every word must agree. The
same holds of answers that lean on a wrong one.

Of a misconception one spelling answers; COURSE_SPELLINGS=99 lets all of them.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graded import SECRET, in_a_file, in_a_kernel, marks_of
from notebook_bytes import notebook

import course_lib
from course_lib import exercises
from course_lib.checking import notebook as in_file
from course_lib.checking.check import judge_functions
from course_lib.grading import isolation, verdicts
from course_lib.grading.answer_keys import VISIBLE, answer_key
from course_lib.grading.isolation import Kind
from course_lib.grading.marking import Marker
from course_lib.grading.records import Mark, Reading
from course_lib.grading.responses import GradingContext, LazyResponse
from course_lib.grading.sandbox import Sandbox
from course_lib.grading.sandboxed.messages import answers_value, pack
from course_lib.grading.sandboxed.reading import read
from course_lib.grading.sandboxed.settings import Limits
from course_lib.judging import AnswerKey, Exercise, Verdict, judge
from course_lib.judging.answers import Answers
from course_lib.judging.diagnosis import wrong_outcome
from course_lib.judging.fallbacks import borrowed

CATALOGUE = '''
"""What the code of these tests imports: known answers, and a look at whether they are right."""

from functools import cache

from course_lib import exercises
from course_lib.judging import AnswerKey
from course_lib.lesson_functions import tape_graphs, torch_nets
from course_lib.judging.outcome import judge_case
from course_lib.judging.runner import _one_round, local

exercises.exercises()
exercises.lesson_code()
answer_key = cache(lambda item: AnswerKey(exercises.get(item)))


def found(item, answer):
    """The functions of a known answer; `answer` is an expression."""
    exercise = exercises.get(item)
    return exercise.implementation(eval(answer, {"exercise": exercise}))


def right(item, case, **functions):
    """Whether functions are right in one case, asked from within a case: so without its limits."""
    exercise = exercises.get(item)
    asked, steps = exercise.cases[case], answer_key(item).steps[case]
    given, expected = (
        _one_round(names, exercise.name, steps, 1, False, local)
        for names in (functions, exercise.reference)
    )
    return judge_case(exercise, asked, steps, given, expected).passed
'''


SPELLINGS = int(os.environ.get("COURSE_SPELLINGS", "1"))
IMPORTS = "from catalogue import found, right"


class CatalogueMarker(Marker):
    """A marker whose sandboxes hold the catalogue, so that its own answers can answer there."""

    catalogue: Path

    def _answers(self, wanted: list[Exercise], context: GradingContext) -> dict[str, LazyResponse]:
        """Let all that needs PyTorch answer in one child, and all the rest in another."""
        found: dict[str, LazyResponse] = {}
        for torch in (False, True):
            if group := [e for e in wanted if ("torch" in e.needs) == torch]:
                found |= self._together([group], context)
        return found

    def _sandbox(self, kind: Kind) -> Sandbox:
        if kind not in self._warm:
            folder = Path(course_lib.__file__).parent
            self._warm[kind] = Sandbox(
                kind,
                self.isolation,
                self.limits,
                shut=False,
                show=((folder, "/course/course_lib"), (self.catalogue, "/site/catalogue.py")),
                modules=("catalogue",),
            )
        return self._warm[kind]


@cache
def answers_of(item: str, most: int | None = SPELLINGS) -> list[tuple[str, str]]:
    """Known answers to an exercise: a name, and the expression that finds it.

    All of them, but of a misconception at most so many spellings.
    """
    exercise = exercises.get(item)
    answers = [("the reference", "exercise.reference")]
    answers += [
        (variant.name, f"exercise.variants[{i}].right")
        for i, variant in enumerate(exercise.variants)
    ]
    for i, misconception in enumerate(exercise.misconceptions):
        spelt = f"(exercise.misconceptions[{i}].wrong, *exercise.misconceptions[{i}].also)"
        n = 1 + len(misconception.also)
        answers += [(misconception.name, f"({spelt}[{j}])") for j in range(n)[:most]]
    return answers


def functions_of(exercise: Exercise, answer: str) -> tuple[Any, ...]:
    found = exercise.implementation(eval(answer, {"exercise": exercise}))
    return tuple(found[name] for name in exercise.names)


def rolls_dice(exercise: Exercise, answer: str) -> bool:
    """Whether an answer draws from a generator without a seed, so that no run is like another."""
    source = getattr(eval(answer, {"exercise": exercise}), "source", "")
    return "default_rng()" in source or "default_rng(np.random." in source


def code_of(exercise: Exercise, answer: str) -> str:
    """A cell that answers with what the expression finds."""
    lines = [f"known = found({exercise.id!r}, {answer!r})"]
    lines += [f"{name} = known[{name!r}]" for name in exercise.names]
    return "\n".join(lines)


class Class:
    """A class in which the k-th student gives the k-th known answer to every exercise.

    Args:
        marker: marks it.
        folder: modules can be imported from it.
    """

    def __init__(self, marker: Marker, folder: Path) -> None:
        self.marker, self.folder = marker, folder
        self.marks: dict[tuple[str, int], Mark] = {}
        self.checked: dict[tuple[str, int], Verdict] = {}

    def judged(self, exercise: Exercise, k: int) -> tuple[Verdict, Mark]:
        """What `course check` and `course grade` say of the k-th answer, and of those beside it."""
        if (exercise.id, k) not in self.marks:
            lesson = exercises.lesson(exercise.lesson)
            asked = [e for e in lesson if not e.missing and k < len(answers_of(e.id))]
            codes = {e.id: code_of(e, answers_of(e.id)[k][1]) for e in asked}
            code = "\n".join([IMPORTS, *codes.values()])
            definitions = {name: codes[e.id] for e in asked for name in e.names}
            reading = Reading(code, definitions, "content")
            marks = marks_of(self.marker, reading, *codes, student=f"student {k}")
            self.marks |= {(mark.exercise, k): mark for mark in marks}
            for verdict in self._check(asked, code, f"answers_{exercise.lesson}_{k}"):
                self.checked[verdict.exercise.id, k] = verdict
        return self.checked.pop((exercise.id, k)), self.marks.pop((exercise.id, k))

    def _check(self, asked: list[Exercise], code: str, module: str) -> list[Verdict]:
        (self.folder / f"{module}.py").write_text(code)
        names = ", ".join(name for e in asked for name in e.names)
        cells = [f"from {module} import {names}"]
        reports = in_a_file(self.folder, cells, [e.id for e in asked])
        return [report.verdict for report in reports]


@pytest.fixture(scope="module")
def known(walls: isolation.Isolation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "catalogue.py").write_text(CATALOGUE)
    patient = Limits(seconds=6)  # these answers ask each other, on a machine that is busy
    marking = CatalogueMarker(walls, SECRET, "secret", patient)
    with pytest.MonkeyPatch.context() as patch, marking as marker:
        patch.syspath_prepend(folder)
        in_kernel = sys.modules[judge_functions.__module__]
        # made once for all
        patch.setattr(in_kernel, "answer_key", lambda item: answer_key(item, VISIBLE))
        patch.setattr(in_kernel, "unchanged", lambda *_: False)  # no known answer is a start
        for where in (in_kernel, verdicts):
            patch.setattr(where, "judge", judged_by_value)
        patch.setattr(in_file, "judge_functions", judged_once)
        patch.setattr(in_file, "fingerprint", lambda _: "")  # of attempts that nobody records
        marker.catalogue = folder / "catalogue.py"
        yield Class(marker, folder)


JUDGED: dict[tuple[Any, ...], Verdict] = {}


def judged_once(exercise: Exercise, functions: tuple[Any, ...]) -> Verdict:
    """What `check` says of these very functions; it has judged them before, if somebody asked."""
    key = (exercise.id, *functions)
    if key not in JUDGED:
        JUDGED[key] = judge_functions(exercise, functions)
    return JUDGED[key]


BY_VALUE: dict[tuple[str, bytes], Verdict] = {}


def judged_by_value(known: AnswerKey, answers: Answers, *, hint: bool = True) -> Verdict:
    """The judge, which is asked once of answers that are equal here and in the sandbox.

    It is a pure function. What comes as another type out of the sandbox is judged there anew.
    """
    if known.seed != VISIBLE or not all(travels(a.value) for case in answers for a in case):
        return judge(known, answers, hint=hint)
    key = known.exercise.id, sha256(pack({}, answers_value(answers))).digest()
    if key not in BY_VALUE:
        BY_VALUE[key] = judge(known, answers, hint=hint)
    return BY_VALUE[key]


def travels(value: Any) -> bool:
    """Whether a value is of the same types on both sides."""
    if type(value) in (list, tuple):
        return all(map(travels, value))
    if type(value) is dict:
        return all(map(travels, (*value, *value.values())))
    if type(value) is np.ndarray:
        return value.dtype != object
    return type(value) in (str, int, float, bool, type(None)) or isinstance(value, np.generic)


def facts(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.status, verdict.points, verdict.n_passed, verdict.warnings, verdict.diagnosis


def facts_of(mark: Mark) -> tuple[Any, ...]:
    return mark.status, mark.points, mark.n_held, mark.remarks, mark.diagnosis


def words_of(told: Mark | Verdict) -> tuple[str, str]:
    return told.symptom, told.question


def without_numbers(told: Mark | Verdict) -> list[str]:
    return [re.sub(r"-?[\d.]+(e[+-]\d+)?", "#", words) for words in words_of(told)]


@pytest.mark.slow
@pytest.mark.parametrize("exercise", exercises.exercises(), ids=lambda e: e.id)
def test_notebook_file_and_grade_agree(exercise: Exercise, known: Class) -> None:
    if exercise.missing:
        pytest.skip(f"needs {', '.join(exercise.missing)}")
    for k, (name, answer) in enumerate(answers_of(exercise.id)):
        functions = functions_of(exercise, answer)
        here = judged_once(exercise, functions)
        checked, mark = known.judged(exercise, k)
        if rolls_dice(exercise, answer):  # and may hold another number of cases each time
            assert {checked.status, mark.status} == {here.status}, name
            assert {checked.diagnosis, mark.diagnosis} == {here.diagnosis}, name
            continue
        assert facts(checked) == facts(here), name
        assert facts_of(mark) == facts(here), name
        for there in (checked, mark):
            if words_of(there) != words_of(here):  # as two runs of an answer that rolls dice may
                again = (words_of(judge_functions(exercise, functions)) for _ in range(9))
                assert any(words != words_of(here) for words in again), name
                assert without_numbers(there) == without_numbers(here), name


# ---------------------------------------------------------------- what leans on a wrong answer

SEEN_AT_ONCE = ("error", "type", "shape", "values", "property")  # in a case that runs once
DEFINITION = """
def {name}(*args, **kwargs):
    return found({item!r}, {answer})[{name!r}](*args, **kwargs)
"""


def mistakes(exercise: Exercise) -> Iterator[tuple[str, int]]:
    """Known mistakes of different names: what finds one, and a case where it fails."""
    known = answer_key(exercise.id, VISIBLE)
    named = set[str]()
    for i, (mistake, _) in enumerate(known.spellings):
        if mistake.warns or mistake.name in named:
            continue
        for case in range(len(exercise.cases)):
            if wrong_outcome(known, i, case).fault in SEEN_AT_ONCE:
                named.add(mistake.name)
                yield answers_of(exercise.id, None)[1 + len(exercise.variants) + i][1], case
                break


def chain(asked: Sequence[Exercise]) -> list[str]:
    """A cell for each exercise, which answers it and leans on the answer to the one before.

    An answer tries what it leans on: where that is wrong, it makes a mistake. Where it is right,
    every second answer is right, and the others make another mistake.
    """
    cells, before = [], ""
    for i, exercise in enumerate(asked):
        (mistake, case), (another, _) = islice(mistakes(exercise), 2)
        answer = repr("exercise.reference" if i % 2 else mistake)
        if before:
            answer += f" if {before} else {another!r}"
        functions = ", ".join(f"{name}={name}" for name in exercise.names)
        before = f"right({exercise.id!r}, {case}, {functions})"
        parts = {"item": exercise.id, "answer": answer}
        cells.append("".join(DEFINITION.format(name=name, **parts) for name in exercise.names))
    return cells


@pytest.mark.slow
@pytest.mark.parametrize("lesson", list(exercises.LESSONS)[1:])
def test_they_agree_on_what_leans_on_a_wrong_answer(lesson: str, known: Class) -> None:
    asked = [e for e in exercises.lesson(lesson) if not e.missing]
    alike = [[e for e in asked if bool(e.needs) == needs] for needs in (False, True)]
    for group in filter(None, alike):
        ids, cells = [e.id for e in group], [IMPORTS, *chain(group)]
        here = [report.verdict for report in in_a_kernel(cells, ids)]
        reports = in_a_file(known.folder, cells, ids)
        marks = marks_of(known.marker, read(notebook(*cells)), *ids)
        wrong = list[str]()
        for i, (verdict, report, mark) in enumerate(zip(here, reports, marks, strict=True)):
            exercise, own = group[i], borrowed(wrong)
            status, points, n_passed, warnings, diagnosis = facts(verdict)
            assert status == ("passed" if i % 2 else "not yet"), exercise.id
            assert facts(report.verdict) == facts(verdict), exercise.id
            assert report.remarks == own, exercise.id
            told = (status, points, n_passed, (*warnings, *own), diagnosis)
            assert facts_of(mark) == told, exercise.id
            assert words_of(report.verdict) == words_of(mark) == words_of(verdict), exercise.id
            wrong += () if i % 2 else exercise.names
