"""`course check NOTEBOOK`: every exercise of a notebook, judged from the command line."""

import linecache
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib import exercises
from course_lib.checking.attempts import stage
from course_lib.checking.check import judge_functions, record
from course_lib.checking.kernel import fingerprint, leaned_on
from course_lib.checking.progress import log
from course_lib.judging import Exercise, Verdict
from course_lib.judging.leaning import borrowed, instead_of
from course_lib.judging.report import Report
from course_lib.judging.source import (
    NotebookError,
    Source,
    definitions,
    load,
    read_notebook,
)


@dataclass(frozen=True)
class Checked:
    """A notebook, checked.

    Attributes:
        reports: one report an exercise, in order.
        remarks: what could not be read, in sentences.
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
    return Checked(reports, (*file.remarks, *found.unreadable, *answers.trouble))


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
        self.names, self.trouble = _run(found, path)
        self._judged: dict[str, _Answer] = {}

    def report(self, exercise: Exercise) -> Report:
        """Judge an answer and record it."""
        answer = self._answer(exercise)
        if not answer.functions:
            return Report(answer.verdict)
        record(answer.verdict, fingerprint([*answer.functions]))
        remarks = [
            f"your code reads the notebook variable `{n}`, which is no definition"
            for n in leaned_on([*answer.functions])
        ]
        if answer.verdict.status != "not attempted":
            remarks += borrowed(answer.borrowed)
        return Report(answer.verdict, stage(log().events(), exercise.id), "", tuple(remarks))

    def _answer(self, exercise: Exercise) -> _Answer:
        if exercise.id not in self._judged:
            lesson = exercises.lesson(exercise.lesson)
            instead = instead_of(exercise, lesson, self.found.bare, self._passes)
            self._judged[exercise.id] = self._judge(exercise, instead)
        return self._judged[exercise.id]

    def _passes(self, exercise: Exercise) -> bool:
        return self._answer(exercise).verdict.status == "passed"

    def _judge(self, exercise: Exercise, instead: Mapping[str, Exercise]) -> _Answer:
        names = self.names
        if instead:
            names, _ = _run(self.found, self.path)  # anew: others keep what they were judged with
            names |= {name: other.reference[name] for name, other in instead.items()}
        functions = tuple(names.get(name) for name in exercise.names)
        if not all(map(callable, functions)):
            return _Answer((), Verdict(exercise, "not attempted", 0.0), ())
        return _Answer(functions, judge_functions(exercise, functions), tuple(instead))


def _run(found: Source, path: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Run the definitions, statement by statement; say what stopped one."""
    name = f"<{path.name}>"
    linecache.cache[name] = (len(found.code), None, found.code.splitlines(True), name)
    namespace: dict[str, Any] = {"__name__": "notebook"}
    return namespace, load(found, name, namespace)  # the learner's own code, own machine
