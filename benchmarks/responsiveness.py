"""What `recorder.js` noted, as numbers: how soon a widget answers, and how it follows a hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import report
from benchmarks.case import Row

Note = Mapping[str, Any]
HEAD = ("", "answer: median", "95 % within", "frames", "after a drag", "answers a second", "")
LIMITS = ("limit", "100 ms", "150 ms", "1", "300 ms", report.NOTHING, "")


class NoAnswer(Exception):
    """An input changed nothing that is seen."""


def answers(sent: Sequence[Note], drawn: Mapping[str, float]) -> list[float]:
    """Seconds from each input until its answer was on the screen.

    Args:
        sent: the last change of state of each input: "n", its number, and "at", in ms.
        drawn: number of a state -> when its view was on the screen, in ms.

    Raises:
        NoAnswer: a state was never answered.
    """
    if late := [note["n"] for note in sent if str(note["n"]) not in drawn]:
        raise NoAnswer(f"no answer to states {late}")
    return [(drawn[str(note["n"])] - note["at"]) / 1000 for note in sent]


def frames(moves: Sequence[Note]) -> list[float]:
    """For each pointer move that moved the thing: in which frame after it that was seen; 1 is next.

    Moves that are too short for a thing that moves in steps have no number.

    Raises:
        NoAnswer: no move moved it.
    """
    found = [float(m["moved"] - m["frame"] + 1) for m in moves if m["moved"] is not None]
    if not found:
        raise NoAnswer("what is dragged never moved")
    return found


def answer_rate(sent: Sequence[Note], drawn: Mapping[str, float]) -> float:
    """Answers a second between the first and the last change of a drag."""
    begin, end = sent[0]["at"], sent[-1]["at"]
    return sum(begin < at <= end for at in drawn.values()) / ((end - begin) / 1000)


def table(rows: Sequence[Row]) -> str:
    """A row a widget, its numbers beside their limits, and under which load they were measured."""
    loads, lines = [row.value("load") for row in rows], []
    for row in rows:
        values = [(row.compared(goal), goal) for goal in row.case.goals]
        shown = [report.amount(value, goal.metric) for value, goal in values]
        slow = any(goal.reached(value) == "no" for value, goal in values)
        pace = report.amount(row.value("pace"), "pace")
        lines.append([row.case.name, *shown, pace, "too slow" if slow else "✓"])
    told = f"Load average while they were measured: {min(loads):.1f} to {max(loads):.1f}."
    return f"{report.table(HEAD, LIMITS, *lines)}\n\n{told}"
