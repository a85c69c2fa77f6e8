"""What a learner waits for: `check`, the import of the course, and its commands."""

import contextlib
import io
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import types
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks import ROOT
from benchmarks.case import COURSE, Case, Goal, Group
from benchmarks.work import SelfMeasured, Work, timed


class Command(Work):
    """`python WORDS` in a new process, from its start to its end."""

    def __init__(self, words: str) -> None:
        self.words = [sys.executable, *shlex.split(words)]

    def run(self) -> None:
        """Run it once.

        Raises:
            CalledProcessError: it failed.
        """
        subprocess.run(self.words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


class Import(Work):
    """One line in a new Python, without the start of Python itself."""

    def __init__(self, code: str) -> None:
        self.code = code

    def run(self) -> list[float]:
        """Run the line in a new process, which times it itself: seconds of CPU and by the clock."""
        timed = (
            "from time import perf_counter, process_time\n"
            "wall, cpu = perf_counter(), process_time()\n"
            f"{self.code}\n"
            "print(process_time() - cpu, perf_counter() - wall)"
        )
        told = subprocess.check_output([sys.executable, "-c", timed], cwd=ROOT, text=True)
        return [float(number) for number in told.split()]

    def measure(self, times: int) -> dict[str, float]:
        """The mean of some new processes."""
        cpu, wall = map(statistics.fmean, zip(*(self.run() for _ in range(times)), strict=True))
        return {"cpu": cpu, "wall": wall}

    def calibrate(self, seconds: float) -> int:
        """A few processes: starting Python takes longer than the line, and is not what is timed."""
        self.run()
        return 3


class Checks(Work):
    """One `check` of each exercise, in a process without a notebook around it.

    Args:
        right: check a right answer (the reference, as the learner's own function), else the first
            known mistake.
        again: check each exercise once before; the judge then knows its cases.
        only: ids of exercises; () takes every exercise that can be judged here.
    """

    def __init__(self, right: bool, again: bool, only: Sequence[str] = ()) -> None:
        from course_lib import exercises as catalogue

        chosen = [catalogue.get(item) for item in only] or catalogue.exercises()
        for package in {package for exercise in chosen for package in exercise.needs}:
            with contextlib.suppress(ImportError):
                as_the_lesson(import_module(package))
        self.right = right
        self.answers = {e.id: answer(e, right) for e in chosen if not e.missing}
        if again:
            self.run()
        else:
            catalogue.lesson.cache_clear()
            catalogue._read.cache_clear()  # a first check reads its page

    def run(self) -> list[Mapping[str, float]]:
        """Check every exercise once, with a progress file that begins empty; tell each cost."""
        with tempfile.TemporaryDirectory() as folder:
            progress = {"COURSE_PROGRESS": str(Path(folder) / "progress.jsonl")}
            with mock.patch.dict(os.environ, progress):
                return [self._check(item, given) for item, given in self.answers.items()]

    def _check(self, item: str, functions: Sequence[Any]) -> Mapping[str, float]:
        """Check one answer; a complaint instead of a verdict would be no measurement."""
        from course_lib import check

        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            cost = timed(lambda: check(item, *functions))
        verdicts = ["passed"] if self.right else ["not yet", "passed"]  # some mistakes only cost
        if not any(f" · {verdict} · " in printed.getvalue() for verdict in verdicts):
            raise ValueError(f"{item} was not judged as expected: {printed.getvalue()}")
        return cost

    def measure(self, times: int) -> dict[str, float]:
        """Return the medians over all exercises, and the CPU time of the slowest."""
        costs = [cost for _ in range(times) for cost in self.run()]
        told = {name: statistics.median(cost[name] for cost in costs) for name in ("cpu", "wall")}
        return {**told, "slowest": max(cost["cpu"] for cost in costs)}


def as_the_lesson(package: Any) -> None:
    """What a lesson has done with a package before it calls `check`.

    PyTorch loads parts of itself at the first gradient that is handed to it and at the first
    optimiser: in lesson 13 cells before 13.2 and 13.5 ask for both.
    """
    if package.__name__ == "torch":
        t = package.ones(2, requires_grad=True)
        (2 * t).backward(package.ones(2))
        package.optim.SGD([t], lr=0.1).zero_grad()


class RunAll(SelfMeasured):
    """All cells of a solved lesson in a kernel of its own, whose start counts too."""

    def __init__(self, notebook: str) -> None:
        self.notebook = ROOT / "solutions" / notebook

    def run(self) -> dict[str, float]:
        """Run them once: seconds by the clock."""
        from course_lib.browser_edition.check import native_seconds

        return {"wall": native_seconds(self.notebook)}


def answer(exercise: Any, right: bool) -> list[Any]:
    """The functions that a learner hands in, in order: right, or with the first known mistake."""
    reference = exercise.reference
    given = reference if right else exercise.implementation(exercise.misconceptions[0].wrong)
    pairs = [(given[name], reference[name]) for name in exercise.names]
    return [own(thing) if thing is known else thing for thing, known in pairs]


def own(thing: Any) -> Any:
    """A copy of a function or class, since `check` does not judge the course's own."""
    if isinstance(thing, type):
        return type(thing.__name__, (thing,), {"__module__": thing.__module__})
    copy = types.FunctionType(
        thing.__code__, thing.__globals__, thing.__name__, thing.__defaults__, thing.__closure__
    )
    copy.__kwdefaults__ = thing.__kwdefaults__
    return copy


def _alone(name: str, work: Any, settings: Any, limit: float = 0.0, **more: Any) -> Case:
    """What only the course does, with a limit by the clock, if any."""
    goals = (Goal(limit, versus=None, metric="wall"),) if limit else ()
    return Case(name, work, settings, (COURSE,), goals, **more)


def _check(name: str, **settings: bool) -> Case:
    goals = (Goal(0.1, versus=None, metric="wall"), Goal(0.5, versus=None, metric="slowest"))
    quick = not settings["again"]
    return Case(f"`check`, {name}", Checks, settings, (COURSE,), goals, fresh=2, quick=quick)


def _import(line: str, limit: float = 0.0) -> Case:
    return _alone(f"`{line}`", Import, {"code": line}, limit, quick=True)


def _course(name: str, words: str, limit: float = 0.0, **more: Any) -> Case:
    return _alone(name, Command, {"words": f"-m course_lib.cli {words}"}, limit, **more)


latency = Group(
    name="latency",
    cases=(
        _check("first mistake", right=False, again=False),
        _check("first mistake, again", right=False, again=True),
        _check("right answer", right=True, again=False),
        _check("right answer, again", right=True, again=True),
        _import("import course_lib", 0.25),
        _import("from course_lib import check"),
        _import("from course_lib import nn"),
        _course("`course --help`", "--help", 0.3, quick=True),
    ),
    metrics=("wall", "cpu", "slowest"),
)
commands = Group(
    name="commands",
    cases=(
        _course("the build of all notebooks", "build", fresh=1),
        _course("the comparison of all notebooks with their sources", "build --check", fresh=1),
        _course("every test, as `make test`", "test", fresh=1),
    ),
    metrics=("wall", "cpu"),
    opt_in=True,
)
lessons = Group(
    name="lessons",
    cases=tuple(
        _alone(path.stem, RunAll, {"notebook": path.name}, fresh=1)
        for path in sorted((ROOT / "solutions").glob("*.ipynb"))
    ),
    metrics=("wall",),
    opt_in=True,
)
groups = (latency, commands, lessons)
