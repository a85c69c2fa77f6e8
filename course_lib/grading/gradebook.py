"""The gradebook: one SQLite file that holds who handed in what, and what it earned.

A row of `marks` is one exercise of one content of one student, judged by one version of the
exercise with one seed. Rows of earlier contents stay. A run that was stopped goes on where it was:

    with Gradebook(results / "gradebook.sqlite") as book:
        number = book.start_run(seed=seed.name, lessons="02, 03")
        ...
        with book.transaction():                         # a hand-in and its marks: all or none
            book.record_handin(handin, raw, content)
            known = book.known_of(handin.student, content, versions, seed.name)
            book.record([*known.values(), *newly_judged])
        ...
        book.finish_run(number)
"""

import json
import platform
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any

from course_lib.grading import effective_marks, row_codec
from course_lib.grading.records import HandIn, Mark, Trouble
from course_lib.grading.row_codec import Filed, Override, T, now, pack
from course_lib.grading.store import Store

FILE = "gradebook.sqlite"  # in the results folder
_BY_EXERCISE = "lesson, CAST(SUBSTR(exercise, INSTR(exercise, '.') + 1) AS INTEGER), exercise"


def _record_sql(kind: type, table: str, key: str, group: str, unheeded: str) -> str:
    """SQL that makes a row the latest of its group; where it is that already, nothing is written.

    Args:
        kind: the record.
        table: where it goes.
        key: the columns that tell rows apart.
        group: the columns within which turns are counted.
        unheeded: the column in which a difference is none (a clock's).
    """
    names = row_codec.columns(kind)
    told = [name for name in names if name not in (*key.split(", "), unheeded)]
    same = " AND ".join(f"{name} = :{name}" for name in group.split(", "))
    values = ", ".join(f":{name}" for name in names)
    return (
        f"INSERT INTO {table} ({', '.join(names)}, turn) VALUES ({values}, "
        f"(SELECT 1 + IFNULL(MAX(turn), 0) FROM {table} WHERE {same})) "
        f"ON CONFLICT ({key}) DO UPDATE SET turn = excluded.turn, "
        f"{', '.join(f'{name} = excluded.{name}' for name in (*told, unheeded))} "
        f"WHERE ({table}.turn + 1, {', '.join(f'{table}.{name}' for name in told)}) "
        f"IS NOT (excluded.turn, {', '.join(f'excluded.{name}' for name in told)})"
    )


_RECORD_HANDIN = _record_sql(
    Filed, "handins", "student, lesson, content", "student, lesson", unheeded="at"
)
_RECORD_MARK = _record_sql(
    Mark,
    "marks",
    "student, exercise, content, version, seed",
    "student, exercise, content",
    unheeded="seconds",
)


def _versions() -> dict[str, str]:
    """What computes the marks."""
    found = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    for name, package in {"course": "derive-mnist", "numpy": "numpy"}.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:  # run from a folder of sources
            found[name] = "not installed"
    return found


class Gradebook(Store):
    """What a grading run writes and asks, and reports read; see `Store` for how it is opened."""

    def record_handin(
        self,
        handin: HandIn,
        raw: str,
        content: str,
        remarks: Iterable[str] = (),
        flags: Iterable[str] = (),
        problem: str = "",
        reader: str = "",
    ) -> Filed:
        """Note that a student handed this in; it is the current one of student and lesson now.

        What is given besides the file is described at `Filed`, which is what was written. Where
        nothing could be read, `content` is "", and `unread(raw)` stands for it.
        """
        filed = Filed(
            handin.student,
            handin.lesson,
            content or row_codec.unread(raw),
            str(handin.path),
            raw,
            reader,
            found=handin.remarks,
            remarks=tuple(remarks),
            flags=tuple(flags),
            problem=problem,
            at=now(),
        )
        self.execute(_RECORD_HANDIN, pack(filed))
        return filed

    def record(self, marks: Iterable[Mark]) -> None:
        """Write the marks of a hand-in, all or none; what is there already is not written again.

        Known marks may be given again: so one of an earlier version or seed becomes current.

        Raises:
            ValueError: a mark's numbers make no sense, or its hand-in was not recorded before.
        """
        packed = [pack(row_codec.check_mark(mark)) for mark in marks]
        try:
            with self.transaction():
                for row in packed:
                    self.execute(_RECORD_MARK, row)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"marks need a recorded hand-in and sound numbers: {error}") from error

    def record_troubles(self, troubles: Iterable[Trouble]) -> None:
        """Put what the last look at the hand-ins found in the place of what was found before."""
        with self.transaction():
            self.execute("DELETE FROM troubles")
            for trouble in troubles:
                self.execute(
                    "INSERT OR IGNORE INTO troubles (student, lesson, says, path) "
                    "VALUES (:student, :lesson, :says, :path)",
                    pack(trouble),
                )

    def start_run(self, **facts: str) -> int:
        """Note that grading starts, with the versions of the course, Python, numpy and SQLite.

        The facts are the lessons, the seed's name and the like. It returns the run's number.
        """
        noted = json.dumps(_versions() | facts)
        self.execute("INSERT INTO runs (started, facts) VALUES (?, ?)", (now(), noted))
        return self.query("SELECT MAX(number) FROM runs")[0][0]

    def finish_run(self, number: int) -> None:
        """Note that a run came to its end."""
        self.execute("UPDATE runs SET finished = ? WHERE number = ?", (now(), number))

    def forget(self, lessons: Collection[str] = ()) -> int:
        """Begin again (`--fresh`): remove hand-ins and marks, of all lessons or of these.

        The audit of overrides stays: an override applies again when its code comes again. It
        returns how many marks were removed.
        """
        chosen = "1" if not lessons else f"lesson IN ({', '.join('?' * len(lessons))})"
        with self.transaction():
            removed = self.execute(f"DELETE FROM marks WHERE {chosen}", lessons).rowcount
            self.execute(f"DELETE FROM handins WHERE {chosen}", lessons)
            self.execute(f"DELETE FROM troubles WHERE {chosen}", lessons)
        return removed

    def _records(self, kind: type[T], sql: str, values: Iterable[Any] = ()) -> list[T]:
        return [row_codec.unpack(kind, row) for row in self.query(sql, values)]

    # What need not be done again.

    def reading(self, raw: str, reader: str = "") -> Filed | None:
        """What this reader made of a file with these bytes, whoever handed it in, or None."""
        if not raw:  # the hash of a file that could not be opened: two such are not one
            return None
        found = self._records(
            Filed,
            "SELECT * FROM handins WHERE raw = ? AND reader = ? ORDER BY student, lesson LIMIT 1",
            (raw, reader),
        )
        return found[0] if found else None

    def known_of(
        self, student: str, content: str, versions: Mapping[str, str], seed: str
    ) -> dict[str, Mark]:
        """The marks that a hand-in has already earned: those exercises need no run.

        Equal code earns equal marks: where the student has no mark, that of another student with
        the same code is taken. The student's own comes first.

        Args:
            student: whose marks they become.
            content: hash of the code.
            versions: exercise -> its version now; those whose mark is known are in the result.
            seed: the seed's name.
        """
        name, known = row_codec.clean(student), {}
        for exercise, wanted in versions.items():
            for mark in self._records(
                Mark,
                "SELECT * FROM marks WHERE content = ? AND exercise = ? AND version = ? "
                "AND seed = ? ORDER BY student <> ?, student LIMIT 1",
                (content, exercise, wanted, seed, name),
            ):
                known[exercise] = replace(mark, student=name)
        return known

    # What reports and exports read, while a grader may be writing: all of it comes sorted.

    def marks(self, current: bool = True) -> list[Mark]:
        """What the judge said of the hand-ins that count now, or of all there ever were; sorted."""
        table = "current_marks" if current else "marks"
        order = f"student, {_BY_EXERCISE}, content, version, seed"
        return self._records(Mark, f"SELECT * FROM {table} ORDER BY {order}")

    def handins(self, current: bool = True) -> list[Filed]:
        """The hand-ins that count now, or all there ever were, sorted."""
        table = "current_handins" if current else "handins"
        return self._records(Filed, f"SELECT * FROM {table} ORDER BY student, lesson, content")

    def troubles(self) -> list[Trouble]:
        """What the last look at the hand-ins found, sorted."""
        sql = "SELECT * FROM troubles ORDER BY student, lesson, path, says"
        return self._records(Trouble, sql)

    def overrides(self) -> list[Override]:
        """The audit of manual points, in the order of writing."""
        return self._records(Override, "SELECT * FROM overrides ORDER BY number")

    def results(self) -> list[effective_marks.EffectiveMark]:
        """The current marks with the overrides that apply, sorted."""
        with self.transaction():
            return effective_marks.results(self.marks(), self.overrides())

    def rows(self) -> list[tuple[Any, ...]]:
        """All that two runs on the same hand-ins must agree on: no clock times, no folders."""
        with self.transaction():
            marks, handins = set(self.marks()), set(self.handins())
            every_mark, every_handin = self.marks(current=False), self.handins(current=False)
            troubles, overrides = self.troubles(), self.overrides()
        return [
            *(("handin", h in handins, _plain(replace(h, at=""))) for h in every_handin),
            *(("mark", m in marks, replace(m, seconds=0.0)) for m in every_mark),
            *(("trouble", _plain(trouble)) for trouble in troubles),
            *(("override", replace(line, at="")) for line in overrides),
        ]


def _plain(record: Any) -> Any:
    """A record with the name of its file only: an archive is unpacked into a folder of its own."""
    return replace(record, path=PurePath(record.path).name)
