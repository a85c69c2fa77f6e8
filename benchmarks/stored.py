"""Measured groups as JSON: written, read, and told with their conditions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import implementations
from benchmarks.case import Goal, Group
from benchmarks.statistics import Summary, below, ratio, summary

DIGITS = 4  # of every stored number: more would be noise


@dataclass(frozen=True)
class Row:
    """A measured case.

    Attributes:
        name: of the case.
        threads: of every library in every process.
        samples: implementation -> metric -> one number a repetition.
        goals: what the case should reach.
        along: (what grows, how large it is here), or None.
        gap: the largest difference that the proof found; None where nothing was compared.
    """

    name: str
    threads: int
    samples: Mapping[str, Mapping[str, list[float]]]
    goals: tuple[Goal, ...]
    along: tuple[str, float] | None
    gap: float | None

    @property
    def ours(self) -> str:
        """The implementation that the others are compared with."""
        return next(iter(self.samples))

    def summary(self, implementation: str, metric: str) -> Summary:
        """Median and minimum."""
        return summary(self.samples[implementation][metric])

    def below(self, implementation: str, metric: str, share: float) -> float:
        """The median where the share is a half, else the number that so many do not exceed."""
        values = self.samples[implementation][metric]
        return summary(values).median if share == 0.5 else below(values, share)

    def ratio(self, versus: str, metric: str) -> float:
        """Our median as a multiple of theirs."""
        return ratio(self.samples[self.ours][metric], self.samples[versus][metric])


@dataclass(frozen=True)
class Stored:
    """A measured group.

    Attributes:
        name, title, metrics, notes: of the group.
        made: how the numbers were made: command, machine, libraries, repetitions.
        rows: its cases.
    """

    name: str
    title: str
    metrics: tuple[str, ...]
    notes: tuple[str, ...]
    made: Mapping[str, Any]
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """The case with this name.

        Raises:
            KeyError: it was not measured; the message lists what was.
        """
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"{self.name} has no {name!r}; there are: {[r.name for r in self.rows]}")

    def implementations(self) -> list[implementations.Implementation]:
        """Those that took part, in the order of their registry."""
        used = {name for row in self.rows for name in row.samples}
        return [i for i in implementations.ALL if i.name in used]


def from_measured(
    group: Group, measured: Sequence[Mapping[str, Any]], made: Mapping[str, Any]
) -> Stored:
    """Put what `measure_case` returned in order; numbers are rounded as they are stored."""
    libraries: dict[str, Any] = {}
    for case in measured:
        for facts in case["facts"].values():
            libraries |= {name: value for name, value in facts.items() if name != "threads"}
    rows = tuple(_row(_rounded(case)) for case in measured)
    made = {**made, "libraries": libraries}
    return Stored(group.name, group.title, group.metrics, group.notes, made, rows)


def write(stored: Stored, folder: Path) -> Path:
    """Write a group as JSON; a file that is half written never takes the old one's place."""
    folder.mkdir(parents=True, exist_ok=True)
    path, half = folder / f"{stored.name}.json", folder / f"{stored.name}.half"
    fields = {**vars(stored), "rows": [asdict(row) for row in stored.rows]}
    half.write_text(_text(fields) + "\n", "utf-8")
    half.replace(path)
    return path


def read(name: str, folder: Path) -> Stored:
    """Read a group.

    Raises:
        FileNotFoundError: it was never measured.
        ValueError: the file is damaged.
    """
    path = folder / f"{name}.json"
    try:
        fields = json.loads(path.read_text("utf-8"))
        rows = tuple(_row(row) for row in fields.pop("rows"))
        fields |= {"metrics": tuple(fields["metrics"]), "notes": tuple(fields["notes"])}
        return Stored(**fields, rows=rows)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(
            f"{path} is damaged ({error!r}); run `make bench NAME={name} ARGS=--store`."
        ) from error


def _row(case: Mapping[str, Any]) -> Row:
    goals = tuple(goal if isinstance(goal, Goal) else Goal(**goal) for goal in case["goals"])
    along = tuple(case["along"]) if case["along"] else None
    return Row(case["name"], case["threads"], case["samples"], goals, along, case["gap"])  # type: ignore[arg-type]


def _rounded(value: Any) -> Any:
    """The same values, every float with few digits."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def _text(fields: Any) -> str:
    """JSON in which a list of numbers stays on one line."""
    lists: list[str] = []

    def hide(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: hide(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            if all(isinstance(item, int | float) for item in value):
                lists.append(json.dumps(value))
                return f"@{len(lists) - 1}@"
            return [hide(item) for item in value]
        return value

    text = json.dumps(hide(fields), indent=1, ensure_ascii=False)
    for number, numbers in enumerate(lists):
        text = text.replace(f'"@{number}@"', numbers)
    return text
