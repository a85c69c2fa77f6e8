"""`course grade` on a class: how fast, in how much memory, with faults, and with kills."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import ROOT, handins
from benchmarks.proof import NotEqual
from benchmarks.watch import Sample, Watch, peaks
from benchmarks.work import Work
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.trouble import GradebookError

WORKERS = 2
SECRET = "the same secret for every measured run\n"
KILL_TEST = "tests/grading/test_kill_resume.py"


@dataclass(frozen=True)
class Graded:
    """A finished run of `course grade`.

    Attributes:
        n: hand-ins.
        seconds: from the start of the command to its end.
        samples: of its memory.
        rows: what two runs on the same hand-ins must agree on.
        points: (student, exercise) -> points.
    """

    n: int
    seconds: float
    samples: list[Sample]
    rows: list[tuple[Any, ...]]
    points: Mapping[tuple[str, str], float]

    def told(self) -> dict[str, float]:
        """Its numbers."""
        speed = {"rate": self.n / self.seconds, "handins": float(self.n), "total": self.seconds}
        return speed | peaks(self.samples, self.n)


class Class(Work):
    """Grade a class once, into an empty gradebook.

    Args:
        sizes: "course" -> how many hand-ins.
        stripped: the exercises alone, or whole lessons.
    """

    def __init__(self, sizes: Mapping[str, int], stripped: bool) -> None:
        self.n, self.stripped = sizes["course"], stripped

    def run(self) -> Graded:
        """Make the class, and grade it."""
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            handins.make(home / "class", self.n, self.stripped)
            return grade(home / "class", home / "results", self.n)

    def proof(self) -> dict[str, np.ndarray]:
        """The points of the hand-ins whose marks are known."""
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            handins.make_proof(home / "class", self.stripped)
            points = grade(home / "class", home / "results", len(handins.LESSONS)).points
        named = {exercise: earned for (_, exercise), earned in points.items()}
        return {"points": np.array(handins.proof_points(named))}

    def measure(self, times: int) -> dict[str, float]:
        """Speed and memory of one run; it is measured in a new process each time."""
        return self.run().told()


class FaultyClass(Work):
    """Grade a class, then the same class with faults, and compare everyone else's rows.

    Args:
        sizes: "course" -> how many hand-ins.
        faults: kind of fault -> share of the hand-ins.
    """

    def __init__(self, sizes: Mapping[str, int], faults: Mapping[str, float]) -> None:
        self.n, self.faults = sizes["course"], faults

    def run(self) -> tuple[Graded, Graded]:
        """Grade both classes.

        Raises:
            NotEqual: a fault changed a row of another hand-in.
        """
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            handins.make(home / "sound", self.n, stripped=True)
            made = handins.make(home / "faulty", self.n, stripped=True, faults=self.faults)
            sound = grade(home / "sound", home / "sound-results", self.n)
            faulty = grade(home / "faulty", home / "faulty-results", self.n)
        check_others(sound, faulty, {(fault.student, fault.lesson) for fault in made})
        return sound, faulty

    def measure(self, times: int) -> dict[str, float]:
        """Numbers of the class with faults, and its time as a multiple of the other's."""
        sound, faulty = self.run()
        return {**faulty.told(), "slowdown": faulty.seconds / sound.seconds}


class Kills(Work):
    """Kill the grader and resume it, again and again, by the test that does so.

    Args:
        n: how many kills.
    """

    def __init__(self, n: int) -> None:
        self.n = n

    def run(self) -> None:
        """Run the test.

        Raises:
            RuntimeError: it did not pass; being skipped is no passing.
        """
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", KILL_TEST]
        env = {**os.environ, "COURSE_KILLS": str(self.n)}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        if done.returncode or "1 passed" not in done.stdout:
            raise RuntimeError(f"{KILL_TEST} did not pass:\n{done.stdout[-3000:]}")

    def measure(self, times: int) -> dict[str, float]:
        """How many kills the gradebook has survived, row for row, and how long it took."""
        before = time.perf_counter()
        self.run()
        return {"kills": float(self.n), "total": time.perf_counter() - before}


def check_others(sound: Graded, faulty: Graded, changed: set[tuple[str, str]]) -> None:
    """Compare the rows of all hand-ins without a fault, row for row.

    Args:
        sound: the class without faults.
        faulty: the same class with them.
        changed: (student, lesson) of the hand-ins with a fault.

    Raises:
        NotEqual: a row differs; the message holds the first one.
    """
    ones, others = (
        [row for row in run.rows if (row[-1].student, row[-1].lesson) not in changed]
        for run in (sound, faulty)
    )
    if len(ones) != len(others):
        raise NotEqual(f"faults changed the number of others' rows: {len(ones)}, {len(others)}")
    for one, other in zip(ones, others, strict=True):
        if one != other:
            raise NotEqual(f"a fault changed another hand-in's row:\n{one}\n{other}")


def grade(folder: Path, out: Path, n: int) -> Graded:
    """Grade a folder of n hand-ins with two workers.

    Raises:
        RuntimeError: not every hand-in was graded.
    """
    secret, said = out.with_suffix(".secret"), out.with_suffix(".txt")
    secret.write_text(SECRET)
    command = [sys.executable, "-m", "course_lib.cli", "grade", str(folder), "--out", str(out)]
    command += ["--workers", str(WORKERS), "--seed-file", str(secret)]
    with said.open("w") as file:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file)
        with Watch(process.pid, lambda: n_graded(out)) as watch:
            code = process.wait()
            seconds = time.perf_counter() - start
    if code not in (0, 1) or n_graded(out) != n:  # 1: something needs a human
        raise RuntimeError(f"not all of {n} hand-ins were graded:\n{said.read_text()[-3000:]}")
    with Gradebook(out / FILE, read_only=True) as book:
        if troubles := book.troubles():
            raise RuntimeError(f"hand-ins could not be graded: {troubles[:3]}")
        points = {(mark.student, mark.exercise): mark.points for mark in book.marks()}
        return Graded(n, seconds, watch.samples, book.rows(), points)


def n_graded(out: Path) -> int:
    """How many hand-ins a gradebook holds by now; 0 before there is one."""
    try:
        with Gradebook(out / FILE, read_only=True) as book:
            return book.query("SELECT COUNT(*) FROM handins")[0][0]
    except GradebookError:
        return 0
