"""`nbgrader autograde` on the notebooks that `course grade` is given, a sample of the class."""

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks import ROOT, handins
from benchmarks.work import Work
from tools import nbgrader_environment

CALLS, BATCH = "calls", "batch"
READ_MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    notebooks = book.find_submission(sys.argv[1], sys.argv[2]).notebooks
    print(json.dumps({g.name: g.auto_score for n in notebooks for g in n.grades}))
"""


class Class(Work):
    """Grade the first hand-ins of the class.

    Args:
        sizes: kind -> how many hand-ins.
        stripped: the exercises alone, or whole lessons.
        kind: "calls" grades each notebook by a call of its own, an assignment a lesson; "batch"
            grades all by one call, one assignment of all lessons.
    """

    def __init__(self, sizes: Mapping[str, int], stripped: bool, kind: str) -> None:
        self.n, self.stripped, self.kind = sizes[kind], stripped, kind

    def run(self) -> float:
        """Make the site and the class, and grade; return the seconds of the grading alone.

        Raises:
            RuntimeError: nbgrader failed, or left a notebook out.
        """
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), self.kind, self.stripped)
            handins.make(site.folder / "class", self.n, self.stripped)
            return site.graded(self.n)

    def proof(self) -> dict[str, np.ndarray]:
        """The points of the hand-ins whose marks are known."""
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), self.kind, self.stripped)
            handins.make_proof(site.folder / "class", self.stripped)
            site.graded(len(handins.LESSONS))
            return {"points": np.array(handins.proof_points(site.points(handins.PROOF)))}

    def measure(self, times: int) -> dict[str, float]:
        """Speed on the sample; it is measured in a new process each time."""
        seconds = self.run()
        return {"rate": self.n / seconds, "handins": float(self.n), "total": seconds}


class Site:
    """The folder of an nbgrader course, with the release in it, generated.

    Args:
        folder: an empty one.
        kind: as in `Class`.
        stripped: as in `Class`.
    """

    def __init__(self, folder: Path, kind: str, stripped: bool) -> None:
        self.folder, self.kind = folder, kind
        self.program = nbgrader_environment.ensure()
        (folder / "home").mkdir()
        groups = [handins.LESSONS] if kind == BATCH else [(lesson,) for lesson in handins.LESSONS]
        self.assignments = {self._release(group, stripped): group for group in groups}
        for assignment in self.assignments:
            self.run(str(self.program), "generate_assignment", assignment)

    def graded(self, n: int) -> float:
        """Hand in what is in `class`, autograde it, and return the seconds of that.

        Raises:
            RuntimeError: not all of the n notebooks were graded.
        """
        calls = self._hand_in()
        start = time.perf_counter()
        for call in calls:
            self.run(str(self.program), "autograde", *call)
        seconds = time.perf_counter() - start
        graded = len(list(self.folder.glob("autograded/*/*/*.ipynb")))
        if graded != n:
            raise RuntimeError(f"nbgrader graded {graded} of {n} notebooks.")
        return seconds

    def points(self, student: str) -> dict[str, float]:
        """A student's exercises -> points."""
        python, found = str(self.program.with_name("python")), {}
        for assignment in self.assignments:
            shown = self.run(python, "-c", READ_MARKS, assignment, student)
            found |= json.loads(shown.splitlines()[-1])
        return {k.removeprefix("check-").replace("-", "."): mark for k, mark in found.items()}

    def run(self, *command: str) -> str:
        """Run a command in the site's folder; return what it printed.

        Raises:
            RuntimeError: it failed.
        """
        env = nbgrader_environment.variables(self.folder / "home")
        done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def _release(self, lessons: Sequence[str], stripped: bool) -> str:
        """Unpack the release of an assignment; return its name."""
        made = self.folder / f"{'-'.join(lessons)}.zip"
        words = ["release", "--lessons", ",".join(lessons), "--nbgrader", "--out", str(made)]
        words += ["--stripped"] if stripped else []
        command = [sys.executable, "-m", "course_lib.cli", *words]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with zipfile.ZipFile(made) as archive:
            archive.extractall(self.folder)
            names = {Path(name).parts[1] for name in archive.namelist() if "source/" in name}
        (name,) = names
        return name

    def _hand_in(self) -> list[tuple[str, ...]]:
        """Put the class into `submitted`; return the arguments of each call of autograde."""
        calls = []
        for path in sorted((self.folder / "class").glob("*/*.ipynb")):
            student = path.parent.name
            assignment = next(a for a, group in self.assignments.items() if path.name[:2] in group)
            place = self.folder / "submitted" / student / assignment
            place.mkdir(parents=True, exist_ok=True)
            path.rename(place / path.name)
            calls.append((assignment, f"--student={student}"))
        return [(a,) for a in self.assignments] if self.kind == BATCH else calls
