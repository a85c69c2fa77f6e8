"""Tables in Markdown: the numbers of each implementation, the ratios, the goals, the conditions."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks import implementations
from benchmarks.case import Goal
from benchmarks.statistics import exponent
from benchmarks.stored import Row, Stored

METRICS = {
    "cpu": "CPU time",
    "wall": "wall time",
    "faults": "page faults",
    "bytes": "peak memory",
    "slowest": "CPU time of the slowest",
    "rate": "hand-ins a second",
    "handins": "number of hand-ins",
    "total": "wall time of all",
    "sandboxes": "peak memory with the sandboxes",
    "growth": "peak memory in the second half / in the first half",
    "slowdown": "wall time with faults / without",
    "kills": "kills that the gradebook survived, row for row",
    "answer": "time from an input to its answer",
    "frames": "frames until the dragged thing has moved",
    "last": "time from the last move of a drag to its answer",
    "pace": "answers a second during a drag",
    "load": "load average",
}
WHOLE = ("faults", "handins", "kills", "frames")  # numbers of things
PLAIN = ("rate", "growth", "slowdown", "pace", "load")  # without a unit
# Where each implementation did another amount, or one has often none.
NO_RATIO = ("handins", "total", "faults")
NOTHING = "–"
BROWSER = ("JupyterLab", "Chromium")


def amount(value: float, metric: str) -> str:
    """A number with its unit, three digits long.

    >>> amount(0.0712, "cpu"), amount(34_500_000, "bytes"), amount(1717.0, "faults")
    ('71.2 ms', '34.5 MB', '1,717')
    """
    if metric in WHOLE:
        return f"{value:,.0f}"
    if metric in PLAIN:
        return _three(value)
    if metric in ("bytes", "sandboxes"):
        return f"{_three(value / 1e6)} MB"
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{_three(value / size)} {unit}"
    return f"{_three(value / 1e-6)} µs"


def _three(value: float) -> str:
    """Three digits, without exponent: 0.712, 7.12, 71.2, 712."""
    if not value or not math.isfinite(value):
        return f"{value:.0f}"
    return f"{value:,.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is the heading, and numbers stand to the right.

    Raises:
        ValueError: the rows have different lengths.
    """
    head, *body = rows
    if any(len(row) != len(head) for row in body):
        raise ValueError(f"every row must have {len(head)} cells, as the heading {head}")
    line = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, line, *body))


def render(stored: Stored, alt: str = "", table: str = "") -> str:
    """A group as a page of Markdown.

    Args:
        stored: the group.
        alt: the words of its figure; "" means that there is none.
        table: stands in place of the tables of each metric and of the goals.
    """
    parts = [f"# {stored.title}", *stored.notes, conditions(stored)]
    parts += [table] if table else _tables(stored)
    if alt:
        parts += ["## Figure", f"![{alt}]({stored.name}.svg)"]
    return "\n\n".join(parts) + "\n"


def _tables(stored: Stored) -> list[str]:
    """A table a metric, how the time grows, and the goals."""
    parts = []
    for metric in stored.metrics:
        if any(_has(row, metric) for row in stored.rows):
            parts += [f"## {_heading(metric)}", numbers(stored, metric)]
    parts += growth_lines(stored)
    if any(row.goals for row in stored.rows):
        parts += ["## Goals", goals(stored)]
    return parts


def _heading(metric: str) -> str:
    return f"{METRICS[metric][0].upper()}{METRICS[metric][1:]}, median (minimum)"


def numbers(stored: Stored, metric: str) -> str:
    """A row a case that has the metric: every implementation, and ours as a multiple of rivals."""
    told = [row for row in stored.rows if _has(row, metric)]
    has = {name for row in told for name, found in row.samples.items() if metric in found}
    sides = [side for side in stored.implementations() if side.name in has]
    rivals = [side for side in sides if side.rival and metric not in NO_RATIO]
    head = ["", *(side.label for side in sides), *(f"course_lib / {r.label}" for r in rivals)]
    rows = [
        [
            row.name,
            *(_cell(row, side.name, metric) for side in sides),
            *(_ratio(row, rival.name, metric) for rival in rivals),
        ]
        for row in told
    ]
    return table([head, *rows])


def _has(row: Row, metric: str) -> bool:
    return any(metric in found for found in row.samples.values())


def _cell(row: Row, implementation: str, metric: str) -> str:
    if metric not in row.samples.get(implementation, {}):
        return NOTHING
    median, minimum = row.summary(implementation, metric)
    return f"{amount(median, metric)} ({amount(minimum, metric)})"


def _ratio(row: Row, versus: str, metric: str) -> str:
    if metric not in row.samples.get(versus, {}):
        return NOTHING
    found = row.ratio(versus, metric)
    return NOTHING if math.isnan(found) else f"{found:.2f}"


def growth_lines(stored: Stored) -> list[str]:
    """How fast the CPU time grows with each quantity: the exponent of the best power law."""
    kinds = dict.fromkeys(row.along[0] for row in stored.rows if row.along)
    told = []
    for kind in kinds:
        rows = [row for row in stored.rows if row.along and row.along[0] == kind]
        if len(rows) > 1:
            sizes = [row.along[1] for row in rows if row.along]
            powers = (
                f"{side.label} {_exponent(sizes, rows, side.name):.2f}"
                for side in stored.implementations()
            )
            told.append(f"- CPU time grows like ({kind}) to the power of: {'; '.join(powers)}.")
    return ["\n".join(told)] if told else []


def _exponent(sizes: Sequence[float], rows: Sequence[Row], implementation: str) -> float:
    return exponent(sizes, [row.summary(implementation, "cpu").median for row in rows])


def goals(stored: Stored) -> str:
    """A row a goal: what was measured, what it must be and what we aim for."""
    rows = [_goal(row, goal) for row in stored.rows for goal in row.goals]
    return table([["", "compared with", "measured", "must", "aim", "reached"], *rows])


def _goal(row: Row, goal: Goal) -> list[str]:
    if goal.versus is None:
        value, against = row.below(row.ours, goal.metric, goal.share), NOTHING

        def show(number: float) -> str:
            return amount(number, goal.metric)

    else:
        value, against = row.ratio(goal.versus, goal.metric), _label(goal.versus)

        def show(number: float) -> str:
            return f"{number:.2f}"

    aim = NOTHING if goal.aim is None else show(goal.aim)
    name = f"{row.name}, {METRICS[goal.metric]}"
    must = f"at least {show(goal.must)}" if goal.at_least else show(goal.must)
    return [name, against, show(value), must, aim, reached(value, goal)]


def reached(value: float, goal: Goal) -> str:
    """Which of a goal's two numbers is reached: "aim", "must" or "no"."""
    if goal.aim is not None and value <= goal.aim:
        return "aim"
    enough = value >= goal.must if goal.at_least else value <= goal.must
    return "must" if enough else "no"


def _label(implementation: str) -> str:
    return implementations.get(implementation).label


def conditions(stored: Stored) -> str:
    """How the numbers were made, as a list."""
    made = stored.made
    pieces = [
        f"Measured by `{made['command']}` on {made['date']}. Each implementation in its own "
        f"process, in turn with the others: {repetitions(made)} of about {made['seconds']} s; work "
        f"that needs a new process each time: {made['fresh_rounds']} repetitions.",
        f"{made['cpu']}, {made['cores']} usable cores, load {made['load']} at the start; "
        f"{made['system']}, {made['libc']}, Python {made['python']}.",
        libraries(made) + ".",
        "Threads of every library, checked in every process: "
        + ", ".join(str(n) for n in sorted({row.threads for row in stored.rows}))
        + ".",
        f"Set in the environment: {_variables(made['variables'])}.",
    ]
    tuned = [i for i in stored.implementations() if i.environment]
    if tuned:
        words = " ".join(f"{name}={value}" for name, value in tuned[0].environment.items())
        pieces.append(f"Tuned malloc: {words}. Elsewhere malloc is as the system has it.")
    gaps = [row.gap for row in stored.rows if row.gap is not None]
    if gaps:
        pieces.append(
            "Before timing, all implementations gave the same numbers: largest difference "
            f"{max(gaps):.1g} of the largest entry."
        )
    return "\n".join(f"- {piece}" for piece in pieces)


def repetitions(made: Any) -> str:
    """How often each implementation was measured."""
    launches = made["launches"]
    return f"{launches} launch{'es' * (launches > 1)} of {made['rounds']} repetitions"


def libraries(made: Any) -> str:
    """Versions and kernels of numpy and PyTorch."""
    used = made["libraries"]
    told = [f"numpy {used['numpy']} ({used['blas']})"]
    if "torch" in used:
        told.append(f"PyTorch {used['torch']} ({used['torch_kernels']})")
    told += [f"{name} {used[name]}" for name in BROWSER if name in used]
    return "; ".join(told)


def _variables(variables: Any) -> str:
    told: Iterable[str] = (f"`{name}={value}`" for name, value in variables.items())
    return ", ".join(told) or "nothing that changes speed"
