"""Grade a folder of hand-ins: what is known already is not done again, and nothing stops the class.

Each hand-in is read, its code is looked up in the gradebook, and only exercises without a mark are
run. Its marks are committed together. So a run that is killed at any moment goes on where it was.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent import futures
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from course_lib import exercises
from course_lib.grading import answer_keys, workers
from course_lib.grading.gradebook import Gradebook
from course_lib.grading.marking import unearned
from course_lib.grading.records import HandIn, Mark, Reading, Trouble
from course_lib.grading.row_codec import Filed
from course_lib.grading.sandboxed.name_rules import PYTORCH
from course_lib.grading.sandboxed.reading import read
from course_lib.grading.workers import Plan

TOGETHER = 16  # hand-ins that are read together
AHEAD = 24  # hand-ins in work for each worker: none waits, and memory stays flat
ALONE = 2  # tries of a hand-in alone: a worker that the system killed is not the hand-in's doing
LOST = (
    "Grading it ended the grader's own process, three times. It was left out: look at {path}, and "
    "grade it by hand."
)


@dataclass(frozen=True)
class Progress:
    """Something that happened, for whoever shows it."""

    done: int  # hand-ins that are finished now
    trouble: str = ""  # a sentence for a human, or ""


@dataclass
class Work:
    """One hand-in on its way."""

    handin: HandIn  # the file
    raw: str  # hash of its bytes
    reading: Reading | None = None  # what it defines, once it was read
    # marks that the gradebook has for this code
    known: Mapping[str, Mark] = field(default_factory=dict)
    ended: int = 0  # how often a worker's process ended while it did this hand-in and nothing else


@dataclass
class Grader:
    """Grades hand-ins into a gradebook."""

    gradebook: Gradebook  # open for writing
    plan: Plan
    # makes an executor; it is asked again when the executor broke
    pool: Callable[[], AbstractContextManager[Executor]]
    n_workers: int  # how many pieces of work the pool does at one time
    # whether the bytes of files are sent along, as other machines need it
    send: bool = field(default=False, kw_only=True)
    n_done: int = field(default=0, init=False)
    troubles: list[Trouble] = field(default_factory=list, init=False)
    _running: dict[Future[Any], tuple[Work, ...]] = field(default_factory=dict, init=False)

    def grade(self, handins: Iterable[HandIn]) -> Iterator[Progress]:
        """Grade hand-ins, lesson by lesson, as sandboxes are warm for one; yield after each.

        When a worker's own process dies, what was in work is done again, one hand-in at a time:
        so the one that ends it is found, left out and named.
        """
        in_order = sorted(handins, key=lambda handin: (handin.lesson, handin.student))
        waiting = (Work(handin, _digest(handin.path)) for handin in in_order)
        suspects: list[Work] = []
        while True:
            alone = bool(suspects)
            try:
                with self.pool() as executor:
                    while suspects:
                        yield from self._all(executor, iter(suspects[-1:]), 1)
                        suspects.pop()
                    alone = False
                    yield from self._all(executor, waiting, AHEAD * self.n_workers)
                return
            except BrokenExecutor:
                if not alone:
                    suspects = [work for works in self._running.values() for work in works]
                    continue
                work = suspects[-1]
                work.ended += 1
                if work.ended == ALONE:
                    says = LOST.format(path=work.handin.path.name)
                    yield self._without_marks(work, says, again=True)
                    suspects.pop()

    def _all(self, executor: Executor, works: Iterator[Work], at_once: int) -> Iterator[Progress]:
        """Keep an executor busy until nothing is left."""
        self._running.clear()
        together = min(TOGETHER, at_once)
        unread: list[Work] = []
        more = True
        while more or self._running:
            while more and sum(map(len, self._running.values())) + together <= at_once:
                while len(unread) < together and (work := next(works, None)):
                    if known := self._known_file(work):
                        yield known
                    else:
                        unread.append(work)
                more = len(unread) == together
                if unread:
                    self._begin(executor, tuple(unread))
                    unread.clear()
            for future in futures.wait(self._running, return_when=futures.FIRST_COMPLETED).done:
                yield from self._next(executor, future)

    def _begin(self, executor: Executor, works: tuple[Work, ...]) -> None:
        """Send hand-ins to be read."""
        raws: list[bytes | None] = [None] * len(works)
        for i, work in enumerate(works if self.send else ()):
            with suppress(OSError):  # whoever reads it fails as well, and says why
                raws[i] = workers.bytes_of(work.handin.path)
        self._send(executor, works, workers.read, [work.handin for work in works], raws)

    def _send(
        self, executor: Executor, works: tuple[Work, ...], task: Callable[..., Any], *given: Any
    ) -> None:
        """Let a worker do a task. Where all are gone, the hand-ins still count as in work."""
        try:
            future = executor.submit(task, self.plan, *given)
        except BrokenExecutor:
            self._running[Future()] = works
            raise
        self._running[future] = works

    def _known_file(self, work: Work) -> Progress | None:
        """File a hand-in whose bytes and marks the gradebook knows; None when some are missing."""
        filed = self.gradebook.reading(work.raw, _reader())
        if filed is None:
            return None
        if filed.problem:
            return self._without_marks(work, filed.problem)
        known = self._known(work.handin, filed.content)
        if len(known) < len(_ids(work.handin)):
            return None
        work.reading = Reading("", {}, filed.content, filed.remarks, filed.flags)
        return self._with_marks(work, known.values())

    def _next(self, executor: Executor, future: Future[Any]) -> Iterator[Progress]:
        """Go on with what came back: readings or problems, or marks."""
        try:
            came = future.result()
        except BrokenExecutor:
            raise
        except futures.CancelledError as error:  # not by us: a cluster has lost its scheduler
            raise BrokenExecutor(str(error)) from error
        except Exception as error:  # perhaps of this moment alone
            yield from self._went_wrong(executor, self._running.pop(future), error)
            return
        works = self._running.pop(future)
        if isinstance(came[0], Mark):
            (work,) = works
            yield self._with_marks(work, [*work.known.values(), *came])
            return
        for work, reading in zip(self._in_turn(works), came, strict=True):
            yield from self._read(executor, work, reading)

    def _in_turn(self, works: tuple[Work, ...]) -> Iterator[Work]:
        """Yield hand-ins one by one; those to come count as in work, should the executor break."""
        to_come: Future[Any] = Future()
        for i, work in enumerate(works):
            self._running[to_come] = works[i + 1 :]
            yield work
        del self._running[to_come]

    def _went_wrong(
        self, executor: Executor, works: tuple[Work, ...], error: Exception
    ) -> Iterator[Progress]:
        """File the hand-in that could not be graded. Of several it is to be found first."""
        for work in self._in_turn(works):
            if len(works) > 1:
                self._begin(executor, (work,))
            else:
                says = f"It could not be graded ({type(error).__name__}: {error})."
                yield self._without_marks(work, says, again=True)

    def _read(self, executor: Executor, work: Work, came: Reading | str) -> Iterator[Progress]:
        """Go on with a hand-in that was read: file it, or let its code answer what has no mark."""
        if isinstance(came, str):
            yield self._without_marks(work, came)
            return
        work.reading, work.known = came, self._known(work.handin, came.content)
        left = tuple(i for i in _ids(work.handin) if i not in work.known)
        if left:
            self._send(executor, (work,), workers.mark, work.handin, came, left)
        else:
            yield self._with_marks(work, work.known.values())

    def _known(self, handin: HandIn, content: str) -> dict[str, Mark]:
        """What the gradebook knows of this code, whoever handed it in."""
        versions = {i: answer_keys.version(i) for i in _ids(handin)}
        known = self.gradebook.known_of(handin.student, content, versions, self.plan.seed_name)
        return {i: replace(mark, lesson=handin.lesson) for i, mark in known.items()}

    def _with_marks(self, work: Work, marks: Iterable[Mark]) -> Progress:
        """File a hand-in and its marks, together."""
        with self.gradebook.transaction():
            self._record_handin(work, work.reading.content if work.reading else "")
            self.gradebook.record(sorted(marks, key=lambda mark: mark.exercise))
        self.n_done += 1
        return Progress(self.n_done)

    def _without_marks(self, work: Work, problem: str, *, again: bool = False) -> Progress:
        """File a hand-in of which nothing could be judged.

        It has none of the points, and a human can give some by `course override`. The next run
        tries it `again`, where the grader itself failed.
        """
        handin = work.handin
        with self.gradebook.transaction():
            filed = self._record_handin(work, "", problem, again=again)
            of = filed.content, self.plan.seed_name
            self.gradebook.record(unearned(handin, i, *of) for i in sorted(_ids(handin)))
        self.troubles.append(Trouble(handin.student, handin.lesson, problem, str(handin.path)))
        self.n_done += 1
        return Progress(self.n_done, f"{handin.student}, lesson {handin.lesson}: {problem}")

    def _record_handin(
        self, work: Work, content: str, problem: str = "", *, again: bool = False
    ) -> Filed:
        handin, reading = work.handin, work.reading
        remarks = _beyond_the_lesson(reading.remarks if reading else (), handin.lesson)
        flags = _beyond_the_lesson(reading.flags if reading else (), handin.lesson)
        reader = "" if again else _reader()
        told = remarks, flags, problem, reader
        return self.gradebook.record_handin(handin, work.raw, content, *told)


def _ids(handin: HandIn) -> list[str]:
    """The exercises of a hand-in's lesson."""
    return [exercise.id for exercise in exercises.lesson(handin.lesson)]


def _beyond_the_lesson(flags: tuple[str, ...], lesson: str) -> tuple[str, ...]:
    """The flags or remarks that the lesson neither has in its own notebook nor asks for."""
    given = _given_flags(lesson)
    asks_for_pytorch = any("torch" in exercise.needs for exercise in exercises.lesson(lesson))
    return tuple(
        flag
        for flag in flags
        if _without_place(flag) not in given and not (asks_for_pytorch and PYTORCH in flag)
    )


def _without_place(flag: str) -> str:
    return re.split(r" \(code cell| in cell", flag, maxsplit=1)[0]


@cache
def _given_flags(lesson: str) -> frozenset[str]:
    """What the released notebook of a lesson would be flagged for, without the places."""
    readings = [read(p.read_bytes()) for p in exercises.notebooks().glob(f"{lesson}_*.ipynb")]
    return frozenset(_without_place(f) for r in readings for f in (*r.flags, *r.remarks))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


@cache
def _reader() -> str:
    """The version of what reads notebooks: what an older one read is read anew."""
    inside = Path(__file__).parent / "sandboxed"
    text = hashlib.sha256(answer_keys.code_of("hand_ins"))
    for source in (inside / "reading.py", inside / "name_rules.py"):
        text.update(source.read_bytes())
    return text.hexdigest()[:16]
