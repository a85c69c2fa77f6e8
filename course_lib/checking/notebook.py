"""`course check NOTEBOOK`: every exercise of a notebook, judged from the command line."""

import linecache
from dataclasses import dataclass, replace
from pathlib import Path

from course_lib import exercises
from course_lib.checking.attempts import stage
from course_lib.checking.check import judge_functions, record
from course_lib.checking.kernel import fingerprint, leaned_on
from course_lib.checking.progress import log
from course_lib.judging import Exercise, Verdict
from course_lib.judging.report import Report
from course_lib.judging.source import (
    NotebookError,
    Source,
    definitions,
    load,
    read_notebook,
)
from course_lib.judging.surroundings import no_warnings
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
    namespace, stopped = _run(found, path)
    reports = tuple(_report(exercise, namespace, found) for exercise in wanted)
    missed = [n for e in wanted for n in lost_behind(e.names, found.bare, stopped)]
    trouble = dict.fromkeys(stopped[name] for name in missed)
    return Checked(reports, (*file.remarks, *found.unreadable, *trouble))


def _lesson(path: Path) -> list[Exercise]:
    number = path.name[:2]
    if number not in exercises.LESSONS:
        raise NotebookError(
            f"{path}: the name does not start with a lesson's number "
            f"({', '.join(exercises.LESSONS)}); name the exercises instead: course check FILE 02.1"
        )
    return list(exercises.lesson(number))


@no_warnings()
def _run(found: Source, path: Path) -> tuple[dict[str, object], dict[str, str]]:
    """Run the definitions, statement by statement: the names, and what stopped the other ones."""
    name = f"<{path.name}>"
    linecache.cache[name] = (len(found.code), None, found.code.splitlines(True), name)
    namespace: dict[str, object] = {"__name__": "notebook"}
    return namespace, load(found, name, namespace)  # the learner's own code, own machine


def _report(exercise: Exercise, namespace: dict[str, object], found: Source) -> Report:
    functions = [namespace.get(name) for name in exercise.names]
    if not all(callable(f) for f in functions):
        untouched = Verdict(exercise, "not attempted", 0.0)
        return Report(unread(exercise, found.lost, found.bare) or untouched)
    verdict = judge_functions(exercise, tuple(functions))
    record(verdict, fingerprint(functions))
    if verdict.status == "not attempted":  # what the given code does wrong is the lesson's to show
        return Report(replace(verdict, warnings=()))
    remarks = [
        f"your code reads the notebook variable `{n}`, which is no definition"
        for n in leaned_on(functions)
    ]
    if verdict.status != "passed":
        remarks += told_of_lost(lost_behind(exercise.names, found.bare, found.lost), found.lost)
    return Report(verdict, stage(log().events(), exercise.id), "", tuple(remarks))
