"""`progress()`: what is passed, attempted, open, read from the local file."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from course_lib import exercises
from course_lib.checking.progress import log
from course_lib.judging import Exercise

State = Literal["passed", "passed after reveal", "attempted", "open"]
MARKS: dict[State, str] = {
    "passed": "✓",
    "passed after reveal": "◐",
    "attempted": "○",
    "open": "·",
}


@dataclass(frozen=True)
class Row:
    """One exercise and where the learner stands with it."""

    exercise: Exercise
    state: State


@dataclass(frozen=True)
class Summary:
    """Where the learner stands in the whole course."""

    rows: tuple[Row, ...]
    trouble: str
    place: str

    @property
    def headline(self) -> str:
        """How many are passed, attempted, open, in one line."""
        count = {state: sum(r.state == state for r in self.rows) for state in MARKS}
        done = count["passed"] + count["passed after reveal"]
        again = (
            f" ({count['passed after reveal']} after the solution was shown: worth doing again)"
            if count["passed after reveal"]
            else ""
        )
        return (
            f"{done} of {len(self.rows)} exercises passed{again}, "
            f"{count['attempted']} attempted, {count['open']} open"
        )

    def lessons(self) -> dict[str, list[Row]]:
        """Lesson number -> its rows."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.exercise.lesson, []).append(row)
        return found

    def __repr__(self) -> str:
        lines = [self.headline]
        for number, rows in self.lessons().items():
            cells = "  ".join(f"{r.exercise.id} {MARKS[r.state]}" for r in rows)
            lines.append(f"  {number}  {cells}")
        lines.append("  ✓ passed   ◐ passed after the solution was shown   ○ attempted   · open")
        lines.append(f"  {self.place}")
        return "\n".join([*lines, *([f"  {self.trouble}"] if self.trouble else [])])

    def _repr_html_(self) -> str:
        body = "".join(
            f"<tr><th>{number}</th>"
            + "".join(f"<td>{r.exercise.id} {MARKS[r.state]} {r.state}</td>" for r in rows)
            + "</tr>"
            for number, rows in self.lessons().items()
        )
        notes = "".join(f"<div>{html.escape(t)}</div>" for t in (self.place, self.trouble) if t)
        return f"<div><strong>{self.headline}</strong><table>{body}</table>{notes}</div>"


def progress() -> Summary:
    """Where you stand: shown as a table in a notebook, as text elsewhere."""
    book = log()
    events = book.events()
    rows = tuple(Row(e, _state(events, e.id)) for e in exercises.exercises())
    kept = f"kept in {'/'.join(book.path.parts[-2:])}" if book.path else ""
    return Summary(rows, book.trouble, kept or "nothing is recorded (COURSE_PROGRESS=none)")


def _state(events: Iterable[dict[str, Any]], exercise_id: str) -> State:
    revealed, state = False, "open"
    for event in events:
        if event["id"] != exercise_id:
            continue
        if event["kind"] == "reveal" and state != "passed":
            revealed = True
        elif event["kind"] == "check" and event.get("status") == "passed":
            if state in ("open", "attempted"):
                state = "passed after reveal" if revealed else "passed"
        elif event["kind"] == "check" and event.get("status") == "not yet" and state == "open":
            state = "attempted"
    return state  # type: ignore[return-value]
