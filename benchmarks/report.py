"""A measured group as a page of Markdown: its numbers, ratios, goals and conditions."""

import math
import statistics
from collections.abc import Sequence

import numpy as np

from benchmarks.case import COURSE, IMPLEMENTATIONS, Goal, Row
from benchmarks.results import Results

METRICS = {  # what it is, and its unit; "whole" numbers count things, "plain" ones have no unit
    "cpu": ("CPU time", "s"),
    "wall": ("wall time", "s"),
    "faults": ("page faults", "whole"),
    "bytes": ("peak memory", "MB"),
    "slowest": ("CPU time of the slowest", "s"),
    "rate": ("hand-ins a second", "plain"),
    "handins": ("number of hand-ins", "whole"),
    "total": ("wall time of all", "s"),
    "sandboxes": ("peak memory with the sandboxes", "MB"),
    "growth": ("peak memory in the second half / in the first half", "plain"),
    "slowdown": ("wall time with faults / without", "plain"),
    "kills": ("kills that the gradebook survived, row for row", "whole"),
    "answer": ("time from an input to its answer", "s"),
    "frames": ("frames until the dragged thing has moved", "whole"),
    "last": ("time from the last move of a drag to its answer", "s"),
    "pace": ("answers a second during a drag", "plain"),
    "floor": ("CPU time of the bare matrix products / that of the step", "plain"),
    "load": ("load average", "plain"),
    "race": ("processor seconds of training", "s"),
    "wrong": ("test digits wrong", "plain"),
    "spread": ("standard deviation of the test digits wrong", "plain"),
}
# Each did another amount, or one has often none.
NO_RATIO = ("handins", "total", "faults", "floor", "wrong", "spread")
NOTHING = "–"
SLOW = 1.2  # times the fastest launch


def amount(value: float, metric: str) -> str:
    """A number with its unit, three digits long.

    >>> amount(0.0712, "cpu"), amount(34_500_000, "bytes"), amount(1717.0, "faults")
    ('71.2 ms', '34.5 MB', '1,717')
    """
    unit, size = METRICS[metric][1], 1.0
    if unit == "whole":
        return f"{value:,.0f}"
    if unit == "MB":
        size = 1e6
    elif unit == "s" and value < 1:
        unit, size = ("ms", 1e-3) if value >= 1e-3 else ("µs", 1e-6)
    digits = 2 - math.floor(math.log10(abs(value / size))) if value else 0
    return f"{value / size:,.{max(0, digits)}f} {unit}".removesuffix(" plain")


def table(*rows: Sequence[str]) -> str:
    """A Markdown table; the first row is the heading, and numbers stand to the right."""
    head, *body = rows
    line = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, line, *body))


def shown(row: Row, metric: str, side: str = COURSE) -> str:
    """The median with its unit; a dash where it was not measured."""
    known = metric in row.samples.get(side, {})
    return amount(row.value(metric, side), metric) if known else NOTHING


def ratio(row: Row, metric: str, versus: str) -> str:
    """The course's median divided by another's; a dash where one was not measured, or is 0."""
    known = all(metric in row.samples.get(side, {}) for side in (COURSE, versus))
    found = row.ratio(versus, metric) if known else math.nan
    return NOTHING if math.isnan(found) else f"{found:.2f}"


def render(results: Results, alt: str = "") -> str:
    """Conditions and tables of a group; `alt` are the words of its figure, where there is one."""
    picture = f"\n\n## Figure\n\n![{alt}]({results.group.name}.svg)" if alt else ""
    return f"{conditions(results)}\n\n{tables(results)}{picture}"


def tables(results: Results) -> str:
    """The group's own table; or a table a metric, how the time grows, and the goals."""
    rows, parts = [*results.rows.values()], []
    if results.group.table:
        return results.group.table(rows)
    for metric in results.group.metrics:
        if told := [row for row in rows if any(metric in found for found in row.samples.values())]:
            words = METRICS[metric][0]
            parts.append(f"## {words[0].upper()}{words[1:]}, median (minimum)")
            parts.append(numbers(results, told, metric))
    if slow := [slow_launches(results, row) for row in rows if len(_launches(results, row)) > 1]:
        sides = [side.label for side in results.sides().values()]
        parts += [f"## Launches that took {SLOW} times the CPU time of the fastest, or more"]
        parts += [table(["", *sides], *slow)]
    if grown := [_growth(results, kind) for kind, r in results.along().items() if len(r) > 1]:
        parts.append("\n".join(grown))
    aimed = [(r, g) for r in rows for g in r.case.goals if (g.versus or COURSE) in r.samples]
    if goals := [_goal(row, goal) for row, goal in aimed]:
        head = ("", "compared with", "measured", "must", "aim", "reached")
        parts += ["## Goals", table(head, *goals)]
    return "\n\n".join(parts)


def numbers(results: Results, rows: Sequence[Row], metric: str) -> str:
    """A row a case: every implementation that has the metric, and the course's ratio to others."""
    known = {name for row in rows for name, found in row.samples.items() if metric in found}
    sides = {name: side for name, side in results.sides().items() if name in known}
    rivals = {n: side for n, side in sides.items() if side.module and metric not in NO_RATIO}
    body = [[row.case.name, *(_cell(row, metric, name) for name in sides)] for row in rows]
    for cells, row in zip(body, rows, strict=True):
        cells += [ratio(row, metric, name) for name in rivals]
    heads = (f"course_lib / {side.label}" for side in rivals.values())
    return table(["", *(side.label for side in sides.values()), *heads], *body)


def slow_launches(results: Results, row: Row) -> list[str]:
    """A case, and for every implementation how many of its launches were slow, such as "1 of 4".

    A process may keep one of two speeds for all its life; see the pages.
    """
    cells = [row.case.name]
    for name in results.sides():
        medians = [np.median(launch) for launch in _launches(results, row, name)]
        n_slow = sum(median >= SLOW * min(medians) for median in medians)
        cells.append(f"{n_slow} of {len(medians)}" if medians else NOTHING)
    return cells


def _launches(results: Results, row: Row, side: str = COURSE) -> list[Sequence[float]]:
    """The CPU times of each launch; none where each repetition had a process of its own."""
    times, n = row.samples.get(side, {}).get("cpu", ()), results.made["rounds"]
    return [] if row.case.fresh else [times[i : i + n] for i in range(0, len(times), n)]


def _cell(row: Row, metric: str, side: str) -> str:
    values = row.samples.get(side, {}).get(metric)
    return f"{shown(row, metric, side)} ({amount(min(values), metric)})" if values else NOTHING


def _growth(results: Results, kind: str) -> str:
    """How fast the CPU time grows with a quantity: the exponent of the best power law."""
    rows, powers = results.along()[kind], []
    for name, side in results.sides().items():
        costs = [row.value("cpu", name) for row in rows.values()]
        powers.append(f"{side.label} {np.polyfit(np.log([*rows]), np.log(costs), 1)[0]:.2f}")
    return f"- CPU time grows like ({kind}) to the power of: {'; '.join(powers)}."


def _goal(row: Row, goal: Goal) -> list[str]:
    """A goal's line: what was measured, what it must be and what we aim for."""
    value, against = row.compared(goal), NOTHING
    shown = [NOTHING if n is None else amount(n, goal.metric) for n in (value, goal.must, goal.aim)]
    if goal.versus is not None:
        against = IMPLEMENTATIONS[goal.versus].label
        shown = [NOTHING if n is None else f"{n:.2f}" for n in (value, goal.must, goal.aim)]
    measured, must, aim = shown
    name = f"{row.case.name}, {METRICS[goal.metric][0]}"
    return [name, against, measured, "at least " * goal.at_least + must, aim, goal.reached(value)]


def measured(results: Results) -> str:
    """By which command, when and on what a group was measured, in one sentence."""
    made = results.made
    used, chosen = made["libraries"], made["variables"]
    told = [f"numpy {used['numpy']} ({used['blas']})"]
    if "torch" in used:
        told.append(f"PyTorch {used['torch']} ({used['torch_kernels']})")
    told += [f"{name} {used[name]}" for name in ("JupyterLab", "Chromium") if name in used]
    told += [f"`{name}={value}`" for name, value in chosen.items()]
    return (
        f"Measured by `{made['command']}` on {made['date']}, on {made['cpu']} with {made['cores']} "
        f"usable cores, {made['system']}, {made['libc']}, Python {made['python']}, "
        f"{', '.join(told)}; load {made['load']} at the start."
    )


def repetitions(results: Results) -> str:
    """How often the work was done: in launches, or in a new process each time, or both."""
    made, rows = results.made, results.rows.values()
    fresh = {r.case.name: min(map(len, r.samples[COURSE].values())) for r in rows if r.case.fresh}
    told = []
    if len(fresh) < len(rows):
        told.append(
            f"Launches: {made['launches']}; repetitions in each: {made['rounds']}, of about "
            f"{made['seconds']} s."
        )
    if fresh:
        usual = statistics.mode(fresh.values())
        others = (f"; of {name}: {n}" for name, n in fresh.items() if n != usual)
        words = f"Repetitions of work that needs a new process each time: {usual}"
        told.append(f"{words}{''.join(others)}.")
    return " ".join(told)


def conditions(results: Results) -> str:
    """How the numbers were made, as a list."""
    rows = results.rows.values()
    threads = ", ".join(map(str, sorted({row.case.threads for row in rows})))
    pieces = [
        measured(results),
        f"Each implementation in its own process, in turn with the others. {repetitions(results)}",
        f"Threads of every library, checked in every process: {threads}.",
    ]
    if tuned := [side.environment for side in results.sides().values() if side.environment]:
        words = " ".join(f"{name}={value}" for name, value in tuned[0].items())
        pieces.append(f"Tuned malloc: {words}. Elsewhere malloc is as the system has it.")
    if gaps := [row.gap for row in rows if row.gap is not None]:
        pieces.append(
            "Before timing, all implementations gave the same numbers: largest difference "
            f"{max(gaps):.1g} of the largest entry."
        )
    return "\n".join(f"- {piece}" for piece in pieces)
