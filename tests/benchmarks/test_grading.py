"""The grading group: the class, its numbers, what makes it fail, and what is told of it.

nbgrader is played by a script here; tests/grading/test_nbgrader.py runs the real one.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import RESULTS, groups, handins, instructors, report, stored, watch
from benchmarks.case import Goal
from benchmarks.groups.grading import EXERCISES, FAULTY, KILLS, LESSONS
from benchmarks.nbgrader import grading as theirs
from benchmarks.ours import grading as ours
from benchmarks.proof import NotEqual
from benchmarks.stored import Stored
from benchmarks.watch import Sample
from course_lib.grading import isolation

GROUP = groups.get("grading")
SIZES = {"course": 3, "calls": 3, "batch": 3}
NBGRADER = """#!{python}
import pathlib, shutil, sys
do, assignment, *which = sys.argv[1:]
student = which[0].removeprefix("--student=") if which else "*"
with open("calls.txt", "a") as log:
    print(do, assignment, *which, file=log)
if do == "autograde":
    for path in list(pathlib.Path("submitted").glob(f"{{student}}/{{assignment}}/*.ipynb")):
        copy = "autograded" / path.relative_to("submitted")
        if path.name not in {forgets}:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
"""


@pytest.fixture
def walls() -> None:
    try:
        isolation.strongest()
    except isolation.NoIsolation as error:
        pytest.skip(str(error))


def play_nbgrader(folder: Path, monkeypatch: pytest.MonkeyPatch, forgets: tuple[str, ...]) -> None:
    """Let a script take nbgrader's place that copies what it should grade."""
    program = folder / "nbgrader"
    program.write_text(NBGRADER.format(python=sys.executable, forgets=forgets))
    program.chmod(0o755)
    monkeypatch.setattr(theirs.nbgrader_environment, "ensure", lambda: program)


# ---------------------------------------------------------------- the class


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("*/*.ipynb")}


def test_a_class_is_spread_over_the_lessons_and_begins_as_a_larger_one(tmp_path):
    assert handins.make(tmp_path / "small", 4, stripped=True) == []
    handins.make(tmp_path / "large", 9, stripped=True)
    small, large = files(tmp_path / "small"), files(tmp_path / "large")
    assert sorted(Path(name).name[:2] for name in small) == ["02", "02", "03", "04"]
    assert len(large) == len(set(large.values())) == 9
    assert small.items() <= large.items()


def test_faults_change_the_hand_ins_that_are_named_and_no_other(tmp_path):
    handins.make(tmp_path / "sound", 12, stripped=True)
    made = handins.make(tmp_path / "faulty", 12, True, {"hang": 0.05})
    sound, faulty = files(tmp_path / "sound"), files(tmp_path / "faulty")
    changed = {(Path(n).parent.name, Path(n).name[:2]) for n in sound if sound[n] != faulty[n]}
    assert changed == {(fault.student, fault.lesson) for fault in made}
    assert len(made) == 3


# ---------------------------------------------------------------- course grade


@pytest.mark.slow
def test_a_class_is_graded_and_its_speed_and_memory_are_told(walls):
    told = ours.Class(SIZES, stripped=True).measure(1)
    assert told["handins"] == 3
    assert told["rate"] == pytest.approx(3 / told["total"])
    assert told["sandboxes"] > told["bytes"] > 20e6


@pytest.mark.slow
def test_the_proof_is_every_other_exercise(walls):
    points = ours.Class(SIZES, stripped=True).proof()["points"]
    assert (points > 0).tolist() == [i % 2 == 0 for i in range(6)] * 3


@pytest.mark.slow
def test_a_class_with_faults_is_compared_with_the_one_without(walls):
    sizes, faults = {"course": 3}, {"segfault": 0.02}
    sound, faulty = ours.FaultyClass(sizes, faults).run()
    assert [row for row in sound.rows if row[0] == "mark"]
    with pytest.raises(NotEqual, match="a fault changed another hand-in's row"):
        ours.check_others(sound, faulty, set())  # as if the faults were in nobody's hand-in


@pytest.mark.slow
def test_hand_ins_that_were_not_graded_are_no_measurement(walls, tmp_path):
    handins.make(tmp_path / "class", 3, stripped=True)
    with pytest.raises(RuntimeError, match="not all of 4 hand-ins were graded"):
        ours.grade(tmp_path / "class", tmp_path / "results", 4)


def test_a_row_that_is_missing_is_seen():
    row = ("mark", True, handins.Fault("ada", "02", "02.1", "hang"))  # says whose it is: enough
    one = ours.Graded(1, 1.0, [], [row], {})
    with pytest.raises(NotEqual, match="the number of others' rows: 1, 0"):
        ours.check_others(one, replace(one, rows=[]), set())
    ours.check_others(one, replace(one, rows=[]), {("ada", "02")})


def test_kills_that_were_skipped_or_failed_are_no_measurement(tmp_path, monkeypatch):
    played = tmp_path / "test_played.py"
    monkeypatch.setattr(ours, "KILL_TEST", str(played))
    played.write_text("import os\ndef test_it():\n    assert os.environ['COURSE_KILLS'] == '7'\n")
    assert ours.Kills(7).measure(1)["kills"] == 7
    for body in ("pytest.skip('no walls')", "assert False"):
        played.write_text(f"import pytest\ndef test_it():\n    {body}\n")
        with pytest.raises(RuntimeError, match="did not pass"):
            ours.Kills(7).measure(1)


# ---------------------------------------------------------------- memory


@pytest.mark.skipif(not watch.PROC.is_dir(), reason="only Linux has /proc")
def test_the_memory_of_children_and_of_those_below_is_seen():
    hold = "held = b'x' * 60_000_000; input()"
    below = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {below!r}])"
    command = [sys.executable, "-c", outer]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        with watch.Watch(process.pid, lambda: 5, seconds=0.05) as seen:
            while not (seen.samples and seen.samples[-1].all > 60e6):
                assert process.poll() is None
        process.communicate(b"\n")
    last = seen.samples[-1]
    assert last.done == 5
    assert 0 < last.near < 60e6 < last.all


def test_peaks_tell_both_halves():
    samples = [Sample(1, 100, 300), Sample(5, 200, 900), Sample(6, 220, 400), Sample(10, 150, 0)]
    assert watch.peaks(samples, 10) == {"bytes": 220, "sandboxes": 900, "growth": 1.1}
    assert "growth" not in watch.peaks(samples[:2], 10)
    assert watch.peaks([], 10) == {}


# ---------------------------------------------------------------- nbgrader


@pytest.mark.parametrize(("kind", "n_calls"), [("calls", 3), ("batch", 1)])
def test_nbgrader_is_called_once_for_each_or_once_for_all(kind, n_calls, tmp_path, monkeypatch):
    play_nbgrader(tmp_path, monkeypatch, forgets=())
    (tmp_path / "site").mkdir()
    site = theirs.Site(tmp_path / "site", kind, stripped=True)
    handins.make(site.folder / "class", 3, stripped=True)
    assert site.graded(3) > 0
    calls = (site.folder / "calls.txt").read_text().splitlines()
    assert sum(call.startswith("autograde") for call in calls) == n_calls
    assert sorted(p.name[:2] for p in site.folder.glob("autograded/*/*/*")) == ["02", "03", "04"]


def test_a_notebook_that_nbgrader_leaves_out_is_no_measurement(tmp_path, monkeypatch):
    play_nbgrader(tmp_path, monkeypatch, forgets=("02_softmax.ipynb",))
    with pytest.raises(RuntimeError, match="nbgrader graded 2 of 3 notebooks"):
        theirs.Class(SIZES, stripped=True, kind="batch").measure(1)


# ---------------------------------------------------------------- what is told


def measured() -> Stored:
    """A grading group with made-up numbers."""
    samples = {
        "numpy": {
            **{"rate": [50.0], "handins": [1000.0], "total": [20.0], "bytes": [2e8]},
            **{"sandboxes": [9e8], "growth": [1.02]},
        },
        "nbgrader": {"rate": [0.2], "handins": [12.0], "total": [60.0]},
        "nbgrader_batch": {"rate": [1.0], "handins": [24.0], "total": [24.0]},
    }
    found = {
        EXERCISES: samples,
        LESSONS: samples,
        FAULTY: {"numpy": {**samples["numpy"], "slowdown": [1.5]}},
        KILLS: {"numpy": {"kills": [100.0], "total": [500.0]}},
    }
    cases = [
        {**vars(case), "samples": found[case.name]}
        | {"gap": None, "facts": {"numpy": {"numpy": "2.0", "blas": "openblas"}}}
        for case in GROUP.cases
    ]
    made = {"command": "make bench NAME=grading", "date": "2026-01-02", "launches": 3, "rounds": 5}
    made |= {"seconds": 0.2, "fresh_rounds": 5, "cpu": "Some CPU", "cores": 2, "load": 0.1}
    made |= {"system": "Linux", "libc": "glibc", "python": "3.11", "variables": {}}
    return stored.from_measured(GROUP, cases, made)


def test_the_page_tells_how_many_times_as_fast_and_whether_that_is_enough():
    page = report.render(measured())
    assert f"| {EXERCISES} | 50.0 (50.0) | 0.200 (0.200) | 1.00 (1.00) | 250.00 | 50.00 |" in page
    assert "| 250.00 | at least 200.00 | – | must |" in page
    assert "| 50.00 | at least 60.00 | – | no |" in page
    assert f"| {FAULTY}, wall time with faults / without | – | 1.50 | 2.00 | – | must |" in page
    assert f"| {EXERCISES} | 1,000 (1,000) | 12 (12) | 24 (24) |" in page


def test_a_case_that_was_not_measured_leaves_no_empty_table():
    page = report.render(replace(measured(), rows=measured().rows[:2]))
    assert "kills that the gradebook" not in page.lower()
    assert "|  |\n" not in page


def test_a_goal_of_at_least_is_missed_below_it():
    goal = Goal(200, metric="rate", at_least=True)
    assert [report.reached(value, goal) for value in (199.9, 200.0)] == ["no", "must"]


def test_quick_takes_small_classes():
    small, *_ = (case.quickened() for case in GROUP.cases)
    assert small.settings["sizes"]["course"] < 100
    assert small.settings["stripped"] is True


def test_the_guide_tells_the_stored_numbers(tmp_path):
    stored.write(measured(), tmp_path)
    told = instructors.block(tmp_path)
    for words in (
        "1,000 notebooks with the exercises alone take 20.0 s, or 50.0 a second: 250 times",
        "50 times as many as nbgrader called once for all",
        "on 12 and 24 of the first",
        "at most 200 MB, with all sandboxes 900 MB",
        "1.50 times as long",
        "After 100 kills",
    ):
        assert words in told
    copy = tmp_path / "guide.md"
    copy.write_text(instructors.GUIDE.read_text("utf-8"), "utf-8")
    instructors.update(copy, tmp_path)
    assert told in copy.read_text("utf-8")
    assert instructors.update(copy, tmp_path) is False


def test_the_guide_shows_what_is_stored():
    assert instructors.block(RESULTS) in instructors.GUIDE.read_text("utf-8")
    assert {case.name for case in GROUP.cases} == {EXERCISES, LESSONS, FAULTY, KILLS}
