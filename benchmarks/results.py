"""Measured groups, as JSON files and read from them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.case import IMPLEMENTATIONS, Group, Implementation, Row

NUMBERS = re.compile(r"\[[^][{}\"]*\]")  # a list of numbers: it stays on one line


@dataclass(frozen=True)
class Results:
    """A measured group."""

    group: Group
    made: Mapping[str, Any]  # how: command, machine, libraries, repetitions
    rows: Mapping[str, Row]  # name of a case -> the case, measured

    def sides(self) -> dict[str, Implementation]:
        """The implementations that took part, in the order of their registry."""
        used = {name for row in self.rows.values() for name in row.samples}
        return {name: side for name, side in IMPLEMENTATIONS.items() if name in used}

    def along(self) -> dict[str, dict[float, Row]]:
        """What grows -> how large it is -> the row."""
        found: dict[str, dict[float, Row]] = {}
        for row in self.rows.values():
            if row.case.along:
                kind, size = row.case.along
                found.setdefault(kind, {})[size] = row
        return found


def write(group: Group, made: Mapping[str, Any], rows: Sequence[Row], folder: Path) -> None:
    """Write results as JSON, with four digits of every number: more would be noise.

    A file that is half written never takes the old one's place.
    """
    kept = [{"name": r.case.name, "samples": r.samples, "gap": r.gap} for r in rows]
    text = json.dumps({"made": made, "rows": kept})
    rounded = json.loads(text, parse_float=lambda number: float(f"{float(number):.4g}"))
    lines = json.dumps(rounded, indent=1, ensure_ascii=False)
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{group.name}.half"
    half.write_text(NUMBERS.sub(lambda m: json.dumps(json.loads(m[0])), lines) + "\n", "utf-8")
    half.replace(half.with_suffix(".json"))


def read(group: Group, folder: Path) -> Results:
    """Read the results of a group."""
    found = json.loads((folder / f"{group.name}.json").read_text("utf-8"))
    cases = {case.name: case for case in group.cases}
    rows = {r["name"]: Row(cases[r["name"]], r["samples"], r["gap"]) for r in found["rows"]}
    return Results(group, found["made"], rows)


def stored(groups: Iterable[Group], folder: Path) -> dict[str, Results]:
    """Name of each group that was measured -> its results."""
    there = (group for group in groups if (folder / f"{group.name}.json").is_file())
    return {group.name: read(group, folder) for group in there}
