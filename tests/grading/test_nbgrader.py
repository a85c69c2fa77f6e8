"""The real nbgrader takes the release: it makes the assignment, grades it, and gives our marks.

nbgrader is installed once, into `.venv-nbgrader` (see `tools/nbgrader_environment.py`).
"""

import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import nbformat
import nbgrader_environment
import pytest
from classes import Sheet
from graded import marks_of
from running import course

from course_lib import exercises
from course_lib.exercises.solutions import at_hand
from course_lib.grading import isolation
from course_lib.grading.answer_keys import VISIBLE
from course_lib.grading.marking import Marker
from course_lib.judging import Exercise
from course_lib.judging.exercise import source_of

pytestmark = pytest.mark.slow
LESSONS = ("02", "03")
ASSIGNMENT = "lessons-02-03"
READ_MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        student.id: {
            grade.name: grade.auto_score
            for notebook in book.find_submission(sys.argv[1], student.id).notebooks
            for grade in notebook.grades
        }
        for student in book.students
    }))
"""


@pytest.fixture(scope="module")
def marker(walls: isolation.Isolation) -> Iterator[Marker]:
    """A marker with the notebook's numbers."""
    with Marker(walls, VISIBLE, "visible") as made:
        yield made


# ---------------------------------------------------------------- what students hand in

Answer = Callable[[Exercise], str]  # an exercise -> the code of its answer cell, "" for as given


def solved(exercise: Exercise) -> str:
    """The cell of the solution notebook."""
    return exercises.lesson_code()[exercise.id]["solution"]


def unsolved(_: Exercise) -> str:
    return ""


def partly(exercise: Exercise) -> str:
    """Exercises 1, 3 and 5 solved, the others as given."""
    return solved(exercise) if int(exercise.id[-1]) % 2 else ""


def mistaken(exercise: Exercise) -> str:
    """The solution, and below it a known mistake, which counts: the last definition wins."""
    wrong = [source_of(m.wrong) for m in exercise.misconceptions if not m.warns]
    return "\n\n\n".join([solved(exercise), *wrong[:1]])


def talking(exercise: Exercise, to: str) -> str:
    """Right, but every function talks while it is judged."""
    talk = f'    print("thinking", file=sys.{to})\n'
    return f"import sys\n\n\n{solved(exercise)}\n".replace("\n    return ", f"\n{talk}    return ")


def chatty(exercise: Exercise) -> str:
    return talking(exercise, "stdout")


def loud(exercise: Exercise) -> str:
    """As a progress bar does; nbgrader gives 0 for any word on stderr in a check cell."""
    return talking(exercise, "stderr")


def unreadable(exercise: Exercise) -> str:
    """Solved, but for a bracket in 02.2, which 02.3 leans on."""
    code = solved(exercise)
    return f"{code}\n    return (z" if exercise.id == "02.2" else code


ANSWERS = (solved, unsolved, partly, mistaken, unreadable, chatty, loud)
STUDENTS: dict[str, Answer] = {answer.__name__: answer for answer in ANSWERS}


def hand_in(site: Path, student: str, answer: Answer, lessons: tuple[str, ...]) -> None:
    """Fill the released notebooks with a student's answers."""
    folder = site / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    for path in sorted((site / "release" / ASSIGNMENT).glob("*.ipynb")):
        if path.name[:2] in lessons:
            answers = {e.id: answer(e) for e in exercises.lesson(path.name[:2])}
            given = {item: code for item, code in answers.items() if code}
            (folder / path.name).write_bytes(Sheet(path.name, path.read_bytes()).filled(given))


def tamper(path: Path) -> None:
    """Empty every check cell; nbgrader puts them back. (A doubled one stops it.)"""
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "pass"
    nbformat.write(notebook, path)


# ---------------------------------------------------------------- the site


class Site:
    """A folder of an nbgrader course."""

    def __init__(self, folder: Path, program: Path) -> None:
        self.folder = folder
        self.program = program

    def nbgrader(self, *words: str) -> str:
        return self.run(str(self.program), *words)

    @cached_property
    def marks(self) -> dict[str, dict[str, float]]:
        """Student -> exercise -> what nbgrader gave."""
        python = str(self.program.with_name("python"))
        shown = self.run(python, "-c", READ_MARKS, ASSIGNMENT).splitlines()[-1]
        return {
            student: {
                name.removeprefix("check-").replace("-", "."): mark for name, mark in grades.items()
            }
            for student, grades in json.loads(shown).items()
        }

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=nbgrader_environment.variables(self.folder / "home"),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An nbgrader course with the release in it, generated, handed in and graded."""
    try:
        program = nbgrader_environment.ensure()
    except nbgrader_environment.IndexUnreachable as error:
        pytest.skip(f"{error}; the release is not compared with nbgrader's marks")
    folder = tmp_path_factory.mktemp("site")
    (folder / "home").mkdir()
    made = folder / "nbgrader.zip"
    words = ("--stripped", "--nbgrader", "--solutions", "after-pass")
    course("release", "--lessons", ",".join(LESSONS), *words, "--out", str(made))
    zipfile.ZipFile(made).extractall(folder)
    site = Site(folder, program)
    site.nbgrader("generate_assignment", ASSIGNMENT)
    for student, answer in STUDENTS.items():
        hand_in(folder, student, answer, LESSONS if answer in (solved, mistaken) else ("02",))
    tamper(folder / "submitted" / "chatty" / ASSIGNMENT / "02_softmax.ipynb")
    site.nbgrader("autograde", ASSIGNMENT)
    return site


def our_marks(marker: Marker, site: Site, student: str) -> dict[str, float]:
    """What `course grade` gives for each exercise that a student handed in."""
    found = {}
    for path in sorted((site.folder / "submitted" / student / ASSIGNMENT).glob("*.ipynb")):
        ids = [exercise.id for exercise in exercises.lesson(path.name[:2])]
        marks = marks_of(marker, marker.read(path.read_bytes()), *ids)
        found |= {mark.exercise: mark.points for mark in marks}
    return found


# ---------------------------------------------------------------- what must hold


def test_generating_the_assignment_leaves_every_stub_as_it_was(site: Site):
    for lesson in LESSONS:
        path = next((site.folder / "source" / ASSIGNMENT).glob(f"{lesson}_*.ipynb"))
        given = nbformat.read(path, 4)
        generated = nbformat.read(site.folder / "release" / ASSIGNMENT / path.name, 4)
        assert [c.source for c in generated.cells] == [c.source for c in given.cells]


def test_nbgrader_hands_out_the_worked_solutions_with_the_notebooks(site: Site):
    known = at_hand(site.folder / "release" / ASSIGNMENT)
    assert known.shown == "after-pass"
    assert set(known.codes) == {e.id for number in LESSONS for e in exercises.lesson(number)}


@pytest.mark.parametrize("student", STUDENTS)
def test_nbgrader_and_the_course_give_the_same_marks(marker: Marker, site: Site, student: str):
    marks = our_marks(marker, site, student)
    given = {item: mark for item, mark in site.marks[student].items() if item in marks}
    assert given == pytest.approx(marks)


def test_the_marks_are_those_that_the_answers_earn(site: Site):
    worth = {e.id: e.points for number in LESSONS for e in exercises.lesson(number)}
    marks = site.marks
    assert marks["solved"] == worth
    first = [e.id for e in exercises.lesson("02")]
    assert [marks["unsolved"][item] for item in first] == [0] * len(first)
    odd = [worth[item] * (int(item[-1]) % 2) for item in first]
    assert [marks["partly"][item] for item in first] == odd
    assert all(mark < worth[item] for item, mark in marks["mistaken"].items())
    assert sum(mark > 0 for mark in marks["mistaken"].values()) > len(worth) / 2


def test_what_python_cannot_read_costs_its_own_exercise_and_is_told(site: Site):
    marks = site.marks["unreadable"].items()  # of lesson 02 alone: no other was handed in
    lost = {item for item, mark in marks if mark == 0 and item.startswith("02")}
    assert lost == {"02.2"}
    graded = site.folder / "autograded" / "unreadable" / ASSIGNMENT / "02_softmax.ipynb"
    (cell,) = [c for c in nbformat.read(graded, 4).cells if 'check("02.2"' in c.source]
    assert any("02.2 logsumexp · not yet" in str(output) for output in cell.outputs)


def test_nbgrader_takes_the_due_date(site: Site, tmp_path: Path):
    made = tmp_path / "dated.zip"
    due = ("--due", "2027-01-31T23:59+01:00")
    course("release", "--lessons", "02", "--nbgrader", *due, "--out", str(made))
    readme = zipfile.ZipFile(made).read("README.md").decode()
    command = next(line for line in readme.splitlines() if "duedate" in line)
    assert command == 'nbgrader db assignment add lesson-02 --duedate="2027-01-31 22:59 UTC"'
    site.nbgrader("db", "assignment", "add", "lesson-02", "--duedate=2027-01-31 22:59 UTC")
