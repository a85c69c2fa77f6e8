"""`nbgrader autograde` on the notebooks that `course grade` is given, a sample of the class."""

import io
import json
import subprocess
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import ROOT
from benchmarks.groups import grading
from benchmarks.groups.grading import PROOF, TAUGHT, Graded
from course_lib.grading import release
from course_lib.grading.release.wheel import Package
from tools import nbgrader_environment

READ_MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    notebooks = book.find_submission(sys.argv[1], sys.argv[2]).notebooks
    print(json.dumps({g.name: g.auto_score for n in notebooks for g in n.grades}))
"""


def counterpart(work: grading.Class, kind: str) -> "Class":
    """The work of nbgrader, beside that of the course."""
    return Class(work, kind)


class Class(grading.Class):
    """Grade the first hand-ins of the class.

    Args:
        course: the work of the course.
        kind: "calls" grades each notebook by a call of its own, an assignment a lesson; "batch"
            grades all by one call, one assignment of all lessons.
    """

    def __init__(self, course: grading.Class, kind: str) -> None:
        super().__init__(course.sizes, course.stripped)
        self.n, self.batch, self.package = course.sizes[kind], kind == "batch", Package(ROOT)

    def grade(self, home: Path, n: int) -> Graded:
        """Make a site of nbgrader in `home`, hand in, and grade; the site's making is not timed.

        Raises:
            RuntimeError: nbgrader failed, or left a notebook out.
        """
        self.program = nbgrader_environment.ensure()  # here, where no other worker is at work
        (home / "home").mkdir()
        groups = [TAUGHT] if self.batch else [(lesson,) for lesson in TAUGHT]
        assignments = {k: name for g in groups for k, name in self._release(home, g).items()}
        calls = []
        for path in sorted((home / "class").glob("*/*.ipynb")):
            student, assignment = path.parent.name, assignments[path.name[:2]]
            place = home / "submitted" / student / assignment
            place.mkdir(parents=True, exist_ok=True)
            path.rename(place / path.name)
            calls.append((assignment,) if self.batch else (assignment, f"--student={student}"))
        start = time.perf_counter()
        for call in dict.fromkeys(calls):
            self._run(home, self.program, "autograde", *call)
        seconds = time.perf_counter() - start
        graded = len(list(home.glob("autograded/*/*/*.ipynb")))
        if graded != n:
            raise RuntimeError(f"nbgrader graded {graded} of {n} notebooks.")
        points: dict[str, float] = {}
        for folder in home.glob(f"submitted/{PROOF}/*"):
            python = self.program.with_name("python")
            shown = self._run(home, python, "-c", READ_MARKS, folder.name, PROOF)
            points |= json.loads(shown.splitlines()[-1])
        named = {k.removeprefix("check-").replace("-", "."): mark for k, mark in points.items()}
        return Graded(n, seconds, points=named)

    def _run(self, home: Path, *command: object) -> str:
        """Run a command in the site's folder; return what it printed."""
        env, words = nbgrader_environment.variables(home / "home"), [*map(str, command)]
        done = subprocess.run(words, cwd=home, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def _release(self, home: Path, lessons: Sequence[str]) -> dict[str, str]:
        """Unpack and generate an assignment of some lessons; return lesson -> its name."""
        choice = release.choose(ROOT, lessons, stripped=self.stripped)
        bundle = release.nbgrader_bundle(choice, self.package)
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            archive.extractall(home)
        self._run(home, self.program, "generate_assignment", choice.name)
        return dict.fromkeys(lessons, choice.name)
