"""A class of damaged notebooks through the whole `course grade`: nobody is lost.

100 here; COURSE_FUZZED=1000 makes it a thousand.
"""

import json
import os
import random
from pathlib import Path

import pytest
from running import grade
from test_fuzzed_notebooks import fuzzed, small_notebooks

from course_lib import exercises
from course_lib.grading import isolation
from course_lib.grading.gradebook import FILE, Gradebook

N = int(os.environ.get("COURSE_FUZZED", "100"))
START = 20_000  # other numbers than those of the test that reads them only


def lesson_of(number: int) -> str:
    """The lesson that a fuzzed notebook was made from."""
    sound = json.loads(random.Random(number).choice(small_notebooks()))
    tags = [tag for cell in sound["cells"] for tag in cell["metadata"].get("tags", [])]
    return next(tag for tag in tags if tag.startswith("exercise-"))[9:11]


@pytest.mark.slow
def test_every_student_has_marks_or_a_sentence(walls: isolation.Isolation, tmp_path: Path) -> None:
    lessons = {f"student-{number}": lesson_of(number) for number in range(START, START + N)}
    for student, lesson in lessons.items():
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        raw = fuzzed(int(student.partition("-")[2]))
        (folder / f"{lesson}_lesson.ipynb").write_bytes(raw)
    results = tmp_path / "results"
    done = grade(tmp_path / "class", results, "--workers", "2", "--seconds", "1")
    assert done.returncode == 1  # some are beyond repair
    assert "Traceback" not in done.stderr
    with Gradebook(results / FILE, read_only=True) as book:
        handins = {filed.student: filed for filed in book.handins()}
        marks = {(mark.student, mark.exercise): mark for mark in book.marks()}
    assert set(handins) == set(lessons)
    unread = [filed for filed in handins.values() if filed.problem]
    assert 0 < len(unread) < N / 3
    assert not [f.problem for f in unread if "tell your teacher" in f.problem]
    assert not [f.problem for f in unread if "could not be graded" in f.problem]
    for student, lesson in lessons.items():
        assert all((student, e.id) in marks for e in exercises.lesson(lesson))
    for filed in unread:
        assert f"{filed.student}, lesson {filed.lesson}: {filed.problem}" in done.stderr
    attempted = [mark for mark in marks.values() if mark.status != "not attempted"]
    assert len({mark.student for mark in attempted}) > N / 3
    assert sum(mark.status == "passed" for mark in attempted) > N / 20
