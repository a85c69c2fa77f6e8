"""What a learner waits for: `check`, the import of the course, and its commands."""

import contextlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

from benchmarks import ROOT
from benchmarks.work import Clock, Work


class Command(Work):
    """A command in a new process, from its start to its end."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    def run(self) -> None:
        """Run it once.

        Raises:
            CalledProcessError: it failed.
        """
        subprocess.run(self.words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def course(words: str) -> Command:
    """`course WORDS`."""
    return Command([sys.executable, "-m", "course_lib.cli", *words.split()])


def python(code: str) -> Command:
    """A new Python that runs a line, such as an import."""
    return Command([sys.executable, "-c", code])


class Import(Work):
    """One line in a new Python, without the start of Python itself."""

    def __init__(self, code: str) -> None:
        self.code = code

    def run(self) -> dict[str, float]:
        """Run the line in a new process, which times it itself."""
        timed = (
            "from time import perf_counter, process_time\n"
            "wall, cpu = perf_counter(), process_time()\n"
            f"{self.code}\n"
            "print(process_time() - cpu, perf_counter() - wall)"
        )
        told = subprocess.check_output([sys.executable, "-c", timed], cwd=ROOT, text=True)
        cpu, wall = told.split()
        return {"cpu": float(cpu), "wall": float(wall)}

    def measure(self, times: int) -> dict[str, float]:
        """The mean of some new processes."""
        runs = [self.run() for _ in range(times)]
        return {name: statistics.fmean(run[name] for run in runs) for name in ("cpu", "wall")}


class Checks(Work):
    """One `check` of each exercise, in a process without a notebook around it.

    Args:
        right: check a right answer (the reference, as the learner's own function), else the first
            known mistake.
        again: check each exercise once before; the judge then knows its cases.
        only: ids of exercises; None takes every exercise that can be judged here.
    """

    def __init__(self, right: bool, again: bool, only: list[str] | None = None) -> None:
        from course_lib.exercises import exercises, get

        chosen = [get(item) for item in only] if only else exercises()
        self.right = right
        self.answers = {e.id: answer(e, right) for e in chosen if not e.missing}
        if again:
            self.run()

    def run(self) -> dict[str, Clock]:
        """Check every exercise once, with a progress file that begins empty; tell each cost."""
        before = os.environ.get("COURSE_PROGRESS", "")  # "" means as if it were not set
        with tempfile.TemporaryDirectory() as folder:
            os.environ["COURSE_PROGRESS"] = str(Path(folder) / "progress.jsonl")
            try:
                return {item: self._check(item, given) for item, given in self.answers.items()}
            finally:
                os.environ["COURSE_PROGRESS"] = before

    def _check(self, item: str, functions: list[Any]) -> Clock:
        """Check one answer; a complaint instead of a verdict would be no measurement."""
        from course_lib import check

        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            before = Clock.now()
            check(item, *functions)
            after = Clock.now()
        verdicts = ["passed"] if self.right else ["not yet", "passed"]  # some mistakes only cost
        if not any(f" · {verdict} · " in printed.getvalue() for verdict in verdicts):
            raise ValueError(f"{item} was not judged as expected: {printed.getvalue()}")
        return after.since(before)

    def measure(self, times: int) -> dict[str, float]:
        """Return the medians over all exercises, and the CPU time of the slowest."""
        costs = [cost for _ in range(times) for cost in self.run().values()]
        return {
            "cpu": statistics.median(cost.cpu for cost in costs),
            "wall": statistics.median(cost.wall for cost in costs),
            "slowest": max(cost.cpu for cost in costs),
        }


def answer(exercise: Any, right: bool) -> list[Any]:
    """The functions that a learner hands in, in order: right, or with the first known mistake."""
    reference = exercise.reference
    wrong = {} if right else exercise.implementation(exercise.misconceptions[0].wrong)
    given = [wrong.get(name, reference[name]) for name in exercise.names]
    return [
        own(thing) if thing is reference[name] else thing
        for name, thing in zip(exercise.names, given, strict=True)
    ]


def own(thing: Any) -> Any:
    """A copy of a function or class, since `check` does not judge the course's own."""
    if isinstance(thing, type):
        return type(thing.__name__, (thing,), {"__module__": thing.__module__})
    copy = types.FunctionType(
        thing.__code__, thing.__globals__, thing.__name__, thing.__defaults__, thing.__closure__
    )
    copy.__kwdefaults__ = thing.__kwdefaults__
    return copy
