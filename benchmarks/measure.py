"""Measure a case: prove its implementations equal, then let them work in turn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.case import Case, Row
from benchmarks.worker import started

Samples = dict[str, dict[str, list[float]]]
TOLERANCE = 1e-4


class NotEqual(Exception):
    """Two implementations do not compute the same; the message says what differs."""


@dataclass(frozen=True)
class Plan:
    """How long to measure.

    Where memory lies, and whether malloc hands it back after each step, is decided anew in each
    process, so each implementation is launched several times.
    """

    launches: int
    rounds: int  # repetitions of each implementation in a launch
    seconds: float  # about how long one repetition lasts, by the clock
    fresh_rounds: int  # repetitions of work that needs a new process each time


FULL, QUICK = Plan(4, 4, 0.2, 5), Plan(1, 5, 0.05, 1)


def measure_case(case: Case, plan: Plan) -> tuple[Row, dict[str, str]]:
    """Measure a case in new processes; return its row, and facts about the libraries.

    Raises:
        NotEqual: implementations do not compute the same, so nothing was timed.
    """
    gap, names = None, case.implementations
    with started(case, *names) as (ask, facts):
        if len(names) > 1:  # a process that proved has another past than one that only works
            answers = {name: ask(name, "proof") for name in names}
            gap = prove_equal(case.name, answers, case.tolerances)
    samples: Samples = {name: {} for name in names}
    if case.fresh:
        rounds = min(case.fresh, plan.fresh_rounds)
        in_turn(samples, rounds, lambda name: measure_fresh(case, name))
    else:
        for _ in range(plan.launches):
            launch(case, plan, samples)
    return Row(case, samples, gap), facts


def launch(case: Case, plan: Plan, samples: Samples) -> None:
    """Start every implementation once more, warm it up, and measure them in turn."""
    with started(case, *samples) as (ask, _):
        times = {name: ask(name, "calibrate", plan.seconds) for name in samples}
        in_turn(samples, plan.rounds, lambda name: ask(name, "measure", times[name]))


def measure_fresh(case: Case, name: str) -> Mapping[str, Any]:
    """Measure one implementation once, in a process that has done nothing else."""
    with started(case, name) as (ask, _):
        return ask(name, "measure", 1)


def in_turn(samples: Samples, rounds: int, measure: Callable[[str], Mapping[str, Any]]) -> None:
    """Measure every implementation once a round, and add to its samples: A B C, B C A, C A B, ...

    So a disturbance that lasts meets all of them, and none always follows the same other one.
    """
    names = list(samples)
    for _ in range(rounds):
        for name in names:
            for metric, value in measure(name).items():
                samples[name].setdefault(metric, []).extend(map(float, np.atleast_1d(value)))
        names = [*names[1:], names[0]]


def prove_equal(
    case: str, answers: Mapping[str, Mapping[str, Any]], tolerances: Mapping[str, float]
) -> float:
    """Compare every implementation's answers with those of the first; return the largest gap.

    Args:
        case: its name, for the message.
        answers: implementation -> name -> numbers.
        tolerances: name -> the largest gap that counts as rounding, instead of `TOLERANCE`.

    Raises:
        NotEqual: names, shapes or numbers differ, or there is nothing to compare.
    """
    (first, course), *others = answers.items()
    largest = 0.0
    for other, given in others:
        who = f"{case}: {first} and {other}"
        if not course or set(course) != set(given):
            raise NotEqual(f"{who} answer different things, or none: {[*course]}, {[*given]}.")
        for name in course:
            allowed = tolerances.get(name, TOLERANCE)
            found = gap(course[name], given[name])
            if not found <= allowed:  # nan is not equal
                raise NotEqual(
                    f"{who} differ in {name}: largest difference {found:.2g} of the largest "
                    f"entry, allowed {allowed:.2g}. What is not equal is not timed."
                )
            largest = max(largest, found)
    return largest


def gap(a: Any, b: Any) -> float:
    """The largest difference, as a share of the largest entry of either.

    Other shapes, and entries that are no numbers or infinite, give nan: nothing is equal to them.

    >>> gap([2.0, 4.0], [2.0, 3.0])
    0.25
    """
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    scale = np.abs([a, b]).max(initial=0)
    return float(np.abs(a - b).max(initial=0) / scale) if scale else 0.0
