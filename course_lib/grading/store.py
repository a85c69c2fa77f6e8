"""The gradebook's file: opened with care, written in transactions, read while it is written."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from course_lib.grading import schema
from course_lib.grading.errors import GradebookError, damaged, in_plain_words
from course_lib.grading.lock import Lock

BUSY_SECONDS = 30.0  # a writer's transaction takes milliseconds
NO_GRADEBOOK = {
    "foreign": "belongs to another program; nothing was changed. Choose another folder.",
    "newer": "was made by a newer version of the course; nothing was changed. "
    "Update the course, or choose another folder.",
}
NOT_TO_READ = {
    "new": "is empty: run `course grade` first.",
    "old": "was made by an older version of the course: "
    "run `course grade` once to bring it up to date.",
}


class Store:
    """An SQLite file that belongs to the process that opened it.

    Writes go to a write-ahead log (WAL): readers see the state before or after a transaction and
    never wait. A process killed at any moment loses nothing that it committed, since the system
    has the log. Only a power cut can take the last commits (`synchronous=NORMAL`; the file stays
    sound): marks are computed again then, and three times as many commits a second are won.
    What cannot be computed again is written after `survive_power_cuts`.

    Args:
        path: the file.
        read_only: change nothing; the file must exist.
        exclusive: be the only grader of this folder; short writes beside a grader need it not.

    Raises:
        GradebookError: the file is missing, damaged, another program's, or of a newer course; or
            another grader holds the folder.
    """

    def __init__(self, path: Path, *, read_only: bool = False, exclusive: bool = True) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._process = os.getpid()
        self._lock = None
        if not read_only:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise GradebookError(
                    f"{self.path.parent} cannot be made ({error.strerror}); choose another folder."
                ) from error
            self._lock = Lock(self.path.with_suffix(".lock")) if exclusive else None
        try:
            with in_plain_words(self.path):
                self._connection = self._open()
        except BaseException:
            self._release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a writer first moves its log into it, so that one file holds all."""
        if not self.read_only:
            with suppress(sqlite3.Error):  # a reader is at work: the log stays, and is valid
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()
        self._release()

    def survive_power_cuts(self) -> None:
        """From now on, wait at each commit until the disk has it."""
        self.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is written together or not at all; what is read is one state.

        A transaction inside another one becomes a part of it, and can fail alone.
        """
        if self._connection.in_transaction:
            begin, end, back = "SAVEPOINT part", "RELEASE part", "ROLLBACK TO part"
        else:
            begin = "BEGIN" if self.read_only else "BEGIN IMMEDIATE"
            end, back = "COMMIT", "ROLLBACK"
        self.execute(begin)
        try:
            yield
            self.execute(end)
        except BaseException:
            if self._connection.in_transaction:  # a full disk rolls back by itself
                self._connection.execute(back)
                if back.endswith("part"):
                    self._connection.execute(end)
            raise

    def query(self, sql: str, values: Iterable[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a question."""
        with in_plain_words(self.path):
            return self.execute(sql, values).fetchall()

    def execute(self, sql: str, values: Iterable[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        if os.getpid() != self._process:  # SQLite's locks do not survive a fork
            raise RuntimeError("a gradebook cannot be used in a forked process: open it there")
        given = values if isinstance(values, Mapping) else tuple(values)
        with in_plain_words(self.path):
            return self._connection.execute(sql, given)

    def _open(self) -> sqlite3.Connection:
        """Connect, look at what the file is, and bring its tables up to date."""
        if self.read_only and not self.path.is_file():
            raise GradebookError(f"there is no {self.path}: run `course grade` first.")
        if not self.read_only:
            return self._connect("mode=rwc")
        try:
            return self._connect("mode=ro")
        except sqlite3.OperationalError:
            log = self.path.with_name(self.path.name + "-wal")
            if os.access(self.path.parent, os.W_OK) or (log.exists() and log.stat().st_size):
                raise
        # A reader of a log shares its index in a file, which a read-only folder does not let it
        # make. No log is there, and nobody can write one: the file holds still.
        return self._connect("immutable=1")

    def _connect(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?{mode}",
            uri=True,
            isolation_level=None,  # transactions are ours
            timeout=BUSY_SECONDS,
        )
        connection.row_factory = sqlite3.Row
        try:
            self._look(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _look(self, connection: sqlite3.Connection) -> None:
        """Refuse what is not a gradebook before anything is written into it."""
        state = schema.what_is_it(connection)
        refused = NO_GRADEBOOK | (NOT_TO_READ if self.read_only else {})
        if state in refused:
            raise GradebookError(f"{self.path} {refused[state]}")
        if self.read_only:
            return
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise damaged(self.path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        schema.bring_up_to_date(connection)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
