"""Puts numbers between the marks of documents: README.md, the guide, a page a group in `results/`.

What stands outside of the marks is written by hand. What stands between them is made of the stored
numbers alone, so it can be made again without measuring anew.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks import RESULTS, ROOT, figures, report
from benchmarks.case import COURSE, IMPLEMENTATIONS
from benchmarks.report import ratio, shown
from benchmarks.results import Results

BLOCK = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
COMPARED = {"training_steps": ("step", "cpu"), "layers": ("layer", "cpu")}
COMPARED["memory"] = ("peak memory", "bytes")
NEEDED = (*COMPARED, "growth", "latency", "widgets", "grading")
SAME = ("cpu", "libraries", "python", "variables")


class NotComparable(Exception):
    """Stored groups are missing, or were measured under different conditions."""


def put(told: Mapping[str, str], path: Path, out: Path | None = None) -> bool:
    """Put texts between a document's marks, and write it; tell whether it is then another one.

    Args:
        told: name of each mark -> its text.
        path: of the document.
        out: where to write it instead.

    Raises:
        ValueError: the document has not each of these marks, once.
    """
    text = path.read_text("utf-8")
    if [*told] != [name for _, name, _ in BLOCK.findall(text)]:
        raise ValueError(f"{path.name} needs these marks, once and in this order: {[*told]}")
    new = BLOCK.sub(lambda mark: f"{mark[1]}{told[mark[2]]}\n{mark[3]}", text)
    (out or path).write_text(new, "utf-8")
    return new != text


def write_page(found: Results, folder: Path) -> Path:
    """Write a group's page, and its figure if something grows in it; return the page's place."""
    name, alt = f"{found.group.name}.md", ""
    if found.along():
        picture = figures.growth(found)
        figures.save(picture, folder / f"{found.group.name}.svg")
        alt = picture.alt
    put({"numbers": report.render(found, alt)}, RESULTS / name, folder / name)
    return folder / name


def update(found: Mapping[str, Results], root: Path = ROOT) -> list[str]:
    """Put the stored numbers into README.md and the guide; return the names of those that changed.

    Raises:
        NotComparable: a group is missing, or was measured under other conditions than the rest.
    """
    if missing := [name for name in NEEDED if name not in found]:
        wanted = f'make bench NAME="{" ".join(missing)}" ARGS=--store'
        raise NotComparable(f"README.md and the guide also need: {wanted}")
    told = {"comparison": comparison(found), "waiting": waiting(found["latency"])}
    told["widgets"] = f"{report.measured(found['widgets'])}\n\n{report.tables(found['widgets'])}"
    told["growth"] = f"![{figures.growth(found['growth']).alt}](benchmarks/results/growth.svg)"
    documents = {
        root / "README.md": told,
        root / "docs" / "instructors.md": {"grading": grading(found["grading"])},
    }
    return [path.name for path, texts in documents.items() if put(texts, path)]


def comparison(found: Mapping[str, Results]) -> str:
    """A row a case with a goal: one training step of three nets, single layers, peak memory."""
    lines = [["", "course_lib", "PyTorch", "ratio", "PyTorch, tuned", "ratio"]]
    for group, (what, metric) in COMPARED.items():
        for fact in SAME:
            one, other = found["growth"].made[fact], found[group].made[fact]
            if one != other:
                raise NotComparable(
                    f"growth and {group} were measured under different conditions "
                    f"({fact}: {one}, {other}): `make bench ARGS=--store`."
                )
        for name, row in found[group].rows.items():
            if row.case.goals:
                told = "wall" if row.case.threads > 1 else metric  # threads cost time of their own
                rivals = ((shown(row, told, n), ratio(row, told, n)) for n in figures.RIVALS)
                cells = (cell for pair in rivals for cell in pair)
                lines.append([f"{what}: {name}", shown(row, told), *cells])
    return f"{report.table(*lines)}\n\n{report.measured(found['training_steps'])}"


def waiting(latency: Results) -> str:
    """What a learner waits for, in one sentence."""
    check, imported, course = (
        shown(latency.rows[name], "wall")
        for name in ("`check`, first mistake", "`import course_lib`", "`course --help`")
    )
    return (
        f"By the clock, a first `check` takes {check} (median over all exercises, each with its "
        f"first known mistake), `import course_lib` {imported}, and `course --help` {course}."
    )


def grading(found: Results) -> str:
    """A row a class: how fast `course grade` is, how many times as fast as nbgrader, in memory."""
    speed, rivals = ("handins", "total", "rate"), ("nbgrader", "nbgrader_batch")
    rest = ("bytes", "sandboxes", "growth", "slowdown")
    lines = [["", *(report.METRICS[metric][0] for metric in (*speed, *rest))]]
    lines[0][4:4] = [f"times {IMPLEMENTATIONS[name].label}" for name in rivals]
    for name, row in found.rows.items():
        if "rate" not in row.samples[COURSE]:
            continue
        cells = [shown(row, metric) for metric in (*speed, *rest)]
        cells[3:3] = [ratio(row, "rate", rival) for rival in rivals]
        lines.append([name, *cells])
    return f"{report.table(*lines)}\n\n{report.measured(found)}"
