"""The gradebook's file: killed writers, readers beside them, strangers' files, and the lock."""

import os
import random
import shutil
import signal
import sqlite3
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from running import Forked, Say

from course_lib.grading.errors import GradebookError
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.records import HandIn, Mark
from course_lib.grading.schema import APPLICATION_ID, SCRIPTS

N_STUDENTS, N_EXERCISES = 200, 6


def work(path: Path, n_students: int, say: Say, doom: int = 0) -> None:
    """A grader in small: it passes over what is known, and says what it has committed.

    At the statement number `doom` it kills its process.
    """
    connect, done = sqlite3.connect, list[str]()

    def traced(statement: str) -> None:
        done.append(statement)
        if len(done) == doom:
            os.kill(os.getpid(), signal.SIGKILL)

    def dies_at_a_statement(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(traced)
        return connection

    versions = {f"02.{n}": "v1" for n in range(1, N_EXERCISES + 1)}
    with (
        patch("sqlite3.connect", dies_at_a_statement if doom else connect),
        Gradebook(path) as book,
    ):
        for i in range(n_students):
            student, content = f"s{i:04}", f"c{i % 150}"
            facts = ("v1", "s1", "not yet", i % 3, 3.0)
            with book.transaction():
                book.record_handin(HandIn(student, "02", Path(f"{i}.ipynb")), f"raw {i}", content)
                known = book.known_of(student, content, versions, "s1")
                time.sleep(0 if doom else 0.0005)
                new = [e for e in versions if e not in known]
                book.record(known.values())
                book.record(Mark(student, "02", e, content, *facts, code="x" * 999) for e in new)
            say(student)
    say(len(done))


def grader(path: Path, n_students: int = N_STUDENTS, doom: int = 0) -> Forked:
    return Forked(lambda say: work(path, n_students, say, doom))


def finished(path: Path, n_students: int = N_STUDENTS) -> list:
    """The rows of a run that nobody stops: in this process."""
    work(path, n_students, lambda told: None)
    with Gradebook(path, read_only=True) as book:
        return book.rows()


def assert_whole(path: Path, said: set[str]) -> int:
    """Every hand-in has all of its marks, and every one that was said to be committed is there."""
    with Gradebook(path, read_only=True) as book:
        marks = defaultdict(list)
        for mark in book.marks():
            marks[mark.student].append(mark.exercise)
        students = {filed.student for filed in book.handins()}
    assert said <= students == set(marks)
    assert all(len(exercises) == N_EXERCISES for exercises in marks.values())
    return len(students)


def test_a_grader_killed_at_each_of_its_statements_goes_on_as_if_nothing_was(tmp_path: Path):
    """What may be left while a statement is written: see the log that was torn, below."""
    whole = finished(tmp_path / "whole" / FILE, 3)
    *_, n_statements, end = grader(tmp_path / "counted" / FILE, 3, doom=10**9).end()
    assert (int(n_statements) > 60, end) == (True, "0")
    for doom in range(1, int(n_statements) + 1, 3):
        path = tmp_path / str(doom) / FILE
        *said, end = grader(path, 3, doom).end()
        assert end == str(-signal.SIGKILL)
        if said:
            assert_whole(path, set(said))
        assert finished(path, 3) == whole, f"killed at statement {doom}"


def test_a_log_that_a_power_cut_tore_holds_whole_hand_ins(path: Path, tmp_path: Path):
    grader(path, 40, doom=500).end()
    log = path.with_name(path.name + "-wal")
    whole_log, rng, counts = log.read_bytes(), random.Random(6), set()
    for cut in sorted(rng.randrange(len(whole_log)) for _ in range(20)):
        torn = tmp_path / "torn" / path.name
        shutil.rmtree(torn.parent, ignore_errors=True)
        torn.parent.mkdir()
        shutil.copy(path, torn)
        torn.with_name(log.name).write_bytes(whole_log[:cut])
        with Gradebook(torn) as book:  # it may be an empty file, when not even the tables came
            n_students = len(book.handins())
        counts.add(n_students)
        assert assert_whole(torn, set()) == n_students
    assert len(counts) > 5


def test_readers_see_whole_hand_ins_while_a_writer_writes(path: Path):
    writer, counts = grader(path), list[int]()
    assert writer.said.readline().startswith("s")
    with Gradebook(path, read_only=True) as one, Gradebook(path, read_only=True) as two:
        while not counts or counts[-1] < N_STUDENTS:
            time.sleep(0.01)
            for book in (one, two):
                with book.transaction():
                    n_marks, n_handins = len(book.marks()), len(book.handins())
                assert n_marks == N_EXERCISES * n_handins
                counts.append(n_handins)
    assert writer.end()[-1] == "0"
    assert counts == sorted(counts)
    assert len(set(counts)) > 2, "the readers saw one state only"


def test_a_second_grader_is_refused_and_told_who_holds_the_folder(path: Path):
    with Gradebook(path):
        with pytest.raises(GradebookError, match=rf"process {os.getpid()} on .* is writing in"):
            Gradebook(path)
        assert "another `course grade`" in " ".join(grader(path, 1).end())
        with Gradebook(path, exclusive=False) as beside:  # an override
            beside.record_handin(HandIn("ada", "02", Path("x")), "raw", "c")
        with Gradebook(path, read_only=True) as reader:
            assert len(reader.handins()) == 1
    with Gradebook(path):
        pass


def test_a_killed_grader_leaves_no_lock_even_when_its_worker_lives_on(path: Path):

    def with_a_worker(say: Say) -> None:
        book = Gradebook(path)
        if worker := os.fork():
            say(worker)
        time.sleep(60)
        book.close()

    process = Forked(with_a_worker)
    worker = int(process.said.readline())
    try:
        time.sleep(0.2)  # the worker has left `fork` by then
        with pytest.raises(GradebookError, match=f"process {process.pid}"):
            Gradebook(path)
        os.kill(process.pid, signal.SIGKILL)
        os.waitpid(process.pid, 0)
        os.kill(worker, 0)  # it lives
        Gradebook(path).close()
    finally:
        os.kill(worker, signal.SIGKILL)
        process.said.close()


def test_a_forked_process_must_open_its_own(tmp_path: Path):
    with Gradebook(tmp_path / FILE) as book:
        book._process += 1  # as a child sees it
        with pytest.raises(RuntimeError, match="forked"):
            book.marks()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a gradebook is, or will be."""
    return tmp_path / FILE


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE precious (x)")


def newer(path: Path) -> None:
    numbers = f"application_id = {APPLICATION_ID}; PRAGMA user_version = {len(SCRIPTS) + 1}"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA {numbers}")


def text(path: Path) -> None:
    path.write_text("student,points\nada,3\n" * 100)


def full(path: Path) -> None:
    with Gradebook(path) as book:
        for i in range(200):
            handin = HandIn(f"s{i}", "02", Path("x"))
            with book.transaction():
                book.record_handin(handin, "raw", "c", remarks=["a remark"] * 20)
                book.record([Mark(handin.student, "02", "02.1", "c", "v", "s", "passed", 1, 1)])


def cut_off(path: Path) -> None:
    full(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwritten(path: Path) -> None:
    full(path)
    rng, data = random.Random(6), bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 200] = rng.randbytes(200)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (foreign, "another program"),
        (newer, "newer version of the course"),
        (text, "not a gradebook, or it is damaged"),
        (cut_off, "damaged"),
        (overwritten, "damaged"),
    ],
)
def test_what_is_not_our_sound_file_is_told_and_left_alone(path: Path, make, says: str):
    make(path)
    before = path.read_bytes()
    with pytest.raises(GradebookError, match=says) as told:
        Gradebook(path)
    assert str(path) in str(told.value)
    with pytest.raises(GradebookError, match=says), Gradebook(path, read_only=True) as book:
        book.rows()
    assert path.read_bytes() == before


def test_a_reader_of_a_missing_or_empty_gradebook_is_told_what_to_do(tmp_path: Path):
    path = tmp_path / "results" / FILE
    with pytest.raises(GradebookError, match="run `course grade` first"):
        Gradebook(path, read_only=True)
    assert not path.parent.exists()
    path.parent.mkdir()
    path.touch()
    with pytest.raises(GradebookError, match="empty: run `course grade` first"):
        Gradebook(path, read_only=True)


def test_an_old_file_is_brought_up_to_date_by_a_writer(path: Path, monkeypatch):
    full(path)
    later = (*SCRIPTS, "ALTER TABLE runs ADD COLUMN host TEXT;\nCREATE TABLE more (x);\n")
    monkeypatch.setattr("course_lib.grading.schema.SCRIPTS", later)
    with pytest.raises(GradebookError, match="older version"):
        Gradebook(path, read_only=True)
    with Gradebook(path) as book:
        assert len(book.handins()) == 200
        assert book.query("SELECT * FROM more") == []
    with Gradebook(path, read_only=True) as book:
        assert book.query("PRAGMA user_version")[0][0] == 2


def test_a_step_that_fails_leaves_the_old_file(path: Path, monkeypatch):
    full(path)
    later = (*SCRIPTS, "CREATE TABLE more (x);\nNONSENSE;\n")
    monkeypatch.setattr("course_lib.grading.schema.SCRIPTS", later)
    with pytest.raises(sqlite3.OperationalError, match="NONSENSE"):
        Gradebook(path)
    monkeypatch.undo()
    with Gradebook(path) as book:
        assert book.query("SELECT * FROM sqlite_master WHERE name = 'more'") == []


def test_one_file_holds_all_after_a_writer_closed(path: Path, tmp_path: Path):
    full(path)
    log = path.with_name(path.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0
    copied = shutil.copy(path, tmp_path / "copy.sqlite")
    with Gradebook(Path(copied), read_only=True) as book:
        assert len(book.marks()) == 200


def test_a_full_disk_is_told_and_what_was_written_is_safe(path: Path):
    with Gradebook(path) as book:
        book.record_handin(HandIn("ada", "02", Path("x")), "raw", "c")
        (pages,) = book.query("PRAGMA page_count")[0]
        book.execute(f"PRAGMA max_page_count = {pages + 3}")
        huge = Mark("ada", "02", "02.1", "c", "v", "s", "passed", 1, 1, code="x" * 10**6)
        with pytest.raises(GradebookError, match="disk of .* is full. Make room"):
            book.record([huge])
        assert len(book.handins()) == 1
        assert book.marks() == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="root becomes nobody")
@pytest.mark.parametrize("killed", [False, True])
def test_who_may_only_read_the_folder_can_read(path: Path, tmp_path: Path, killed: bool):
    grader(path, 5, doom=120 if killed else 0).end()
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)

    def look(say: Say) -> None:
        with Gradebook(path, read_only=True) as book:
            say(len(book.handins()))

    seen, _ = Forked(look, user=65534).end()
    assert seen.isdigit()
    assert 0 < int(seen) <= 5
