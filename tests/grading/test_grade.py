"""The real `course grade`, from outside: what it prints, how it ends, what it does again."""

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import zipfile
from pathlib import Path

import pytest
from classes import Sheet, handed_out, make_class
from folders import tree
from graded import HONEST
from running import (
    BESIDE,
    QUICK,
    ROOT,
    all_gone,
    book_of,
    descendants,
    environment,
    grade,
    grade_here,
    grading,
    marks,
    n_graded,
    ran,
    rows,
    wait_until,
    words,
    workers_of,
)

from course_lib import exercises
from course_lib.grading.gradebook import FILE
from course_lib.grading.records import Mark

pytestmark = pytest.mark.usefixtures("walls")  # without isolation there is nothing to test


@pytest.fixture(scope="module")
def hand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six students with lessons 02 and 03: not to be changed."""
    folder = tmp_path_factory.mktemp("class")
    make_class(folder, 6, ("02", "03"), seed=3)
    return folder


@pytest.fixture(scope="module")
def results(hand_ins: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What came of them: not to be changed."""
    out = tmp_path_factory.mktemp("results")
    done = grade(hand_ins, out, *BESIDE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Layout: plain, one folder per student (6 students).",
        f"12 hand-ins, 72 marks in {out / FILE}",
    ]
    return out


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two students of lesson 02, and a folder for results: a test's own."""
    make_class(tmp_path / "class", 2, ("02",), seed=4)
    return tmp_path / "class", tmp_path / "results"


@pytest.fixture
def two_graded(two: tuple[Path, Path]) -> tuple[Path, Path, list[Mark]]:
    """The same, and what was graded there."""
    assert grade_here(*two).returncode == 0
    return *two, marks(two[1])


def n_ever(out: Path) -> int:
    """How many marks were ever computed."""
    with book_of(out) as book:
        return len(book.marks(current=False))


def change(path: Path, cell_type: str, text: str) -> None:
    """Put a text at the end of the first cell of this type."""
    notebook = json.loads(path.read_text())
    next(c for c in notebook["cells"] if c["cell_type"] == cell_type)["source"] += [f"\n{text}"]
    path.write_text(json.dumps(notebook))


def answer(path: Path, exercise: str, code: str) -> None:
    """Write other code into an exercise's cell."""
    path.write_bytes(Sheet(path.name, path.read_bytes()).filled({exercise: code}))


# ---------------------------------------------------------------- what it says, and how it ends


def test_all_is_well(results: Path):
    found = marks(results)
    assert len(found) == 72
    assert {m.status for m in found} == {"passed", "not yet", "not attempted"}


@pytest.mark.slow
def test_the_solved_notebooks_of_all_lessons_earn_all_but_what_a_person_gives(tmp_path: Path):
    pytest.importorskip("torch")
    folder, out = tmp_path / "class", tmp_path / "results"
    (folder / "ada").mkdir(parents=True)
    for solved in (ROOT / "solutions").glob("*.ipynb"):
        shutil.copy(solved, folder / "ada")
    patient = "--seconds", "6"  # PyTorch's first call takes its time on a machine that is busy
    done = grade_here(folder, out, "--workers", "1", *patient)
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [
        f"15 hand-ins, {len(exercises.exercises())} marks in {out / FILE}",
        f"1 mark or hand-in to look at: `course report {out}` shows it",
    ]
    found = marks(out)
    assert [mark.exercise for mark in found if mark.flags or mark.remarks] == ["12.1"]
    assert sum(mark.worth for mark in found) == sum(e.points for e in exercises.exercises())
    assert {m.exercise: m.worth - m.points for m in found if m.points < m.worth} == {"12.1": 2}


def test_problems_have_a_line_each_and_the_code_is_1(two: tuple[Path, Path]):
    folder, out = two
    tree(folder, "torn/02_softmax.ipynb", content=b'{"cells": [')
    tree(folder, "photo/02.jpg")
    done = grade_here(folder, out)
    assert done.returncode == 1
    photo, torn = done.stderr.splitlines()
    assert "photo handed in no notebook" in photo
    assert torn.startswith("torn, lesson 02: ")
    assert f"2 problems to look at: `course report {out}` shows them" in done.stdout
    for student in ("photo", "student-0000", "student-0001"):
        shutil.rmtree(folder / student)
    done = grade_here(folder, out, *QUICK, "--fresh")
    assert done.stdout.splitlines() == [
        "Layout: plain, one folder per student (1 student).",
        f"1 hand-in, 6 marks in {out / FILE}",
        f"1 problem to look at: `course report {out}` shows it",
    ]


def test_warnings_of_answers_and_of_the_judge_stay_off_the_terminal(two: tuple[Path, Path]):
    folder, out = two
    huge = "def softmax(z):\n    return np.full(z.shape, 1e308)"
    answer(folder / "student-0000" / "02_softmax.ipynb", "02.1", huge)
    done = grade(folder, out)
    assert (done.returncode, done.stderr) == (0, "")
    (found,) = [m for m in marks(out) if (m.student, m.exercise) == ("student-0000", "02.1")]
    assert found.status == "not yet"


@pytest.mark.parametrize(
    ("graded", "out", "options", "says"),
    [
        ("class", "results", "--lessons 02,77", "there is no lesson 77"),
        ("class", "results", "--lessons 7", "there is no lesson 7; there are 00, 01"),
        ("class", "results", "--workers 0 --seconds 0", "--seconds above 0"),
        ("class", "results", "--seconds nan", "--seconds above 0"),
        ("class", "results", "--seconds inf", "--seconds above 0"),
        ("class", "results", "--workers -1", "--workers must be at least 1"),
        ("class", "results", "--workers 0", "--workers must be at least 1"),
        ("class", "class/results", "", "choose a folder outside of it"),
        ("class", "class/student-0000/results", "", "choose a folder outside of it"),
        ("class", "class/../class/results", "", "choose a folder outside of it"),
        ("class", "class", "", "choose a folder outside of it"),
        ("class", "file/results", "", "cannot be made (Not a directory)"),
        ("nowhere", "results", "", "there is no such folder or file"),
        ("empty", "results", "", "{}/empty is empty: nobody handed anything in"),
        *(
            ("class", "results", f"--scheduler {it}", f"{it!r} is no address of a Dask scheduler")
            for it in ("nonsense", "tcp://", "http://127.0.0.1:1", "tcp://127.0.0.1")
        ),
    ],
)
def test_what_cannot_begin_ends_with_2(
    two: tuple[Path, Path], tmp_path: Path, graded: str, out: str, options: str, says: str
):
    if "--scheduler" in options:
        pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    done = grade_here(tmp_path / graded, tmp_path / out, *(options.split() or QUICK))
    assert done.returncode == 2
    assert not done.stdout or done.stdout.startswith("Layout: plain")
    assert done.stderr.startswith("course grade: ")
    assert says.format(tmp_path) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_lesson_that_nobody_handed_in(two_graded):
    folder, out, _ = two_graded
    done = grade_here(folder, out, *QUICK, "--lessons", "07", "--fresh")
    assert done.returncode == 2
    assert done.stderr == "course grade: nobody handed in lesson 07: nothing was graded\n"
    assert len(marks(out)) == 12  # nothing was forgotten
    tree(folder, "photo/02.jpg")
    done = grade_here(folder, out, *QUICK, "--lessons", "07,08")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "photo: photo handed in no notebook, only 02.jpg",
        "course grade: nobody handed in lesson 07 or 08: nothing was graded",
    ]
    done = grade_here(folder, out, *QUICK, "--lessons", "02,07")
    assert "Note: nobody handed in lesson 07." in done.stderr
    assert "1 problem to look at: `course report " in done.stdout
    assert done.stdout.rstrip().endswith("shows it")


# ---------------------------------------------------------------- whose hand-in it is


def test_a_file_name_makes_no_hand_in_somebody_elses(tmp_path: Path):
    """By the newest time, by Canvas's number, in a folder, in a zip: all marks stay."""
    folder, out = tmp_path / "class", tmp_path / "results"
    ada, eve = (folder / f"submission_10000{i}" for i in (1, 2))
    make_class(folder, 1, ("02",), seed=4)
    (folder / "student-0000").rename(ada)
    assert grade_here(folder, out).returncode == 0
    before = marks(out)
    hostile = "submission_100001_67890_02_softmax-7"
    (eve / hostile).mkdir(parents=True)
    unsolved = handed_out("02").filled({})
    for path in (eve / f"{hostile}.ipynb", eve / hostile / "02_softmax.ipynb"):
        path.write_bytes(unsolved)
        os.utime(path, (4e9, 4e9))
    with zipfile.ZipFile(eve / f"{hostile}.zip", "w") as packed:
        packed.writestr("02_softmax.ipynb", unsolved)
    done = grade_here(folder, out)
    assert done.returncode == 0
    assert done.stdout.startswith("Layout: plain, one folder per student (2 students).\n")
    assert [mark for mark in marks(out) if mark.student == ada.name] == before
    assert {mark.points for mark in marks(out) if mark.student == eve.name} == {0.0}


def test_a_class_that_lies_too_deep_is_not_graded_as_one_student(two: tuple[Path, Path]):
    folder, out = two
    deeper = folder.with_name("hand-ins of 2027") / "week3"
    deeper.parent.mkdir()
    folder.rename(deeper)
    done = grade_here(deeper.parent, out)
    assert done.returncode == 2
    assert f"If that is the whole class, grade “{deeper}”" in done.stderr
    assert not out.exists()
    assert grade_here(deeper, out).returncode == 0
    done = grade_here(deeper.parent, out, *QUICK, "--layout", "plain")
    assert "(1 student)" in done.stdout
    assert {mark.student for mark in marks(out)} == {"student-0000", "student-0001", "week3"}


def test_two_that_claim_one_name_are_for_a_human(two_graded):
    folder, out, before = two_graded
    with zipfile.ZipFile(folder / "student-0000.zip", "w") as packed:
        packed.writestr("02_softmax.ipynb", handed_out("02").filled({}))
    done = grade_here(folder, out)
    assert done.returncode == 1
    assert "“student-0000” and “student-0000.zip” would all be student-0000's" in done.stderr
    assert marks(out) == before


def test_a_terminal_sees_a_bar(two: tuple[Path, Path]):
    """A pipe does not: see `results`, where nothing stands on the standard error."""
    folder, out = two
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = subprocess.Popen(words(folder, out), stdout=side, stderr=side, env=environment())
    os.close(side)
    shown = b""
    while part := _read(main):
        shown += part
    assert process.wait() == 0
    assert re.search(rb"2/2 \[\d\d:\d\d<\d\d:\d\d", shown), shown  # done, and the time left
    assert b"100%" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other side was closed
        return b""


# ---------------------------------------------------------------- what is done, and done again


def test_lessons_are_chosen(tmp_path: Path):
    make_class(tmp_path / "class", 1, ("02", "03"), seed=3)
    out = tmp_path / "results"
    assert grade_here(tmp_path / "class", out, *QUICK, "--lessons", "03").returncode == 0
    assert {m.lesson for m in marks(out)} == {"03"}


def test_one_worker_or_two_and_the_same_secret_give_the_same_marks(
    hand_ins: Path, results: Path, tmp_path: Path
):
    """Which worker marks what, and in which order, changes no row."""
    secret = ("--seed-file", str(next(results.glob("*seed*"))))
    assert grade_here(hand_ins, tmp_path, *QUICK, *secret).returncode == 0
    assert rows(tmp_path) == rows(results)


def test_another_secret_grades_again(two: tuple[Path, Path], tmp_path: Path):
    folder, out = two
    secrets = [tmp_path / "a", tmp_path / "b"]
    for i, secret in enumerate(secrets):
        secret.write_text(f"a long secret of the teacher, number {i}\n")
        assert grade_here(folder, out, *QUICK, "--seed-file", str(secret)).returncode == 0
    assert len(marks(out)) == 12
    assert n_ever(out) == 24
    seeds = {m.seed for m in marks(out)}
    assert len(seeds) == 1
    assert grade_here(folder, out, *QUICK, "--seed-file", str(secrets[0])).returncode == 0
    assert n_ever(out) == 24  # nothing was run: the first secret's marks count again
    assert {m.seed for m in marks(out)} != seeds


def test_nothing_is_run_again_for_other_prose_or_outputs(two_graded):
    folder, out, before = two_graded
    change(folder / "student-0000" / "02_softmax.ipynb", "markdown", "I thought about it for long.")
    change(folder / "student-0000" / "02_softmax.ipynb", "code", "# a comment")
    assert grade_here(folder, out).returncode == 0
    assert marks(out) == before  # their seconds too: these are the old marks
    assert n_ever(out) == 12


def test_other_code_is_run_again_for_its_student_alone(two_graded):
    folder, out, old = two_graded
    answer(folder / "student-0000" / "02_softmax.ipynb", "02.1", HONEST)
    grade_here(folder, out)
    before, after = ({(m.student, m.exercise): m for m in some} for some in (old, marks(out)))
    assert after["student-0000", "02.1"].status == "passed"
    again = {key for key in after if after[key].content != before[key].content}
    assert again == {("student-0000", f"02.{i}") for i in range(1, 7)}
    assert all(after[key] == before[key] for key in set(after) - again)
    assert n_ever(out) == 18


def test_fresh_grades_everything_again(two_graded):
    folder, out, before = two_graded
    grade_here(folder, out, *QUICK, "--fresh")
    assert n_ever(out) == 12
    assert [m.seconds for m in marks(out)] != [m.seconds for m in before]  # a clock was read again


# ---------------------------------------------------------------- stopped, and beside another


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_with_a_sentence_and_goes_on(hand_ins, results, tmp_path, number):
    """As a terminal does it, the whole group gets SIGINT; `kill` reaches the main process alone."""
    secret = ("--seed-file", str(next(results.glob("*seed*"))))
    with grading(hand_ins, tmp_path, *QUICK, *secret) as process:
        wait_until(lambda: n_graded(tmp_path) >= 2)
        below = descendants(process.pid)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 130
    assert (out, err) == (
        "Layout: plain, one folder per student (6 students).\n",
        "Stopped. What was graded is kept; the same command goes on from there.\n",
    )
    assert below
    assert all_gone(below)
    kept = n_ever(tmp_path)
    assert 0 < kept < 72
    assert grade_here(hand_ins, tmp_path, *QUICK, *secret).returncode == 0
    assert rows(tmp_path) == rows(results)


def test_stopped_before_it_began(hand_ins: Path, tmp_path: Path):
    """While workers start, Ctrl-C gives one sentence too, not theirs."""
    with grading(hand_ins, tmp_path) as process:
        wait_until(lambda: len(descendants(process.pid)) >= 2)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert err.startswith("Stopped.")
    assert len(err.splitlines()) == 1


def test_two_at_once_are_refused(hand_ins: Path, tmp_path: Path):
    with grading(hand_ins, tmp_path, *QUICK, "--lessons", "02") as process:
        wait_until(lambda: n_graded(tmp_path) >= 1)
        process.send_signal(signal.SIGSTOP)  # or it might be done before the second one has begun
        second = grade_here(hand_ins, tmp_path)
        process.send_signal(signal.SIGCONT)
        assert second.returncode == 2
        assert f"another `course grade` (process {process.pid} on " in second.stderr
        assert process.wait(timeout=120) == 0
    assert len(marks(tmp_path)) == 36


# ---------------------------------------------------------------- isolation


NO_LANDLOCK = """
import errno, os, sys
sys.path.insert(0, {tests!r})
import pyseccomp
refuse = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
refuse.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "landlock_create_ruleset")
refuse.load()
os.execv(sys.executable, [sys.executable, "-m", "course_lib.cli", *sys.argv[1:]])
"""


def test_without_isolation_nothing_is_graded(two: tuple[Path, Path], tmp_path: Path):
    """No bubblewrap on the PATH, and a kernel that has no Landlock: its call is refused."""
    folder, out = two
    start = NO_LANDLOCK.format(tests=str(tmp_path))
    command = (sys.executable, "-c", start, "grade", folder, "--out", out)
    done = ran(*command, PATH="/nowhere")
    assert done.returncode == 2
    assert "cannot isolate it" in done.stderr
    assert "apt-get install bubblewrap" in done.stderr
    assert "Nothing was graded" in done.stderr
    assert not out.exists()


def test_without_bubblewrap_the_second_rung_is_named(two: tuple[Path, Path]):
    folder, out = two
    with_it = grade_here(folder, out.with_name("with"))
    done = grade(folder, out, PATH="/nowhere")
    if "cannot isolate" in done.stderr:
        pytest.skip("this machine has no Landlock")
    assert done.returncode == with_it.returncode == 0
    assert done.stderr == "bubblewrap is missing; namespaces and Landlock take its place.\n"
    assert [m.status for m in marks(out)] == [m.status for m in marks(out.with_name("with"))]


def test_workers_compute_in_one_thread_unless_you_say_otherwise(
    hand_ins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with grading(hand_ins, tmp_path / "results") as process:
        wait_until(lambda: workers_of(process.pid))
        told = [worker.environ() for worker in workers_of(process.pid)]
    assert {env["OPENBLAS_NUM_THREADS"] for env in told} == {"1"}
    assert {env["OMP_NUM_THREADS"] for env in told} == {"3"}


def test_no_isolation_on_demand_warns(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch):
    folder, out = two
    monkeypatch.setenv("PATH", "/nowhere")
    done = grade_here(folder, out, *QUICK, "--unsafe-no-isolation")
    assert done.returncode == 0
    assert done.stderr == "Warning: no isolation. The hand-ins can do all that you can.\n"
    assert len(marks(out)) == 12
    with book_of(out) as book:
        (run,) = book.query("SELECT facts FROM runs")
    assert json.loads(run["facts"])["isolation"] == "no isolation"


# ---------------------------------------------------------------- files that fail


def test_a_hand_in_that_vanishes_stops_nobody(tmp_path: Path):
    folder, out = tmp_path / "class", tmp_path / "results"
    make_class(folder, 24, ("02",), seed=6)  # more than are read ahead
    last = folder / "student-0023" / "02_softmax.ipynb"
    with grading(folder, out, "--workers", "1") as process:
        wait_until(lambda: n_graded(out) >= 1)
        last.unlink()
        _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "student-0023, lesson 02: The file cannot be opened: No such file" in err
    found = marks(out)
    assert len(found) == 144
    assert {m.points for m in found if m.student == "student-0023"} == {0.0}
    assert sum(m.points for m in found if m.student == "student-0005") > 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_said_and_the_run_goes_on_later(
    hand_ins: Path, results: Path, tmp_path: Path
):
    """In a mount namespace of its own: a disk of 112 KiB, then the same one with room."""
    script = (
        "mount -t tmpfs -o size=112k tmpfs {disk} && cp {seed} {disk}/ || exit 9\n"
        "{grade}; echo first $?; mount -o remount,size=10m {disk}; {grade}; echo second $?\n"
        "cp -r {disk} {out}"
    )
    disk, out = tmp_path / "disk", tmp_path / "out"
    disk.mkdir()
    command = " ".join(words(hand_ins, disk))
    script = script.format(disk=disk, out=out, grade=command, seed=next(results.glob("*seed*")))
    done = ran("unshare", "--mount", "sh", "-c", script)
    if done.returncode == 9 or "unshare:" in done.stderr:
        pytest.skip(f"no disk can be mounted here: {done.stderr}")
    assert "first 2" in done.stdout, done.stderr
    assert "is full. Make room and run the same command again" in done.stderr
    assert "second 0" in done.stdout, done.stderr
    assert rows(out) == rows(results)
