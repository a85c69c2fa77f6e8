"""What reports and exports read in the gradebook, while a grader may be writing in it."""

import json
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from course_lib.grading import effective_marks
from course_lib.grading.records import Mark, Trouble
from course_lib.grading.row_codec import Filed, Override, Run, unpack
from course_lib.grading.store import Store

_BY_EXERCISE = "lesson, CAST(SUBSTR(exercise, INSTR(exercise, '.') + 1) AS INTEGER), exercise"


class Pages(Store):
    """The reading half of the gradebook: everything comes sorted, so that two can be compared."""

    def marks(self, current: bool = True) -> list[Mark]:
        """What the judge said of the hand-ins that count now, or of all there ever were; sorted."""
        table = "current_marks" if current else "marks"
        rows = self.query(
            f"SELECT * FROM {table} ORDER BY student, {_BY_EXERCISE}, content, version, seed"
        )
        return [unpack(Mark, row) for row in rows]

    def handins(self, current: bool = True) -> list[Filed]:
        """The hand-ins that count now, or all there ever were, sorted."""
        table = "current_handins" if current else "handins"
        rows = self.query(f"SELECT * FROM {table} ORDER BY student, lesson, content")
        return [unpack(Filed, row) for row in rows]

    def troubles(self) -> list[Trouble]:
        """What the last look at the hand-ins found, sorted."""
        rows = self.query("SELECT * FROM troubles ORDER BY student, lesson, path, says")
        return [unpack(Trouble, row) for row in rows]

    def runs(self) -> list[Run]:
        """The calls of `course grade`, oldest first."""
        rows = self.query("SELECT * FROM runs ORDER BY number")
        return [
            Run(row["number"], row["started"], row["finished"] or "", json.loads(row["facts"]))
            for row in rows
        ]

    def overrides(self) -> list[Override]:
        """The audit of manual points, in the order of writing."""
        rows = self.query("SELECT * FROM overrides ORDER BY number")
        return [unpack(Override, row) for row in rows]

    def results(self) -> list[effective_marks.EffectiveMark]:
        """The current marks with the overrides that apply, sorted."""
        with self.transaction():
            return effective_marks.results(self.marks(), self.overrides())

    def totals(self) -> list[effective_marks.Total]:
        """The points of everybody who handed in anything, by student and lesson, sorted."""
        with self.transaction():
            return effective_marks.totals(self.results(), self.handins(), self.troubles())

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
