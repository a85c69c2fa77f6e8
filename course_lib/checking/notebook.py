"""`course check NOTEBOOK`: every exercise of a notebook, judged from the command line."""

import linecache
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course_lib import exercises
from course_lib.checking.attempts import stage
from course_lib.checking.check import answer_key, judge_functions, record, unchanged
from course_lib.checking.kernel import fingerprint, leaned_on
from course_lib.checking.progress import log
from course_lib.hand_ins.source import (
    NotebookError,
    Source,
    definitions,
    load,
    read_notebook,
)
from course_lib.judging import Exercise, Verdict
from course_lib.judging.execution_limits import no_warnings
from course_lib.judging.explain import explain
from course_lib.judging.fallbacks import borrowed, instead_of
from course_lib.judging.report import Report
from course_lib.judging.verdict import lost_behind, told_of_lost, unread


@dataclass(frozen=True)
class Checked:
    """A notebook, checked.

    Attributes:
        reports: one report an exercise, in order.
        remarks: what could not be read, and what stopped a definition that an answer leans on.
    """

    reports: tuple[Report, ...]
    remarks: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every exercise passed."""
        return all(r.verdict.status == "passed" for r in self.reports)


def check_notebook(path: Path, only: tuple[str, ...] = ()) -> Checked:
    """Judge the exercises of a notebook's lesson by the definitions it holds.

    What an answer leans on and is not right is the course's own, as in the notebook.

    Args:
        path: the notebook; its name starts with the lesson's number ("02_softmax.ipynb").
        only: ids of exercises; empty means all of the lesson.

    Raises:
        NotebookError: the file cannot be read, or its name tells no lesson.
        KeyError: an id in `only` is unknown.
    """
    file = read_notebook(path)
    found = definitions(file.cells)
    wanted = [exercises.get(i) for i in only] or _lesson(path)
    answers = _Answers(found, path)
    reports = tuple(answers.report(exercise) for exercise in wanted)
    missed = [n for e in wanted for n in lost_behind(e.names, found.normalized, answers.stopped)]
    trouble = dict.fromkeys(answers.stopped[name] for name in missed)
    return Checked(reports, (*file.remarks, *found.unreadable, *trouble))


def why(path: Path, exercise_id: str) -> Iterator[tuple[str, str]]:
    """Yield (step, sentence): how `check` comes to its verdict on one answer of a notebook.

    Args:
        path: the notebook.
        exercise_id: such as "02.1".

    Raises:
        NotebookError: the file cannot be read.
        KeyError: the id is unknown.
    """
    exercise = exercises.get(exercise_id)
    found = definitions(read_notebook(path).cells)
    answer = _Answers(found, path).answer(exercise)
    names = ", ".join(exercise.names)
    if not answer.functions:
        lost = unread(exercise, found.lost, found.normalized)
        yield "read", lost.symptom if lost else f"{path.name} does not define {names}."
        return
    yield "read", f"{names} of {path.name}."
    for remark in borrowed(answer.borrowed):
        yield "read", remark
    if unchanged(exercise, answer.functions):
        worth = f"0 of {exercise.points} points"
        yield "decide", f"the code is as it was given: not attempted, {worth}."
        for seen in answer.verdict.warnings:
            yield "say", seen
        return
    yield from explain(answer_key(exercise_id), answer.verdict)


def _lesson(path: Path) -> list[Exercise]:
    number = path.name[:2]
    if number not in exercises.LESSONS:
        raise NotebookError(
            f"{path}: the name does not start with a lesson's number "
            f"({', '.join(exercises.LESSONS)}); name the exercises instead: course check FILE 02.1"
        )
    return list(exercises.lesson(number))


@dataclass(frozen=True)
class _Answer:
    """An answer of a notebook: its functions, the verdict, and the names that are the course's."""

    functions: tuple[Any, ...]
    verdict: Verdict
    borrowed: tuple[str, ...]


class _Answers:
    """The answers of a notebook, each judged when it is first asked for.

    Args:
        found: what the notebook defines.
        path: the notebook.
    """

    def __init__(self, found: Source, path: Path) -> None:
        self.found, self.path = found, path
        self.names, self.stopped = _run(found, path)
        self._judged: dict[str, _Answer] = {}

    def report(self, exercise: Exercise) -> Report:
        """Judge an answer and record it."""
        answer, lost = self.answer(exercise), self.found.lost
        verdict = answer.verdict
        if not answer.functions:
            return Report(unread(exercise, lost, self.found.normalized) or verdict)
        record(verdict, fingerprint([*answer.functions]))
        if verdict.status == "not attempted":  # what the given code does wrong, the lesson shows
            return Report(replace(verdict, warnings=()))
        remarks = [
            f"your code reads the notebook variable `{n}`, which is no definition"
            for n in leaned_on([*answer.functions])
        ]
        remarks += borrowed(answer.borrowed)
        if verdict.status != "passed":
            remarks += told_of_lost(lost_behind(exercise.names, self.found.normalized, lost), lost)
        return Report(verdict, stage(log().events(), exercise.id), "", tuple(remarks))

    def answer(self, exercise: Exercise) -> _Answer:
        """What the notebook has for an exercise, judged."""
        if exercise.id not in self._judged:
            lesson = exercises.lesson(exercise.lesson)
            instead = instead_of(exercise, lesson, self.found.normalized, self._passes)
            self._judged[exercise.id] = self._judge(exercise, instead)
        return self._judged[exercise.id]

    def _passes(self, exercise: Exercise) -> bool:
        return self.answer(exercise).verdict.status == "passed"

    def _judge(self, exercise: Exercise, instead: Mapping[str, Exercise]) -> _Answer:
        names = self.names
        if instead:
            names, _ = _run(self.found, self.path)  # anew: others keep what they were judged with
            names |= {name: other.reference[name] for name, other in instead.items()}
        functions = tuple(names.get(name) for name in exercise.names)
        if not all(map(callable, functions)):
            return _Answer((), Verdict(exercise, "not attempted", 0.0), ())
        return _Answer(functions, judge_functions(exercise, functions), tuple(instead))


@no_warnings()
def _run(found: Source, path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Run the definitions, statement by statement: the names, and what stopped the other ones."""
    name = f"<{path.name}>"
    linecache.cache[name] = (len(found.code), None, found.code.splitlines(True), name)
    namespace: dict[str, Any] = {"__name__": "notebook"}
    return namespace, load(found, name, namespace)  # the learner's own code, own machine
