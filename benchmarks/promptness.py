"""What `recorder.js` noted, as numbers: how soon a widget answers, and how it follows a hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks import report
from benchmarks.stored import Row, Stored

Note = Mapping[str, Any]
HEAD = ("", "answer: median", "95 % within", "frames", "after a drag")


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
    late = [note["n"] for note in sent if str(note["n"]) not in drawn]
    if late:
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
    """Answers a second between the first and the last change of a drag.

    >>> answer_rate([{"n": 1, "at": 0.0}, {"n": 9, "at": 500.0}], {"0": 1.0, "3": 90.0, "9": 501.0})
    2.0
    """
    begin, end = sent[0]["at"], sent[-1]["at"]
    return sum(begin < at <= end for at in drawn.values()) / ((end - begin) / 1000)


def table(stored: Stored) -> str:
    """A row a widget, its numbers beside their limits, and under which load they were measured."""
    head = [*HEAD, "answers a second", ""]
    limits = ["limit", "100 ms", "150 ms", "1", "300 ms", report.NOTHING, ""]
    loads = [row.summary(row.ours, "load").median for row in stored.rows]
    told = f"Load average while they were measured: {min(loads):.1f} to {max(loads):.1f}."
    return f"{report.table([head, limits, *map(line, stored.rows)])}\n\n{told}"


def line(row: Row) -> list[str]:
    """A widget's numbers, and whether all limits are kept."""
    values = [row.below(row.ours, goal.metric, goal.share) for goal in row.goals]
    shown = [report.amount(v, g.metric) for v, g in zip(values, row.goals, strict=True)]
    kept = all(report.reached(v, g) != "no" for v, g in zip(values, row.goals, strict=True))
    pace = report.amount(row.summary(row.ours, "pace").median, "pace")
    return [row.name, *shown, pace, "✓" if kept else "too slow"]
