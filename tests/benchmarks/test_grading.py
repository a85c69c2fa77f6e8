"""The grading group: the class, its numbers, and what makes it fail.

nbgrader is played by a script here; tests/grading/test_nbgrader.py runs the real one.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import groups, nbgrader
from benchmarks.groups import grading
from benchmarks.groups.grading import Class, Graded, Kills, check_others
from benchmarks.measure import NotEqual
from benchmarks.watch import Sample, peaks, watched
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.records import HandIn
from tests.grading.classes import Fault

SIZES = {"course": 3, "calls": 3, "batch": 3}
NBGRADER = """#!{python}
import pathlib, shutil, sys
do, assignment, *which = sys.argv[1:]
student = which[0].removeprefix("--student=") if which else "*"
with open("{log}", "a") as log:
    print(do, assignment, *which, file=log)
if do == "autograde":
    for path in list(pathlib.Path("submitted").glob(f"{{student}}/{{assignment}}/*.ipynb")):
        copy = "autograded" / path.relative_to("submitted")
        if path.name not in {forgets}:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
"""


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Lets a script take nbgrader's place that copies what it should grade, and logs its calls."""

    def play(*forgets: str) -> Path:
        program, log = tmp_path / "nbgrader", tmp_path / "calls.txt"
        program.write_text(NBGRADER.format(python=sys.executable, forgets=forgets, log=log))
        program.chmod(0o755)
        monkeypatch.setattr(nbgrader.nbgrader_environment, "ensure", lambda: program)
        return log

    return play


# ---------------------------------------------------------------- the class


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("class/*/*.ipynb")}


def test_a_class_is_spread_over_the_lessons_and_begins_as_a_larger_one(tmp_path):
    for n in (4, 9):
        assert Class({"course": n}).hand_in(tmp_path / str(n), None) == []
    small, large = files(tmp_path / "4"), files(tmp_path / "9")
    assert sorted(Path(name).name[:2] for name in small) == ["02", "02", "03", "04"]
    assert len(large) == len(set(large.values())) == 9
    assert small.items() <= large.items()


def test_faults_change_the_hand_ins_that_are_named_and_no_other(tmp_path):
    Class({"course": 12}).hand_in(tmp_path / "sound", None)
    made = Class({"course": 12}).hand_in(tmp_path / "faulty", {"hang": 0.05})
    sound, faulty = files(tmp_path / "sound"), files(tmp_path / "faulty")
    changed = {(Path(n).parent.name, Path(n).name[:2]) for n in sound if sound[n] != faulty[n]}
    assert changed == {(fault.student, fault.lesson) for fault in made}
    assert len(made) == 3


def test_quick_takes_small_classes():
    quick, *_ = (case.using(case.quicker) for case in groups.every()["grading"].cases)
    assert quick.settings["sizes"]["course"] < 100
    assert quick.settings["stripped"] is True


# ---------------------------------------------------------------- course grade


@pytest.mark.slow
def test_the_proof_is_every_other_exercise(walls):
    points = Class(SIZES).proof()["points"]
    assert (points > 0).tolist() == [i % 2 == 0 for i in range(6)] * 3


@pytest.mark.slow
def test_a_class_is_graded_and_compared_with_the_one_with_faults(walls, monkeypatch):
    graded: list[tuple[Graded, Graded, set]] = []
    monkeypatch.setattr(grading, "check_others", lambda *runs: graded.append(runs))
    told = Class(SIZES, faults={"segfault": 0.02}).run()
    ((sound, faulty, changed),) = graded
    assert told["slowdown"] == faulty.seconds / sound.seconds
    assert [row for row in sound.rows if row[0] == "mark"]
    check_others(sound, faulty, changed)
    with pytest.raises(NotEqual, match="a fault changed another hand-in's row"):
        check_others(sound, faulty, set())  # as if the faults were in nobody's hand-in
    monkeypatch.setattr(Class, "grade", lambda *_: sound)
    told = Class(SIZES).measure(1)
    assert told["handins"] == 3
    assert told["rate"] == pytest.approx(3 / told["total"])
    assert told["sandboxes"] > told["bytes"] > 20e6


def test_hand_ins_that_were_not_graded_are_no_measurement(tmp_path, monkeypatch, refused):
    with Gradebook(tmp_path / "results" / FILE) as book:  # one of two
        book.record_handin(HandIn("ada", "02", Path("x.ipynb")), "c", "c")
    grader = tmp_path / "grader"  # which says that all is well, and has done nothing more
    grader.write_text("#!/bin/sh\necho done\n")
    grader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(grader))
    told = "not all of 2 hand-ins were graded:\ndone"
    refused(RuntimeError, told, Class({"course": 2}).grade, tmp_path, 2)


def test_a_row_that_is_missing_is_seen():
    row = ("mark", True, Fault("ada", "02", "02.1", "hang"))  # says whose it is: enough
    one = Graded(1, 1.0, rows=[row])
    with pytest.raises(NotEqual, match="another hand-in's row:\n.*ada.*\nNone"):
        check_others(one, replace(one, rows=[]), set())
    check_others(one, replace(one, rows=[]), {("ada", "02")})


def test_kills_that_were_skipped_or_failed_are_no_measurement(tmp_path, monkeypatch, refused):
    played = tmp_path / "test_played.py"
    monkeypatch.setattr(grading, "KILL_TEST", str(played))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # it needs none, and starts sooner
    played.write_text("import os\ndef test_it():\n    assert os.environ['COURSE_KILLS'] == '7'\n")
    assert Kills(7).measure(1)["kills"] == 7
    for body in ("pytest.skip('no walls')", "assert False"):
        played.write_text(f"import pytest\ndef test_it():\n    {body}\n")
        refused(RuntimeError, "did not pass", Kills(7).measure, 1)


# ---------------------------------------------------------------- memory


def test_the_memory_of_children_and_of_those_below_is_seen():
    hold = "held = b'x' * 60_000_000; input()"
    below = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {below!r}])"
    command = [sys.executable, "-c", outer]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        with watched(process.pid, lambda: 5, seconds=0.05) as samples:
            while not (samples and samples[-1].all > 60e6):
                assert process.poll() is None
        process.communicate(b"\n")
    last = samples[-1]
    assert last.done == 5
    assert 0 < last.near < 60e6 < last.all


def test_peaks_tell_both_halves():
    samples = [Sample(1, 100, 300), Sample(5, 200, 900), Sample(6, 220, 400), Sample(10, 150, 0)]
    assert peaks(samples, 10) == {"bytes": 220, "sandboxes": 900, "growth": 1.1}
    assert "growth" not in peaks(samples[:2], 10)
    assert peaks([], 10) == {}


# ---------------------------------------------------------------- nbgrader


@pytest.mark.parametrize(("kind", "n_calls"), [("calls", 3), ("batch", 1)])
def test_nbgrader_is_called_once_for_each_or_once_for_all(kind, n_calls, played):
    log = played()
    told = nbgrader.counterpart(Class(SIZES), kind).measure(1)
    assert told["rate"] == pytest.approx(3 / told["total"])
    calls = log.read_text().splitlines()
    assert sum(call.startswith("autograde") for call in calls) == n_calls
    assert sum(call.startswith("generate") for call in calls) == n_calls


def test_a_notebook_that_nbgrader_leaves_out_is_no_measurement(played):
    played("02_softmax.ipynb")
    with pytest.raises(RuntimeError, match="nbgrader graded 2 of 3 notebooks"):
        nbgrader.counterpart(Class(SIZES), "batch").measure(1)
