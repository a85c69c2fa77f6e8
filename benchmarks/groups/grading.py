"""Grading a class by `course grade`, beside nbgrader: how fast, in how much memory, with faults."""

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import ROOT
from benchmarks.case import COURSE, Case, Goal, Group
from benchmarks.measure import NotEqual
from benchmarks.watch import Sample, peaks, watched
from benchmarks.work import SelfMeasured
from course_lib import exercises
from course_lib.grading.errors import GradebookError
from course_lib.grading.gradebook import FILE, Gradebook
from tests.grading.classes import Fault, handed_out, make_class

TAUGHT = ("02", "03", "04")
SEED = 2027
PROOF = "proof"  # the student of the hand-in whose marks are known
SECRET = "the same secret for every measured run\n"
KILL_TEST = "tests/grading/test_kill_resume.py"


@dataclass(frozen=True)
class Graded:
    """A graded class."""

    n: int  # hand-ins
    seconds: float  # from the start of the grading to its end
    samples: list[Sample] = field(default_factory=list)  # of its memory
    rows: list[tuple[Any, ...]] = field(default_factory=list)  # equal for equal hand-ins
    points: Mapping[str, float] = field(default_factory=dict)  # exercise -> points of PROOF

    def told(self) -> dict[str, float]:
        """Its numbers."""
        speed = {"rate": self.n / self.seconds, "handins": self.n, "total": self.seconds}
        return speed | peaks(self.samples, self.n)


class Class(SelfMeasured):
    """Grade a class once, into an empty gradebook.

    Args:
        sizes: "course", or a kind of nbgrader's calls -> how many hand-ins.
        stripped: the exercises alone, or whole lessons.
        faults: kind of fault -> share of the hand-ins in a second class, else the same.
        steps: whether the first wrong step is looked for; nbgrader, beside it, gives marks only.
    """

    def __init__(
        self, sizes: Any, stripped: bool = True, faults: Any = None, steps: bool = False
    ) -> None:
        self.sizes, self.stripped, self.faults, self.steps = sizes, stripped, faults, steps
        self.n = sizes["course"]

    def run(self) -> dict[str, float]:
        """The numbers of the class; or of the one with faults, with its time beside the other's.

        Raises:
            NotEqual: a fault changed a row of another hand-in.
        """
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            self.hand_in(Path(one), None)
            sound = self.grade(Path(one), self.n)
            if not self.faults:
                return sound.told()
            made = self.hand_in(Path(other), self.faults)
            faulty = self.grade(Path(other), self.n)
        check_others(sound, faulty, {(fault.student, fault.lesson) for fault in made})
        return {**faulty.told(), "slowdown": faulty.seconds / sound.seconds}

    def hand_in(self, home: Path, faults: Mapping[str, float] | None) -> list[Fault]:
        """Write the hand-ins, as evenly spread over the lessons as can be; return the faults.

        A smaller class is the beginning of a larger one: the same code under the same names.
        """
        made = []
        for place, lesson in enumerate(TAUGHT):
            share = self.n // len(TAUGHT) + (place < self.n % len(TAUGHT))
            wanted = home / "class", share, (lesson,), SEED, faults
            made += make_class(*wanted, stripped=self.stripped)
        return made

    def proof(self) -> dict[str, np.ndarray]:
        """The points of a student who solved every other exercise, and left the rest untouched."""
        code, ids = exercises.lesson_code(), []
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "class" / PROOF
            folder.mkdir(parents=True)
            for lesson in TAUGHT:
                of_lesson = [exercise.id for exercise in exercises.lesson(lesson)]
                sheet, ids = handed_out(lesson, self.stripped), ids + of_lesson
                answers = {item: code[item]["solution"] for item in of_lesson[::2]}
                (folder / sheet.name).write_bytes(sheet.filled(answers))
            points = self.grade(Path(home), len(TAUGHT)).points
        return {"points": np.array([points[item] for item in ids])}

    def grade(self, home: Path, n: int) -> Graded:
        """Grade the n hand-ins in `home / "class"`.

        Raises:
            RuntimeError: not every hand-in was graded.
        """
        secret, said, out = home / "secret", home / "said.txt", home / "results"
        secret.write_text(SECRET)
        words = ("grade", home / "class", "--out", out, "--workers", "2", "--seed-file", secret)
        command = [sys.executable, "-m", "course_lib.cli", *map(str, words)]
        command += [] if self.steps else ["--no-steps"]
        with said.open("w") as file:
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)
            with watched(process.pid, lambda: n_graded(out)) as samples:
                code = process.wait()
                seconds = time.perf_counter() - start
        if code not in (0, 1) or n_graded(out) != n:  # 1: something needs a human
            raise RuntimeError(f"not all of {n} hand-ins were graded:\n{said.read_text()[-3000:]}")
        with Gradebook(out / FILE, read_only=True) as book:
            if troubles := book.troubles():
                raise RuntimeError(f"hand-ins could not be graded: {troubles[:3]}")
            points = {mark.exercise: mark.points for mark in book.marks() if mark.student == PROOF}
            return Graded(n, seconds, samples, book.rows(), points)


def n_graded(out: Path) -> int:
    """How many hand-ins a gradebook holds by now; 0 before there is one."""
    try:
        with Gradebook(out / FILE, read_only=True) as book:
            return book.query("SELECT COUNT(*) FROM handins")[0][0]
    except GradebookError:
        return 0


def check_others(sound: Graded, faulty: Graded, changed: set[tuple[str, str]]) -> None:
    """Compare the rows of all hand-ins but those of (student, lesson) that were changed.

    Raises:
        NotEqual: a row differs; the message holds the first one.
    """
    ones, others = (
        [row for row in run.rows if (row[-1].student, row[-1].lesson) not in changed]
        for run in (sound, faulty)
    )
    for one, other in itertools.zip_longest(ones, others):
        if one != other:
            raise NotEqual(f"a fault changed another hand-in's row:\n{one}\n{other}")


class Kills(SelfMeasured):
    """Kill the grader and resume it n times, by the test that does so."""

    def __init__(self, n: int) -> None:
        self.n = n

    def run(self) -> dict[str, float]:
        """Return how many kills the gradebook has survived, row for row, and the seconds.

        Raises:
            RuntimeError: the test did not pass; being skipped is no passing.
        """
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", KILL_TEST]
        env = {**os.environ, "COURSE_KILLS": str(self.n)}
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        if done.returncode or "1 passed" not in done.stdout:
            raise RuntimeError(f"{KILL_TEST} did not pass:\n{done.stdout[-3000:]}")
        return {"kills": self.n, "total": time.perf_counter() - start}


EXERCISES, LESSONS = "the exercises alone", "whole lessons"
STEPS = "the exercises alone, with the first wrong steps"
FAULTY, KILLS = "the exercises alone, with faults", "`kill -9` and resume"
FAULTS = {"hang": 0.05, "hog": 0.02, "segfault": 0.02}
Sizes = tuple[int, int, int]
WHO = ("course", "calls", "batch")  # grades so many
FASTER = (
    Goal(200, versus="nbgrader", metric="rate", at_least=True),
    Goal(60, versus="nbgrader_batch", metric="rate", at_least=True),
)
FLAT = Goal(1.1, versus=None, metric="growth")
SLOWER = Goal(2.0, versus=None, metric="slowdown")
SURVIVED = Goal(100, versus=None, metric="kills", at_least=True)


def _class(name: str, sizes: Sizes, fewer: Sizes, *goals: Goal, **more: Any) -> Case:
    """So many hand-ins (fewer with --quick) for the course, nbgrader's calls, its call for all."""
    full, quicker = ({"sizes": dict(zip(WHO, n, strict=True))} for n in (sizes, fewer))
    sides = (COURSE, "nbgrader", "nbgrader_batch")[: 3 if sizes[1] else 1]
    fresh = more.pop("fresh", 1)
    return Case(name, Class, {**full, **more}, sides, goals, fresh=fresh, quicker=quicker)


group = Group(
    name="grading",
    cases=(
        _class(EXERCISES, (1000, 12, 24), (60, 3, 6), *FASTER, FLAT, fresh=3, stripped=True),
        _class(LESSONS, (1000, 3, 6), (12, 1, 1), *FASTER, stripped=False),
        _class(STEPS, (1000, 0, 0), (60, 0, 0), steps=True),
        _class(FAULTY, (1000, 0, 0), (60, 0, 0), SLOWER, FLAT, faults=FAULTS),
        Case(KILLS, Kills, {"n": 100}, (COURSE,), (SURVIVED,), fresh=1, quicker={"n": 8}),
    ),
    metrics=("rate", "handins", "total", "bytes", "sandboxes", "growth", "slowdown", "kills"),
    opt_in=True,
)
groups = (group,)
