"""The student's side: an answer of a notebook, which runs here, as in the student's own kernel."""

import linecache
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course_lib import exercises
from course_lib.defence.answer import CLOCK, Cases, Passed, passed, stopped
from course_lib.hand_ins.source import definitions, load, read_notebook
from course_lib.judging.answers import Answers
from course_lib.judging.execution_limits import global_state_kept, no_warnings, timers_ready
from course_lib.judging.exercise import Exercise
from course_lib.judging.runner import cases_in_turn


def answer_of(path: Path, exercise_id: str) -> Passed:
    """The passed answer to an exercise in a notebook file.

    Raises:
        KeyError: there is no such exercise.
        NotebookError: the file cannot be read.
        NoDefence: the answer is not there, or does not pass.
    """
    exercise = exercises.get(exercise_id)
    found = definitions(read_notebook(path).cells)
    space: dict[str, Any] = {"__name__": "notebook"}
    with no_warnings():
        load(found, f"<{path.name}>", space)
    return passed(exercise, found.normalized, Here(exercise, space))


class Here:
    """Runs codes in this process, each among the names of a notebook; see `answer.Run`."""

    def __init__(self, exercise: Exercise, space: dict[str, Any]) -> None:
        self._exercise, self._space = exercise, space

    @global_state_kept()
    @timers_ready(computing=True)
    @no_warnings()
    def __call__(self, codes: Sequence[str], cases: Cases, seconds: float) -> list[Answers]:
        """The answers of each code."""
        return [self._answers(code, cases, seconds) for code in codes]

    def _answers(self, code: str, cases: Cases, seconds: float) -> Answers:
        space, name = dict(self._space), "<variant>"
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        try:
            exec(compile(code, name, "exec"), space)  # the student's own code, own machine
            names = {n: space[n] for n in self._exercise.names}
        except Exception as error:  # a variant may stop where it is defined
            return stopped(len(cases), str(error))
        asked = [(steps, False) for steps in cases]
        first = self._exercise.name
        return tuple(cases_in_turn(names, first, asked, seconds=CLOCK, computing=seconds))
