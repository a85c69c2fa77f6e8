"""Stored results: read, checked, and shown with how they were made."""

import html
import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Result:
    """The measured numbers of one experiment. Shown, it says how they were made.

    Attributes:
        name, title: of the experiment.
        values: arm -> metric -> one number a seed, in the order of `seeds`.
        metrics: metric -> what the number is.
        arms: arm -> its settings.
        common: the settings that all arms share.
        seeds: the seeds.
        made: how the numbers were made: command, date, versions, time.
    """

    name: str
    title: str
    values: Mapping[str, Mapping[str, list[float]]]
    metrics: Mapping[str, str]
    arms: Mapping[str, Mapping[str, Any]]
    common: Mapping[str, Any]
    seeds: tuple[int, ...]
    made: Mapping[str, Any]

    def mean(self, arm: str, metric: str) -> float:
        """Mean over the seeds."""
        return statistics.fmean(self.values[arm][metric])

    def sd(self, arm: str, metric: str) -> float:
        """Standard deviation over the seeds (n - 1); nan for a single seed."""
        runs = self.values[arm][metric]
        return statistics.stdev(runs) if len(runs) > 1 else float("nan")

    def best_rate(self, arm: str) -> float:
        """The learning rate that is best on held-out data, of those in `common["lrs"]`."""
        return max(self.common["lrs"], key=lambda lr: self.mean(arm, f"held_out_lr_{lr}"))

    def at_best_rate(self, arm: str, metric: str = "test") -> float:
        """Mean over the seeds at the rate of `best_rate`."""
        return statistics.fmean(self.each_at_best_rate(arm, metric))

    def each_at_best_rate(self, arm: str, metric: str = "test") -> list[float]:
        """One number a seed at the rate of `best_rate`."""
        return self.values[arm][f"{metric}_lr_{self.best_rate(arm)}"]

    def levels(self, metric: str) -> dict[str, dict[int, list[float]]]:
        """Arm -> level -> one number a seed, for the metrics `metric_level`, such as "size_28"."""
        found = [int(m.removeprefix(f"{metric}_")) for m in self.metrics if m.startswith(metric)]
        return {arm: {n: self.values[arm][f"{metric}_{n}"] for n in found} for arm in self.arms}

    def changes(self, before: str, after: str, metrics: Sequence[str] = ()) -> str:
        """From one arm to another: a line per metric, which says whether the seeds overlap."""
        lines = []
        for metric in metrics or self.metrics:
            old, new = self.values[before][metric], self.values[after][metric]
            word = "better" if min(new) > max(old) else "(seeds overlap)"
            word = "worse" if max(new) < min(old) else word
            by = self.mean(after, metric) - self.mean(before, metric)
            lines.append(
                f"{metric.replace('_', ' '):10} {self.mean(before, metric):4.1f} -> "
                f"{self.mean(after, metric):4.1f}   {by:+5.1f} {word}"
            )
        return "\n".join(lines)

    def apart(self, metric: str, more: Sequence[str], less: Sequence[str]) -> tuple[float, float]:
        """How far the mean of some arms is above that of others, and the standard error of this.

        Each seed gives one difference, because its runs are paired.
        """
        more_of, less_of = (
            [
                statistics.fmean(runs)
                for runs in zip(*(self.values[arm][metric] for arm in arms), strict=True)
            ]
            for arms in (more, less)
        )
        gaps = [a - b for a, b in zip(more_of, less_of, strict=True)]
        return statistics.fmean(gaps), statistics.stdev(gaps) / len(gaps) ** 0.5

    def table(self, **decimals: int) -> str:
        """A plain line per arm: its name, and mean ± sd of some metrics.

        Args:
            decimals: metric -> how many of them to write.
        """
        wide = max(map(len, self.arms))
        lines = []
        for arm in self.arms:
            pairs = ((self.mean(arm, m), self.sd(arm, m), n) for m, n in decimals.items())
            cells = (f"{mean:.{n}f} ± {sd:.{n}f}" for mean, sd, n in pairs)
            lines.append("   ".join([f"{arm:{wide}}", *cells]))
        return "\n".join(lines)

    def rows(self) -> list[list[str]]:
        """The table: a row of headings, then a row an arm, each number as mean ± sd."""
        spread = " ± sd" if len(self.seeds) > 1 else ""
        head = ["", *(metric.replace("_", " ") + spread for metric in self.metrics)]
        return [head, *([arm, *(self._cell(arm, m) for m in self.metrics)] for arm in self.arms)]

    def _cell(self, arm: str, metric: str) -> str:
        mean, sd = self.mean(arm, metric), self.sd(arm, metric)
        if 1e4 <= mean < 1e6:  # 12,420 is easier to read than 1.242e+04
            return f"{mean:,.0f}" if len(self.seeds) == 1 else f"{mean:,.0f} ± {sd:,.0f}"
        return f"{mean:.4g}" if len(self.seeds) == 1 else f"{mean:.4g} ± {sd:.2g}"

    def place(self) -> str:
        """Where times were measured: the processor and the versions, in a few words."""
        told = "{processor}, numpy {numpy}, {blas}, PyTorch {torch}"
        return told.format(**self.made)

    def provenance(self) -> str:
        """How the numbers were made, and where, if they are times; in a few sentences."""
        made = self.made
        told = (
            f"Measured by `{made['command']}` on {made['date']}: "
            f"seeds {', '.join(map(str, self.seeds))}; "
            f"numpy {made['numpy']}, {made['blas']}, {made['threads']} thread a run, "
            f"{made['cpu_seconds'] / 60:.1f} minutes of CPU time, "
            f"{made['wall_seconds'] / 60:.1f} by the clock."
        )
        if "processor" in made:
            told += f" Timed on {made['processor']}, PyTorch {made['torch']}."
        settings = ", ".join(f"{name} = {value}" for name, value in self.common.items())
        return f"{told} Settings: {settings}." if settings else told

    def _notes(self) -> list[str]:
        """What each metric is."""
        return [f"{metric.replace('_', ' ')}: {says}" for metric, says in self.metrics.items()]

    def __repr__(self) -> str:
        """The table in plain text."""
        rows = self.rows()
        widths = [max(len(row[j]) for row in rows) for j in range(len(rows[0]))]
        lines = [
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([self.title, *lines, *self._notes(), self.provenance()])

    def _repr_html_(self) -> str:
        head, *body = self.rows()
        notes = "; ".join(self._notes())
        return (
            f"<table><caption>{html.escape(self.title)}</caption>"
            f"<thead>{_row(head, 'col')}</thead>"
            f"<tbody>{''.join(_row(row, 'row') for row in body)}</tbody></table>"
            f"<p><small>{html.escape(notes)}. {html.escape(self.provenance())}</small></p>"
        )


def result(name: str) -> Result:
    """The stored result of an experiment.

    Raises:
        KeyError: nothing is stored under this name; the message lists what is.
        ValueError: the stored file is damaged.
    """
    stored = resources.files("course_lib.results").joinpath("stored")
    path = stored.joinpath(f"{name}.json")
    if not path.is_file():
        known = sorted(p.name.removesuffix(".json") for p in stored.iterdir())
        raise KeyError(
            f"no result {name!r} is stored; there are: {', '.join(known)}. "
            f"`make results NAME={name}` would compute it."
        )
    try:
        fields = json.loads(path.read_text("utf-8"))
        return Result(**{**fields, "seeds": tuple(fields["seeds"])})
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path} is damaged ({error}); run `make results NAME={name}`.") from error


def write(stored: Result, folder: Path) -> Path:
    """Write a result as JSON; a file that is half written never takes the old one's place."""
    path = folder / f"{stored.name}.json"
    fields = {**vars(stored), "seeds": list(stored.seeds)}
    half = path.with_suffix(".half")
    half.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", "utf-8")
    half.replace(path)
    return path


def _row(cells: Iterable[str], scope: str) -> str:
    first, *rest = map(html.escape, cells)
    begin, end = ("<th scope=col>", "</th>") if scope == "col" else ("<td>", "</td>")
    others = "".join(f"{begin}{cell}{end}" for cell in rest)
    return f"<tr><th scope={scope}>{first}</th>{others}</tr>"
