"""Hangs, hogs and crashes in a class cost their own exercise, and nobody else anything."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from classes import Fault, make_class
from running import (
    BESIDE,
    QUICK,
    grade,
    grading,
    marks,
    n_graded,
    rows,
    wait_until,
    workers_of,
)

from course_lib.grading import submissions, workers
from course_lib.grading.grade import Grader
from course_lib.grading.gradebook import FILE, Gradebook
from course_lib.grading.records import HandIn, Mark, Reading
from course_lib.grading.sandboxed.settings import Limits
from course_lib.grading.workers import Plan

N = 16
SAYS = {
    "hang": ("endless loop",),
    "sleeping": ("endless loop",),
    "stubborn": ("endless loop",),
    "stubborn hog": ("endless loop",),
    "segfault": ("ended the whole process (signal 11)",),
    "exit": ("ended the whole process",),
    # Whichever limit is met first: of time, of memory for one case or for all, of an answer.
    "hog": ("MemoryError", "endless loop"),
    "flood": ("larger than an answer can be", "MemoryError", "endless loop", "ended the whole"),
}
"""Kind of fault -> one of these words is said of it."""

FAULTS = dict.fromkeys(SAYS, 1 / N)

pytestmark = pytest.mark.usefixtures("walls")  # without isolation there is nothing to test


# ---------------------------------------------------------------- in the hand-ins


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Fault]]:
    """The results of a sound class, of the same one with faults, and the faults."""
    folder = tmp_path_factory.mktemp("classes")
    make_class(folder / "sound", N, ("02",), seed=7)
    faults = make_class(folder / "faulty", N, ("02",), seed=7, faults=FAULTS)
    (folder / "secret").write_text("the same secret for both classes\n")
    for kind in ("sound", "faulty"):
        options = (*BESIDE, "--seconds", "1.5", "--seed-file", str(folder / "secret"))
        done = grade(folder / kind, folder / f"{kind} results", *options)
        assert done.returncode == (kind == "faulty"), done.stderr
        assert done.stderr == ""
    return folder / "sound results", folder / "faulty results", faults


def marks_by_place(results: Path) -> dict[tuple[str, str], Mark]:
    """Student and exercise -> mark."""
    return {(mark.student, mark.exercise): mark for mark in marks(results)}


def test_everyone_else_keeps_every_row(classes: tuple[Path, Path, list[Fault]]):
    sound, faulty, faults = classes
    culprits = {fault.student for fault in faults}
    before, after = (
        [row for row in rows(results) if row[-1].student not in culprits]
        for results in (sound, faulty)
    )
    assert before == after
    assert len(before) == (N - len(faults)) * 7  # a hand-in and six marks each


def test_a_culprit_loses_the_exercise_and_no_other(classes: tuple[Path, Path, list[Fault]]):
    sound, faulty, faults = classes
    before, after = marks_by_place(sound), marks_by_place(faulty)
    assert set(before) == set(after)
    at_fault = {(fault.student, fault.exercise) for fault in faults}
    for key, mark in after.items():
        if key in at_fault:
            assert (before[key].status, mark.status, mark.points) == ("passed", "not yet", 0.0)
        else:
            assert (mark.status, mark.points) == (before[key].status, before[key].points), key


@pytest.mark.parametrize("kind", FAULTS)
def test_the_mark_says_which_and_why(classes: tuple[Path, Path, list[Fault]], kind: str):
    _, faulty, faults = classes
    (fault,) = (fault for fault in faults if fault.kind == kind)
    symptom = marks_by_place(faulty)[fault.student, fault.exercise].symptom
    assert any(words in symptom for words in SAYS[kind]), symptom


# ---------------------------------------------------------------- in the grader's own processes


def test_killed_workers_cost_nobody_anything(tmp_path: Path):
    """As the system does it when memory runs out: SIGKILL from outside, three times."""
    make_class(tmp_path / "class", 20, ("02",), seed=8)
    results = tmp_path / "results"
    with grading(tmp_path / "class", results, *BESIDE) as process:
        for least in (1, 6, 11):
            wait_until(lambda least=least: n_graded(results) >= least)
            wait_until(lambda: workers_of(process.pid))[0].kill()
            time.sleep(0.1)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, ""), (out, [m for m in marks(results) if m.flags])
    whole = tmp_path / "whole"
    secret = str(next(results.glob("*seed*")))
    assert grade(tmp_path / "class", whole, *QUICK, "--seed-file", secret).returncode == 0
    assert rows(results) == rows(whole)


def deadly(plan: Plan, handin: HandIn, reading: Reading, ids: tuple[str, ...]) -> list[Mark]:
    """Marking one hand-in ends the worker, as a fault in our own code might."""
    if handin.student == "student-0003":
        os.kill(os.getpid(), signal.SIGKILL)
    return MARK(plan, handin, reading, ids)


MARK, READ = workers.mark, workers.read


@contextmanager
def poisoned(task: Callable, instead: Callable) -> Iterator[Executor]:
    """A worker that does one task in place of another."""
    with workers.here(1) as made, pytest.MonkeyPatch.context() as patch:
        submit = made.submit

        def poisonous(asked: Callable, *given: Any) -> Any:
            return submit(instead if asked is task else asked, *given)

        patch.setattr(made, "submit", poisonous)
        yield made


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> list[HandIn]:
    """Five hand-ins of lesson 02."""
    folder = tmp_path_factory.mktemp("five")
    make_class(folder, 5, ("02",), seed=9)
    return submissions.find(folder, ("02",))[0]


def happened(book: Gradebook, handins: list[HandIn], limits: Limits, pool: Callable) -> list[str]:
    """Grade hand-ins; return what was said of each."""
    done = list(Grader(book, Plan(5, "a seed", limits), pool, 1).grade(handins))
    assert [progress.done for progress in done] == list(range(1, len(handins) + 1))
    return [progress.trouble for progress in done]


def without_points(book: Gradebook) -> set[str]:
    """The students who earned nothing."""
    return {m.student for m in book.marks()} - {m.student for m in book.marks() if m.points}


def test_a_hand_in_that_ends_every_worker_is_found_and_named(tmp_path: Path, five: list[HandIn]):
    quick = Limits(seconds=0.7)
    with Gradebook(tmp_path / FILE) as book:
        pool = partial(poisoned, MARK, deadly)
        (said,) = filter(None, happened(book, five, quick, pool))
        assert said.startswith("student-0003, lesson 02: Grading it ended the grader's own process")
        assert len(book.marks()) == 30
        assert without_points(book) == {"student-0003"}
        # The next run tries it again: this time with sound workers.
        assert happened(book, five, quick, partial(workers.here, 1)) == [""] * 5
        assert not without_points(book)


def killed_twice(plan: Plan, handin: HandIn, reading: Reading, ids: tuple[str, ...]) -> list[Mark]:
    """Marking one hand-in is ended from outside twice: once among others, once alone."""
    ended = Path(os.environ["COURSE_TEST_ENDED"])
    if handin.student == "student-0003" and len(ended.read_text()) < 2:
        with ended.open("a") as file:
            file.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return MARK(plan, handin, reading, ids)


def test_a_hand_in_whose_worker_was_killed_once_while_it_was_alone_is_graded(
    tmp_path: Path, five: list[HandIn], monkeypatch: pytest.MonkeyPatch
):
    ended = tmp_path / "ended"
    ended.write_text("")
    monkeypatch.setenv("COURSE_TEST_ENDED", str(ended))
    with Gradebook(tmp_path / FILE) as book:
        pool = partial(poisoned, MARK, killed_twice)
        assert happened(book, five, Limits(), pool) == [""] * 5
        assert ended.read_text() == "xx"
        assert not without_points(book)


def odd(plan: Plan, handins: Sequence[HandIn], raws: Sequence[bytes | None]) -> list[Reading | str]:
    """Reading one hand-in raises, as a fault in our own code might, whoever is read with it."""
    if "student-0003" in {handin.student for handin in handins}:
        raise RuntimeError(f"one of {len(handins)}")
    return READ(plan, handins, raws)


def test_a_hand_in_that_cannot_be_read_is_found_among_those_that_are_read_with_it(
    tmp_path: Path, five: list[HandIn]
):
    with Gradebook(tmp_path / FILE) as book:
        pool = partial(poisoned, READ, odd)
        (said,) = filter(None, happened(book, five, Limits(seconds=0.7), pool))
        assert said == "student-0003, lesson 02: It could not be graded (RuntimeError: one of 1)."
        assert without_points(book) == {"student-0003"}
